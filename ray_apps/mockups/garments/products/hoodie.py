"""The hoodie from the front: hood, drawstrings, long sleeves, kangaroo pocket, cuffs and waistband."""

from dataclasses import dataclass

import numpy as np

from ray_apps.mockups.garments.cloth import Cloth
from ray_apps.mockups.garments.folds import Fold, flat, grid, press, smooth, undulation
from ray_apps.mockups.garments.light import Lit, Panel, light
from ray_apps.mockups.garments.panels import STEP, Field, Mask, cover, drawn, fill, stroke, union, without
from ray_apps.mockups.garments.products.hoodie_cords import cords
from ray_apps.mockups.garments.products.kit import PrintArea, Product, plain_detail, rib, sew, stitch

_TORSO = (
    "M {0} 400 L {200} 400 C {300} 424 {400} 440 {500} 474 L {520} 530 C {480} 640 {468} 740 {482} 850 "
    "C {490} 1100 {496} 1350 {500} 1610 C {502} 1640 {486} 1656 {474} 1668 L {462} 1796 "
    "C {460} 1808 {452} 1812 {440} 1814 C {300} 1826 {150} 1830 {0} 1830 Z"
)
_SLEEVE = (
    "M {478} 465 C {566} 500 {642} 590 {680} 740 C {740} 980 {790} 1250 {818} 1500 C {826} 1545 {816} 1566 {804} 1580 "
    "L {806} 1706 C {806} 1716 {800} 1720 {790} 1722 C {750} 1732 {712} 1734 {684} 1730 "
    "C {676} 1728 {672} 1722 {671} 1714 L {660} 1592 C {640} 1572 {632} 1556 {628} 1520 "
    "C {612} 1290 {560} 1060 {482} 850 C {464} 740 {464} 600 {478} 465 Z"
)
_CUFF = "M {640} 1588 C {700} 1600 {760} 1596 {830} 1574 L {830} 1760 L {640} 1760 Z"
_WAIST = "M {0} 1690 C {150} 1690 {320} 1684 {500} 1664 L {500} 1850 L {0} 1850 Z"
_HOOD = "M {0} 84 C {150} 84 {262} 150 {304} 280 C {326} 350 {318} 420 {262} 470 C {200} 540 {110} 606 {0} 668 Z"
_FACE = "M {0} 168 C {92} 168 {170} 226 {186} 330 C {196} 410 {120} 500 {0} 604 Z"
_POCKET = "M {0} 1306 L {232} 1306 C {276} 1384 {330} 1446 {388} 1496 L {388} 1682 C {250} 1692 {120} 1694 {0} 1694 Z"
_POCKET_SEAM = "M {0} 1306 L {232} 1306 C {276} 1384 {330} 1446 {388} 1496 L {388} 1692"
_ARMHOLE = "M {478} 465 C {464} 600 {464} 740 {482} 850"
_OVERLAP = "M {0} 596 C {-4} 620 {-10} 645 {-22} 668"
_CHANNEL = 96
"""Twice the width of the hood's rim, in which the cords run."""


@dataclass(frozen=True, eq=False)
class _Cut:
    torso: Mask
    sleeves: Mask
    cuffs: Mask
    waist: Mask
    hood: Mask
    face: Mask
    pocket: Mask

    @classmethod
    def rasterised(cls) -> "_Cut":
        torso, sleeves, pocket = fill(_TORSO), fill(_SLEEVE), fill(_POCKET)
        cuffs, waist = np.minimum(fill(_CUFF), sleeves), np.minimum(fill(_WAIST), torso)
        return cls(torso, sleeves, cuffs, waist, fill(_HOOD), fill(_FACE), without(pocket, waist))


def _make() -> Cloth:
    cut = _Cut.rasterised()
    chance = np.random.default_rng(41)
    torso, hood = _torso(chance), _hood(chance, cut.face)
    pocket = torso + 8 + 3 * undulation(chance, 260, 180)
    lit = light(
        [
            Panel(cut.torso, torso),
            Panel(cut.waist, _band(torso, 1690, 1830), edge=0.16),
            Panel(cut.pocket, pocket, casts=0.34, edge=0.10, turn=0.03),
            Panel(cut.sleeves, _sleeves(chance), casts=0.30, edge=0.30, turn=0.2),
            Panel(cut.cuffs, _band(_sleeves(chance), 1590, 1730), edge=0.16),
            Panel(cut.hood, hood, casts=0.42, edge=0.24, turn=0.12),
        ]
    )
    tie = cords()
    shade = lit.shade + cover(cut.face, STEP) * (_lining(cut.face) - lit.shade)
    shade += cover(tie.mask, STEP) * (tie.shade - shade)
    body = union(cut.torso, cut.sleeves, cut.hood)
    detail = _detail(cut) * tie.detail
    scene = drawn(tie.metal)
    return Cloth.made(
        body, Lit(shade, lit.slope_y, lit.slope_x), detail=detail, above=union(tie.mask, cut.hood), scene=scene
    )


