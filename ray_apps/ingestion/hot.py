"""The hot path: after posts were seen again, the topics that take off are marked, and their ideas sent to scoring."""

from datetime import timedelta

from ray_apps.ingestion.bursts import WINDOW, detect
from ray_apps.platform.clock import Clock
from ray_apps.store import hot_topics
from ray_apps.store.open import Store

OLDEST = timedelta(days=7)
"""Posts older than this are not watched: hardly any gains most so late, and feeds are full of old ones."""


def mark_hot(store: Store, clock: Clock) -> tuple[str, ...]:
    """Look over what was seen in the last 48 hours and mark what takes off now; returns the waves that begin.

    Costs about two seconds for 20,000 posts, most of it without holding a transaction. It may be run at any time and by
    several processes at once: a wave is marked, and told of, once.
    """
    now = clock()
    with store.transaction() as tx:
        found = hot_topics.histories(tx, now - WINDOW, posted_since=now - OLDEST)
    topics = detect(found, now)
    with store.transaction() as tx:
        return hot_topics.mark(tx, topics, now)
