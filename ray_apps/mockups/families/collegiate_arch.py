"""Collegiate arch: the first line arched with an outline of its own, the rest under the arch, stars beside it."""

from ray_apps.mockups.families.kit import Family, Material, letters_for, motif_layers, ring_around, small_print
from ray_apps.mockups.layout.blocks import Set, stacked
from ray_apps.mockups.layout.breaking import justified
from ray_apps.mockups.layout.composition import Composition, Layer, compose
from ray_apps.mockups.layout.icons import motif
from ray_apps.mockups.layout.ornaments import rule, star
from ray_apps.mockups.layout.shapes import Box, Shape, joined
from ray_apps.mockups.layout.text import aspect, set_line
from ray_apps.mockups.layout.warps import arch
from ray_apps.mockups.lettering import Lettering

BLOCK_LETTERS = (("alfa-slab-one",), ("black-ops-one", "alfa-slab-one"), ("bungee",), ("anton",))
WIDTH = 3900.0
GAP, OUTLINE = 36.0, 40.0


def design(material: Material) -> Composition:
    """Compose the design; see the module."""
    inks = material.inks
    slab = letters_for(material.text, material.chance.choice(BLOCK_LETTERS))
    words = [w.upper() for w in material.text.words]
    lines = justified(words, lambda text: aspect(text, slab), 0.42, 3, tallest=0.24)
    arched, flat, rise, box = _arched(lines[0], slab)
    under = _under(lines[1:], slab, box, rise)
    lettering = joined([arched, *(s.shape for s in under)])
    layers = [Layer(ring_around(lettering, GAP, OUTLINE), inks.second), Layer(arched, inks.line, box.height, flat)]
    layers += [Layer(s.shape, inks.line, s.box.height) for s in under]
    foot = lettering.bounds.bottom
    if not under and material.motif:
        top = box.bottom - rise + 150
        picture = motif(material.motif).into(Box(-430, top, 430, top + 860))
        layers += motif_layers(picture, inks.line, inks.accent(0), inks.second)
        foot = max(foot, picture.outline.bounds.bottom)
    elif material.motif:
        picture = motif(material.motif).into(Box(-480, foot + 190, 480, foot + 990))
        layers += motif_layers(picture, inks.line, inks.accent(0), inks.second)
        foot = picture.outline.bounds.bottom - 40
    stars_at = under[0].box if under and len(under) == 1 else None
    if stars_at is not None and stars_at.width < 0.62 * WIDTH:
        y, x = stars_at.centre[1] + 40, (stars_at.width / 2 + WIDTH / 2) / 2 + 60
        layers.append(Layer(joined([star((-x, y), 190), star((x, y), 190)]), inks.second))
    return compose([*layers, *_foot(material, foot + 260)])


def _arched(text: str, slab: tuple[str, ...]) -> tuple[Shape, Shape, float, Box]:
    """The first line under an envelope, all of it rising, the middle most; the same unbent; how far; and its box."""
    line = stacked([set_line(text, slab)], WIDTH, 0, 960, 520)[0]
    rise = min(620.0, 0.62 * line.box.height * (line.box.width / WIDTH))
    return line.shape.warped(arch(line.box, rise, rise)), line.shape, rise, line.box


def _under(lines: tuple[str, ...], slab: tuple[str, ...], above: Box, rise: float) -> list[Set]:
    """The other lines: the first nestles under the arch, narrow enough for its hollow."""
    if not lines:
        return []
    narrow = 0.58 * WIDTH if len(lines) == 1 else 0.64 * WIDTH
    top = above.bottom - 0.42 * rise + 130
    first = stacked([set_line(lines[0], slab)], narrow, 0, 780, top=top)[0]
    needed = above.bottom - rise * (1 - (first.box.width / above.width) ** 2) + 3 * GAP + 2 * OUTLINE
    first = stacked([set_line(lines[0], slab)], narrow, 0, 780, top=max(needed, above.bottom - rise + 130))[0]
    if len(lines) == 1:
        return [first]
    below = max(first.box.bottom, above.bottom) + 210
    return [first, *stacked([set_line(text, slab) for text in lines[1:]], WIDTH, 200, 620, top=below)]


def _foot(material: Material, top: float) -> list[Layer]:
    """The tagline between double rules, or a row of rules and stars."""
    inks = material.inks
    small = small_print(material.text.tagline, top, 3300, 190)
    if small is None:
        marks = joined([star((x, top + 70), r) for x, r in ((-260.0, 80.0), (0.0, 110.0), (260.0, 80.0))])
        edge = 420.0
        layers = [Layer(marks, inks.second)]
    else:
        edge = small.box.width / 2 + 160
        layers = [Layer(small.shape, inks.line, small.height)]
    middle = top + (small.box.height / 2 if small else 75)
    if edge < WIDTH / 2 - 260:
        sides = [rule(side * edge, side * WIDTH / 2, middle - 24, 26) for side in (-1, 1)]
        thin = [rule(side * edge, side * WIDTH / 2, middle + 28, 12) for side in (-1, 1)]
        layers += [Layer(joined(sides), inks.line), Layer(joined(thin), inks.second)]
    return layers


def _suits(text: Lettering) -> float:
    return 1.0 if 2 <= len(text.words) <= 5 and len(text.words[0]) >= 3 else 0.55


FAMILY = Family("collegiate_arch", "Collegiate arch", design, _suits, wear=0.06)
