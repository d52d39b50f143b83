"""Replays hourly looks at r/all's top 100 and measures how early, and how rightly, waves are called.

What counts, of posts that were not there yet in the first hour and are gone in the last, so that their rise was seen:

- A wave, `by_votes`: a post whose votes end among the strongest tenth. Its peak is the hour in which it gained most:
  the crowd is largest then, and whoever comes later sells to a crowd that is leaving. (Votes from before the first look
  count as spread evenly over the time since posting.)
- A wave, `by_place`: a post that reached the first ten places of r/all. Its peak is the first hour at its best place.
  Detection never sees places, so this is an outside judge.
- A hit: a wave marked in an hour strictly before its peak. Precision: hits of marks. Lead: mean hours over the hits.

Every post is marked once at most. A topic of several posts counts as its strongest post.
"""

import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from uuid import NAMESPACE_URL, UUID, uuid5

import numpy as np

from ray_apps.ingestion.bursts import Look, Plan, Watch

FIRST_PLACES = 10
STRONGEST = 0.9


class Seen(NamedTuple):
    """A post at one hour (counted from the first one of the replay)."""

    hour: int
    place: int
    votes: int
    gained: float
    look: Look


class Marks(NamedTuple):
    """What one way of marking was worth."""

    marks: int
    hits: int
    lead: float
    caught: float

    @property
    def precision(self) -> float:
        return self.hits / self.marks if self.marks else 0.0


@dataclass(frozen=True)
class Replay:
    """Consecutive hours, as one starts to watch without knowing anything of what was before."""

    start: datetime
    posts: Mapping[UUID, tuple[Seen, ...]]

    @property
    def hours(self) -> range:
        return range(1 + max(seen[-1].hour for seen in self.posts.values()))

    def counted(self) -> dict[UUID, tuple[Seen, ...]]:
        """Posts whose rise and fall both lie within the replay."""
        last = self.hours[-1]
        return {post: seen for post, seen in self.posts.items() if seen[0].hour > 0 and seen[-1].hour < last}

    def waves(self, truth: str) -> dict[UUID, int]:
        """The hour of the peak of each wave."""
        counted = self.counted()
        if truth == "by_place":
            best = {post: min(seen, key=lambda s: (s.place, s.hour)) for post, seen in counted.items()}
            return {post: at.hour for post, at in best.items() if at.place <= FIRST_PLACES}
        ends = {post: max(s.votes for s in seen) for post, seen in counted.items()}
        line = np.quantile(list(ends.values()), STRONGEST)
        return {
            post: max(seen, key=lambda s: (s.gained, -s.hour)).hour
            for post, seen in counted.items()
            if ends[post] >= line
        }

    def measure(self, marked: Mapping[UUID, int], truth: str) -> Marks:
        """Judge marks, given by the hour they were made in."""
        waves = self.waves(truth)
        leads = [waves[post] - hour for post, hour in marked.items() if post in waves and hour < waves[post]]
        catchable = sum(self.posts[post][0].hour < peak for post, peak in waves.items())
        return Marks(
            len(marked),
            len(leads),
            float(np.mean(leads)) if leads else 0.0,
            len(leads) / catchable if catchable else 0.0,
        )

    def by_hour(self) -> dict[int, list[tuple[UUID, Seen]]]:
        found: dict[int, list[tuple[UUID, Seen]]] = defaultdict(list)
        for post, seen in self.posts.items():
            for at in seen:
                found[at.hour].append((post, at))
        return found


def load(path: Path) -> tuple[Replay, Replay]:
    """The first and the second half of the hours in the file: the first to choose by, the second to judge by."""
    with gzip.open(path, "rt") as lines:
        rows = [json.loads(line) for line in lines]
    hours = sorted({row["observed_at"] for row in rows})
    middle = hours[len(hours) // 2]
    return (
        _replay([row for row in rows if row["observed_at"] < middle]),
        _replay([row for row in rows if row["observed_at"] >= middle]),
    )


def _replay(rows: Iterable[Mapping[str, object]]) -> Replay:
    kept: dict[tuple[str, datetime], Mapping[str, object]] = {}
    for row in rows:  # an hour shows some posts twice; the first is kept
        kept.setdefault((str(row["id"]), datetime.fromisoformat(f"{row['observed_at']}:00+00:00")), row)
    start = min(at for _, at in kept)
    posts: dict[UUID, list[Seen]] = defaultdict(list)
    for (name, at), row in sorted(kept.items(), key=lambda item: item[0][1]):
        identity = uuid5(NAMESPACE_URL, name)
        posts[identity].append(_seen(identity, row, at, start, posts[identity]))
    return Replay(start, {post: tuple(seen) for post, seen in posts.items()})


def _seen(identity: UUID, row: Mapping[str, object], at: datetime, start: datetime, before: Sequence[Seen]) -> Seen:
    look = Look(
        signal_id=identity,
        source="reddit",
        community=str(row["subreddit"]),
        content=str(row["title"]),
        posted_at=datetime.fromtimestamp(float(str(row["created_utc"])), UTC),
        counts={"score": int(str(row["score"])), "comments": int(str(row["num_comments"]))},
    )
    hour, votes = (at - start) // timedelta(hours=1), look.counts["score"]
    if before:
        gained = (votes - before[-1].votes) / (hour - before[-1].hour)
    else:
        gained = votes / max((at - look.posted_at) / timedelta(hours=1), 0.25)
    return Seen(hour, int(str(row["position"])), votes, gained, look)


def watched(replay: Replay, plan: Plan) -> dict[UUID, int]:
    """Ours: the hour in which each post first led a hot topic, told nothing but what was seen until then."""
    watch, by_hour, marked, counted = Watch(plan), replay.by_hour(), {}, replay.counted()
    known: set[UUID] = set()
    for hour in replay.hours:
        looks = [seen.look for _, seen in by_hour[hour]]
        for topic in watch.observe(looks, replay.start + timedelta(hours=hour)):
            if known.isdisjoint(topic.signals) and topic.signal_id in counted:
                marked[topic.signal_id] = hour
            known.update(topic.signals)
    return marked


def highest_now(replay: Replay, budget: Mapping[UUID, int], value: Callable[[Seen], float]) -> dict[UUID, int]:
    """The baseline: in each hour, as many posts as `budget` marked in it, those with the highest value now."""
    wanted, marked, counted = Counter(budget.values()), {}, replay.counted()
    by_hour = replay.by_hour()
    for hour in replay.hours:
        new = [(value(seen), post) for post, seen in by_hour[hour] if post in counted and post not in marked]
        for _, post in sorted(new, reverse=True)[: wanted[hour]]:
            marked[post] = hour
    return marked


def over_a_line(replay: Replay, budget: Mapping[UUID, int], value: Callable[[Seen], float]) -> dict[UUID, int]:
    """The baseline at its best: posts as they pass the line that, known in hindsight, gives as many marks in all."""
    counted = replay.counted()
    tops = sorted((max(value(at) for at in seen) for seen in counted.values()), reverse=True)
    line = tops[len(budget) - 1] if budget else float("inf")
    marked = {}
    for post, seen in counted.items():
        crossed = next((at.hour for at in seen if value(at) >= line), None)
        if crossed is not None:
            marked[post] = crossed
    return marked
