"""Palettes: inks made for garment colours, and the rule that keeps every design readable on its garment.

The rule (`why_not`): lettering that lies on the cloth has a WCAG contrast of at least 4.5 : 1 with it, lettering on its
own backing likewise with the backing, and backing or lettering stands out from the cloth. Accents that come too near
the cloth are left out (`inks_for`), and lettering is only set in an accent of at least 3 : 1, WCAG's bound for large
type (every line here is larger than 18 pt). Light ink on a light garment therefore cannot be drawn.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from ray_apps.domain.errors import InputError
from ray_apps.mockups.colour import contrast, difference
from ray_apps.mockups.garments.colours import garment

LETTERING_CONTRAST = 4.5
LARGE_CONTRAST = 3.0
ACCENT_CONTRAST = 1.6
ACCENT_DIFFERENCE = 28.0
MIN_ACCENTS = 3


@dataclass(frozen=True)
class Palette:
    """A set of inks.

    `face` fills letters that have a backing, `hull` is that backing, `line` draws letters and ornaments straight on
    the cloth. `accents` run from light to deep, as a sunset does; a one-colour palette repeats one ink.
    """

    name: str
    title: str
    face: str
    hull: str
    line: str
    accents: tuple[str, ...]


@dataclass(frozen=True)
class Inks:
    """A palette on one garment. `accents` all stand out from the cloth; `second` may carry lettering as `line` may."""

    ground: str
    face: str
    hull: str
    line: str
    second: str
    accents: tuple[str, ...]

    @property
    def one_colour(self) -> bool:
        """Whether all accents are one ink."""
        return len(set(self.accents)) == 1

    @property
    def on_hull(self) -> str:
        """The first accent that can be read on the backing, for ornament and small lettering there; else the face."""
        return next((a for a in self.accents if contrast(a, self.hull) >= LETTERING_CONTRAST), self.face)

    def accent(self, number: int) -> str:
        """The accent of that number, counting round when there are fewer."""
        return self.accents[number % len(self.accents)]


PALETTES: Mapping[str, Palette] = {
    p.name: p
    for p in (
        Palette("sunset", "Sunset", "#fff4dc", "#2b1b3d", "#fff4dc", ("#ffd166", "#f78c3b", "#ef476f", "#c4369f")),
        Palette(
            "evergreen", "Evergreen", "#f2e8cf", "#123634", "#f2e8cf", ("#e9c46a", "#e76f51", "#43b5a0", "#2a9d8f")
        ),
        Palette(
            "citrus", "Citrus", "#fff8e7", "#14110f", "#fff8e7", ("#f9c74f", "#f8961e", "#f94144", "#43aa8b", "#6f93b3")
        ),
        Palette("glacier", "Glacier", "#eef6f7", "#0f2a43", "#eef6f7", ("#f4b96a", "#a9d6e5", "#61a5c2", "#3f8fb5")),
        Palette("varsity", "Varsity", "#f6ecd6", "#1a1423", "#f6ecd6", ("#f2b134", "#e8503a", "#d62839", "#8fa6c4")),
        Palette("diner", "Neon diner", "#fff6f0", "#2a0f2e", "#fff6f0", ("#ffc857", "#ff7aa2", "#3ddbd9", "#a583f0")),
        Palette("harvest", "Harvest", "#fbe8c8", "#36190f", "#fbe8c8", ("#f2b134", "#ee8434", "#d9572e", "#9fae6a")),
        Palette("bone", "Bone, one colour", "#f2e8cf", "#15130f", "#f2e8cf", ("#f2e8cf",) * 4),
        Palette(
            "plum_dusk", "Plum dusk", "#fffaf2", "#3b2740", "#3b2740", ("#ee964b", "#e4572e", "#b32d4e", "#6d2e46")
        ),
        Palette(
            "ink_coral", "Ink and coral", "#fdf8ef", "#1f2a37", "#1f2a37", ("#e0764f", "#cf5a3c", "#4d8076", "#3d5a80")
        ),
        Palette("pine", "Pine", "#fffdf5", "#1b3a2e", "#1b3a2e", ("#d98e04", "#a63f1e", "#4f8a72", "#2f5d50")),
        Palette("denim", "Denim", "#fdfbf5", "#1a2b4f", "#1a2b4f", ("#d94436", "#b3202c", "#4f7fb8", "#33568f")),
        Palette("espresso", "Espresso", "#fff7ea", "#3a2113", "#3a2113", ("#d0822f", "#b5562a", "#8b4a24", "#6a7350")),
        Palette("press", "Press black, one colour", "#fbfaf6", "#1a1a1d", "#1a1a1d", ("#1a1a1d",) * 4),
    )
}


def inks_for(palette: str, garment_name: str) -> Inks:
    """A palette's inks on a garment. Raises `InputError` for an unknown name or a pair that would be hard to read."""
    ground = garment(garment_name).colour
    if palette not in PALETTES:
        raise InputError(f"Unknown palette {palette!r}; there are: {', '.join(PALETTES)}.")
    chosen = PALETTES[palette]
    if reason := why_not(chosen, ground):
        raise InputError(f"Palette {palette} cannot be printed on {garment_name}: {reason}.")
    accents = _visible(chosen, ground)
    second = next((a for a in accents if contrast(a, ground) >= LARGE_CONTRAST), chosen.line)
    return Inks(ground, chosen.face, chosen.hull, chosen.line, second, accents)


def palettes_for(garment_name: str) -> tuple[str, ...]:
    """The palettes that may be printed on a garment, in catalogue order."""
    ground = garment(garment_name).colour
    return tuple(name for name, palette in PALETTES.items() if why_not(palette, ground) is None)


def why_not(palette: Palette, ground: str) -> str | None:
    """Why these inks would not be readable on cloth of colour `ground`; `None` if they are."""
    line, face = contrast(palette.line, ground), contrast(palette.face, palette.hull)
    if line < LETTERING_CONTRAST:
        return f"its lettering has a contrast of {line:.1f} : 1 with the cloth, less than {LETTERING_CONTRAST}"
    if face < LETTERING_CONTRAST:
        return f"its lettering has a contrast of {face:.1f} : 1 with its backing, less than {LETTERING_CONTRAST}"
    backed = max(contrast(palette.face, ground), contrast(palette.hull, ground))
    if backed < LETTERING_CONTRAST:
        return f"backed lettering stands out from the cloth by {backed:.1f} : 1 only, less than {LETTERING_CONTRAST}"
    if len(_visible(palette, ground)) < MIN_ACCENTS:
        return f"fewer than {MIN_ACCENTS} of its accents stand out from the cloth"
    return None


def _visible(palette: Palette, ground: str) -> tuple[str, ...]:
    return tuple(
        a
        for a in palette.accents
        if contrast(a, ground) >= ACCENT_CONTRAST and difference(a, ground) >= ACCENT_DIFFERENCE
    )
