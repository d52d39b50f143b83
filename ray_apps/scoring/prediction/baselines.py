"""What the score has to beat: simple ways to rank posts, and a plain least-squares fit. Pure.

Each takes posts as known at a moment (`Moment.posts`: at least one reading each, none after `as_of`) and returns what
to rank by, shape (p,).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ray_apps.scoring.growth import HOUR
from ray_apps.scoring.posts import Floats, Posts
from ray_apps.scoring.prediction.replay import Moment

_LEAST_HOURS = 0.1
_HOT_SECONDS = 45_000.0


def score_now(posts: Posts, as_of: float) -> Floats:
    """The last score that was read."""
    return posts.value[posts.starts[1:] - 1]


def score_by_age(posts: Posts, as_of: float) -> Floats:
    """The last score ÷ hours since posting."""
    return score_now(posts, as_of) / _age(posts, as_of)


def reddit_hot(posts: Posts, as_of: float) -> Floats:
    """Reddit's "hot" as it was published: log10(score) + moment of posting ÷ 12.5 hours."""
    return np.log10(np.maximum(score_now(posts, as_of), 1.0)) + posts.posted / _HOT_SECONDS


def last_hour_velocity(posts: Posts, as_of: float) -> Floats:
    """What the score gained an hour since the reading before; the mean since posting where there is none before.

    A post that is not in the list at the moment has none.
    """
    return _velocity(posts, posts.value, as_of, back=1)


def _age(posts: Posts, as_of: float) -> Floats:
    return np.maximum((as_of - posts.posted) / HOUR, _LEAST_HOURS)


def _velocity(posts: Posts, counter: Floats, as_of: float, back: int) -> Floats:
    """Gain an hour up to the last reading but `back` − 1; where that is not known, up to the last known one."""
    first, last = posts.starts[:-1], posts.starts[1:] - 1
    to = np.maximum(last - back + 1, first)
    since = to - 1
    known = since >= first
    hours = np.maximum((posts.at[to] - np.where(known, posts.at[since], posts.posted)) / HOUR, _LEAST_HOURS)
    gained = counter[to] - np.where(known, counter[since], 0.0)
    return np.where(posts.at[last] == as_of, np.nan_to_num(gained) / hours, 0.0)


@dataclass(frozen=True)
class LeastSquares:
    """A linear fit of the gain on six inputs: the logarithms of score, age, comments, the velocities of the last hour
    and of the hour before it, and the comments' velocity. `coefficients` has shape (7,), the constant first."""

    coefficients: Floats

    def __call__(self, posts: Posts, as_of: float) -> Floats:
        """The gain it expects."""
        return _inputs(posts, as_of) @ self.coefficients


def fit_least_squares(moments: Sequence[Moment]) -> LeastSquares:
    """Fit on the posts that are in the list, all hours together."""
    inputs = np.concatenate([_inputs(m.posts, m.as_of)[m.listed] for m in moments])
    gains = np.concatenate([m.gains[m.listed] for m in moments])
    return LeastSquares(np.linalg.lstsq(inputs, gains, rcond=None)[0])


def _inputs(posts: Posts, as_of: float) -> Floats:
    last = posts.starts[1:] - 1
    comments = np.nan_to_num(posts.comments)
    columns = (
        posts.value[last],
        _velocity(posts, posts.value, as_of, back=1),
        _velocity(posts, posts.value, as_of, back=2),
        comments[last],
        _velocity(posts, comments, as_of, back=1),
    )
    logs = [np.log1p(np.maximum(column, 0.0)) for column in columns]
    return np.column_stack([np.ones(len(posts)), np.log(_age(posts, as_of)), *logs])
