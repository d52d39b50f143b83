"""Retro sunset: heavy slab lettering, arched, over a striped setting sun with rays and a motif in the sky."""

from ray_apps.mockups.families.kit import Family, Material, backed, letters_for, motif_layers, small_print
from ray_apps.mockups.layout.blocks import Set, small_line, stacked
from ray_apps.mockups.layout.breaking import WEAK, justified
from ray_apps.mockups.layout.composition import Composition, Gradient, Layer, compose
from ray_apps.mockups.layout.icons import motif
from ray_apps.mockups.layout.ornaments import rays, sun_stripes
from ray_apps.mockups.layout.shapes import Box, Shape
from ray_apps.mockups.layout.text import aspect, set_line
from ray_apps.mockups.layout.warps import arch
from ray_apps.mockups.lettering import Lettering

SLABS = (("alfa-slab-one",), ("rowdies",), ("lilita-one",), ("archivo-black",))
SCRIPTS = (("yellowtail", "lobster"), ("lobster", "pacifico"), ("oleo-script", "lobster"))
WIDTH = 3800.0
RADIUS = 1500.0


def design(material: Material) -> Composition:
    """Compose the design; see the module."""
    inks, chance = material.inks, material.chance
    slab, script = letters_for(material.text, chance.choice(SLABS)), chance.choice(SCRIPTS)
    block, accent_line = _lettering(material, slab, script)
    top, bottom = block.bounds.top, block.bounds.bottom
    sky = top - 80
    centre = (0.0, sky - 1040 + RADIUS)
    layers = [
        Layer(rays(centre, RADIUS + 90, (170, 90), 26, 34, 176), inks.second),
        Layer(
            sun_stripes(centre, RADIUS, 0.55, 44, 26),
            Gradient(inks.accents, centre[1] - RADIUS, centre[1] + RADIUS),
        ),
    ]
    if material.motif:
        picture = motif(material.motif).into(Box(-480, sky - 890, 480, sky - 60))
        layers += motif_layers(picture, inks.hull, inks.face, inks.accent(0), 20)
    layers += backed(block, inks, 48, 48, lettering=400)
    if accent_line is not None:
        layers += backed(accent_line, inks, 46, 30, face=inks.accent(0), lettering=400)
    foot = max(bottom + 230, centre[1] + RADIUS + 150)
    if (small := small_print(material.text.tagline, foot, 3400)) is not None:
        layers.append(Layer(small.shape, inks.line, small.height))
    return compose(layers)


def _lettering(material: Material, slab: tuple[str, ...], script: tuple[str, ...]) -> tuple[Shape, Shape | None]:
    """The slab lines, arched at the top and bellied at the foot, and a script line between them if one fits."""
    words = [w.upper() for w in material.text.words]
    lines = justified(words, lambda text: aspect(text, slab), 0.52, 4, tallest=0.22)
    middle = _script_line(material.text, lines)
    sets = stacked([set_line(line, slab) for line in lines], WIDTH, 130, 840, 330)
    if middle is None:
        return _bent(sets), None
    first, last = sets[0], sets[2]
    cavity = 0.42 * first.box.height
    swash = small_line(set_line(middle, script), 780, 2700, first.box.bottom + 70 - cavity * 0.75)
    shift = swash.box.bottom - 0.04 * swash.box.height - last.box.top
    last = Set(last.line, Box(last.box.left, last.box.top + shift, last.box.right, last.box.bottom + shift))
    arched = first.shape.warped(arch(first.box, cavity, cavity))
    bellied = last.shape.warped(arch(last.box, 0, -0.4 * last.box.height))
    return arched + bellied, swash.shape.rotated(-5, swash.box.centre)


def _script_line(text: Lettering, lines: tuple[str, ...]) -> str | None:
    """The middle of three lines as it was typed, if it is short enough for a script."""
    if len(lines) != 3 or len(lines[1]) > 14:
        return None
    start = len(lines[0].split(" "))
    if all(word.casefold() in WEAK for word in text.words[start : start + 2]):
        return None
    typed = " ".join(text.words[start : start + len(lines[1].split(" "))])
    return typed if typed != typed.upper() else typed.title()


def _bent(sets: list[Set]) -> Shape:
    first, last = sets[0], sets[-1]
    rise = 0.42 * first.box.height
    if len(sets) == 1:
        return first.shape.warped(arch(first.box, rise, 0.0))
    shape = first.shape.warped(arch(first.box, rise, 0.0))
    for line in sets[1:-1]:
        shape = shape + line.shape
    return shape + last.shape.warped(arch(last.box, 0.0, -0.42 * last.box.height))


def _suits(text: Lettering) -> float:
    return 1.0 if len(text.phrase) <= 34 else 0.5


FAMILY = Family("retro_sunset", "Retro sunset", design, _suits)
