"""Which pictures are flat art, on a labelled set: thresholds were set on its even half, the odd half is the report."""

import numpy as np

from ray_apps.mockups.printing.chooser import Cut, choose
from tests.unit.mockups.picture_fixtures import DESIGNS, design, flattened, photographs

BACKDROPS = ((255, 255, 255), (24, 24, 26), (110, 205, 120), (205, 192, 170))
KINDS = ("plain", "noisy", "jpeg", "lit")


def test_flat_art_and_photographs_are_told_apart() -> None:
    flat = [
        flattened(design(number), BACKDROPS[(number + turn) % 4], kind)
        for turn, kind in enumerate(KINDS)
        for number in range(turn % 2, len(DESIGNS), 2)
    ]
    pictures = photographs()
    assert len(pictures) >= 8, "the packages that carry photographs are not installed"
    cases = [(picture, Cut.COLOUR_KEY) for picture in flat] + [(picture, Cut.REMOVER) for picture in pictures]
    choices = [choose(picture) for picture, _ in cases]
    right = [choice.cut is wanted for choice, (_, wanted) in zip(choices, cases, strict=True)]
    seen, held = np.mean(right[0::2]), np.mean(right[1::2])
    print(f"{len(flat)} flat, {len(pictures)} pictures: tuned half {seen:.3f}, other half {held:.3f}")  # noqa: T201
    wrong = [(number, choices[number].reason) for number, fine in enumerate(right) if not fine]
    assert held >= 0.85, wrong


def test_the_reason_says_what_was_seen() -> None:
    flat = choose(flattened(design(5), (255, 255, 255)))
    assert (flat.cut, flat.reason) == (Cut.COLOUR_KEY, "flat art on a plain backdrop")
    noise = np.random.default_rng(1).integers(0, 256, (200, 200, 3), dtype=np.uint8)
    scene = choose(np.kron(noise[:20, :20], np.ones((10, 10, 1), dtype=np.uint8)))
    assert scene.cut is Cut.REMOVER
    assert "border" in scene.reason
