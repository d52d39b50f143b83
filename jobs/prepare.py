"""`idea-engine prepare`: makes print files for a marketplace from pictures and designs, without a database."""

import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import typer

from jobs.engine import Json
from jobs.terminal import out, print_json, progress_bars
from ray_apps.domain.errors import InputError

MAX_BYTES = 400_000_000
"""A larger file is no design of anybody's."""


@dataclass(frozen=True)
class _Prepared:
    """One print file: where it is, what its detail amounts to on paper (DPI), how it came about, what print changes."""

    source: str
    print_file: str
    proof: str | None
    effective_dpi: float
    how: dict[str, object]
    soft_proof: dict[str, object]


@dataclass(frozen=True)
class _Refused:
    """A file that no print file could be made of."""

    file: str
    reason: str


def prepare(
    files: Annotated[
        list[Path], typer.Argument(help="Pictures on a ground (PNG, JPEG, WebP), or designs with transparency (PNG).")
    ],
    folder: Annotated[Path, typer.Option("--out", help="Folder for the print files; it is made if missing.")],
    marketplace: Annotated[str, typer.Option("--marketplace", help="Whose print file to make.")] = "etsy",
    garment: Annotated[str, typer.Option("--garment", help="Cloth that the proof is made for.")] = "black",
    proof: Annotated[
        bool, typer.Option("--proof", help="Write a CMYK proof (TIFF with its profile) beside it.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Make print files: cut a picture out of its ground, enlarge it to print size, fit it to the marketplace.

    A picture on a ground that is not plain needs BACKGROUND_MODEL. What cannot be prepared is told in a line each, and
    the rest goes on; the exit code is 2 then.
    """
    from ray_apps.domain.contracts.prints import load_print_target
    from ray_apps.mockups.garments import GARMENTS

    load_print_target(marketplace)
    if garment not in GARMENTS:
        raise InputError(f"unknown garment {garment!r}: choose one of {', '.join(sorted(GARMENTS))}")
    done: list[_Prepared] = []
    refused: list[_Refused] = []
    with progress_bars() as bars:
        bars.begin("preparing for print", len(files))
        for file in files:
            try:
                place = folder / f"{file.stem}-{marketplace}.png"
                if any(one.print_file == str(place) for one in done):
                    raise InputError(f"{place} is another file's print file already; give this one another name")
                done.append(_prepared(file, place, marketplace, GARMENTS[garment].colour, proof))
            except InputError as problem:
                refused.append(_Refused(str(file), str(problem)))
            bars.advance()
    if as_json:
        print_json({"prepared": [asdict(one) for one in done], "refused": [asdict(one) for one in refused]})
    else:
        _tell(done, refused)
    if refused:
        raise typer.Exit(2)


def _prepared(file: Path, place: Path, marketplace: str, cloth: str, proof: bool) -> _Prepared:
    """One file's print file. Raises `InputError` for what cannot be read, prepared or written."""
    from models.background_remover import RembgRemover
    from ray_apps.domain.contracts.prints import load_print_target
    from ray_apps.mockups.printing.files import export
    from ray_apps.mockups.printing.preparing import has_transparency
    from ray_apps.mockups.printing.preparing import prepare as from_picture
    from ray_apps.mockups.printing.proof import cmyk_tiff, soft_proof
    from ray_apps.platform.settings import load_settings

    target, data = load_print_target(marketplace), _read(file)
    if has_transparency(data):
        png, dpi = export(data, target), float(target.dpi)
        how: dict[str, object] = {"cut": "none, it has transparency"}
    else:
        model = load_settings().background_model
        made = from_picture(data, target, RembgRemover(model) if model else None)
        png, dpi, how = made.png, made.effective_dpi, made.how
    written = place.with_suffix(".tif") if proof else None
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(png)
        if written:
            written.write_bytes(cmyk_tiff(png, cloth))
    except OSError as problem:
        raise InputError(f"--out {place.parent}: {problem.strerror}; give a folder that can be written to") from None
    return _Prepared(
        str(file), str(place), str(written) if written else None, round(dpi, 1), how, asdict(soft_proof(png, cloth))
    )


def _read(file: Path) -> bytes:
    try:
        if file.stat().st_size > MAX_BYTES:
            raise InputError(f"it has more than {MAX_BYTES // 1_000_000} MB: no print file is as large")
        return file.read_bytes()
    except OSError as problem:
        raise InputError(f"it cannot be read: {problem.strerror}") from None


def _tell(done: Sequence[_Prepared], refused: Sequence[_Refused]) -> None:
    for one in done:
        out().print(one.print_file, markup=False)
        cut = str(one.how["cut"]).replace("_", " ")
        out().print(f"  cut: {cut}; {one.effective_dpi:.0f} DPI of detail", style="dim", markup=False)
        share = float(str(one.soft_proof["out_of_gamut"]))
        if share > 0.01:
            out().print(f"  [yellow]proof:[/] {share:.0%} of the ink changes visibly in CMYK print", highlight=False)
        if one.proof:
            out().print(f"  {one.proof}", markup=False)
    for told in refused:
        sys.stderr.write(f"refused: {told.file}: {told.reason}\n")
