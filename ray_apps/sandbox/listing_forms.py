"""The forms that make and change a listing: their fields, types and rules. Pure."""

import fnmatch
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from ray_apps.domain.contracts import tag_problems, text_problems
from ray_apps.sandbox.errors import ApiError, field_error
from ray_apps.sandbox.rules import EtsyRules, contract


def _split(value: object) -> object:
    return tuple(part for part in value.split(",") if part) if isinstance(value, str) else value


Words = Annotated[tuple[str, ...], BeforeValidator(_split)]
Numbers = Annotated[tuple[int, ...], BeforeValidator(_split)]
RowId = Annotated[int, Field(ge=1, lt=2**53)]


class _Form(BaseModel):
    """Lists are comma-separated, as Etsy wants them; an unknown field is an error so that a typing slip shows."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class NewListing(_Form):
    """`createDraftListing`. Physical goods also need a shipping profile and a readiness state."""

    quantity: Annotated[int, Field(ge=1)]
    title: str
    description: str
    price: Annotated[Decimal, Field(allow_inf_nan=False)]
    who_made: str
    when_made: str
    taxonomy_id: RowId
    type: str = "physical"
    shipping_profile_id: RowId | None = None
    readiness_state_id: RowId | None = None
    return_policy_id: RowId | None = None
    tags: Words = ()
    materials: Words = ()
    styles: Words = ()
    production_partner_ids: Numbers = ()
    should_auto_renew: bool = False
    is_supply: bool = False
    is_taxable: bool = True
    is_customizable: bool = False


class ListingChange(_Form):
    """`updateListing`. Price, quantity and SKU are not changed here but in the inventory."""

    state: Literal["active", "inactive"] | None = None
    title: str | None = None
    description: str | None = None
    who_made: str | None = None
    when_made: str | None = None
    taxonomy_id: RowId | None = None
    type: str | None = None
    shipping_profile_id: RowId | None = None
    return_policy_id: RowId | None = None
    tags: Words | None = None
    materials: Words | None = None
    styles: Words | None = None
    production_partner_ids: Numbers | None = None
    should_auto_renew: bool | None = None
    is_supply: bool | None = None
    is_taxable: bool | None = None
    is_customizable: bool | None = None


F = TypeVar("F", NewListing, ListingChange)


def read_form(model: type[F], fields: Mapping[str, str], rules: EtsyRules) -> F:
    """Type the fields of a form, or raise the `ApiError` that names the first wrong one."""
    for name in fields:
        if any(fnmatch.fnmatchcase(name, removed) for removed in rules.removed_fields):
            raise field_error(name, "is no longer accepted")
    try:
        return model.model_validate(dict(fields))
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else "body"
        if first["type"] == "missing":
            raise ApiError(400, f"Missing input parameter: [{name}]") from error
        raise field_error(name, first["msg"]) from error


def cents(price: Decimal, rules: EtsyRules, field: str = "price") -> int:
    """A price in cents, refused outside Etsy's range or with fractions of a cent."""
    amount = price * 100
    if not rules.price_min_cents <= amount <= rules.price_max_cents:
        low, high = rules.price_min_cents / 100, rules.price_max_cents / 100
        raise field_error(field, f"must be between {low:.2f} and {high:.2f}")
    if amount != amount.to_integral_value():
        raise field_error(field, "has more than two decimal places")
    return int(amount)


def check_quantity(quantity: int, rules: EtsyRules) -> None:
    """Refuse a stock above Etsy's ceiling; the floor is in the form's type."""
    if quantity > rules.quantity_max:
        raise field_error("quantity", f"must be between 1 and {rules.quantity_max}")


def check_listing(listing: NewListing, rules: EtsyRules) -> None:
    """Hold a complete listing to the words, tags and enumerations that Etsy documents."""
    text = contract().text
    for problem in text_problems(text, listing.title, listing.description):
        raise field_error(problem.split()[0], problem)
    for problem in tag_problems(text, listing.tags):
        raise field_error("tags", problem)
    allowed = {"who_made": rules.who_made, "when_made": rules.when_made, "type": rules.listing_types}
    for field, values in allowed.items():
        if getattr(listing, field) not in values:
            raise field_error(field, f"must be one of {', '.join(values)}")
    if len(listing.styles) > rules.styles_max:
        raise field_error("styles", f"at most {rules.styles_max} are allowed")
    check_quantity(listing.quantity, rules)
    for field in ("shipping_profile_id", "readiness_state_id"):
        if listing.type != "download" and getattr(listing, field) is None:
            raise field_error(field, "is required for physical listings")
