"""Groovy echo: soft seventies lettering on a wave, ringed by outlines in one colour after another."""

from ray_apps.mockups.families.kit import Family, Material, letters_for, motif_layers, small_print
from ray_apps.mockups.layout.blocks import stacked
from ray_apps.mockups.layout.breaking import justified
from ray_apps.mockups.layout.composition import Composition, Layer, compose
from ray_apps.mockups.layout.icons import motif
from ray_apps.mockups.layout.ornaments import star
from ray_apps.mockups.layout.outlines import grown, without_holes
from ray_apps.mockups.layout.shapes import Box, Shape, joined
from ray_apps.mockups.layout.text import aspect, set_line
from ray_apps.mockups.layout.warps import wave
from ray_apps.mockups.lettering import Lettering

SOFT = (("lilita-one",), ("righteous",), ("luckiest-guy",), ("gravitas-one", "lilita-one"), ("rowdies",))
WIDTH = 3300.0
RINGS = (52.0, 122.0, 192.0, 262.0)


def design(material: Material) -> Composition:
    """Compose the design; see the module."""
    chance = material.chance
    soft = letters_for(material.text, chance.choice(SOFT))
    words = [w.upper() for w in material.text.words]
    lines = justified(words, lambda text: aspect(text, soft), 0.62, 4, tallest=0.3)
    sets = stacked([set_line(line, soft) for line in lines], WIDTH, 120, 1000, 300)
    block: Shape = joined(s.shape for s in sets)
    frame = Box(-WIDTH / 2, block.bounds.top, WIDTH / 2, block.bounds.bottom)
    swing = min(190.0, 0.22 * sets[0].box.height + 60)
    waved = block.warped(wave(frame, swing, 1.0, chance.choice((0.0, 0.5))))
    return compose([*_rings(waved, block, material), *_around(material, waved)])


def _rings(shape: Shape, flat: Shape, material: Material) -> list[Layer]:
    """Outlines from the widest in to the backing, then the letters."""
    inks = material.inks
    colours = [inks.accent(3), inks.accent(2), inks.accent(1)]
    if inks.one_colour:
        colours = [inks.line, inks.face if inks.hull == inks.line else inks.hull, inks.line]
    outlines = [
        without_holes(outline, smaller_than=(200 + by) ** 2)
        for by, outline in zip(RINGS, grown(shape, *RINGS), strict=True)
    ]
    layers = [Layer(o, c) for o, c in zip(reversed(outlines[1:]), colours, strict=True)]
    return [*layers, Layer(outlines[0], inks.hull), Layer(shape, inks.face, 400, flat)]


def _around(material: Material, shape: Shape) -> list[Layer]:
    """A motif over the lettering, sparks beside it, and the tagline below."""
    inks = material.inks
    box = shape.bounds
    top = box.top - RINGS[-1] - 90
    layers: list[Layer] = []
    if material.motif:
        picture = motif(material.motif).into(Box(-430, top - 860, 430, top))
        layers += motif_layers(picture, inks.line, inks.accent(0), inks.accent(1))
        sparks = [star((x, top - 330), r, 4, 0.3) for x, r in ((-760.0, 190.0), (760.0, 190.0))]
        sparks += [star((x, top - 640), r, 4, 0.3) for x, r in ((-1010.0, 110.0), (1010.0, 110.0))]
        layers.append(Layer(joined(sparks), inks.second))
    else:
        row = ((-620.0, 120.0), (-320.0, 90.0), (0.0, 190.0), (320.0, 90.0), (620.0, 120.0))
        layers.append(Layer(joined(star((x, top - 160), r, 4, 0.3) for x, r in row), inks.second))
    if (small := small_print(material.text.tagline, box.bottom + RINGS[-1] + 150, 3400, 190)) is not None:
        layers.append(Layer(small.shape, inks.line, small.height))
    return layers


def _suits(text: Lettering) -> float:
    return 1.0 if len(text.phrase) <= 36 else 0.5


FAMILY = Family("groovy_echo", "Groovy echo", design, _suits)
