"""What a person may change of a listing."""

from decimal import Decimal
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
_Prose = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=10_000)]
Amount = Annotated[Decimal, Field(gt=0, lt=100_000, decimal_places=2)]


class ListingEdit(BaseModel):
    """Other content for a listing; what is None stays. The bounds here only keep out what no marketplace takes.

    `variant` takes the title variant of that number (from 1) in place of the title, which becomes a variant. `price` is
    in the currency of the sale; `reprice` sets it anew from the costs, fees and score of today. `pictures` are ids of
    the idea's pictures, the main one first.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: _Text | None = None
    variant: Annotated[int, Field(strict=True, ge=1, le=9)] | None = None
    description: _Prose | None = None
    bullets: Annotated[tuple[_Text, ...], Field(max_length=20)] | None = None
    tags: Annotated[tuple[_Text, ...], Field(max_length=50)] | None = None
    price: Amount | None = None
    reprice: Annotated[bool, Field(strict=True)] = False
    pictures: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=20)] | None = None

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        if self.title is not None and self.variant is not None:
            raise ValueError("give a title or the number of a variant, not both")
        if self.price is not None and self.reprice:
            raise ValueError("give a price or have it set anew, not both")
        if not self.changes_words and self.price is None and not self.reprice and self.pictures is None:
            raise ValueError("nothing is to be changed")
        return self

    @property
    def changes_words(self) -> bool:
        """Whether it changes what a buyer reads."""
        return any(one is not None for one in (self.title, self.variant, self.description, self.bullets, self.tags))
