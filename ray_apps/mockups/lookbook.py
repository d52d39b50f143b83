"""The look-book: every design family with hard and easy phrases, on dark and light garments, on one sheet to look at.

Pictures are drawn small, straight from the vector source, so wear is not shown. Nothing here is random: the same
families give the same sheet.
"""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import resvg_py
from PIL import Image, ImageDraw, ImageFont

from ray_apps.domain.designs import DesignBrief
from ray_apps.mockups.draw import draw
from ray_apps.mockups.families import FAMILIES
from ray_apps.mockups.garments import garment
from ray_apps.mockups.layout.composition import HEIGHT, WIDTH
from ray_apps.mockups.palettes import palettes_for

CELL = 300
"""Width of a picture on the sheet (px)."""

GAP = 6
CAPTION = 40


@dataclass(frozen=True)
class Sample:
    """One picture of each family's strip: its words, its motif if any, its garment and which of that's palettes."""

    phrase: str
    tagline: str
    motif: str | None
    garment: str
    palette: int


SAMPLES: Sequence[Sample] = (
    Sample("Plant Parent", "water me weekly", "potted-plant", "black", 0),
    Sample("Overthinkers", "", None, "cream", 1),
    Sample("I’d rather be hiking with my old dog", "every single weekend", "dog", "navy", 2),
    Sample("Sourdough Starter Survivor", "fed daily since day one", None, "white", 0),
    Sample("Don’t talk to me before my second coffee", "", "coffee", "maroon", 3),
    Sample("Käsespätzle über alles", "mit Röstzwiebeln", None, "forest", 4),
    Sample("Easily Distracted By Cats And Knitting Patterns", "since nineteen ninety four", "cat", "heather", 2),
    Sample("Extraordinarily overcomplicated responsibilities", "", None, "charcoal", 7),
    Sample("Camp", "no signal, no problem", "tent", "white", 5),
)
"""One word, short, long, many lines, very long words, umlauts and apostrophes; with and without tagline and motif; in
many colours and in one (the last two)."""


def pictures(family: str, width: int = CELL, tick: Callable[[], None] = lambda: None) -> list[Image.Image]:
    """The samples in one family (RGB, `width` px wide), each on its garment's colour. `tick` is called after each."""
    drawn = []
    for number, sample in enumerate(SAMPLES):
        drawn.append(_picture(_brief(family, sample, number), width))
        tick()
    return drawn


def sheet(strips: Sequence[tuple[str, Sequence[Image.Image]]]) -> bytes:
    """Captioned strips under each other, as a PNG. A strip is a title and its pictures, all of one size."""
    width, height = strips[0][1][0].size
    columns = max(len(strip) for _, strip in strips)
    step = CAPTION + height + GAP
    page = Image.new("RGB", (columns * (width + GAP) + GAP, len(strips) * step + GAP), "#ffffff")
    pen, font = ImageDraw.Draw(page), ImageFont.load_default(22)
    for row, (title, strip) in enumerate(strips):
        pen.text((GAP + 4, row * step + 8), title, fill="#222222", font=font)
        for column, picture in enumerate(strip):
            page.paste(picture, (GAP + column * (width + GAP), row * step + CAPTION))
    data = io.BytesIO()
    page.save(data, "PNG", optimize=True)
    return data.getvalue()


def book(
    families: Sequence[str], tick: Callable[[], None] = lambda: None, width: int = CELL
) -> tuple[bytes, dict[str, bytes]]:
    """The contact sheet of some families and a strip for each by name, all PNG."""
    strips = [(FAMILIES[name].title, pictures(name, width, tick)) for name in families]
    single = partial(map, lambda strip: sheet([strip]))
    return sheet(strips), dict(zip(families, single(strips), strict=True))


def _brief(family: str, sample: Sample, number: int) -> DesignBrief:
    choice = palettes_for(sample.garment)
    return DesignBrief(
        phrase=sample.phrase,
        tagline=sample.tagline,
        family=family,
        palette=choice[sample.palette % len(choice)],
        motif=sample.motif,
        garment=sample.garment,
        seed=number,
    )


def _picture(brief: DesignBrief, width: int) -> Image.Image:
    """A brief's design at `width` px on the colour of its garment, in the shape of the print area."""
    source = draw(brief, with_png=False).svg.decode()
    height = round(width * HEIGHT / WIDTH)
    png = bytes(resvg_py.svg_to_bytes(svg_string=source, width=width, height=height, skip_system_fonts=True))
    cloth = Image.new("RGB", (width, height), garment(brief.garment).colour)
    with Image.open(io.BytesIO(png)) as image:
        cloth.paste(image, (0, 0), image)
    return cloth
