"""What becomes of ideas whose posts are erased.

Where other posts remain, the idea lives on: its words are made anew if it is not drawn yet; if it is, what was printed
stays (it is put together from our own words) and the rest of its text goes. Its centre and count are set right and it
is scored again.

Where none remains it becomes, at once, an archived shell without text whose listings are withdrawn; those that a
marketplace may show are named to the operator. Stages may be at work on it meanwhile, so the shell is deleted later, by
`sweep`, with its pictures and listings; it stays for good only for a listing that a person decided on or that a
marketplace was told of.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import numpy as np

from ray_apps.domain.ideas import IdeaStatus
from ray_apps.domain.listings import Listing, ListingStatus
from ray_apps.domain.states import LISTING_STEPS, check_step
from ray_apps.domain.topics import Centre, Vector
from ray_apps.store import idea_groups, ideas, listings, pending_erasures
from ray_apps.store.open import Transaction

Embed = Callable[[Sequence[str]], Vector]
"""Unit vectors of texts, shape (texts, dimensions)."""

MEAN_OF = 1_000
"""A centre is set from at most so many of an idea's first posts."""
WITHDRAWN = "the post it was made from was forgotten"
_S = ListingStatus
_OUTSIDE = frozenset({_S.PUBLISHING, _S.UNKNOWN, _S.LIVE})
"""States in which a marketplace may show a listing."""
_WAY_OUT: dict[ListingStatus, tuple[ListingStatus, ...]] = {
    _S.DRAFT: (_S.IN_REVIEW, _S.REJECTED),
    _S.BLOCKED: (_S.DRAFT, _S.IN_REVIEW, _S.REJECTED),
    _S.IN_REVIEW: (_S.REJECTED,),
    _S.APPROVED: (_S.REJECTED,),
    _S.FAILED: (_S.IN_REVIEW, _S.REJECTED),
}
"""The allowed steps by which a listing that is not outside is withdrawn."""


@dataclass(frozen=True)
class LiveListing:
    """A listing that a marketplace may show and that was made from an erased post: a person must take it down."""

    id: UUID
    marketplace: str
    external_id: str | None
    title: str


@dataclass
class Erasure:
    """What an erasure did: counters by name (0 where nothing was), and what is left to a person.

    `live` listings must be taken down; `alike` are ids of posts that say nearly the same and were not erased.
    """

    counters: Counter[str] = field(default_factory=Counter)
    live: list[LiveListing] = field(default_factory=list)
    alike: list[UUID] = field(default_factory=list)

    def count(self, name: str, by: int = 1) -> None:
        """Add to a counter."""
        self.counters[name] += by

    def add(self, other: "Erasure") -> None:
        """Take in what another erasure did."""
        for name, number in other.counters.items():
            self.count(name, number)
        self.live += [one for one in other.live if one not in self.live]
        self.alike += [one for one in other.alike if one not in self.alike]


def affected(tx: Transaction, signals: Sequence[UUID]) -> list[UUID]:
    """The ideas that rest on these signals, locked in order of id, as everybody locks several ideas."""
    rows = tx.execute(
        "SELECT id FROM ideas WHERE id IN (SELECT idea_id FROM idea_signals WHERE signal_id = ANY(%s)) "
        "ORDER BY id FOR UPDATE",
        [list(signals)],
    )
    return [row["id"] for row in rows]


def settle(tx: Transaction, affected: Sequence[UUID], done: Erasure, embed: Embed | None) -> None:
    """Put ideas right whose signals were just deleted."""
    rows = tx.execute(
        "SELECT id, (SELECT count(*) FROM idea_signals m WHERE m.idea_id = i.id) AS left FROM ideas i "
        "WHERE id = ANY(%s) ORDER BY id",
        [list(affected)],
    ).fetchall()
    for row in rows:
        if row["left"]:
            _shrink(tx, row["id"], row["left"], embed)
            done.count("ideas_changed")
        else:
            _empty(tx, row["id"], done)
            done.count("ideas_emptied")


