"""Listings, pictures and shops for the tests of the Etsy adapter and its twin."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID, uuid5

import httpx
from PIL import Image

from ray_apps.domain.ids import NAMESPACE, sku
from ray_apps.domain.listings import Listing, ListingDraft, ListingStatus, PriceReceipt
from ray_apps.publishing.marketplaces import Picture
from ray_apps.publishing.marketplaces.etsy import Etsy
from ray_apps.publishing.marketplaces.etsy_account import EtsyAccount
from ray_apps.sandbox.options import CallBudget, HostileOptions
from ray_apps.sandbox.process import SandboxServer, running

UNHURRIED = CallBudget(per_second=5_000, per_day=1_000_000)


def make_listing(name: str, *, title: str = "Retired & Thriving Funny Grandpa Shirt", price: str = "24.90") -> Listing:
    identity: UUID = uuid5(NAMESPACE, f"test listing {name}")
    amount = Decimal(price)
    return Listing(
        id=identity,
        idea_id=identity,
        marketplace="etsy",
        sku=sku(identity),
        status=ListingStatus.APPROVED,
        version=1,
        draft=ListingDraft(
            title=title,
            description="A soft cotton shirt.\n\nDesigned by us & printed to order.",
            tags=("funny grandpa", "retirement gift", "dad's shirt"),
            backend="test",
        ),
        price=PriceReceipt(
            price=amount,
            currency="USD",
            cost=Decimal("12"),
            fixed_fees=Decimal("0.45"),
            fee_rate=Decimal("0.095"),
            margin=Decimal("5"),
            floor_margin=Decimal("4"),
        ),
        image_shas=(),
        created_at=datetime(2026, 11, 22, tzinfo=UTC),
    )


def image_bytes(colour: str = "navy", size: tuple[int, int] = (40, 40), kind: str = "PNG") -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, kind)
    return buffer.getvalue()


def make_pictures(*colours: str) -> list[Picture]:
    return [Picture(content=image_bytes(c), kind="png", alt_text=f"A {c} shirt") for c in colours]


def account_of(server: SandboxServer) -> EtsyAccount:
    keys = server.credentials
    return EtsyAccount(
        base_url=server.base_url, shop_id=server.shop_id, api_key=keys.api_key, access_token=keys.access_token
    )


def api(server: SandboxServer) -> httpx.Client:
    """A bare client with the right keys, to look at the twin behind the adapter's back."""
    return httpx.Client(
        base_url=f"{server.base_url}/v3/application", headers=server.credentials.headers(), trust_env=False, timeout=20
    )


@contextmanager
def shop(folder: Path, hostile: HostileOptions | None = None, **etsy: float) -> Iterator[tuple[SandboxServer, Etsy]]:
    options = {"backoff_s": 0.01} | etsy
    with running(folder, hostile=hostile, calls=UNHURRIED) as server, Etsy(account_of(server), **options) as client:
        yield server, client


def stored(server: SandboxServer, state: str) -> list[dict]:
    with api(server) as client:
        for _ in range(50):  # behind a hostile door
            try:
                answer = client.get(f"/shops/{server.shop_id}/listings", params={"state": state, "limit": 100})
                if answer.status_code == 200:
                    return answer.json()["results"]
            except (httpx.TransportError, ValueError):
                continue
    raise AssertionError("the sandbox never answered")
