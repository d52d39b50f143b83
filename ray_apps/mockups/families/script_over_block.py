"""Script over block: huge block letters with a flowing script thrown across them, a gap of bare cloth between both."""

from ray_apps.mockups.families.kit import Family, Material, motif_layers, small_print
from ray_apps.mockups.layout.blocks import stacked
from ray_apps.mockups.layout.breaking import WEAK, even
from ray_apps.mockups.layout.composition import Composition, Layer, compose
from ray_apps.mockups.layout.icons import motif
from ray_apps.mockups.layout.ornaments import brush
from ray_apps.mockups.layout.outlines import difference, grown, without_holes
from ray_apps.mockups.layout.shapes import Box, Shape, joined
from ray_apps.mockups.layout.text import Line, aspect, set_line
from ray_apps.mockups.lettering import Lettering

BLOCKS = (("anton",), ("bebas-neue",), ("league-spartan", "anton"), ("russo-one", "anton"))
SCRIPTS = (("yellowtail", "lobster"), ("lobster",), ("pacifico", "lobster"), ("oleo-script", "lobster"))
WIDTH = 3900.0
GAP, SLOPE = 48.0, 0.08


def design(material: Material) -> Composition:
    """Compose the design; see the module."""
    inks, chance = material.inks, material.chance
    block_face, script_face = chance.choice(BLOCKS), chance.choice(SCRIPTS)
    upper, lower = _split(material.text)
    lines = even(
        [w.upper() for w in upper], lambda part: aspect(part, block_face), 1 if len(" ".join(upper)) < 12 else 2
    )
    sets = stacked([set_line(line, block_face) for line in lines], WIDTH, 90, 1900, 700)
    block = joined(one.shape for one in sets)
    box = block.bounds
    if not lower:
        return compose([*_alone(material, block, box), *_rest(material, box, box.bottom + 470)])
    letters, tail = _script(set_line(" ".join(lower), script_face), sets[-1].box)
    script = joined([letters, tail]).sheared(SLOPE)
    cut = without_holes(grown(script, GAP)[0], (3 * GAP) ** 2)
    layers = [Layer(difference(block, cut), inks.line, min(one.box.height for one in sets), block)]
    layers.append(Layer(script, inks.second, 500, letters))
    foot = max(box.bottom, script.bounds.bottom) + 170
    return compose([*layers, *_rest(material, box, foot)])


def _split(text: Lettering) -> tuple[list[str], list[str]]:
    """What stands in block and what runs over it: the words in two halves of like length, the block not on a weak word.

    One word stands in block alone.
    """
    words = list(text.words)
    if len(words) == 1:
        return words, []
    total = sum(map(len, words))

    def cost(at: int) -> float:
        head = words[:at]
        uneven = abs(sum(map(len, head)) - 0.52 * total) / total
        return uneven + 0.3 * (head[-1].casefold() in WEAK) + 0.4 * (len(head) == 1 and len(head[0]) < 3)

    at = min(range(1, len(words)), key=cost)
    return words[:at], words[at:]


def _script(line: Line, under: Box) -> tuple[Shape, Shape]:
    """The script across the foot of the block, and a stroke under it."""
    width = min(1.02 * WIDTH, 900 * line.aspect)
    height = width / line.aspect
    middle = under.bottom + 0.5 * height - min(0.18 * under.height, 0.55 * height)
    letters = line.into(Box(-width / 2, middle - height / 2, width / 2, middle + height / 2))
    return letters, brush(-0.40 * width, 0.47 * width, middle + 0.62 * height, 0.11 * height + 40)


def _alone(material: Material, block: Shape, box: Box) -> list[Layer]:
    """One word: the block with the brush stroke across it."""
    inks = material.inks
    stroke = brush(-0.52 * box.width, 0.52 * box.width, box.bottom + 190, 200).sheared(0.05)
    return [Layer(block, inks.line, box.height), Layer(stroke, inks.second)]


def _rest(material: Material, box: Box, foot: float) -> list[Layer]:
    """A motif over the block, and the tagline."""
    inks = material.inks
    layers: list[Layer] = []
    if material.motif:
        side = 1000.0
        top = box.top - 170 - side
        picture = motif(material.motif).into(Box(-side / 2, top, side / 2, box.top - 170))
        layers += motif_layers(picture, inks.line, inks.accent(0), inks.accent(1))
    small = small_print(material.text.tagline, foot, WIDTH - 300, 180, 0.18)
    if small:
        layers.append(Layer(small.shape, inks.line, small.height))
    return layers


def _suits(text: Lettering) -> float:
    return 1.0 if 2 <= len(text.words) <= 5 and len(text.phrase) <= 30 else 0.35


FAMILY = Family("script_over_block", "Script over block", design, _suits, wear=0.02)
