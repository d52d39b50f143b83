"""The watch over posts: looks come in, hour by hour; what is taking off comes out. Pure, in bounded memory."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from ray_apps.domain.hot import TOPIC_POSTS, History, HotTopic
from ray_apps.ingestion.bursts.evidence import Judged, evidence_of
from ray_apps.ingestion.bursts.norms import Kind, Norms, share_below
from ray_apps.ingestion.bursts.paces import (
    LEAST_HOURS,
    Counter,
    Look,
    Pace,
    counter_of,
    first_pace,
    hours_between,
    next_pace,
)
from ray_apps.ingestion.bursts.plan import WINDOW, Plan
from ray_apps.ingestion.bursts.topics import Rarity, grouped, label, words_of

_MOST_POSTS = 100_000
"""Posts watched at once; past that, those not seen for longest are let go early."""
_FAINT = 0.1
"""A post of less heat does not help to make its topic hot."""
_MOST_COMPARED = 500
_FALLEN = 0.8
"""A post's peak is known to be behind it once it grows at less than this share of its best pace."""


@dataclass(slots=True)
class _Post:
    """What is kept of a post: its last look, its last pace, and the best one until it is known to be the peak."""

    community: str | None
    content: str
    posted_at: datetime
    kind: Kind
    words: frozenset[str]
    seen_at: datetime
    count: int
    pace: Pace
    best: Pace
    peaked: bool = False


@dataclass(slots=True)
class Watch:
    """Follows posts by their counters and says which topics are taking off.

    Feed it looks in order of time. Nothing it says at a moment depends on what it is told later.
    """

    plan: Plan = field(default_factory=Plan)
    _posts: dict[UUID, _Post] = field(init=False, default_factory=dict)
    _norms: Norms = field(init=False)
    _rarity: Rarity = field(init=False, default_factory=Rarity)

    def __post_init__(self) -> None:
        self._norms = Norms(self.plan.peak_hours)

    def __len__(self) -> int:
        """How many posts are watched."""
        return len(self._posts)

    def observe(self, looks: Iterable[Look], at: datetime) -> list[HotTopic]:
        """Take in what was seen at `at` and return the topics that are hot then, hottest first."""
        self.learn(looks, at)
        return self.hot(at)

    def learn(self, looks: Iterable[Look], at: datetime) -> None:
        """Take in what was seen at `at`, which is not before what was taken in last."""
        for look in looks:
            counter = counter_of(look.counts)
            if counter is None:
                continue
            post = self._posts.pop(look.signal_id, None)
            if post is None:
                post = self._met(look, counter, at)
            elif counter == post.pace.counter:
                self._met_again(post, look.counts[counter], at)
            self._posts[look.signal_id] = post
        self._let_go(at)

    def hot(self, at: datetime) -> list[HotTopic]:
        """Return the topics that are hot at `at`, hottest first: what was learned until then is judged anew."""
        recent = at - self.plan.together
        judged = [
            found
            for identity, post in self._posts.items()
            if post.seen_at >= recent and (found := self._judge(identity, post, at)) is not None
        ]
        judged = sorted(judged, key=lambda found: (-found.heat, found.signal_id))[:_MOST_COMPARED]
        groups = grouped([self._posts[found.signal_id].words for found in judged], self._rarity)
        topics = [self._topic([judged[place] for place in group]) for group in groups]
        hot = [topic for topic in topics if topic.heat >= self.plan.heat]
        return sorted(hot, key=lambda topic: (-topic.heat, topic.signal_id))

    def _met(self, look: Look, counter: Counter, at: datetime) -> _Post:
        pace = first_pace(counter, look.counts[counter], hours_between(look.posted_at, at))
        kind = (look.source, counter)
        words = words_of(look.content)
        self._rarity.add(words)
        self._norms.learn_pace(kind, pace)
        return _Post(
            community=look.community,
            content=look.content,
            posted_at=look.posted_at,
            kind=kind,
            words=words,
            seen_at=at,
            count=look.counts[counter],
            pace=pace,
            best=pace,
        )

    def _met_again(self, post: _Post, count: int, at: datetime) -> None:
        hours = hours_between(post.seen_at, at)
        if hours < LEAST_HOURS:
            return
        pace = next_pace(post.pace.counter, post.count, count, hours, hours_between(post.posted_at, at))
        self._norms.learn_pace(post.kind, pace)
        post.pace, post.count, post.seen_at = pace, count, at
        if pace.per_hour >= post.best.per_hour:
            post.best = pace
        elif not post.peaked and pace.per_hour < _FALLEN * post.best.per_hour:
            post.peaked = True
            self._norms.learn_peak(post.kind, post.best.age_hours)

    def _let_go(self, at: datetime) -> None:
        """Forget posts not seen in the window; `_posts` is in order of the last look."""
        oldest = at - WINDOW
        while self._posts:
            identity = next(iter(self._posts))
            if self._posts[identity].seen_at >= oldest and len(self._posts) <= _MOST_POSTS:
                return
            self._rarity.remove(self._posts.pop(identity).words)

    def _judge(self, identity: UUID, post: _Post, at: datetime) -> Judged | None:
        """Judge one post; None if it is not worth a word."""
        usual = self._norms.usual(post.kind, post.pace, self.plan.quorum)
        if usual is None or post.pace.gained < self.plan.least:
            return None
        peak, notice = self._norms.peak(post.kind), self.plan.notice / timedelta(hours=1)
        age = max(hours_between(post.posted_at, at), LEAST_HOURS)
        heat = share_below(usual.distance(post.pace) - self.plan.unusual) * peak.ahead(age + notice)
        if heat < _FAINT:
            return None
        return Judged(identity, post.content, post.community, post.pace, heat, usual.times(post.pace), age, peak.hours)

    def _topic(self, posts: list[Judged]) -> HotTopic:
        """Make one topic of posts about the same thing: it is a wave if one of them is (their chances joined)."""
        calm = 1.0
        for post in posts:
            calm *= 1 - post.heat
        lead, kept = posts[0], posts[:TOPIC_POSTS]
        return HotTopic(
            topic=label(post.content for post in kept) or f"post {lead.signal_id.hex[:8]}",
            signal_id=lead.signal_id,
            signals=tuple(post.signal_id for post in kept),
            heat=round(1 - calm, 4),
            evidence=evidence_of(posts),
        )


def detect(histories: Iterable[History], now: datetime, plan: Plan | None = None) -> list[HotTopic]:
    """Return the topics that take off at `now`, hottest first, from the readings of about the last 48 hours.

    What is usual is learned from the same histories, so they should be all posts of a source, not only its best.
    Readings after `now` count for nothing.
    """
    slots: dict[datetime, list[Look]] = {}
    for post in histories:
        for reading in post.readings:
            if now - WINDOW <= reading.at <= now:
                look = Look(post.signal_id, post.source, post.community, post.content, post.posted_at, reading.counts)
                slots.setdefault(reading.at, []).append(look)
    watch = Watch(plan or Plan())
    for at in sorted(slots):
        watch.learn(slots[at], at)
    return watch.hot(now)
