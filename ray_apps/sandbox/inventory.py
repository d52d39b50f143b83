"""A listing's products: SKU, price and stock, as `updateListingInventory` takes them. Pure."""

from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ray_apps.sandbox.errors import field_error
from ray_apps.sandbox.listing_forms import RowId, cents, check_quantity
from ray_apps.sandbox.rules import EtsyRules


class _Part(BaseModel):
    """Read-only fields of an answer (`product_id`, `offering_id`, `is_deleted` …) must not be sent back: refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Offering(_Part):
    """One price and stock."""

    price: Annotated[Decimal, Field(allow_inf_nan=False)]
    quantity: Annotated[int, Field(ge=1)]
    is_enabled: bool
    readiness_state_id: RowId | None = None


class PropertyValue(_Part):
    """What tells one variation from another (a size, a colour)."""

    property_id: RowId
    property_name: Annotated[str, Field(max_length=60)] = ""
    scale_id: int | None = None
    value_ids: tuple[int, ...] = ()
    values: tuple[Annotated[str, Field(max_length=60)], ...] = ()


class Product(_Part):
    """One thing that can be bought, under one SKU."""

    sku: str = ""
    property_values: tuple[PropertyValue, ...] = ()
    offerings: Annotated[tuple[Offering, ...], Field(min_length=1, max_length=1)]


class Inventory(_Part):
    """The whole of a listing's products: every write replaces all of it."""

    products: Annotated[tuple[Product, ...], Field(min_length=1, max_length=400)]
    price_on_property: tuple[int, ...] = ()
    quantity_on_property: tuple[int, ...] = ()
    sku_on_property: tuple[int, ...] = ()
    readiness_state_on_property: tuple[int, ...] = ()

    @property
    def quantity(self) -> int:
        """Pieces that can be bought: the sum over enabled offerings."""
        return sum(o.quantity for product in self.products for o in product.offerings if o.is_enabled)


def read_inventory(body: bytes, rules: EtsyRules) -> tuple[Inventory, int]:
    """Type and check an inventory; return it with the listing's price, the lowest on offer, in cents."""
    try:
        inventory = Inventory.model_validate_json(body)
    except ValidationError as error:
        first = error.errors()[0]
        raise field_error("/".join(str(part) for part in first["loc"]) or "products", first["msg"]) from error
    prices = []
    for product in inventory.products:
        if len(product.sku) > rules.sku_max:
            raise field_error("products/sku", f"at most {rules.sku_max} characters are allowed")
        check_quantity(product.offerings[0].quantity, rules)
        price = cents(product.offerings[0].price, rules, "products/offerings/price")
        if product.offerings[0].is_enabled:
            prices.append(price)
    variations = [tuple(value.model_dump_json() for value in p.property_values) for p in inventory.products]
    if len(variations) > 1 and (() in variations or len(set(variations)) < len(variations)):
        raise field_error("products", "every product needs property values of its own")
    if not prices:
        raise field_error("products", "at least one offering must be enabled")
    return inventory, min(prices)
