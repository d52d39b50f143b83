"""Posts that are looked at again, for their counters over time and to notice when they are deleted. Pure.

It is part of a source's state, so it is bounded: the youngest posts are kept, for a while.

What an answer leaves out may be deleted, or the answer may be a bad one. As erasing cannot be undone, a post is gone
when two looks in a row do not find it, and an answer without most of a batch is not believed at all.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from ray_apps.ingestion.polite_protocol import SourceFailed

Entries = Mapping[str, Sequence[float]]
"""By external id: seconds since 1970 when it was posted and last looked at, its main counter then, and 1 if that look
did not find it (left out otherwise)."""

_LEVEL_BOUND = 1e15
"""Counters beyond it are none: JSON's numbers go on to infinity, a stored state's do not."""

_ENOUGH_TO_DOUBT = 5


class _Entry(NamedTuple):
    posted: float
    looked: float
    level: float
    missed: bool = False

    def stored(self) -> list[float]:
        return [self.posted, self.looked, self.level, *([1.0] if self.missed else [])]


class Watch:
    """Which posts to look at again. A post is watched for `keep` after it was posted; at most `most` posts are."""

    def __init__(self, entries: Entries, *, keep: timedelta, most: int) -> None:
        self._entries = {
            identity: _Entry(float(values[0]), float(values[1]), float(values[2]), len(values) > 3)
            for identity, values in entries.items()
        }
        self._keep_s, self._most = keep.total_seconds(), most

    def __contains__(self, identity: object) -> bool:
        """Whether a post is being watched."""
        return identity in self._entries

    def look(self, identity: str, posted: float, now: datetime, level: object = 0) -> None:
        """Note that a post's counters were read now; `level` is its main counter. Old posts are not taken up."""
        if now.timestamp() - posted > self._keep_s:
            self._entries.pop(identity, None)
            return
        counts = isinstance(level, int | float) and not isinstance(level, bool) and abs(level) < _LEVEL_BOUND
        number = float(level) if counts and isinstance(level, int | float) else 0.0
        self._entries[identity] = _Entry(posted, now.timestamp(), number)

    def settle(self, batch: Sequence[str], there: Collection[str], now: datetime, *, service: str) -> tuple[str, ...]:
        """Note a look at a batch of watched posts, of which `there` were found. Return those that are gone.

        Gone are those that the look before did not find either; they are watched no longer. Raises `SourceFailed`,
        and notes nothing, where more than half of five or more are missing.
        """
        missing = [identity for identity in batch if identity not in there]
        if len(batch) >= _ENOUGH_TO_DOUBT and 2 * len(missing) > len(batch):
            raise SourceFailed(
                f"{service}: says that {len(missing)} of {len(batch)} known posts are gone; not believed"
            )
        gone = tuple(identity for identity in missing if self._entries[identity].missed)
        self.drop(gone)
        left = set(missing)
        for identity in batch:
            if identity in self._entries:
                entry = self._entries[identity]
                self._entries[identity] = entry._replace(looked=now.timestamp(), missed=identity in left)
        return gone

    def due(self, now: datetime, every: timedelta) -> list[str]:
        """The posts last looked at `every` ago or earlier, those waiting longest first.

        Old ones are let go, except those that the last look did not find: they get their second look.
        """
        moment = now.timestamp()
        old = [one for one, entry in self._entries.items() if moment - entry.posted > self._keep_s and not entry.missed]
        self.drop(old)
        waiting = [
            (entry.looked, one)
            for one, entry in self._entries.items()
            if moment - entry.looked >= every.total_seconds()
        ]
        return [identity for _, identity in sorted(waiting)]

    def level(self, identity: str) -> float:
        """A watched post's main counter when its record was last stored."""
        return self._entries[identity].level

    def drop(self, identities: Iterable[str]) -> None:
        """Watch these no longer."""
        for identity in identities:
            self._entries.pop(identity, None)

    def entries(self) -> dict[str, list[float]]:
        """What goes into the state: the youngest `most` posts."""
        youngest = sorted(self._entries.items(), key=lambda item: item[1].posted, reverse=True)[: self._most]
        return {identity: entry.stored() for identity, entry in youngest}
