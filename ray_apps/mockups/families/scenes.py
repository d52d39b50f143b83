"""Scenes for posters: peaks, a lake, desert mesas, a forest, a coast, in flat layers as screen printers cut them.

A scene fills a window; everything is cut at its edges by geometry. Layers get darker towards the viewer. In one ink
it is night, and they alternate between backing and ink as a linocut's do.
"""

from collections.abc import Callable, Mapping

import numpy as np

from ray_apps.mockups.families.scene_parts import (
    CLIFF,
    CLIFF_SHADE,
    bank,
    cactus,
    firs,
    hill,
    lighthouse,
    mesa,
    mirrored,
    mountain_range,
    ridge,
    surf,
    tree,
)
from ray_apps.mockups.families.scene_window import Window
from ray_apps.mockups.layout.composition import Layer
from ray_apps.mockups.layout.ornaments import disc, rectangle, rule
from ray_apps.mockups.layout.shapes import Shape, joined


def scene(name: str, window: Window) -> list[Layer]:
    """One of `SCENES`, from back to front."""
    return [*_sky(window), *SCENES[name](window)]


def _sky(w: Window) -> list[Layer]:
    """Rings of light around the sun."""
    radius = 0.115 * w.box.width
    layers = [Layer(rectangle(w.box), w.tones.sky[-1])]
    for i, ink in reversed(list(enumerate(w.tones.sky[:-1]))):
        layers.append(w.layer(disc(w.sun, radius * (1.9 + 1.25 * i)), ink))
    return [*layers, w.layer(disc(w.sun, radius), w.tones.sun)]


def _peaks(w: Window) -> list[Layer]:
    """A snowy range over hills and firs."""
    land = w.tones.land
    layers = [w.layer(ridge(w, 0.50, 0.12), land[0]), *mountain_range(w, 0.78)]
    layers += [w.layer(hill(w, 0.72, 0.03), land[2]), w.layer(hill(w, 0.82, 0.03), land[3])]
    return [*layers, w.layer(firs(w, 0.98, 0.30), land[4])]


def _lake(w: Window) -> list[Layer]:
    """A range over still water that mirrors the sun, between shores with firs."""
    land, light = w.tones.land, w.tones.light
    shore = 0.64
    water = Shape((np.array([w.at(-1, shore), w.at(1, shore), w.at(1, 1), w.at(-1, 1)]),))
    glitter = [
        rule(w.sun[0] - width, w.sun[0] + width, w.at(0, shore + 0.03 + 0.036 * i)[1], 26)
        for i, width in enumerate((250, 380, 210, 310, 150, 230))
    ]
    strips = [
        rule(x - half, x + half, y, 18)
        for i in range(9)
        for x, y in [w.at(w.chance.uniform(-0.9, 0.9), shore + 0.035 + 0.032 * i)]
        for half in [w.chance.uniform(120, 330)]
    ]
    layers = [*mountain_range(w, 0.70), w.layer(bank(w, shore), land[2]), w.layer(water, w.tones.water)]
    layers += [w.layer(joined(strips), land[2]), w.layer(joined(glitter), light)]
    return [*layers, w.layer(firs(w, 0.99, 0.42), land[4])]


def _mesas(w: Window) -> list[Layer]:
    """Table mountains with bands of stone, dunes and cacti."""
    land = w.tones.land
    layers = [w.layer(ridge(w, 0.60, 0.05), land[0])]
    side = 1 if w.sun[0] <= w.box.centre[0] else -1
    for x, top, half in ((side * 0.52, 0.30, 0.34), (-side * 0.66, 0.42, 0.26), (-side * 0.12, 0.50, 0.12)):
        whole, lit, bands = mesa(w, x, top, half)
        layers += [w.layer(whole, land[2]), w.layer(lit, land[1]), w.layer(bands, land[2])]
    layers += [w.layer(hill(w, 0.74, 0.02), land[2]), w.layer(hill(w, 0.84, 0.03), land[3])]
    cacti = [cactus(w, x, foot, size) for x, foot, size in ((-0.72, 0.95, 0.40), (0.80, 0.97, 0.26), (0.5, 0.93, 0.14))]
    return [*layers, w.layer(joined([*cacti, hill(w, 0.93, 0.012)]), land[4])]


def _forest(w: Window) -> list[Layer]:
    """Three ranks of firs in the haze, and tall trunks near by."""
    land = w.tones.land
    layers = [w.layer(ridge(w, 0.44, 0.14), land[0])]
    for rank, (foot, height) in enumerate(((0.70, 0.26), (0.82, 0.33), (0.93, 0.38))):
        xs = np.linspace(-1.05, 1.05, 13 - 2 * rank) + 0.08 * rank
        keep = [x for x in xs if rank == 0 or abs(x) > 0.22 * rank]
        trees = [tree(w, float(x), foot, height * w.chance.uniform(0.75, 1.15)) for x in keep]
        layers.append(w.layer(joined([*trees, hill(w, foot - 0.02, 0.012)]), land[rank + 1]))
    return [*layers, w.layer(firs(w, 1.02, 0.62), land[4])]


def _coast(w: Window) -> list[Layer]:
    """A headland with a lighthouse over the sea, and surf."""
    land, light = w.tones.land, w.tones.light
    side = -1 if w.sun[0] > w.box.centre[0] else 1
    sea = Shape((np.array([w.at(-1, 0.58), w.at(1, 0.58), w.at(1, 1), w.at(-1, 1)]),))
    glints = [
        rule(w.sun[0] - width, w.sun[0] + width, w.at(0, 0.605 + 0.03 * i)[1], 24)
        for i, width in enumerate((300, 190, 250, 130))
    ]
    layers = [w.layer(sea, w.tones.water), w.layer(joined(glints), light)]
    layers += [w.layer(mirrored(w, CLIFF, side), land[3]), w.layer(mirrored(w, CLIFF_SHADE, side), land[2])]
    layers += lighthouse(w, side * 0.72, 0.44)
    for i, ink in enumerate((light, land[2], light, land[4])):
        layers.append(w.layer(surf(w, 0.80 + 0.05 * i - 0.022 * (i % 2 == 1), i // 2), ink))
    return layers


SCENES: Mapping[str, Callable[[Window], list[Layer]]] = {
    "peaks": _peaks,
    "lake": _lake,
    "mesas": _mesas,
    "forest": _forest,
    "coast": _coast,
}
"""The scenes by name."""
