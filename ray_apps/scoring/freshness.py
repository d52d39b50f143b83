"""Freshness: how recently interest peaked.

0.5 ^ (hours since the peak ÷ half-life), in 0..1; 1 at the peak or before it, 0.5 one half-life later. The peak of a
post is the moment of its greatest observed velocity; a post seen only once counts from when it appeared. An idea is
as fresh as its freshest post.
"""

from collections.abc import Sequence

HALF_LIFE_HOURS = 48.0
"""A wave of posts is worth half as much after two days; a print-on-demand seller needs hours to answer it."""


def freshness(peaks: Sequence[float], as_of: float, half_life_hours: float = HALF_LIFE_HOURS) -> float:
    """Freshness of an idea whose posts peaked at `peaks`; all moments in epoch seconds. No peak gives 0."""
    if not peaks:
        return 0.0
    hours = max((as_of - max(peaks)) / 3600.0, 0.0)
    return float(0.5 ** (hours / half_life_hours))
