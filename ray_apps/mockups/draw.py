"""Drawing: one brief → one artwork. Pure: the same brief gives the same bytes in every process."""

import hashlib
from random import Random

from ray_apps.domain.designs import Artwork, DesignBrief
from ray_apps.domain.errors import InputError
from ray_apps.mockups.families import FAMILIES, Material
from ray_apps.mockups.layout.composition import HEIGHT, WIDTH, Composition
from ray_apps.mockups.layout.svg import svg
from ray_apps.mockups.lettering import read_lettering
from ray_apps.mockups.palettes import inks_for
from ray_apps.mockups.raster import DPI, print_file


def draw(brief: DesignBrief, with_png: bool = True) -> Artwork:
    """Draw a brief: vector source and print file (4500 × 5400 px RGBA, 300 DPI).

    Without `with_png` only the vector source is made (`png` is empty), which takes a tenth of the time. Raises
    `InputError` for text that cannot be lettered, names that are in no catalogue and inks that cannot be read on the
    garment.
    """
    design = composition(brief)
    source = svg(design)
    png = print_file(source, design, FAMILIES[brief.family].wear, brief.seed) if with_png else b""
    text = read_lettering(brief.phrase, brief.tagline)
    lettering = "\n".join(part for part in (text.phrase, text.tagline) if part)
    return Artwork(brief=brief, svg=source, png=png, width=WIDTH, height=HEIGHT, dpi=DPI, lettering=lettering)


def composition(brief: DesignBrief) -> Composition:
    """The design as layers of ink, placed on the print file. Errors as for `draw`."""
    if brief.family not in FAMILIES:
        raise InputError(f"Unknown design family {brief.family!r}; there are: {', '.join(FAMILIES)}.")
    return FAMILIES[brief.family].compose(_material(brief)).placed()


def words_of(brief: DesignBrief) -> tuple[str, ...]:
    """All that a design of this brief letters: the phrase, the tagline, and what its family adds."""
    material = _material(brief)
    added = FAMILIES[brief.family].adds(material)
    return tuple(text for text in (material.text.phrase, material.text.tagline, *added) if text)


def _material(brief: DesignBrief) -> Material:
    return Material(
        text=read_lettering(brief.phrase, brief.tagline),
        inks=inks_for(brief.palette, brief.garment),
        motif=brief.motif,
        chance=Random(_chance_seed(brief)),  # noqa: S311  # design choices, not secrets
    )


def _chance_seed(brief: DesignBrief) -> int:
    """The seed of a family's choices: another family draws other lots for the same idea."""
    return int.from_bytes(hashlib.blake2b(f"{brief.seed}:{brief.family}".encode(), digest_size=8).digest(), "big")
