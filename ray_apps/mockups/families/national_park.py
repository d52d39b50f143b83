"""National park: a framed travel poster, a layered landscape over a band of wide lettering and small print."""

from ray_apps.mockups.families.kit import Family, Material, letters_for, motif_layers, small_print
from ray_apps.mockups.families.scene_window import Window, tones
from ray_apps.mockups.families.scenes import SCENES, scene
from ray_apps.mockups.layout.blocks import stacked
from ray_apps.mockups.layout.breaking import justified
from ray_apps.mockups.layout.composition import Composition, Layer, compose
from ray_apps.mockups.layout.icons import motif
from ray_apps.mockups.layout.ornaments import rectangle, rounded
from ray_apps.mockups.layout.shapes import Box, knocked_out
from ray_apps.mockups.layout.text import aspect, set_line
from ray_apps.mockups.layout.warps import arch
from ray_apps.mockups.lettering import Lettering

FACES = (("righteous",), ("bungee",), ("league-spartan", "archivo-black"), ("bebas-neue", "anton"))
WIDTH = 3200.0
TALL = 2900.0
BORDER = 90.0
ROOM = 190.0
"""Room around the lettering in the band."""

PLACES = {
    "peaks": "mountains cable-car person-simple-ski person-simple-snowboard snowflake",
    "lake": "tent tipi campfire fish fish-simple boat park picnic-table",
    "mesas": "cactus cowboy-hat horse jeep motorcycle flying-saucer scooter",
    "forest": "tree tree-evergreen axe log acorn bird footprints person-simple-hike leaf",
    "coast": "lighthouse sailboat anchor waves lifebuoy beach-ball tree-palm island shrimp person-simple-swim",
}
"""Motifs that a scene says better than an icon."""


def design(material: Material) -> Composition:
    """Compose the design; see the module."""
    inks, chance = material.inks, material.chance
    face = letters_for(material.text, chance.choice(FACES))
    lines = justified([w.upper() for w in material.text.words], lambda text: aspect(text, face), 0.2, 4, tallest=0.2)
    arched = len(lines) > 1 and len(lines[0]) <= 16 and chance.random() < 0.5
    low = lines[1:] if arched else lines
    sets = stacked([set_line(line, face) for line in low], WIDTH - 2 * ROOM, 110, 620, 0, TALL + ROOM)
    small = small_print(material.text.tagline, sets[-1].box.bottom + 130, WIDTH - 2 * ROOM, 150)
    foot = (small.box.bottom if small else sets[-1].box.bottom) + ROOM
    left, right = -WIDTH / 2, WIDTH / 2
    head, top = _arched_head(material, lines[0], face) if arched else ([], 0.0)
    layers = [Layer(rectangle(Box(left, TALL, right, foot)), inks.hull), *_picture(material, top), *head]
    layers += [Layer(s.shape, inks.face, s.box.height) for s in sets]
    if small is not None:
        layers.append(Layer(small.shape, inks.on_hull, small.height))
    layers.append(Layer(rectangle(Box(left, TALL - 22, right, TALL + 22)), inks.face))
    return compose([*_behind(material, foot), *layers, *_frame(material, foot)])


def _picture(material: Material, top: float) -> list[Layer]:
    """The scene that the motif calls for, or one by chance with the motif, very large, before the sun."""
    inks, chance = material.inks, material.chance
    name = next((place for place, icons in PLACES.items() if material.motif in icons.split()), None)
    shown = material.motif if name is None else None
    chosen = name or chance.choice(("peaks", "mesas", "forest") if shown else tuple(SCENES))
    x = 0.0 if shown else chance.choice((-1, 1)) * chance.uniform(0.14, 0.26) * WIDTH
    box = Box(-WIDTH / 2, top, WIDTH / 2, TALL)
    layers = scene(chosen, Window(box, tones(inks), chance, (x, top + 0.30 * (TALL - top))))
    if shown:
        picture = motif(shown).into(Box(-720, max(0.47 * TALL, top + 520), 720, 0.93 * TALL))
        layers += motif_layers(picture, inks.hull, inks.face, inks.accent(0), 44)
        if inks.one_colour:
            layers[-1:] = [Layer(picture.outline, inks.face), Layer(picture.lines, inks.hull)]
    return layers


def _arched_head(material: Material, line: str, face: tuple[str, ...]) -> tuple[list[Layer], float]:
    """The first line, arched in a band at the top of the window, and where the picture begins under it."""
    inks, rise = material.inks, 230.0
    placed = stacked([set_line(line, face)], WIDTH - 2 * ROOM - 160, 0, 430, 0, ROOM + rise)[0]
    band = rectangle(Box(-WIDTH / 2, 0, WIDTH / 2, placed.box.bottom + ROOM - 40))
    edge = arch(band.bounds, 0, rise)
    key = rectangle(Box(-WIDTH / 2, placed.box.bottom + ROOM - 70, WIDTH / 2, placed.box.bottom + ROOM - 30))
    letters = placed.shape.warped(arch(Box(-WIDTH / 2, placed.box.top, WIDTH / 2, placed.box.bottom), rise, rise))
    layers = [
        Layer(band.warped(edge), inks.hull),
        Layer(key.warped(arch(key.bounds, rise, rise)), inks.face),
        Layer(letters, inks.face, placed.box.height),
    ]
    return layers, key.bounds.top - rise


def _behind(material: Material, foot: float) -> list[Layer]:
    """The poster's edge, in ink that stands out from the cloth."""
    out = BORDER + 60
    return [Layer(rounded(Box(-WIDTH / 2 - out, -out, WIDTH / 2 + out, foot + out), 190), material.inks.line)]


def _frame(material: Material, foot: float) -> list[Layer]:
    """A mat with round inner corners over the picture's edges, and a fine line around it."""
    inks, edge = material.inks, WIDTH / 2
    outer = rounded(Box(-edge - BORDER, -BORDER, edge + BORDER, foot + BORDER), 150)
    mat = knocked_out(outer, rounded(Box(-edge + 2, 2, edge - 2, foot - 2), 90))
    line = knocked_out(
        rounded(Box(-edge + 2, 2, edge - 2, foot - 2), 90), rounded(Box(-edge + 34, 34, edge - 34, foot - 34), 64)
    )
    return [Layer(mat, inks.hull), Layer(line, inks.face)]


def _suits(text: Lettering) -> float:
    return 1.0 if len(text.phrase) <= 28 else 0.5


FAMILY = Family("national_park", "National park poster", design, _suits)
