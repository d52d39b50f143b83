"""Stacked repeat: the punch line in full, echoed above in a stack of colours, the rest of the phrase over it."""

from ray_apps.mockups.families.kit import Family, Material, letters_for
from ray_apps.mockups.layout.blocks import small_line, stacked
from ray_apps.mockups.layout.breaking import WEAK, even
from ray_apps.mockups.layout.composition import Composition, Layer, compose
from ray_apps.mockups.layout.outlines import grown, without_holes
from ray_apps.mockups.layout.text import aspect, set_line
from ray_apps.mockups.lettering import Lettering

BLOCKS = (("archivo-black",), ("lilita-one",), ("rowdies",), ("alfa-slab-one",), ("bungee",))
SCRIPTS = (("pacifico",), ("lobster", "pacifico"), ("yellowtail", "pacifico"), ("oleo-script", "lobster"))
WIDTH = 3660.0
EDGE = 27.0


def design(material: Material) -> Composition:
    """Compose the design; see the module."""
    inks, chance = material.inks, material.chance
    block, script = letters_for(material.text, chance.choice(BLOCKS)), chance.choice(SCRIPTS)
    lead, punch = split(material.text)
    layers, top = _lead(material, lead, block)
    line = stacked([set_line(punch.upper(), block)], WIDTH, 0, 800, 380, top=top)[0]
    step = (0.6 if lead else 0.78) * line.box.height
    echoes = 4 if lead else max(4, len(inks.accents))
    outline = without_holes(grown(line.shape, EDGE)[0], smaller_than=(2 * EDGE) ** 2)
    for number in range(echoes + 1):
        ink = inks.line if number == echoes else inks.accent(number)
        shift = number * step
        layers += [Layer(outline.moved(0, shift), _edge_ink(material)), Layer(line.shape.moved(0, shift), ink, 400)]
    return compose([*layers, *_tail(material, script, line.box.bottom + echoes * step + 170)])


def split(text: Lettering) -> tuple[str, str]:
    """The phrase as what leads up to the punch line and the punch line: its last words, about ten letters of them."""
    words = text.words
    if len(text.phrase) <= 9 or len(words) == 1:
        return "", text.phrase
    cut = len(words) - 1
    while cut > 1 and (words[cut].casefold() in WEAK or len(" ".join(words[cut - 1 :])) <= 9):
        cut -= 1
    return " ".join(words[:cut]), " ".join(words[cut:])


def _edge_ink(material: Material) -> str:
    """What separates the echoes: the backing on dark cloth, the light face on light cloth."""
    inks = material.inks
    return inks.hull if inks.hull != inks.line else inks.face


def _lead(material: Material, lead: str, block: tuple[str, ...]) -> tuple[list[Layer], float]:
    """The words before the punch line in one or two plain lines, and where the stack may start."""
    if not lead:
        return [], 0.0
    words = lead.upper().split(" ")
    count = 1 if len(lead) <= 16 else 2
    lines = even(words, lambda text: aspect(text, block), count)
    sets = stacked([set_line(text, block) for text in lines], WIDTH, 110, 520, 260)
    return [Layer(s.shape, material.inks.line, s.box.height) for s in sets], sets[-1].box.bottom + 170


def _tail(material: Material, script: tuple[str, ...], top: float) -> list[Layer]:
    if not material.text.tagline:
        return []
    text = material.text.tagline
    lines = even(text.split(" "), lambda part: aspect(part, script), 1 if len(text) <= 32 else 2)
    layers = []
    for line in lines:
        placed = small_line(set_line(line, script), 560, 3200, top)
        layers.append(Layer(placed.shape, material.inks.second, placed.box.height))
        top = placed.box.bottom + 60
    return layers


def _suits(text: Lettering) -> float:
    return 1.0 if len(split(text)[1]) <= 12 and len(text.phrase) <= 40 else 0.4


FAMILY = Family("stacked_repeat", "Stacked repeat", design, _suits)
