"""How weights are changed: some are set, and the others stay or are scaled so that all sum to 1. Pure."""

import math
from collections.abc import Mapping

from ray_apps.domain.errors import InputError
from ray_apps.domain.ideas import FACTORS, check_each_weight, complete_weights

NOTE_CHARS = 500
"""The most characters of a note that says why weights were changed."""
PLACES = 6
"""Decimals of scaled weights: enough that rounding moves no score by more than its own last decimal."""


def reweighed(
    current: Mapping[str, float], named: Mapping[str, float], *, scale_others: bool = False
) -> dict[str, float]:
    """Complete weights with the `named` ones as given.

    The others keep their values, or are scaled in proportion to fill what is left of 1. Raises `InputError` where the
    result would not be weights (see `complete_weights`), or where nothing is left that could be scaled.
    """
    try:
        check_each_weight(named)
        return complete_weights(_filled(current, named) if scale_others else {**current, **named})
    except ValueError as problem:
        raise InputError(str(problem)) from None


def _filled(current: Mapping[str, float], named: Mapping[str, float]) -> dict[str, float]:
    """The named weights, and the others in their proportions, rounded so that the sum is exact."""
    taken = math.fsum(named.values())
    others = {name: current.get(name, 0.0) for name in FACTORS if name not in named}
    total = math.fsum(others.values())
    if taken > 1.0:
        raise InputError(f"the weights that were named sum to {taken:.7g} already; that leaves nothing for the others")
    if total == 0.0:
        if taken == 1.0:
            return {**others, **named}
        raise InputError(
            f"the weights that were named sum to {taken:.7g}, and no other has a weight that could be scaled to fill 1"
        )
    scaled = {name: round(value * (1.0 - taken) / total, PLACES) for name, value in others.items()}
    largest = max(scaled, key=lambda name: scaled[name])
    scaled[largest] = round(scaled[largest] + 1.0 - taken - math.fsum(scaled.values()), PLACES + 3)
    return {**scaled, **named}
