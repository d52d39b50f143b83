"""Changing a listing by hand: a person's words, price and pictures, within the marketplace's rules, as a new version.

Unlike a model's, a person's words are never repaired: what breaks a rule is refused with the reasons, and the listing
stays as it was. Clearance judges them afterwards, as it does everybody's.
"""

from collections.abc import Container, Sequence
from datetime import datetime
from uuid import UUID

from ray_apps.domain.contracts import Contract, load_contract
from ray_apps.domain.designs import StoredMockup
from ray_apps.domain.edits import ListingEdit
from ray_apps.domain.errors import InputError
from ray_apps.domain.listings import Listing, ListingDraft, PriceReceipt
from ray_apps.listings.pricing import Prices, price_asked
from ray_apps.listings.rules.finish import REFERENCE_ROOM, problems_of
from ray_apps.store import ideas, listings, mockups, versions
from ray_apps.store.open import Transaction
from ray_apps.store.versions import Change

EDITED = "edited:"
"""Before the name of the backend that had written what a person changed, so that outcomes are not put down to it."""
_SHOWN = {"front", "colorway"}
"""Variants that show the design that is sold."""


def edit_listing(
    tx: Transaction,
    listing: UUID,
    edit: ListingEdit,
    prices: Prices,
    *,
    based_on: int,
    author: str,
    at: datetime,
    note: str = "",
) -> Change:
    """Change a listing in one transaction; it is a draft again and its clearance and approval are void.

    Raises what `versions.change` does, and `InputError` with the reasons if the listing would break a rule of its
    marketplace, share its title with another one, cost less than leaves the floor margin, or show what it may not.
    """
    found = listings.get(tx, listing, lock=True)
    if found is None:
        raise InputError(f"there is no listing {listing}")
    draft = price = shas = None
    if edit.changes_words:
        contract = load_contract(found.marketplace)
        draft = edited(found.draft, edit, contract)
        _check_title(tx, found, draft)
    if edit.price is not None or edit.reprice:
        price = _priced(tx, found, edit, prices)
    if edit.pictures is not None:
        pictures = mockups.of_ideas(tx, [found.idea_id]).get(found.idea_id, [])
        shas = shown_by(pictures, edit.pictures, load_contract(found.marketplace))
    return versions.change(
        tx, listing, based_on=based_on, author=author, at=at, draft=draft, price=price, image_shas=shas, note=note
    )


def edited(draft: ListingDraft, edit: ListingEdit, contract: Contract) -> ListingDraft:
    """A draft with a person's words in place of its own. Pure. Raises `InputError` with every rule that it would break.

    A description without the marketplace's disclosure gets it as its last paragraph.
    """
    title, variants = _titles(draft, edit)
    rules = contract.text
    described = _disclosed(draft.description if edit.description is None else edit.description, rules.disclosure)
    backend = draft.backend if draft.backend.startswith(EDITED) else f"{EDITED}{draft.backend}"
    told = ListingDraft(
        title=title,
        title_variants=variants,
        bullets=draft.bullets if edit.bullets is None else edit.bullets,
        description=described,
        tags=draft.tags if edit.tags is None else edit.tags,
        language=draft.language,
        backend=backend,
    )
    problems = problems_of(told, contract)
    room = rules.description_max - REFERENCE_ROOM
    if not problems and len(described) > room:
        problems = [f"description has {len(described)} characters, at most {room} are allowed, disclosure included"]
    if problems:
        raise InputError(f"{contract.marketplace} does not allow it: {'; '.join(problems)}")
    return told


def shown_by(pictures: Sequence[StoredMockup], wanted: Sequence[UUID], contract: Contract) -> tuple[str, ...]:
    """The object keys of an idea's pictures (`pictures`, fronts first), in the order wanted. Pure.

    Raises `InputError` if one is not the idea's, shows another product or the back, or has a print file with problems,
    or if they are more than the marketplace takes.
    """
    if len(set(wanted)) < len(wanted):
        raise InputError("a picture is named twice")
    if len(wanted) > contract.pictures.images_max:
        raise InputError(f"{len(wanted)} pictures, {contract.marketplace} takes {contract.pictures.images_max} at most")
    return tuple(_showable(pictures, one).preview_sha for one in wanted)


def showable(pictures: Sequence[StoredMockup]) -> list[StoredMockup]:
    """Those of an idea's pictures, fronts first, that show what its listing sells. Pure."""
    # The first is the front of the product that the listing was written and priced for.
    return [one for one in pictures if one.variant in _SHOWN and one.product == pictures[0].product]


def _showable(pictures: Sequence[StoredMockup], wanted: UUID) -> StoredMockup:
    picture = next((one for one in pictures if one.id == wanted), None)
    if picture is None:
        raise InputError(f"picture {wanted} is none of the listing's idea")
    if picture not in showable(pictures):
        raise InputError(f"picture {wanted} shows {picture.product}, which is not what the listing sells")
    if picture.problems:
        raise InputError(f"the print file of picture {wanted} cannot be printed: {picture.problems[0]}")
    return picture


def _titles(draft: ListingDraft, edit: ListingEdit) -> tuple[str, tuple[str, ...]]:
    """The title and the variants after an edit."""
    if edit.variant is not None:
        if edit.variant > len(draft.title_variants):
            raise InputError(f"there is no title variant {edit.variant}; the listing has {len(draft.title_variants)}")
        chosen = draft.title_variants[edit.variant - 1]
        others = tuple(draft.title if one == chosen else one for one in draft.title_variants)
        return chosen, others
    if edit.title is None:
        return draft.title, draft.title_variants
    return edit.title, tuple(one for one in draft.title_variants if one.casefold() != edit.title.casefold())


def _disclosed(text: str, disclosure: str) -> str:
    said = "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").splitlines()).strip()
    return said if disclosure in said else f"{said}\n\n{disclosure}"


def _check_title(tx: Transaction, listing: Listing, draft: ListingDraft) -> None:
    if draft.title.casefold() == listing.draft.title.casefold():
        return
    taken: Container[str] = listings.titles(tx, listing.marketplace)
    if draft.title.casefold() in taken:
        raise InputError(f"another listing on {listing.marketplace} has the title {draft.title!r} already")


def _priced(tx: Transaction, listing: Listing, edit: ListingEdit, prices: Prices) -> PriceReceipt:
    """The receipt of the price asked for, or of today's price."""
    idea = ideas.get(tx, listing.idea_id)
    score = idea.score if idea else None
    old = listing.price
    product = old.product or _garment(tx, listing)
    if edit.price is not None:
        return price_asked(prices, edit.price, product, listing.marketplace, score=score, provider=old.provider or None)
    return prices.price(product, listing.marketplace, score=score, provider=old.provider or None)


def _garment(tx: Transaction, listing: Listing) -> str:
    """What is sold, where the receipt of an earlier version does not tell."""
    pictures = mockups.of_ideas(tx, [listing.idea_id]).get(listing.idea_id, [])
    if not pictures or "garment" not in pictures[0].params:
        raise InputError(f"listing {listing.id} has no picture that tells what is sold")
    return str(pictures[0].params["garment"])
