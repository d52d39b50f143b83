"""`idea-engine review`: shows what waits for a person, and decides."""

from collections import Counter
from typing import Annotated
from uuid import UUID

import typer
from rich.table import Table
from rich.text import Text

from jobs.engine import DataDir, Engine, Json, engine
from jobs.terminal import out, print_json
from ray_apps.domain.errors import IllegalTransition, InputError, StaleApproval
from ray_apps.domain.listings import Decision, Listing, ListingStatus
from ray_apps.gateway.local_access import local_user
from ray_apps.store import leases, listings, reviews

LEASE = "review:auto"


def auto_approve(this: Engine, wanted: int) -> int:
    """Approve the best waiting listings as reviewer "auto", until `wanted` of them were approved in all.

    Several runs at once keep to that number together: they count and approve one after the other. A listing that a
    person decides on meanwhile is theirs. Returns how many were approved now.
    """
    if wanted == 0:
        return 0
    approved = 0
    say = this.progress.say
    with leases.held(this.store, LEASE, on_wait=lambda: say("waiting for another automatic review")) as lease:
        with this.store.transaction() as tx:
            left = wanted - reviews.approvals_by(tx, reviews.AUTO)
            waiting = listings.in_status(tx, [ListingStatus.IN_REVIEW], max(left, 0))
        for listing in waiting:
            try:
                with this.store.transaction() as tx:
                    leases.check(tx, lease)
                    reviews.decide(tx, listing.id, "approve", reviews.AUTO, this.clock(), seen=listing.fingerprint())
            except (IllegalTransition, StaleApproval):
                continue
            approved += 1
    return approved


def review(
    approve: Annotated[
        list[str] | None, typer.Option("--approve", metavar="LISTING", help="Approve. May be repeated.")
    ] = None,
    reject: Annotated[
        list[str] | None, typer.Option("--reject", metavar="LISTING", help="Reject. May be repeated.")
    ] = None,
    reason: Annotated[str, typer.Option("--reason", help="Why, for the record.")] = "",
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Show the listings that wait for review, or decide on some of them (the review page shows their pictures)."""
    with engine(data_dir) as this:
        decisions = [*_waiting(this, approve or [], "approve"), *_waiting(this, reject or [], "reject")]
        _refuse_doubles([listing for listing, _ in decisions])
        decided = []
        for listing, decision in decisions:
            decided.append(_decide(this, listing, decision, reason))
            if not as_json:
                out().print(f"{decided[-1].status}: {listing.draft.title}", markup=False)
        with this.store.transaction() as tx:
            waiting = listings.in_status(tx, [ListingStatus.IN_REVIEW])
    if as_json:
        shown = [{"id": str(one.id), "title": one.draft.title, "price": str(one.price.price)} for one in waiting]
        print_json({"decided": [{"id": str(one.id), "status": one.status} for one in decided], "waiting": shown})
    else:
        _show(waiting)


def _waiting(this: Engine, texts: list[str], decision: Decision) -> list[tuple[Listing, Decision]]:
    """The listings that these ids name, each of which must wait for review; raises `InputError` otherwise."""
    found = []
    for text in texts:
        try:
            identity = UUID(text)
        except ValueError:
            raise InputError(
                f"{text!r} is no listing's id: a UUID is expected, as `idea-engine review` prints it"
            ) from None
        with this.store.transaction() as tx:
            listing = listings.get(tx, identity)
        if listing is None:
            raise InputError(f"there is no listing {identity}")
        if listing.status is not ListingStatus.IN_REVIEW:
            raise _not_waiting(listing.id, listing.status)
        found.append((listing, decision))
    return found


def _refuse_doubles(chosen: list[Listing]) -> None:
    for identity, times in Counter(listing.id for listing in chosen).items():
        if times > 1:
            raise InputError(f"listing {identity} is named {times} times; once is enough")


def _decide(this: Engine, listing: Listing, decision: Decision, reason: str) -> Listing:
    seen = listing.fingerprint()
    with this.store.transaction() as tx:
        try:
            return reviews.decide(tx, listing.id, decision, local_user(), this.clock(), seen=seen, reason=reason)
        except IllegalTransition:
            # Somebody else decided since it was looked up.
            current = listings.get(tx, listing.id)
            raise _not_waiting(listing.id, current.status if current else listing.status) from None


def _not_waiting(identity: UUID, status: ListingStatus) -> InputError:
    return InputError(f"listing {identity} is {status} and does not wait for review")


def _show(waiting: list[Listing]) -> None:
    if not waiting:
        out().print("nothing waits for review")
        return
    table = Table(title=f"{len(waiting)} waiting, best first")
    table.add_column("Listing", no_wrap=True)
    table.add_column("Title")
    table.add_column("Price", justify="right")
    for one in waiting:
        table.add_row(str(one.id), Text(one.draft.title), f"{one.price.price} {one.price.currency}")
    out().print(table)
