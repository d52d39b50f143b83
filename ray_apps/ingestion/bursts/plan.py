"""The few numbers that burst detection goes by. Each has a meaning; results change little with any of them."""

from dataclasses import dataclass
from datetime import timedelta

WINDOW = timedelta(hours=48)
"""How far back readings count: what is usual is learned from these two days, and posts not seen for so long go."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How strict detection is.

    `heat` is the least chance (0..1) at which a topic is called hot, low by default, as a wave missed costs more
    than a look at what is none. `unusual` is how many robust standard deviations above what is usual a post must
    grow to count as a wave: 1.28 is the strongest tenth. `notice` is how long before the peak a mark must come to be of
    any use. `quorum` is how many growth rates a source must have shown before anything of it is called unusual.
    `least` is what a post must have gained to be worth a word at all, however little is usual around it. `peak_hours`
    is when posts are taken to gain most until their source has shown it; that guess weighs as much as a
    dozen posts. `together` is how long posts about the same thing count as one topic after they were last seen.
    """

    heat: float = 0.3
    unusual: float = 1.28
    notice: timedelta = timedelta(hours=1)
    quorum: int = 30
    least: int = 25
    peak_hours: float = 4.0
    together: timedelta = timedelta(hours=6)

    def __post_init__(self) -> None:
        """Refuse numbers that mean nothing."""
        none = timedelta()
        if (
            not 0 < self.heat < 1
            or self.quorum < 2
            or self.peak_hours <= 0
            or self.together <= none
            or self.notice < none
        ):
            raise ValueError("a plan needs 0 < heat < 1, a quorum of at least 2, and no time below zero")
