"""Speed stripes: slanted lettering that pulls a trail of seventies stripes behind it."""

import numpy as np

from ray_apps.mockups.families.kit import Family, Material, backed, letters_for, motif_layers, small_print
from ray_apps.mockups.layout.blocks import stacked
from ray_apps.mockups.layout.breaking import justified
from ray_apps.mockups.layout.composition import Composition, Layer, compose
from ray_apps.mockups.layout.icons import motif
from ray_apps.mockups.layout.shapes import Box, Points, Shape, Warp, joined
from ray_apps.mockups.layout.text import aspect, set_line
from ray_apps.mockups.lettering import Lettering

FACES = (("russo-one", "archivo-black"), ("archivo-black",), ("righteous", "russo-one"), ("anton",))
WIDTH, SLANT = 3500.0, 0.20
STRIPE, SPACE = 118.0, 46.0
COUNT = 4


def design(material: Material) -> Composition:
    """Compose the design; see the module."""
    inks = material.inks
    face = letters_for(material.text, material.chance.choice(FACES))
    words = [word.upper() for word in material.text.words]
    lines = justified(words, lambda text: aspect(text, face), 0.34, 3, tallest=0.28)
    sets = stacked([set_line(line, face) for line in lines], WIDTH, 100, 900, 340)
    block = joined(one.shape for one in sets).warped(_slanted(sets[-1].box.bottom))
    box = block.bounds
    layers = [*_trail(material, box), *_picture(material, box)]
    layers += backed(block, inks, 66, 0, inks.face, min(one.box.height for one in sets))
    foot = max(layer.shape.bounds.bottom for layer in layers)
    small = small_print(material.text.tagline, foot + 130, WIDTH - 900, 170, 0.16)
    if small:
        layers.append(Layer(small.shape.warped(_slanted(small.box.bottom)), inks.line, small.height))
    return compose(layers)


def _slanted(foot: float) -> Warp:
    """Lean everything to the right, as much as it stands over `foot`."""

    def bend(points: Points) -> Points:
        return np.column_stack([points[:, 0] + SLANT * (foot - points[:, 1]), points[:, 1]])

    return bend


def _trail(material: Material, box: Box) -> list[Layer]:
    """Stripes that come in from the left behind the lettering, rise round a bend and run out over it to the right."""
    inks = material.inks
    whole = COUNT * STRIPE + (COUNT - 1) * SPACE
    low, high = box.bottom + 0.45 * whole, box.top - 0.62 * whole
    layers = []
    for i in range(COUNT):
        shift = (i - (COUNT - 1) / 2) * (STRIPE + SPACE)
        ink = inks.accent(i)
        layers.append(Layer(_stripe(box, low + shift, high + shift, i), ink))
    return layers


def _stripe(box: Box, low: float, high: float, number: int) -> Shape:
    """One stripe: level, an S-bend behind the words, level again; its ends are cut slanting."""
    left, right = box.left - 420 + 150 * number, box.right + 420 - 150 * (COUNT - 1 - number)
    u = np.linspace(0, 1, 200)
    x = left + (right - left) * u
    s = np.clip((u - 0.22) / 0.56, 0, 1)
    y = low + (high - low) * (s * s * (3 - 2 * s))
    line = np.column_stack([x, y])
    ahead = np.gradient(line, axis=0)
    across = np.column_stack([-ahead[:, 1], ahead[:, 0]]) / np.hypot(*ahead.T)[:, None] * (STRIPE / 2)
    across[0] += (SLANT * STRIPE, 0)
    return Shape((np.vstack([line + across, (line - across)[::-1]]),))


def _picture(material: Material, box: Box) -> list[Layer]:
    """The motif over the low part of the trail's beginning, at the upper left."""
    if material.motif is None:
        return []
    inks, side = material.inks, 980.0
    x = box.left + 0.5 * side + 60
    picture = motif(material.motif).into(Box(x - side / 2, box.top - side - 190, x + side / 2, box.top - 190))
    if inks.one_colour:
        return motif_layers(picture, inks.line, inks.line, inks.line)
    # Strokes lie on the bare cloth, where the backing's ink may not be seen.
    return motif_layers(picture, inks.line, inks.accent(1), inks.accent(0))


def _suits(text: Lettering) -> float:
    return 1.0 if len(text.phrase) <= 24 else 0.4


FAMILY = Family("speed_stripes", "Speed stripes", design, _suits)
