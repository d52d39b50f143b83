"""Etsy's answers, typed: only what we use, and nothing believed that is not of the right type. Pure."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from ray_apps.domain.listings import Listing
from ray_apps.publishing.marketplaces import NoAnswer, RemoteListing

REFERENCE = "Ref: "
_Count = Annotated[int, Field(ge=0, le=2**53), BeforeValidator(lambda value: value or 0)]
_Whole = Annotated[int, Field(ge=-(2**53), le=2**53)]
_Texts = Annotated[tuple[str, ...], BeforeValidator(lambda value: value or ())]


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Money(_Answer):
    """A sum: amount ÷ divisor in a currency."""

    amount: _Whole
    divisor: Annotated[int, Field(ge=1, le=1_000_000)]
    currency_code: str

    @property
    def cents(self) -> int:
        """The sum in hundredths of the currency's unit."""
        return round(Decimal(self.amount) * 100 / self.divisor)


class EtsyListing(_Answer):
    """A ShopListing. `views` is null wherever Etsy does not tell it."""

    listing_id: _Whole
    state: str
    title: str
    description: str
    url: str = ""
    tags: _Texts = ()
    skus: _Texts = ()
    price: Money
    num_favorers: _Count = 0
    views: _Count = 0
    created_timestamp: _Count = 0

    def remote(self) -> RemoteListing:
        """The listing in the engine's words."""
        return RemoteListing(
            remote_id=str(self.listing_id),
            state=self.state,
            keys=frozenset({*filter(None, self.skus), *reference(self.description)}),
            url=self.url,
            title=self.title,
            description=self.description,
            tags=self.tags,
            currency=self.price.currency_code,
        )


class Transaction(_Answer):
    """One line of a sale."""

    listing_id: _Whole | None
    quantity: _Count
    price: Money


class Receipt(_Answer):
    """One sale."""

    receipt_id: _Whole
    status: str = ""
    is_paid: bool = False
    transactions: tuple[Transaction, ...] = ()

    @property
    def counts(self) -> bool:
        """Whether money was made of it: paid for, and neither cancelled nor wholly given back."""
        return self.is_paid and self.status.lower() not in {"canceled", "cancelled", "fully refunded"}


class ListingImage(_Answer):
    """A picture of a listing."""

    listing_image_id: _Whole
    rank: _Whole


class Page(_Answer):
    """One page of a list; `count` is how long the whole list is."""

    count: _Count
    results: tuple[dict[str, Any], ...]


M = TypeVar("M", bound=BaseModel)


def typed(model: type[M], answer: object) -> M:
    """Type an answer; one of another shape is no answer."""
    try:
        return model.model_validate(answer)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise NoAnswer(f"Etsy's answer is not the expected {model.__name__} ({where}: {first['type']})") from None


def all_typed(model: type[M], answers: Iterable[object]) -> list[M]:
    """Type the results of a page."""
    return [typed(model, answer) for answer in answers]


def reference(description: str) -> list[str]:
    """Our SKU from a description's last line, `Ref: IE-…`; nothing if that is not its last line."""
    last = description.rstrip().rpartition("\n")[2].strip()
    return [last.removeprefix(REFERENCE).strip()] if last.startswith(REFERENCE) else []


def description_with_reference(listing: Listing) -> str:
    """What the buyer reads, and our SKU as the last line.

    Etsy takes no SKU before the inventory call, so this line is what recognises a draft whose answer was lost.
    """
    return f"{listing.draft.description.rstrip()}\n\n{REFERENCE}{listing.sku}"
