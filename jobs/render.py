"""`idea-engine render`: draws one design from words, or the look-book of all families, without a database."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated

import typer

from jobs.engine import Json
from jobs.terminal import out, print_json, progress_bars
from ray_apps.domain.designs import DesignBrief
from ray_apps.domain.errors import InputError


def render(
    folder: Annotated[Path, typer.Option("--out", help="Folder for the files; it is made if missing.")],
    phrase: Annotated[str, typer.Option("--phrase", help="The words to print, at most 8.")] = "",
    tagline: Annotated[str, typer.Option("--tagline", help="Small print under the words.")] = "",
    family: Annotated[
        str | None, typer.Option("--family", help="Design family. (default: retro_sunset; all in the look-book)")
    ] = None,
    palette: Annotated[str | None, typer.Option("--palette", help="Colours. (default: the garment's first)")] = None,
    garment: Annotated[str, typer.Option("--garment", help="Colour of the garment.")] = "black",
    motif: Annotated[
        str | None, typer.Option("--motif", help="Picture, by the name of an icon. (default: none)")
    ] = None,
    product: Annotated[str, typer.Option("--product", help="What it is shown on.")] = "tee_front",
    seed: Annotated[int, typer.Option("--seed", min=0, max=2**32 - 1, help="Same seed, same bytes.")] = 1,
    lookbook: Annotated[
        bool, typer.Option("--lookbook", help="Draw sample phrases in every family on one sheet instead.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Draw a design: print file (PNG), vector source (SVG) and its picture on a product (JPEG)."""
    if lookbook:
        _look_book(folder, family, as_json)
        return
    family = family or "retro_sunset"
    from models.text_reader import PaddleReader
    from ray_apps.mockups.draw import draw
    from ray_apps.mockups.families import FAMILIES
    from ray_apps.mockups.garments import GARMENTS, PRODUCTS, mock_up, products_for
    from ray_apps.mockups.palettes import palettes_for
    from ray_apps.mockups.preflight import preflight
    from ray_apps.mockups.preflight.picture import report_picture

    _known("family", family, FAMILIES)
    _known("garment", garment, GARMENTS)
    _known("product", product, PRODUCTS)
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
        "mockup.jpg": mock_up(artwork.png, products_for(garment)[product], product).listing,
    }
    report = preflight(artwork.png, brief, PaddleReader())
    if report.faults:
        files["report.png"] = report_picture(artwork.png, GARMENTS[garment].colour, report)
    _write(folder, files)
    if as_json:
        shown = {name.replace(".", "_"): str(folder / name) for name in files}
        print_json(shown | {"brief": brief.model_dump(), "problems": report.problems, "warnings": report.warnings})
        return
    for name in files:
        out().print(str(folder / name), markup=False)
    for fault in report.problems:
        out().print(f"[red]print check:[/] {fault}", highlight=False)
    for fault in report.warnings:
        out().print(f"[yellow]print check:[/] {fault}", highlight=False)


def _look_book(folder: Path, family: str | None, as_json: bool) -> None:
    """Write the contact sheet of all families, or of one, and a strip for each."""
    from ray_apps.mockups.families import FAMILIES
    from ray_apps.mockups.lookbook import SAMPLES, book

    if family is not None:
        _known("family", family, FAMILIES)
    names = [family] if family else list(FAMILIES)
    with progress_bars() as bars:
        bars.begin("drawing the look-book", len(names) * len(SAMPLES))
        sheet, strips = book(names, bars.advance)
    files = {"lookbook.png": sheet} | {f"{name}.png": strip for name, strip in strips.items()}
    _write(folder, files)
    if as_json:
        print_json({"lookbook": str(folder / "lookbook.png"), "families": {n: str(folder / f"{n}.png") for n in names}})
        return
    out().print(str(folder / "lookbook.png"), markup=False)


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            (folder / name).write_bytes(data)
    except OSError as problem:
        raise InputError(f"--out {folder}: {problem.strerror}; give a folder that can be written to") from None


def _known(what: str, name: str, names: Iterable[str]) -> None:
    known = sorted(names)
    if name not in known:
        raise InputError(f"unknown {what} {name!r}: choose one of {', '.join(known)}")