def _shrink(tx: Transaction, idea: UUID, left: int, embed: Embed | None) -> None:
    tx.execute(
        "UPDATE ideas SET signal_count = %s, needs_score = status <> 'archived', evidence = evidence + 1, "
        "title = coalesce(phrase, ''), description = '', candidates = '[]' WHERE id = %s",
        [left, idea],
    )
    # Not drawn yet: nothing shows its phrase, so ideation makes all of its words anew from the posts that are left.
    tx.execute(
        "UPDATE ideas SET composed_at = NULL, title = '', phrase = NULL, tagline = '', template = '', keywords = '{}', "
        "topic = '', communities = '{}', candidates = '[]' WHERE id = %s AND status = 'queued' "
        "AND NOT EXISTS (SELECT FROM mockups m WHERE m.idea_id = ideas.id)",
        [idea],
    )
    if embed is not None:
        rows = tx.execute(
            "SELECT s.content FROM idea_signals m JOIN signals s ON s.id = m.signal_id WHERE m.idea_id = %s "
            "ORDER BY s.seq LIMIT %s",
            [idea, MEAN_OF],
        )
        total = np.asarray(embed([row["content"] for row in rows]), dtype=np.float32).sum(axis=0)
        length = float(np.linalg.norm(total))
        if length > 0:
            idea_groups.place(tx, [Centre(idea, total / length, left)])


def _empty(tx: Transaction, idea: UUID, done: Erasure) -> None:
    """Leave a shell: what was printed and published is our own work, everything told of the post goes."""
    ideas.set_status(tx, idea, IdeaStatus.ARCHIVED)
    tx.execute(
        "UPDATE ideas SET signal_count = 0, needs_score = false, evidence = evidence + 1, "
        "title = coalesce(phrase, ''), description = '', keywords = '{}', communities = '{}', candidates = '[]', "
        "topic = CASE WHEN phrase IS NULL THEN '' ELSE topic END WHERE id = %s",
        [idea],
    )
    idea_groups.place(tx, [Centre(idea, np.zeros(idea_groups.DIMENSIONS, dtype=np.float32), 0)])
    for row in tx.execute("SELECT id FROM listings WHERE idea_id = %s ORDER BY id", [idea]).fetchall():
        listing = listings.get(tx, row["id"], lock=True)
        if listing is not None:
            _withdraw(tx, listing, done)
    pending_erasures.add(tx, [f"{pending_erasures.IDEA}{idea}"])


def _withdraw(tx: Transaction, listing: Listing, done: Erasure) -> None:
    changed_since = listing.external_id is not None and listing.status is not ListingStatus.DEACTIVATED
    if listing.status in _OUTSIDE or changed_since:
        done.live.append(LiveListing(listing.id, listing.marketplace, listing.external_id, listing.draft.title))
    status = listing.status
    for step in _WAY_OUT.get(status, ()):
        status = check_step(LISTING_STEPS, status, step)
    if status != listing.status:
        tx.execute("UPDATE listings SET status = %s, problems = %s WHERE id = %s", [status, [WITHDRAWN], listing.id])
        done.count("listings_withdrawn")


def sweep(tx: Transaction, idea: UUID, done: Erasure) -> None:
    """Delete a shell with its pictures and listings, unless a listing of it must stay; nothing may work on it now."""
    shell = tx.execute(
        "SELECT FROM ideas WHERE id = %s AND status = 'archived' AND signal_count = 0 FOR UPDATE", [idea]
    )
    if shell.rowcount == 0:
        return
    gone = tx.execute(
        "DELETE FROM listings l WHERE idea_id = %s AND status <> ALL(%s) "
        "AND NOT EXISTS (SELECT FROM reviews r WHERE r.listing_id = l.id) "
        "AND NOT EXISTS (SELECT FROM publications p WHERE p.listing_id = l.id) RETURNING id, image_shas",
        [idea, sorted(_OUTSIDE)],
    ).fetchall()
    done.count("listings_deleted", len(gone))
    tx.execute(
        "DELETE FROM dead_letters WHERE source = 'listings' AND locator = ANY(%s)", [[str(row["id"]) for row in gone]]
    )
    pending_erasures.add(tx, [sha for row in gone for sha in row["image_shas"]])
    if tx.execute("SELECT FROM listings WHERE idea_id = %s LIMIT 1", [idea]).rowcount:
        return
    pictures = tx.execute(
        "DELETE FROM mockups WHERE idea_id = %s RETURNING print_sha, svg_sha, preview_sha, catalogue_sha, report_sha",
        [idea],
    ).fetchall()
    pending_erasures.add(tx, [sha for row in pictures for sha in row.values() if sha])
    generated = tx.execute("DELETE FROM pictures WHERE idea_id = %s RETURNING sha", [idea]).fetchall()
    pending_erasures.add(tx, [row["sha"] for row in generated])
    done.count("mockups_deleted", len(pictures))
    # What went into it is a shell too: it was never drawn and has no words.
    tx.execute("DELETE FROM ideas WHERE merged_into = %s", [idea])
    tx.execute("DELETE FROM ideas WHERE id = %s", [idea])
    done.count("ideas_deleted")
