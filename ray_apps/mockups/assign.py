"""Assigning looks: for an ordered list of ideas, who is drawn how, so that a page of designs never looks alike.

Pure and deterministic: every idea ranks all looks by how well the family suits its text and its style, how recently the
family, palette, garment and motif were used, and a hash of its seed; the best is taken, in order. The same list gives
the same briefs; a changed or longer list keeps the looks up to the first change.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from ray_apps.domain.designs import DesignBrief, Style
from ray_apps.mockups.families import FAMILIES
from ray_apps.mockups.garments import GARMENTS
from ray_apps.mockups.lettering import Lettering, read_lettering
from ray_apps.mockups.palettes import palettes_for
from ray_apps.mockups.styles import DEFAULT, speaks

FAMILY_REST, PALETTE_REST, GARMENT_REST, MOTIF_REST = 8, 4, 3, 8
"""After how many ideas a family, palette, garment or motif counts as fresh again."""

_PLAIN = frozenset({"bone", "press"})
"""One-colour palettes, which only one-colour families should mostly wear."""


@dataclass(frozen=True)
class DrawableIdea:
    """What drawing needs to know of an idea; `seed` has 32 bits."""

    idea_id: UUID
    phrase: str
    tagline: str
    keywords: tuple[str, ...]
    seed: int
    style: Style = DEFAULT


@dataclass(frozen=True)
class Look:
    """One way an idea could look."""

    family: str
    palette: str
    garment: str


def assign(ideas: Sequence[DrawableIdea], candidates: Sequence[Sequence[str]]) -> list[DesignBrief]:
    """A brief for each idea, in order. `candidates` are each idea's motif names, best first (none: a neutral design).

    Two neighbours never share a family, a palette or a garment. Raises `InputError` for text that cannot be lettered.
    """
    if len(ideas) != len(candidates):
        raise ValueError(f"There are {len(ideas)} ideas but motif candidates for {len(candidates)}.")
    options = tuple(looks())
    history: list[Look] = []
    motifs: list[str | None] = []
    briefs = []
    for idea, names in zip(ideas, candidates, strict=True):
        text = read_lettering(idea.phrase, idea.tagline)
        look = min(options, key=lambda option: (_cost(option, text, history, idea), _draw(option, idea.seed)))
        motif = _motif(names, motifs)
        history.append(look)
        motifs.append(motif)
        briefs.append(
            DesignBrief(
                phrase=idea.phrase,
                tagline=idea.tagline,
                keywords=idea.keywords,
                style=idea.style,
                family=look.family,
                palette=look.palette,
                motif=motif,
                garment=look.garment,
                seed=idea.seed,
            )
        )
    return briefs


def looks() -> Iterator[Look]:
    """Every family in every palette on every garment that the palette may be printed on."""
    for garment in GARMENTS:
        for palette in palettes_for(garment):
            for family in FAMILIES:
                yield Look(family, palette, garment)


def _cost(look: Look, text: Lettering, history: Sequence[Look], idea: DrawableIdea) -> float:
    """Lower is better: ill-suited text or style, looks used lately (a neighbour's most of all), one ink where colour
    belongs.
    """
    family = FAMILIES[look.family]
    cost = 3.0 * (1.0 - family.suits(text))
    cost += 0.7 * (not speaks(look.family, idea.style))
    cost += 2.5 * _recent(look.family, [h.family for h in history], FAMILY_REST)
    cost += 2.0 * _recent(look.palette, [h.palette for h in history], PALETTE_REST)
    cost += 2.0 * _recent(look.garment, [h.garment for h in history], GARMENT_REST)
    cost += 0.6 * ((look.palette in _PLAIN) != family.one_colour)
    return cost + 0.8 * _draw(look, idea.seed)


def _recent(name: str, used: Sequence[str], rest: int) -> float:
    """1 for the last look's, falling to 0 after `rest` looks; a direct neighbour costs ten times as much."""
    for age, other in enumerate(reversed(used[-rest:])):
        if other == name:
            return 10.0 if age == 0 else 1 - age / rest
    return 0.0


def _draw(look: Look, seed: int) -> float:
    """The idea's own lot for a look, 0..1."""
    lot = hashlib.blake2b(f"{seed}:{look.family}:{look.palette}:{look.garment}".encode(), digest_size=4).digest()
    return int.from_bytes(lot, "big") / 2**32


def _motif(names: Sequence[str], used: Sequence[str | None]) -> str | None:
    """The best motif not drawn lately; the one drawn longest ago if all were; `None` if there is none."""
    if not names:
        return None
    ages = {name: age for age, name in enumerate(used[-MOTIF_REST:]) if name is not None}
    return min(names, key=lambda name: ages.get(name, -1))
