"""Simulated shoppers: how many people look at a listing on a day, like it and buy it. Pure and deterministic.

Each listing has a hidden appeal that no route tells: it follows from the sandbox's seed and the listing's number, so
that learning from the outcomes can be judged against the truth in tests. What a day brings follows from the seed, the
listing and the day alone: listings do not compete, and simulating in other steps gives the same.
"""

import math
from dataclasses import dataclass

import numpy as np

_MEDIAN_VIEWS = 14.0
_SPREAD = 0.8
_FAIR_PRICE_CENTS = 2_500
_APPEAL, _DAY = 1, 2
"""Streams of randomness, kept apart so that a change to one leaves the other as it was."""


@dataclass(frozen=True)
class Appeal:
    """What shoppers make of a listing: views on an ordinary day, and the shares of viewers who like and who buy."""

    views: float
    like: float
    buy: float


@dataclass(frozen=True)
class Outcome:
    """What one day brought one listing. `sales` holds the second of the day of each sale, in order."""

    views: int
    favourites: int
    sales: tuple[int, ...]


def appeal(seed: int, listing_id: int) -> Appeal:
    """The hidden appeal: views are log-normal around 14 a day, likes about 6 % and sales about 2.5 % of the viewers."""
    random = np.random.default_rng([seed, listing_id, _APPEAL])
    views = _MEDIAN_VIEWS * math.exp(_SPREAD * float(random.standard_normal()))
    return Appeal(views, float(random.beta(6, 94)), float(random.beta(5, 195)))


def outcome(seed: int, listing_id: int, day: int, *, age: int, price_cents: int, stock: int) -> Outcome:
    """One day of one listing that has been live for `age` days (0 = its first), at a price, with so many in stock.

    A new listing is shown more for about a week; dearer than 25.00 sells less, cheaper more (elasticity 1.5).
    """
    liked = appeal(seed, listing_id)
    random = np.random.default_rng([seed, listing_id, day, _DAY])
    views = int(random.poisson(liked.views * (1.0 + 0.8 * math.exp(-age / 4.0))))
    favourites = int(random.binomial(views, liked.like))
    buy = min(0.5, liked.buy * (_FAIR_PRICE_CENTS / max(price_cents, 1)) ** 1.5)
    sales = min(stock, int(random.binomial(views, buy)))
    seconds = sorted(int(second) for second in random.integers(0, 86_400, size=sales))
    return Outcome(views, favourites, tuple(seconds))
