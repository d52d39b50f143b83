"""The tote bag: canvas, hanging by its handles from a peg on the wall."""

import numpy as np

from ray_apps.mockups.garments.cloth import Cloth
from ray_apps.mockups.garments.folds import Fold, flat, grid, press, smooth, undulation
from ray_apps.mockups.garments.light import Panel, light
from ray_apps.mockups.garments.panels import STEP, Field, Mask, cover, drawn, fill, stroke, union, without
from ray_apps.mockups.garments.products.kit import PrintArea, Product, plain_detail, sew, stitch
from ray_apps.mockups.garments.weave import Weave

_BAG = (
    "M {0} 722 C {170} 722 {250} 690 {330} 690 C {410} 690 {450} 700 {520} 692 C {524} 1000 {534} 1400 {544} 1730 "
    "C {546} 1766 {536} 1786 {504} 1792 C {320} 1816 {150} 1820 {0} 1820 Z"
)
_BACK = "M {0} 690 C {170} 688 {360} 672 {516} 690 L {516} 740 L {0} 760 Z"
_STRAP = "M {262} 820 L {256} 690 C {238} 520 {120} 330 {26} 214 C {18} 204 {8} 198 {0} 198"
_STRAP_BEHIND = "M {236} 720 C {214} 540 {110} 340 {22} 226 C {14} 216 {8} 210 {0} 210"
_PATCH = "M {224} 690 L {300} 690 L {300} 836 L {224} 836 Z"
_STITCHED = "M {232} 752 L {292} 752 L {292} 828 L {232} 828 Z L {292} 828 M {292} 752 L {232} 828"
_HEM = "M {0} 784 C {170} 784 {250} 752 {330} 752 C {410} 752 {450} 762 {521} 754"
_WIDTH = 66


def _make() -> Cloth:
    bag, back = fill(_BAG), fill(_BACK)
    strap = union(without(stroke(_STRAP, _WIDTH, cap="butt"), bag), np.minimum(fill(_PATCH), bag))
    behind = stroke(_STRAP_BEHIND, _WIDTH, cap="butt")
    lit = light(
        [
            Panel(behind, flat(), edge=0.2),
            Panel(back, flat(), casts=0.2),
            Panel(bag, _bag(np.random.default_rng(61)), casts=0.5, edge=0.16, turn=0.10),
            Panel(strap, _straps(strap), casts=0.34, edge=0.16, turn=0.0),
        ]
    )
    lit.shade[:] *= 1 - 0.42 * cover(without(union(back, behind), union(bag, strap)), STEP)
    detail = plain_detail()
    stitch(detail, np.minimum(stroke(_HEM, 2.6, dash="10 4", cap="butt"), without(bag, strap)), 0.26)
    stitch(detail, stroke(_STITCHED, 2.6, dash="9 3", cap="butt"), 0.30)
    sew(detail, np.minimum(stroke("M {532} 760 C {534} 1000 {536} 1400 {546} 1730", 3), bag), depth=0.2)
    body = union(bag, back, strap, behind)
    return Cloth.made(body, lit, detail=detail, above=strap, scene=drawn(_PEG))


def _bag(chance: np.random.Generator) -> Field:
    """Canvas pulled up at the straps, with the creases it was folded by and soft corners below."""
    y, x = grid()
    u = chance.uniform
    low = np.clip((y - 700) / 1100, 0, 1)
    field = (30 + 46 * low) * np.clip(1 - np.abs(x / 590) ** 3.4, 0, 1)
    field = field + 5 * np.exp(-((np.abs(x) / 7) ** 1.2)) + 5 * np.exp(-(np.abs((y - 1250) / 7) ** 1.2))
    field += undulation(chance, 400, 460) * 7 + undulation(chance, 140, 180) * 1.3
    for side in (-1, 1):
        for number in range(4):
            x1 = side * (120 + 120 * number + u(-30, 30))
            press(field, Fold(side * 262, 800, x1, u(1130, 1420), u(22, 34), u(6, 10), side * u(-26, 26)))
        press(field, Fold(side * 230, 730, side * 30, 900, 26, 8, side * -20))
        press(field, Fold(side * 300, 720, side * 500, 860, 24, 7, side * 18))
        for _ in range(3):
            x0 = side * u(400, 520)
            press(field, Fold(x0, u(1720, 1800), side * u(180, 340), u(1480, 1640), u(24, 36), u(6, 10), u(-26, 26)))
        for _ in range(3):
            y0 = u(1000, 1560)
            press(field, Fold(side * 536, y0, side * u(350, 420), y0 + u(-90, 90), u(18, 28), u(5, 8), u(-20, 20)))
    return smooth(field, 3.4)


def _straps(mask: Mask) -> Field:
    """Webbing: flat, with rolled edges."""
    return np.asarray(10 * smooth(cover(mask, STEP), 8), dtype=np.float32)


_PEG = (
    '<defs><radialGradient id="p" cx="0.38" cy="0.34" r="0.75"><stop offset="0" stop-color="#e2bd8c"/>'
    '<stop offset="0.6" stop-color="#b98a55"/><stop offset="1" stop-color="#7d5730"/></radialGradient></defs>'
    '<ellipse cx="1010" cy="190" rx="46" ry="46" fill="#00000030"/>'
    '<circle cx="1000" cy="176" r="43" fill="url(#p)"/>'
    '<circle cx="1000" cy="176" r="33" fill="none" stroke="#7d573055" stroke-width="2"/>'
)

TOTE = Product(
    "tote",
    "Tote bag",
    ("natural", "black", "navy", "forest", "maroon", "white"),
    PrintArea(left=690, top=930, width=620, height=720, hang=0.42, fills=True),
    _make,
    weave=Weave.CANVAS,
    sheen=0.35,
)
