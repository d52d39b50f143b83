"""Writing listings again, as new versions: by another writer, for another season, at today's costs and fees.

Of all listings only those are taken that no person has decided on or changed; of ideas that are named, every one that
may be changed at all. A text and price that are as they were make no version.
"""

from ray_apps.domain.errors import StaleVersion, Unchangeable
from ray_apps.domain.listings import Listing, ListingDraft, ListingStatus
from ray_apps.domain.states import CHANGEABLE
from ray_apps.listings.desk import STAGE, Desk, Piece
from ray_apps.store import dead_letters, leases, listings, mockups, versions
from ray_apps.store.open import Transaction

UNDECIDED = frozenset({ListingStatus.DRAFT, ListingStatus.IN_REVIEW, ListingStatus.BLOCKED})
"""States in which no person has decided anything yet."""


def rewrite_all(desk: Desk) -> None:
    """Write the listings of the order's ideas again; counts `rewritten` and `unchanged`."""
    desk.this.counters |= {name: desk.this.counters.get(name, 0) for name in ("rewritten", "unchanged")}
    by_idea = {one.idea_id: one for one in _chosen(desk)}
    desk.progress.begin(f"writing listings for {desk.contract.marketplace} again", len(by_idea))
    desk.write(
        list(by_idea),
        lambda piece, draft: _keep(desk, by_idea[piece.idea.id], piece, draft),
        own=lambda idea: by_idea[idea].draft.title.casefold(),
    )


def _chosen(desk: Desk) -> list[Listing]:
    wanted = desk.order.ideas
    states = UNDECIDED if wanted is None else CHANGEABLE
    with desk.store.transaction() as tx:
        found = listings.in_status(tx, sorted(states))
        here = [one for one in found if one.marketplace == desk.contract.marketplace]
        if wanted is None:
            here = [one for one in here if _is_a_writers(tx, one)]
        else:
            here = [one for one in here if one.idea_id in wanted]
        drawn = mockups.of_ideas(tx, [one.idea_id for one in here])
    return [one for one in here if one.idea_id in drawn]


def _is_a_writers(tx: Transaction, listing: Listing) -> bool:
    """Whether the present version is as a writer made it, not as a person edited or restored it, be it the price."""
    version = versions.get(tx, listing.id, listing.version)
    return version is not None and version.author in {"", listing.draft.backend}


def _keep(desk: Desk, before: Listing, piece: Piece, draft: ListingDraft) -> None:
    now = desk.clock()
    with desk.store.transaction() as tx:
        leases.check(tx, desk.this.lease)
        try:
            change = versions.change(
                tx, before.id, based_on=before.version, author=draft.backend, at=now, draft=draft,
                price=desk.price(piece), note="written again",
            )  # fmt: skip
        except (StaleVersion, Unchangeable) as problem:  # somebody was quicker
            desk.progress.say(f"{problem}; it stays as it is")
            desk.this.count("unchanged")
            return
        dead_letters.resolve(tx, STAGE, desk.locator(piece), now)
    desk.taken.discard(piece.own)
    desk.taken.add(change.listing.draft.title.casefold())
    desk.this.count("rewritten" if change.parts else "unchanged")
    if change.parts and draft.passed_over:
        desk.this.count("by_grammar")
