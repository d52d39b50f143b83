"""The whole measurement: fit on the first hours, rank in the others, and say how well, beside the baselines. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ray_apps.scoring.posts import Floats, Posts
from ray_apps.scoring.prediction import baselines
from ray_apps.scoring.prediction.fit import fit_weights
from ray_apps.scoring.prediction.hourly import Hourly
from ray_apps.scoring.prediction.ranking_metrics import Interval, interval, ndcg, precision
from ray_apps.scoring.prediction.replay import Moment, back_to, split
from ray_apps.scoring.reactions import reactions, usual

FACTORS = ("freshness", "engagement", "community_fit")
"""The factors that tell posts of a bare list apart. The others are the same for all of them here, so that their
weights move no post past another: they are left out, and the weights of these three sum to 1."""
SHIPPED = np.array([0.25, 0.30, 0.05]) / 0.60
"""The weights a new installation starts with, of these three."""
S, S_AS_SHIPPED, LEAST_SQUARES = "S", "S_as_shipped", "least_squares"
LEAST_HOURS = 6

Ranking = Callable[[Posts, float], Floats]
BASELINES: Mapping[str, Ranking] = {
    "score_now": baselines.score_now,
    "score_by_age": baselines.score_by_age,
    "reddit_hot": baselines.reddit_hot,
    "last_hour_velocity": baselines.last_hour_velocity,
}


@dataclass(frozen=True)
class Quality:
    """NDCG@20 and precision@20: means over the test hours with 95 % intervals."""

    ndcg20: Interval
    precision20: Interval


@dataclass(frozen=True)
class Measured:
    """What came out. `listed` ranks the posts in the list at each hour, `all_seen` every post seen up to it; `ahead` is
    S less each other method, hour by hour, among the listed; `weights` are those fitted."""

    listed: dict[str, Quality]
    all_seen: dict[str, Quality]
    ahead: dict[str, Quality]
    weights: dict[str, float]
    posts: int
    looks: int
    fit_hours: int
    test_hours: int


def post_factors(posts: Posts, as_of: float) -> Floats:
    """The factors of `FACTORS` as the product computes them, shape (p, 3), of posts seen by `as_of`."""
    found = reactions(posts, as_of, usual(posts, as_of))
    return np.column_stack([found.freshness, found.engagement, found.community_fit])


def hours_to_use(looks: Floats) -> tuple[Floats, Floats] | None:
    """The hours to fit on and to test on, or nothing where there are too few of either."""
    fit_hours, test_hours = split(looks)
    return (fit_hours, test_hours) if min(len(fit_hours), len(test_hours)) >= LEAST_HOURS else None


def measure(hourly: Hourly, fit_hours: Floats, test_hours: Floats, advance: Callable[[], None]) -> Measured:
    """Fit on the one hours and test on the others; `advance` is called after each hour."""
    weights, expected = _fitted([back_to(hourly.posts, hour) for hour in fit_hours], advance)
    methods: dict[str, Ranking] = {
        S: _score(weights),
        S_AS_SHIPPED: _score(SHIPPED),
        LEAST_SQUARES: expected,
        **BASELINES,
    }
    listed: dict[str, list[tuple[float, float]]] = {name: [] for name in methods}
    all_seen: dict[str, list[tuple[float, float]]] = {name: [] for name in methods}
    for hour in test_hours:
        now = back_to(hourly.posts, hour)
        for name, ranking in methods.items():
            scores = ranking(now.posts, now.as_of)
            listed[name].append(_quality(now.gains[now.listed], scores[now.listed]))
            all_seen[name].append(_quality(now.gains, scores))
        advance()
    ours = np.array(listed[S])
    return Measured(
        listed={name: _over_hours(np.array(hours)) for name, hours in listed.items()},
        all_seen={name: _over_hours(np.array(hours)) for name, hours in all_seen.items()},
        ahead={name: _over_hours(ours - np.array(hours), (-1.0, 1.0)) for name, hours in listed.items() if name != S},
        weights=dict(zip(FACTORS, map(float, weights), strict=True)),
        posts=len(hourly.posts),
        looks=len(hourly.looks),
        fit_hours=len(fit_hours),
        test_hours=len(test_hours),
    )


def _fitted(moments: Sequence[Moment], advance: Callable[[], None]) -> tuple[Floats, baselines.LeastSquares]:
    factors = []
    for moment in moments:
        factors.append(post_factors(moment.posts, moment.as_of)[moment.listed])
        advance()
    weights = fit_weights(factors, [moment.gains[moment.listed] for moment in moments], SHIPPED)
    return weights, baselines.fit_least_squares(moments)


def _score(weights: Floats) -> Ranking:
    return lambda posts, as_of: np.asarray(post_factors(posts, as_of) @ weights)


def _quality(gains: Floats, scores: Floats) -> tuple[float, float]:
    return ndcg(gains, scores), precision(gains, scores)


def _over_hours(hours: Floats, within: tuple[float, float] = (0.0, 1.0)) -> Quality:
    return Quality(*(interval(column, within) for column in hours.T))
