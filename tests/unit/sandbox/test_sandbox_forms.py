"""What Etsy refuses in a form, an inventory or a picture."""

import io
import json
import struct
import zlib

import pytest
from PIL import Image

from ray_apps.sandbox.errors import ApiError
from ray_apps.sandbox.inventory import read_inventory
from ray_apps.sandbox.listing_forms import NewListing, cents, check_listing, read_form
from ray_apps.sandbox.pictures import inspect
from ray_apps.sandbox.rules import contract, etsy_rules

RULES = etsy_rules()
GOOD = {
    "quantity": "999",
    "title": "Retired & Thriving",
    "description": "A shirt.",
    "price": "24.90",
    "who_made": "i_did",
    "when_made": "made_to_order",
    "taxonomy_id": "482",
    "shipping_profile_id": "1",
    "readiness_state_id": "2",
    "tags": "funny cat,dad's shirt",
}


def check(fields: dict[str, str]) -> NewListing:
    listing = read_form(NewListing, fields, RULES)
    check_listing(listing, RULES)
    cents(listing.price, RULES)
    return listing


def test_a_good_form_is_taken_whole() -> None:
    listing = check(GOOD)
    assert listing.tags == ("funny cat", "dad's shirt")
    assert cents(listing.price, RULES) == 2490


@pytest.mark.parametrize("field", ["quantity", "title", "description", "price", "who_made", "when_made", "taxonomy_id"])
def test_a_missing_required_field_is_named(field: str) -> None:
    with pytest.raises(ApiError, match=rf"Missing input parameter: \[{field}\]"):
        check({name: value for name, value in GOOD.items() if name != field})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "x" * 141),
        ("title", "50% off & 50% on"),
        ("title", "two & more & more"),
        ("title", "   "),
        ("title", "zero\u200bwidth"),
        ("description", ""),
        ("description", "x" * 10_001),
        ("tags", ",".join(f"tag {n}" for n in range(14))),
        ("tags", "x" * 21),
        ("tags", "cat,Cat"),
        ("tags", "cat#1"),
        ("who_made", "we_did"),
        ("when_made", "2020_2025"),
        ("type", "virtual"),
        ("price", "0.19"),
        ("price", "50000.01"),
        ("price", "24.905"),
        ("price", "NaN"),
        ("price", "a lot"),
        ("quantity", "0"),
        ("quantity", "1000"),
        ("quantity", "1.5"),
        ("taxonomy_id", "-1"),
        ("styles", "a,b,c"),
        ("is_personalizable", "false"),
        ("personalization_instructions", "name"),
        ("legacy", "true"),
        ("tittle", "a slip"),
    ],
)
def test_a_wrong_value_is_refused_by_name(field: str, value: str) -> None:
    with pytest.raises(ApiError) as refusal:
        check(GOOD | {field: value})
    assert refusal.value.status == 400
    assert f"/{field.removeprefix('is_')}" in refusal.value.message or f"/{field}" in refusal.value.message


@pytest.mark.parametrize("field", ["shipping_profile_id", "readiness_state_id"])
def test_only_physical_goods_need_shipping(field: str) -> None:
    rest = {name: value for name, value in GOOD.items() if name != field}
    with pytest.raises(ApiError, match=field):
        check(rest)
    assert check(rest | {"type": "download"})


def products(*offerings: dict, **more: object) -> bytes:
    return json.dumps({"products": [{"sku": "IE-1", "offerings": [o], **more} for o in offerings]}).encode()


def test_an_inventory_gives_sku_and_lowest_price() -> None:
    inventory, price = read_inventory(products({"price": 19.99, "quantity": 5, "is_enabled": True}), RULES)
    assert (inventory.products[0].sku, price, inventory.quantity) == ("IE-1", 1999, 5)


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b"not json",
        b'{"products": []}',
        products({"price": {"amount": 1999, "divisor": 100}, "quantity": 5, "is_enabled": True}),
        products({"price": 19.99, "quantity": 5, "is_enabled": True, "offering_id": 7}),
        products({"price": 19.99, "quantity": 5, "is_enabled": True}, product_id=7),
        products({"price": 19.99, "quantity": 5, "is_enabled": False}),
        products({"price": 0.1, "quantity": 5, "is_enabled": True}),
        products(*[{"price": 19.99, "quantity": 5, "is_enabled": True}] * 2),
        b'{"products": [{"sku": "%s", "offerings": [{"price": 9, "quantity": 1, "is_enabled": true}]}]}' % (b"x" * 33),
    ],
)
def test_a_wrong_inventory_is_refused(body: bytes) -> None:
    with pytest.raises(ApiError):
        read_inventory(body, RULES)


def png_claiming(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def saved(kind: str, size: tuple[int, int] = (30, 20)) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size).save(buffer, kind)
    return buffer.getvalue()


def test_a_picture_is_known_by_its_bytes() -> None:
    assert [inspect(saved(kind)).kind for kind in ("PNG", "JPEG")] == ["png", "jpg"]
    assert (inspect(saved("PNG")).width, inspect(saved("PNG")).height) == (30, 20)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        saved("GIF"),
        saved("PNG")[:-30],
        saved("PNG", (contract().pictures.width + 1, 10)),
        png_claiming(60_000, 60_000),
    ],
)
def test_a_wrong_picture_is_refused(content: bytes) -> None:
    with pytest.raises(ApiError, match="/image"):
        inspect(content)
