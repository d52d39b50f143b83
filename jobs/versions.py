"""`idea-engine versions`: what a listing was when, and bringing a version back."""

from typing import Annotated
from uuid import UUID

import typer
from rich.table import Table
from rich.text import Text

from jobs.engine import DataDir, Json, engine
from jobs.terminal import out, print_json
from ray_apps.domain.errors import InputError
from ray_apps.domain.versions import ListingVersion, changed_parts
from ray_apps.domain.weighing import NOTE_CHARS
from ray_apps.gateway.local_access import local_user
from ray_apps.store import listings
from ray_apps.store import versions as stored

_LARGEST = 2**31 - 1
AUTHOR_CHARS = 64
BasedOn = Annotated[
    int | None,
    typer.Option(
        "--based-on",
        metavar="V",
        min=1,
        max=_LARGEST,
        help="Change it only if V is the present version. (default: whichever is)",
    ),
]
"""Option of commands that change a listing."""


def versions(
    listing: Annotated[str, typer.Argument(metavar="LISTING", help="A listing's id.")],
    restore: Annotated[
        int | None,
        typer.Option(
            "--restore", metavar="N", min=1, max=_LARGEST, help="Make a new version with version N's content."
        ),
    ] = None,
    based_on: BasedOn = None,
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="Why it is restored, for the record.")] = "",
    author: Annotated[
        str | None,
        typer.Option("--author", metavar="NAME", help="Who restores it. (default: the user of this machine)"),
    ] = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Show every version of a listing with the time it held, or restore one; the listing is then a draft again."""
    identity = listing_id(listing)
    if restore is None and (based_on is not None or note or author is not None):
        raise InputError("--based-on, --note and --author describe a change; they need a --restore")
    who = one_line("an author", local_user() if author is None else author, AUTHOR_CHARS)
    why = one_line("a note", note, NOTE_CHARS) if note else ""
    with engine(data_dir) as this, this.store.transaction() as tx:
        found = listings.get(tx, identity, lock=restore is not None)
        if found is None:
            raise InputError(f"there is no listing {identity}")
        change = None
        if restore is not None:
            base = found.version if based_on is None else based_on
            change = stored.restore(tx, identity, restore, based_on=base, author=who, at=this.clock(), note=why)
            found = change.listing
        history = stored.page(tx, identity)
    if as_json:
        result: dict[str, object] = {"listing": str(identity), "status": found.status, "version": found.version}
        if change is not None:
            result |= {"changed": list(change.parts), "was": change.was}
        print_json(result | {"versions": [_told(one, before) for one, before in _pairs(history)]})
        return
    if change is not None:
        out().print(outcome(change), markup=False)
    out().print(_table(history))


def listing_id(text: str) -> UUID:
    """The listing's id that somebody typed; `InputError` if it is none."""
    try:
        return UUID(text)
    except ValueError:
        raise InputError(
            f"{text[:80]!r} is no listing's id: a UUID is expected, as `idea-engine review` prints it"
        ) from None


def one_line(what: str, text: str, most: int) -> str:
    """A text that has to stand on one line of the record; `InputError` (naming `what`) if it does not."""
    if not text.isprintable() or not 0 < len(text.strip()) <= most:
        raise InputError(f"{what} is one line of 1 to {most} printable characters")
    return text.strip()


def _pairs(history: list[ListingVersion]) -> list[tuple[ListingVersion, ListingVersion | None]]:
    """Each version with the one before it."""
    return list(zip(history, [*history[1:], None], strict=True))


def _told(one: ListingVersion, before: ListingVersion | None) -> dict[str, object]:
    return {**one.model_dump(mode="json"), "changed": list(changed_parts(before, one)) if before else []}


def outcome(change: stored.Change) -> str:
    """What a change came to, and what comes next, in a line."""
    if not change.parts:
        return f"Version {change.listing.version} has that content already, so there is no new version."
    return (
        f"Version {change.listing.version} is in force, with another {', '.join(change.parts)}. "
        f"The listing was {change.was} and is a draft; `idea-engine clear` checks it again."
    )


def _table(history: list[ListingVersion]) -> Table:
    table = Table(title=f"{len(history)} version{'' if len(history) == 1 else 's'}, newest first")
    for heading in ("Version", "From", "To", "Shown since", "Price", "Title", "Changed", "By"):
        table.add_column(heading, justify="right" if heading in {"Version", "Price"} else "left")
    for one, before in _pairs(history):
        changed = ", ".join(changed_parts(before, one)) if before else ""
        again = f" (as version {one.restores})" if one.restores else ""
        why = f": {one.note}" if one.note else ""
        times = [f"{time:%Y-%m-%d %H:%M:%S}" if time else "" for time in (one.valid_from, one.valid_to, one.shown_from)]
        price = f"{one.price.price} {one.price.currency}"
        # As `Text`, so that brackets in a title or a note are not taken for markup.
        table.add_row(str(one.version), *times, price, Text(one.draft.title), changed + again, Text(one.author + why))
    return table
