"""Forgetting: a post is named, and erased from rows, lake and everything made of it.

Two steps. `erase` is one transaction over the rows, which also writes down what must follow; `finish` follows: parts of
the lake are rewritten, ideas that are left without a post deleted, and their pictures with them. Killed between or
within the steps, the next run of either finishes.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from ray_apps.domain.errors import EngineError, InputError
from ray_apps.ingestion import lake as lake_files
from ray_apps.ingestion.addresses import post_at, spellings
from ray_apps.ingestion.privacy import public_id, public_link
from ray_apps.ingestion.text import printable
from ray_apps.platform.clock import Clock
from ray_apps.platform.progress import Progress
from ray_apps.store import forget as rows
from ray_apps.store import forget_ideas, lake, leases, pending_erasures
from ray_apps.store.forget import KeysOf, Targets
from ray_apps.store.forget_ideas import Embed, Erasure
from ray_apps.store.open import Store, Transaction

ASKED, UPSTREAM = "asked for", "deleted upstream"
"""Why a post was forgotten, as its tombstone says it."""
_SHOWN_CHARS = 200
_READS_POSTS = ("ideate",)
_READ_IDEAS = ("mockup", "list", "clear", "publish")
"""The stages that carry posts or ideas from one transaction to another, and so must not be at work meanwhile."""


@dataclass(frozen=True)
class Post:
    """A post by one of its names: its signal's id, its source with the source's id for it, or its public address."""

    id: UUID | None = None
    source: str | None = None
    external_id: str | None = None
    url: str | None = None

    def __post_init__(self) -> None:
        """Raise `InputError` unless it has exactly one name."""
        given = [self.id is not None, bool(self.source or self.external_id), bool(self.url)]
        if sum(given) != 1 or bool(self.source) != bool(self.external_id):
            raise InputError("name a post by its id, by its source and external id, or by its URL: one of them")

    def find(self, tx: Transaction) -> Targets:
        """What its name stands for. Raises `EngineError` for an address that is neither known nor tells of a post."""
        if self.id is not None:
            return rows.by_id(tx, self.id)
        if self.url is not None:
            named = post_at(self.url)
            kept = public_link(self.url)
            found = rows.by_url(tx, [*spellings(self.url), *([kept] if kept else [])]) | Targets(
                names=frozenset({named} if named else ())
            )
            if found == Targets():
                raise EngineError(f"not found: no post is known by the address {printable(self.url, _SHOWN_CHARS)}")
            return found
        name = self.external_id or ""
        return Targets(names=frozenset({(self.source or "", name), (self.source or "", public_id(name))}))


def forget(
    store: Store, clock: Clock, progress: Progress, posts: Sequence[Post], keys_of: KeysOf, embed: Embed | None = None,
    *, alike: bool = False,
) -> Erasure:  # fmt: skip
    """Erase posts, and every verbatim copy of them, everywhere; they are kept out from now on.

    Waits for stages that are at work on posts or ideas. Counters: `signals`, `duplicates`, `observations`,
    `dead_letters`, `hot_topics`, `ideas_changed`, `ideas_emptied`, `listings_withdrawn`, and those of `finish`. `live`
    names the listings that an operator must take down, `alike` the posts that say nearly the same and stay, unless
    they are asked for with `alike`. `keys_of` and `embed`: see `store.forget.erase`.
    """
    with _held(store, (*_READS_POSTS, *_READ_IDEAS), progress) as held:
        with store.transaction() as tx:
            for lease in held:
                leases.check(tx, lease)
            targets = Targets()
            for post in posts:
                targets |= post.find(tx)
            done = rows.erase(tx, targets, keys_of, ASKED, clock(), alike=alike, embed=embed)
        done.add(_finish(store, progress, held))
    return done


def erase_gone(tx: Transaction, source: str, external_ids: Sequence[str], at: datetime, keys_of: KeysOf) -> Erasure:
    """Erase posts that their service no longer shows, within the caller's transaction; `finish` must follow some time.

    Only these posts go, not others that say the same: the oldest of those takes the place of one that was kept.
    Nothing is done about those that are not here.
    """
    targets = rows.stored(tx, source, [*external_ids, *map(public_id, external_ids)])
    return rows.erase(tx, targets, keys_of, UPSTREAM, at, words=False) if targets.names else Erasure()


def finish(store: Store, progress: Progress, *, patience: float = leases.PATIENCE_SECONDS) -> Erasure:
    """Do what erasures left to do; at once if that is nothing.

    Counters: `parts_rewritten`, `ideas_deleted`, `listings_deleted`, `mockups_deleted`, `files_deleted`. Waits up to
    `patience` seconds for each stage that works on ideas; raises `EngineError` after that.
    """
    with store.transaction() as tx:
        if not pending_erasures.waiting(tx):
            return Erasure()
    with _held(store, _READ_IDEAS, progress, patience) as held:
        return _finish(store, progress, held)


def _finish(store: Store, progress: Progress, held: Sequence[leases.Lease]) -> Erasure:
    done = Erasure()
    _sweep(store, held, done)
    _delete_files(store, held, done)
    with lake_files.alone(store, progress) as lease:
        done.count("parts_rewritten", lake_files.rewrite(store, lease, progress))
    return done


def _sweep(store: Store, held: Sequence[leases.Lease], done: Erasure) -> None:
    """Delete the ideas that have no post left."""
    for pending in _waiting(store, pending_erasures.IDEA):
        with store.transaction() as tx:
            for lease in held:
                leases.check(tx, lease)
            forget_ideas.sweep(tx, UUID(pending.key.removeprefix(pending_erasures.IDEA)), done)
            pending_erasures.done(tx, pending)


def _delete_files(store: Store, held: Sequence[leases.Lease], done: Erasure) -> None:
    """Delete pictures that nothing refers to any more. Nobody draws meanwhile, so nobody begins to."""
    for pending in _waiting(store, ""):
        if pending.key.startswith((pending_erasures.IDEA, f"{lake.FOLDER}/")):
            continue
        with store.transaction() as tx:
            for lease in held:
                leases.check(tx, lease)
            needed = pending_erasures.is_referred_to(tx, pending.key)
        if not needed:
            done.count("files_deleted", int(store.objects.delete(pending.key)))
        with store.transaction() as tx:
            pending_erasures.done(tx, pending)


def _waiting(store: Store, prefix: str) -> list[pending_erasures.Pending]:
    with store.transaction() as tx:
        return [one for one in pending_erasures.waiting(tx) if one.key.startswith(prefix)]


@contextmanager
def _held(
    store: Store, stages: Sequence[str], progress: Progress, patience: float = leases.PATIENCE_SECONDS
) -> Iterator[list[leases.Lease]]:
    """Hold the leases of stages, always in the same order, so that they are not at work inside the block."""
    with ExitStack() as stack:
        yield [
            stack.enter_context(
                leases.held(
                    store,
                    f"stage:{stage}",
                    patience=patience,
                    on_wait=partial(progress.say, f"waiting for {stage} to end"),
                )
            )
            for stage in stages
        ]
