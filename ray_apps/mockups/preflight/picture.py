"""The picture of a preflight report: the design on its cloth, its faults boxed and numbered, and a legend beside it."""

import io
import textwrap

import fontpkg
from PIL import Image, ImageDraw, ImageFont

from ray_apps.mockups.layout.composition import HEIGHT, WIDTH
from ray_apps.mockups.layout.shapes import Box
from ray_apps.mockups.preflight.report import Fault, PreflightReport

DESIGN = 800
"""Width of the design in the picture (px)."""

LEGEND = 600
"""Width of the legend beside it (px)."""

MARKS = {"error": "#c62828", "warning": "#b26a00"}
"""Colours of faults by severity, each with white figures on it and a white edge around it."""

_TEXT, _PAPER = "#222222", "#ffffff"
_SCALE = DESIGN / WIDTH
_SIZE, _LINE, _PAD, _DISC = 22, 30, 28, 17
_COLUMNS = 42
_LEAST = 24.0
"""Boxes are drawn at least this wide and high (px), so that the mark of a hairline can be seen."""


def report_picture(png: bytes, cloth: str, report: PreflightReport) -> bytes:
    """The report as a PNG, 1400 px wide and at most 1600 px high. `cloth` is the garment's colour, `#rrggbb`.

    Faults keep the report's order; those without a place stand in the legend alone. A legend too long for the picture
    ends by saying how many more there are. Raises `OSError` where `png` cannot be read as a picture.
    """
    height = round(HEIGHT * _SCALE)
    page = Image.new("RGB", (DESIGN + LEGEND, height), _PAPER)
    with Image.open(io.BytesIO(png)) as image:
        design = image.convert("RGBA").resize((DESIGN, height), Image.Resampling.LANCZOS)
    page.paste(Image.new("RGB", design.size, cloth))
    page.paste(design, (0, 0), design)
    pen = ImageDraw.Draw(page)
    places = [(n, f, box) for n, f in enumerate(report.faults, start=1) for box in f.boxes]
    frames = [_frame(pen, box, MARKS[fault.severity], height) for _, fault, box in places]
    taken: list[tuple[float, float]] = []
    for (number, fault, _), corner in zip(places, frames, strict=True):
        taken.append(_free(corner, taken))
        _disc(pen, *taken[-1], number, MARKS[fault.severity])
    _legend(pen, report.faults, height)
    data = io.BytesIO()
    page.save(data, "PNG", optimize=True)
    return data.getvalue()


def _frame(pen: ImageDraw.ImageDraw, box: Box, colour: str, height: int) -> tuple[float, float]:
    """A box around a place of the print file. Returns where its number belongs: at the upper left corner."""
    grow_x = max(0.0, _LEAST - box.width * _SCALE) / 2
    grow_y = max(0.0, _LEAST - box.height * _SCALE) / 2
    left, right = box.left * _SCALE - grow_x, box.right * _SCALE + grow_x
    top, bottom = box.top * _SCALE - grow_y, box.bottom * _SCALE + grow_y
    left, right = max(left, 2.0), min(right, DESIGN - 3.0)
    top, bottom = max(top, 2.0), min(bottom, height - 3.0)
    pen.rectangle((left - 2, top - 2, right + 2, bottom + 2), outline=_PAPER, width=8)
    pen.rectangle((left, top, right, bottom), outline=colour, width=4)
    x = min(max(left, _DISC + 2.0), DESIGN - _DISC - 2.0)
    return x, min(max(top, _DISC + 2.0), height - _DISC - 2.0)


def _free(corner: tuple[float, float], taken: list[tuple[float, float]]) -> tuple[float, float]:
    """The corner, or the next place to its right that no number covers, as far as the design reaches."""
    x, y = corner
    while any(abs(x - u) < 2 * _DISC and abs(y - v) < 2 * _DISC for u, v in taken) and x + 3 * _DISC < DESIGN:
        x += 2 * _DISC
    return x, y


def _disc(pen: ImageDraw.ImageDraw, x: float, y: float, number: int, colour: str) -> None:
    pen.ellipse((x - _DISC, y - _DISC, x + _DISC, y + _DISC), fill=colour, outline=_PAPER, width=2)
    pen.text((x, y), str(number), fill=_PAPER, font=_font(_SIZE - 2), anchor="mm")


def _font(size: int) -> ImageFont.FreeTypeFont:
    """A face that has the signs which faults are worded with, such as "×" and "Δ"."""
    return ImageFont.truetype(str(fontpkg.path("noto-sans")), size)


def _legend(pen: ImageDraw.ImageDraw, faults: tuple[Fault, ...], height: int) -> None:
    """Heading and one paragraph a fault, from the top of the paper."""
    left, y = DESIGN + _PAD, float(_PAD)
    errors = sum(fault.severity == "error" for fault in faults)
    heading = f"{errors} error(s), {len(faults) - errors} warning(s)" if faults else "Ready to print"
    pen.text((left, y), heading, fill=_TEXT, font=_font(_SIZE + 8))
    y += 2 * _LINE
    font = _font(_SIZE)
    for number, fault in enumerate(faults, start=1):
        lines = textwrap.wrap(fault.text, _COLUMNS) or [""]
        if y + (len(lines) + 3) * _LINE > height - _LINE:
            pen.text((left, y), f"and {len(faults) - number + 1} more", fill=_TEXT, font=font)
            return
        colour = MARKS[fault.severity]
        _disc(pen, left + _DISC, y + _LINE / 2, number, colour)
        place = "" if fault.boxes else ", of the whole file"
        text_left = left + 2 * _DISC + 12
        pen.text((text_left, y), f"{fault.kind} {fault.severity}{place}", fill=colour, font=font)
        for row, line in enumerate(lines, start=1):
            pen.text((text_left, y + row * _LINE), line, fill=_TEXT, font=font)
        y += (len(lines) + 1.5) * _LINE
