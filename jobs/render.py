"""`idea-engine render`: draws one design from words, without a database."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from jobs.engine import Json
from jobs.terminal import out, print_json
from ray_apps.domain.designs import DesignBrief
from ray_apps.domain.errors import InputError


def render(
    phrase: Annotated[str, typer.Option("--phrase", help="The words to print, at most 8.")],
    folder: Annotated[Path, typer.Option("--out", help="Folder for the files; it is made if missing.")],
    tagline: Annotated[str, typer.Option("--tagline", help="Small print under the words.")] = "",
    family: Annotated[str, typer.Option("--family", help="Design family.")] = "retro_sunset",
    palette: Annotated[str | None, typer.Option("--palette", help="Colours. (default: the garment's first)")] = None,
    garment: Annotated[str, typer.Option("--garment", help="Colour of the T-shirt.")] = "black",
    motif: Annotated[
        str | None, typer.Option("--motif", help="Picture, by the name of an icon. (default: none)")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, max=2**32 - 1, help="Same seed, same bytes.")] = 1,
    as_json: Json = False,
) -> None:
    """Draw a design: print file (PNG), vector source (SVG) and its picture on a T-shirt (JPEG)."""
    from ray_apps.mockups.draw import draw
    from ray_apps.mockups.families import FAMILIES
    from ray_apps.mockups.garments import GARMENTS, mock_up
    from ray_apps.mockups.palettes import palettes_for
    from ray_apps.mockups.preflight import preflight

    _known("family", family, FAMILIES)
    _known("garment", garment, GARMENTS)
    colours = palettes_for(garment)
    _known(f"palette on {garment}", palette or colours[0], colours)
    if not phrase.strip() or len(phrase) > 120 or len(tagline) > 60:
        raise InputError("--phrase takes 1 to 120 characters and --tagline at most 60")
    brief = DesignBrief(
        phrase=phrase,
        tagline=tagline,
        family=family,
        palette=palette or colours[0],
        motif=motif,
        garment=garment,
        seed=seed,
    )
    artwork = draw(brief)
    files = {
        "design.png": artwork.png,
        "design.svg": artwork.svg,
        "mockup.jpg": mock_up(artwork.png, garment).listing,
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            (folder / name).write_bytes(data)
    except OSError as problem:
        raise InputError(f"--out {folder}: {problem.strerror}; give a folder that can be written to") from None
    problems = preflight(artwork.png, brief)
    if as_json:
        shown = {name.replace(".", "_"): str(folder / name) for name in files}
        print_json(shown | {"brief": brief.model_dump(), "problems": problems})
        return
    for name in files:
        out().print(str(folder / name), markup=False)
    for fault in problems:
        out().print(f"[red]print check:[/] {fault}")


def _known(what: str, name: str, names: Iterable[str]) -> None:
    known = sorted(names)
    if name not in known:
        raise InputError(f"unknown {what} {name!r}: choose one of {', '.join(known)}")
