"""Back to an hour: which posts had been seen by then, as they were read then, and what they gained afterwards. Pure."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ray_apps.scoring.growth import HOUR
from ray_apps.scoring.posts import Floats, Ints, Posts

HORIZON_HOURS = 6.0


@dataclass(frozen=True)
class Moment:
    """One hour of a replay. `posts` are those seen by `as_of`, with the readings up to then and nothing else;
    `listed` marks those that are in the list at `as_of`. What comes later is in `gains` alone, beside them."""

    as_of: float
    posts: Posts
    listed: NDArray[np.bool_]
    gains: Floats


def back_to(posts: Posts, as_of: float) -> Moment:
    """The posts as they were known at a moment, and what each gained within six hours of it.

    Gain: the last score seen in those hours less the score at the moment; 0 where it is negative, or the post is not
    seen again.
    """
    owner = np.repeat(np.arange(len(posts)), np.diff(posts.starts))
    known = posts.at <= as_of
    readings = np.bincount(owner[known], minlength=len(posts))
    seen = readings > 0
    starts = np.concatenate(([0], np.cumsum(readings[seen])))
    past = Posts(
        source=posts.source[seen],
        community=posts.community[seen],
        posted=posts.posted[seen],
        starts=starts,
        at=posts.at[known],
        value=posts.value[known],
        comments=posts.comments[known],
    )
    ends = starts[1:] - 1
    later = _last_within(posts, owner, as_of)[seen]
    gains = np.where(later >= 0, np.maximum(posts.value[later] - past.value[ends], 0.0), 0.0)
    return Moment(as_of, past, past.at[ends] == as_of, gains)


def _last_within(posts: Posts, owner: Ints, as_of: float) -> Ints:
    """The row of each post's last reading in the hours after a moment; −1 where it has none."""
    found = np.full(len(posts), -1, dtype=np.int64)
    rows = np.flatnonzero((posts.at > as_of) & (posts.at <= as_of + HORIZON_HOURS * HOUR))
    np.maximum.at(found, owner[rows], rows)
    return found


def split(looks: Floats, fit_part: float = 0.6) -> tuple[Floats, Floats]:
    """The hours to fit on and the hours to test on, by time.

    The first 60 % of the looks are for fitting, the rest for testing. An hour counts when its six hours ahead lie
    within its own part: so the fit sees no reading of the test part, and no gain is cut short by the end of the file.
    """
    cut = int(len(looks) * fit_part)
    parts = looks[:cut], looks[cut:]
    whole = [part[part <= part[-1] - HORIZON_HOURS * HOUR] if len(part) else part for part in parts]
    return whole[0], whole[1]
