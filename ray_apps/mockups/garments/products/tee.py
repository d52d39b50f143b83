"""The T-shirt's cut, common to its front and its back: outline, sleeves, hems, and how its cloth hangs."""

from dataclasses import dataclass

import numpy as np

from ray_apps.mockups.garments.folds import Fold, flat, grid, press, smooth, undulation
from ray_apps.mockups.garments.light import Panel
from ray_apps.mockups.garments.panels import Field, Mask, fill, stroke, union
from ray_apps.mockups.garments.products.kit import PrintArea, sew, stitch

SIDE = (
    "C {330} 236 {440} 262 {528} 304 C {604} 342 {650} 392 {684} 470 "
    "C {736} 596 {786} 718 {826} 826 C {760} 876 {664} 912 {580} 928 C {552} 850 {520} 770 {492} 704 "
    "C {484} 900 {474} 1100 {478} 1300 C {480} 1470 {488} 1620 {492} 1752 C {492} 1784 {478} 1796 {446} 1802 "
    "C {300} 1826 {150} 1834 {0} 1834"
)
"""The outline from the end of the collar, {232} 196, over the shoulder and the sleeve to the middle of the hem."""

_SLEEVE = (
    "M {506} 296 L {528} 304 C {604} 342 {650} 392 {684} 470 C {736} 596 {786} 718 {826} 826 "
    "C {760} 876 {664} 912 {580} 928 C {552} 850 {520} 770 {492} 704 C {470} 560 {474} 420 {506} 296 Z"
)
_ARMHOLE = "M {512} 298 C {478} 420 {473} 560 {493} 704"
_SLEEVE_HEMS = tuple(
    f"M {{{815 - d * 0.35:g}}} {826 - d} C {{752}} {876 - d} {{660}} {912 - d} {{{574 - d * 0.3:g}}} {930 - d}"
    for d in (30, 40)
)
_HEMS = tuple(f"M {{489}} {1796 - d} C {{300}} {1824 - d} {{150}} {1834 - d} {{0}} {1834 - d}" for d in (34, 45))

COLOURS = ("black", "charcoal", "navy", "forest", "maroon", "white", "cream", "heather")
AREA = PrintArea(left=640, top=462, width=720, height=864, hang=0.22)
"""15 × 18 inches: 48 px to the inch, on a chest 20 inches wide."""


@dataclass(frozen=True, eq=False)
class Folds:
    """How strongly the cloth hangs: `chest` swells in front, `drag` runs from the armpits, `drape` down to the hem."""

    chest: float
    drag: float
    drape: float


def panels(body: Mask, folds: Folds, seed: int) -> list[Panel]:
    """Torso and sleeves, lit as one shirt: the torso's outline is the whole shirt's."""
    chance = np.random.default_rng(seed)
    sleeves = np.minimum(fill(_SLEEVE), body)
    torso = Panel(body, _torso(chance, folds))
    return [torso, Panel(sleeves, _sleeves(chance), casts=0.10, edge=0.30)]


def finish(detail: Field, body: Mask) -> None:
    """Sew armholes and hems."""
    sew(detail, np.minimum(stroke(_ARMHOLE, 4.0), body))
    lines = [stroke(path, 2.2, dash="9 3", cap="butt") for path in (*_SLEEVE_HEMS, *_HEMS)]
    stitch(detail, np.minimum(union(*lines), body))


def _torso(chance: np.random.Generator, folds: Folds) -> Field:
    """Chest volume, drape and the folds that a hanging shirt has."""
    y, x = grid()
    field = flat()
    field += 120 * np.clip(1 - np.abs(x / 560) ** 3.2, 0, 1)
    field += folds.chest * np.exp(-(((np.abs(x) - 200) / 190) ** 2) - ((y - 640) / 260) ** 2)
    field += undulation(chance, 480, 620) * 5.0 * np.clip((y - 500) / 900, 0.2, 1)
    field += undulation(chance, 150, 260) * 1.1
    for fold in _torso_folds(chance, folds):
        press(field, fold)
    return smooth(field, 3.2)


def _torso_folds(chance: np.random.Generator, strong: Folds) -> list[Fold]:
    """Drag lines from the armpits, side buckles, and drapes that widen towards the hem."""
    folds = []
    u = chance.uniform
    for side in (-1, 1):
        for number in range(5):
            angle, length = u(0.35, 1.25), u(170, 360)
            x0, y0 = side * (474.0 - 6 * number), 700 + number * u(16, 34)
            x1, high = x0 - side * length * np.cos(angle), u(4, 9) * strong.drag
            folds.append(Fold(x0, y0, x1, y0 + length * np.sin(angle), u(13, 24), high, side * u(-26, 40)))
        folds.append(Fold(side * 300, 290, side * 452, 640, 30, 6 * strong.drag, side * u(10, 30)))
        folds.append(Fold(side * 250, 330, side * 300, 560, 26, 3.5 * strong.drag, side * u(-20, 20)))
        for number in range(4):
            y0 = 960 + number * u(130, 190)
            folds.append(Fold(side * 484, y0, side * u(200, 330), y0 + u(40, 150), u(18, 30), u(4, 8), u(-34, 34)))
        for _ in range(4):
            x0, high = side * u(190, 420), u(6, 13) * strong.drape
            low = side * u(-50, 60)
            folds.append(Fold(x0, u(960, 1240), x0 + low, u(1700, 1900), u(24, 48), high, side * u(-46, 46)))
    for _ in range(3):
        x0 = u(-190, 190)
        folds.append(Fold(x0, u(1330, 1460), x0 * 1.15, 1890, u(30, 52), u(4, 8) * strong.drape, u(-30, 30)))
    return folds


def _sleeves(chance: np.random.Generator) -> Field:
    """Each sleeve is a soft tube along the arm, with folds across its bend."""
    y, x = grid()
    u = chance.uniform
    across = (np.abs(x) - 512) * 0.93 - (y - 300) * 0.37
    field = flat() + 95 * np.sqrt(np.clip(1 - ((across - 68) / 205) ** 2, 0, 1))
    field += undulation(chance, 190, 260) * 2.6
    for side in (-1, 1):
        for _ in range(5):
            x0, y0 = side * u(498, 530), u(520, 730)
            press(field, Fold(x0, y0, side * u(620, 740), y0 + u(90, 250), u(14, 24), u(4, 8), side * u(-24, 24)))
        for _ in range(2):
            x0, y0 = side * u(560, 660), u(380, 460)
            x1, y1 = x0 + side * u(60, 120), u(760, 900)
            press(field, Fold(x0, y0, x1, y1, u(20, 30), u(4, 7), side * u(-20, 20)))
    return smooth(field, 3.0)
