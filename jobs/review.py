"""`idea-engine review`: shows what waits for a person, and decides."""

import getpass
from typing import Annotated
from uuid import UUID

import typer
from rich.table import Table

from jobs.engine import DataDir, Engine, Json, engine
from jobs.terminal import out, print_json
from ray_apps.domain.errors import IllegalTransition, InputError
from ray_apps.domain.listings import Decision, Listing, ListingStatus
from ray_apps.store import listings, reviews


def auto_approve(this: Engine, wanted: int) -> int:
    """Approve the best waiting listings as reviewer "auto", until `wanted` of them were approved in all."""
    approved = 0
    with this.store.transaction() as tx:
        left = wanted - reviews.approvals_by(tx, reviews.AUTO)
        for listing in listings.in_status(tx, [ListingStatus.IN_REVIEW], max(left, 0)):
            reviews.decide(tx, listing.id, "approve", reviews.AUTO, this.clock(), seen=listing.fingerprint())
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
        decided = [_decide(this, text, "approve", reason) for text in approve or []]
        decided += [_decide(this, text, "reject", reason) for text in reject or []]
        with this.store.transaction() as tx:
            waiting = listings.in_status(tx, [ListingStatus.IN_REVIEW])
    if as_json:
        shown = [{"id": str(one.id), "title": one.draft.title, "price": str(one.price.price)} for one in waiting]
        print_json({"decided": [{"id": str(one.id), "status": one.status} for one in decided], "waiting": shown})
        return
    for one in decided:
        out().print(f"{one.status}: {one.draft.title}", markup=False)
    _show(waiting)


def _decide(this: Engine, text: str, decision: Decision, reason: str) -> Listing:
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
        try:
            seen = listing.fingerprint()
            return reviews.decide(tx, identity, decision, getpass.getuser(), this.clock(), seen=seen, reason=reason)
        except IllegalTransition:
            raise InputError(f"listing {identity} is {listing.status} and does not wait for review") from None


def _show(waiting: list[Listing]) -> None:
    if not waiting:
        out().print("nothing waits for review")
        return
    table = Table(title=f"{len(waiting)} waiting, best first")
    table.add_column("Listing", no_wrap=True)
    table.add_column("Title")
    table.add_column("Price", justify="right")
    for one in waiting:
        table.add_row(str(one.id), one.draft.title, f"{one.price.price} {one.price.currency}")
    out().print(table)
