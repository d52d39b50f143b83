"""Which hashtags to ask for, when only 30 different ones may be asked for in seven days. Pure.

A hashtag that was asked for within the seven days is free to ask for again; any other takes one of the 30 places. So
places are spent as a bandit spends pulls: on hashtags that are expected to bring new posts, and on those of which too
little is known to tell. (W. R. Thompson, "On the likelihood that one unknown probability exceeds another", 1933.)
"""

import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

PLACES, WINDOW = 30, timedelta(days=7)

_MARGIN = timedelta(hours=1)
"""Around the end of its seven days a hashtag is left alone: whether it is free then, only the service's clock knows."""

_PRIOR_NEW, _PRIOR_PULLS = 5.0, 0.5
"""What is believed of a hashtag never asked for: ten new posts a pull, with the weight of half a pull."""

_FADING = 0.9
"""Weight of a past pull after each further one: hashtags rise and fall within weeks."""


class Places:
    """The places that are taken, and what each hashtag has brought. Part of a source's state."""

    def __init__(self, state: Mapping[str, Any], places: int = PLACES) -> None:
        self._taken: dict[str, float] = {tag: float(since) for tag, since in state.get("taken", {}).items()}
        self._worth: dict[str, tuple[float, float]] = {
            tag: (float(new), float(pulls)) for tag, (new, pulls) in state.get("worth", {}).items()
        }
        self._places = places

    def is_free(self, tag: str, now: datetime) -> bool:
        """Whether asking for a hashtag takes no further place: it was first asked for within the seven days.

        Asking again does not prolong them.
        """
        age = self._age(tag, now)
        return age is not None and age < WINDOW - _MARGIN

    def is_open(self, tag: str, now: datetime) -> bool:
        """Whether a hashtag may be asked for at all, a place granted."""
        age = self._age(tag, now)
        return age is None or age < WINDOW - _MARGIN or age >= WINDOW + _MARGIN

    def left(self, now: datetime) -> int:
        """How many further hashtags may be asked for now."""
        held = (WINDOW + _MARGIN).total_seconds()
        return self._places - sum(now.timestamp() - since < held for since in self._taken.values())

    def pay(self, tag: str, now: datetime) -> None:
        """Take a place. To be stored before the service is asked: a place that was spent must never be forgotten."""
        held = (WINDOW + _MARGIN).total_seconds()
        self._taken = {one: since for one, since in self._taken.items() if now.timestamp() - since < held}
        self._taken[tag] = now.timestamp()

    def _age(self, tag: str, now: datetime) -> timedelta | None:
        since = self._taken.get(tag)
        return None if since is None else timedelta(seconds=now.timestamp() - since)

    def brought(self, tag: str, new: int) -> None:
        """Note how many new posts a pull of a hashtag brought."""
        was, pulls = self._worth.get(tag, (0.0, 0.0))
        self._worth[tag] = (was * _FADING + new, pulls * _FADING + 1.0)

    def choose(self, tags: Sequence[str], now: datetime, *, most: int, most_fresh: int, seed: str) -> list[str]:
        """The hashtags to ask for now, the most promising first; at most `most_fresh` of them take a place.

        New posts a pull are taken as Poisson with a Gamma prior. One draw from each hashtag's posterior is its
        promise: a little known hashtag draws high now and then, and gets its chance. `seed` makes it repeatable.
        """
        dice = random.Random(seed)  # noqa: S311 - a choice to be repeated, nothing to hide
        promise = {tag: self._draw(tag, dice) for tag in sorted(set(tags)) if self.is_open(tag, now)}
        fresh_left = min(most_fresh, self.left(now))
        chosen: list[str] = []
        for tag in sorted(promise, key=lambda one: (-promise[one], one)):
            fresh = not self.is_free(tag, now)
            if len(chosen) == most or (fresh and fresh_left <= 0):
                continue
            fresh_left -= fresh
            chosen.append(tag)
        return chosen

    def _draw(self, tag: str, dice: random.Random) -> float:
        new, pulls = self._worth.get(tag, (0.0, 0.0))
        return dice.gammavariate(_PRIOR_NEW + new, 1.0 / (_PRIOR_PULLS + pulls))

    def state(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {"taken": dict(self._taken), "worth": {tag: list(worth) for tag, worth in self._worth.items()}}
