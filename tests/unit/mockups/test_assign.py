"""Assigning looks: neighbours differ, everything is used, and the list decides."""

from collections import Counter
from itertools import pairwise
from uuid import UUID

import pytest

from ray_apps.domain.errors import InputError
from ray_apps.mockups.assign import DrawableIdea, assign
from ray_apps.mockups.families import FAMILIES
from ray_apps.mockups.garments import GARMENTS
from ray_apps.mockups.palettes import palettes_for
from ray_apps.mockups.styles import MANNERS

PHRASES = ("Go", "Sourdough Starter Survivor", "I'd rather be hiking with my old dog", "Plant Mom", "Night Shift Nurse")


def ideas(count: int) -> list[DrawableIdea]:
    return [
        DrawableIdea(
            UUID(int=i), PHRASES[i % len(PHRASES)], "", ("dog",), (i * 2654435761) % 2**32, tuple(MANNERS)[i % 8]
        )
        for i in range(count)
    ]


def test_neighbours_never_share_family_palette_garment_or_motif() -> None:
    briefs = assign(ideas(60), [("dog", "paw-print", "bone")] * 60)
    for one, other in pairwise(briefs):
        assert one.family != other.family
        assert one.palette != other.palette
        assert one.garment != other.garment
        assert one.motif != other.motif
    for brief in briefs:
        assert brief.palette in palettes_for(brief.garment)


def test_a_page_shows_every_family_and_garment() -> None:
    briefs = assign(ideas(80), [()] * 80)
    assert set(Counter(b.family for b in briefs)) == set(FAMILIES)
    assert set(Counter(b.garment for b in briefs)) == set(GARMENTS)
    assert max(Counter(b.family for b in briefs).values()) < 80 / 2.5
    assert all(b.motif is None for b in briefs)


def test_the_same_list_gives_the_same_looks_and_an_addition_changes_none_before_it() -> None:
    first, again, longer = (assign(ideas(n), [("cat",)] * n) for n in (20, 20, 25))
    assert first == again
    assert longer[:20] == first
    assert assign(ideas(20)[::-1], [("cat",)] * 20) != first[::-1]


def test_ideas_and_candidates_must_match_and_lettering_be_drawable() -> None:
    with pytest.raises(ValueError, match="3 ideas"):
        assign(ideas(3), [()])
    with pytest.raises(InputError):
        assign([DrawableIdea(UUID(int=1), "猫", "", (), 1)], [()])