def _torso(chance: np.random.Generator) -> Field:
    """Heavy fleece: full, with few and wide folds, gathered above the waistband."""
    _, x = grid()
    u = chance.uniform
    field = flat()
    field += 130 * np.clip(1 - np.abs(x / 570) ** 3.0, 0, 1)
    field += undulation(chance, 420, 520) * 7 + undulation(chance, 170, 230) * 1.4
    for side in (-1, 1):
        for number in range(4):
            y0 = 830.0 + 34 * number
            end = side * u(190, 330)
            press(field, Fold(side * 478, y0, end, y0 + u(60, 300), u(24, 36), u(7, 12), side * u(-20, 40)))
        for _ in range(4):
            y0 = u(1050, 1500)
            press(field, Fold(side * 496, y0, side * u(300, 400), y0 + u(-50, 120), u(22, 34), u(6, 11), u(-30, 30)))
        press(field, Fold(side * 300, 470, side * 440, 830, 40, 8, side * 24))
        for _ in range(5):
            x0 = side * u(60, 470)
            press(field, Fold(x0, u(1500, 1600), x0 + side * u(-20, 30), 1730, u(20, 34), u(5, 9), u(-12, 12)))
    return smooth(field, 4.5)


def _sleeves(chance: np.random.Generator) -> Field:
    """Sleeves hang beside the body and pile up above the cuffs and at the elbow."""
    y, x = grid()
    u = chance.uniform
    t = np.clip((y - 480) / 1100, 0, 1)
    middle, half = 560 + 170 * t**0.9, 125 - 28 * t
    field = flat() + 88 * np.sqrt(np.clip(1 - ((np.abs(x) - middle) / (half * 1.12)) ** 2, 0, 1))
    field += undulation(chance, 130, 240) * 4
    for side in (-1, 1):
        for y0 in (620, 720, 980, 1060, 1150, 1240, 1400, 1460, 1520, 1560):
            start, reach = y0 + u(-24, 24), u(90, 150)
            at = 560 + 170 * np.clip((y0 - 480) / 1100, 0, 1) ** 0.9
            x0, x1 = sorted((at - reach * 0.8, at + reach * 0.8))
            if u(0, 1) < 0.5:
                x0, x1 = x1, x0
            press(field, Fold(side * x0, start, side * x1, start + u(40, 110), u(16, 26), u(7, 13), u(-24, 24)))
    return smooth(field, 4.0)


def _hood(chance: np.random.Generator, face: Mask) -> Field:
    """The hood stands up: a thick roll around the face, softly creased behind."""
    _, x = grid()
    field = flat()
    field += 46 * smooth(1 - cover(face, STEP), 46) - 0.10 * np.abs(x) + undulation(chance, 150, 190) * 5
    for side in (-1, 1):
        press(field, Fold(side * 250, 190, side * 292, 440, 30, 9, side * 16))
        press(field, Fold(side * 120, 120, side * 240, 250, 26, 7, side * -14))
        press(field, Fold(side * 210, 440, side * 60, 600, 26, 8, side * 12))
        press(field, Fold(side * 290, 330, side * 190, 470, 22, 7, side * 10))
    return smooth(field, 4.0)


def _band(field: Field, top: float, bottom: float) -> Field:
    """A tight band of ribbing in place of the cloth: half as full, rolled at both edges."""
    y, _ = grid()
    t = np.clip((y - top) / (bottom - top), 0, 1)
    return np.asarray(smooth(field, 40) * 0.6 + 34 * np.sqrt(np.clip(1 - (2 * t - 1) ** 2, 0, 1)), dtype=np.float32)


def _lining(face: Mask) -> Field:
    """The inside of the hood: dark at the top and under its rim, with a seam down the middle."""
    y, x = grid()
    deep = 0.36 + 0.34 * np.clip((y - 200) / 380, 0, 1) - 0.10 * np.abs(x) / 190
    deep = deep * (1 - 0.30 * np.exp(-((x / 5) ** 2))) * (1 + 0.05 * np.exp(-(((x - 9) / 5) ** 2)))
    cast = smooth(np.roll(1 - cover(face, STEP), (9, 6), (0, 1)), 26)
    return np.asarray(deep * (1 - 0.6 * np.clip(cast * 1.2, 0, 1)), dtype=np.float32)


def _detail(cut: _Cut) -> Field:
    detail = plain_detail()
    rib(detail, cut.waist, 0.075, 11)
    rib(detail, cut.cuffs, 0.075, 10)
    over_torso = without(cut.torso, union(cut.sleeves, cut.hood))
    sew(detail, np.minimum(stroke(_ARMHOLE, 4), without(cut.sleeves, cut.hood)))
    sew(detail, np.minimum(stroke("M {0} 1690 C {150} 1690 {320} 1684 {500} 1664", 4), over_torso))
    sew(detail, np.minimum(stroke("M {640} 1588 C {700} 1600 {760} 1596 {830} 1574", 4), cut.sleeves))
    sew(detail, np.minimum(stroke(_POCKET_SEAM, 3), union(cut.pocket, over_torso)), depth=0.34)
    stitch(detail, np.minimum(_inside(_POCKET_SEAM, 40), cut.pocket))
    rim = without(cut.hood, cut.face)
    stitch(detail, np.minimum(_inside(_FACE, _CHANNEL), rim), 0.30)
    sew(detail, np.minimum(stroke(_OVERLAP, 4, mirrored=False), rim), depth=0.34)
    return detail


def _inside(path: str, width: float) -> Mask:
    """A line that runs beside a path, at half of `width` on either side."""
    return without(stroke(path, width + 2.4), stroke(path, width - 2.4))


HOODIE = Product(
    "hoodie",
    "Hoodie",
    ("black", "charcoal", "navy", "forest", "maroon", "white", "cream", "heather"),
    PrintArea(left=700, top=826, width=600, height=450, hang=0.30, fills=True),
    _make,
    sheen=0.7,
)
