"""`idea-engine edit`: changes a listing's words, price or pictures by hand, as a new version."""

import sys
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer
from pydantic import ValidationError

from jobs.edit_view import show
from jobs.engine import DataDir, Json, engine
from jobs.terminal import out, print_json
from jobs.versions import AUTHOR_CHARS, BasedOn, listing_id, one_line, outcome
from ray_apps.domain.edits import ListingEdit
from ray_apps.domain.errors import InputError
from ray_apps.domain.listings import Listing
from ray_apps.domain.weighing import NOTE_CHARS
from ray_apps.gateway.local_access import local_user
from ray_apps.listings.editing import edit_listing, showable
from ray_apps.listings.pricing import load_prices
from ray_apps.store import listings, mockups
from ray_apps.store.open import Transaction

_OPTIONS = {"bullets": "bullet", "pictures": "picture"}
"""Options that have another name than the part they change."""
_MOST_READ = 50_000
"""Bytes of a description's file: more than any marketplace takes."""


def edit(
    listing: Annotated[str, typer.Argument(metavar="LISTING", help="A listing's id.")],
    title: Annotated[str | None, typer.Option("--title", metavar="TEXT", help="Another title.")] = None,
    variant: Annotated[
        int | None, typer.Option("--variant", metavar="N", help="Take title variant N; the title becomes a variant.")
    ] = None,
    description: Annotated[
        Path | None,
        typer.Option("--description", metavar="FILE", help="Another description, from a text file (- reads stdin)."),
    ] = None,
    bullets: Annotated[list[str] | None, typer.Option("--bullet", metavar="TEXT", help="A bullet; one each.")] = None,
    tags: Annotated[
        str | None, typer.Option("--tags", metavar="TAGS", help="All tags, parted by commas, in place of the present.")
    ] = None,
    price: Annotated[
        str | None, typer.Option("--price", metavar="P", help="Another price; one under the floor margin is refused.")
    ] = None,
    reprice: Annotated[
        bool, typer.Option("--reprice", help="Set the price anew from the costs, fees and score of today.")
    ] = False,
    pictures: Annotated[
        list[str] | None,
        typer.Option("--picture", metavar="ID", help="A picture to show, one each, the main one first."),
    ] = None,
    based_on: BasedOn = None,
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="Why it is changed, for the record.")] = "",
    author: Annotated[
        str | None, typer.Option("--author", metavar="NAME", help="Who changes it. (default: the user of this machine)")
    ] = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Change a listing's title, text, tags, price or pictures within the marketplace's rules; it is then a draft again.

    What breaks a rule is refused with the reasons; nothing is changed then.
    What is kept of a sale never falls under the floor margin.
    Without options it shows what there is: variants by number, pictures by id.
    `idea-engine versions LISTING` shows all versions and restores any of them.
    """
    identity = listing_id(listing)
    who = one_line("an author", local_user() if author is None else author, AUTHOR_CHARS)
    why = one_line("a note", note, NOTE_CHARS) if note else ""
    given: dict[str, Any] = {
        "title": title,
        "variant": variant,
        "description": None if description is None else _read(description),
        "bullets": tuple(bullets) if bullets else None,
        "tags": None if tags is None else tuple(tag.strip() for tag in tags.split(",") if tag.strip()),
        "price": None if price is None else _amount(price),
        "reprice": reprice,
        "pictures": tuple(_picture(one) for one in pictures) if pictures else None,
    }
    if all(one is None or one is False for one in given.values()):
        if note or author is not None or based_on is not None:
            raise InputError("--note, --author and --based-on describe a change; nothing is to be changed")
        with engine(data_dir) as this, this.store.transaction() as tx:
            found = _found(tx, identity)
            may_show = showable(mockups.of_ideas(tx, [found.idea_id]).get(found.idea_id, []))
        show(found, may_show, as_json=as_json)
        return
    wanted = _edit(given)
    with engine(data_dir) as this:
        prices = load_prices(this.settings.prices_file, Decimal(str(this.settings.margin_floor)))
        with this.store.transaction() as tx:
            base = _found(tx, identity).version if based_on is None else based_on
            change = edit_listing(tx, identity, wanted, prices, based_on=base, author=who, at=this.clock(), note=why)
    if as_json:
        told = change.listing.model_dump(mode="json")
        print_json({"changed": list(change.parts), "was": change.was, "listing": told})
    else:
        out().print(outcome(change), markup=False)


def _found(tx: Transaction, listing: UUID) -> Listing:
    found = listings.get(tx, listing, lock=True)
    if found is None:
        raise InputError(f"there is no listing {listing}")
    return found


def _edit(given: dict[str, Any]) -> ListingEdit:
    try:
        return ListingEdit.model_validate(given)
    except ValidationError as problem:
        first = problem.errors(include_input=False, include_url=False, include_context=False)[0]
        reason = str(first["msg"]).removeprefix("Value error, ")
        if not first["loc"]:
            raise InputError(f"{reason}; see idea-engine edit --help") from None
        option = str(first["loc"][0])
        raise InputError(f"--{_OPTIONS.get(option, option)}: {reason}") from None


def _read(path: Path) -> str:
    try:
        with sys.stdin.buffer if str(path) == "-" else path.open("rb") as file:
            content = file.read(_MOST_READ + 1)
    except OSError as problem:
        raise InputError(f"description {path} cannot be read: {problem.strerror or problem}") from None
    if len(content) > _MOST_READ:
        raise InputError(f"description {path} has more than {_MOST_READ // 1_000} kB: no marketplace takes that")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise InputError(f"description {path} is no text in UTF-8") from None


def _amount(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise InputError(f"--price {text[:40]!r} is no amount: 24.99 is one") from None


def _picture(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise InputError(f"--picture {text[:80]!r} is no picture's id: a UUID is expected") from None
