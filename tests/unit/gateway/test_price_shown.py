"""The sum of a price on the review page: every line of the receipt, or the totals of one without lines."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from gradio_ui.page import detail
from ray_apps.domain.listings import ListingDraft, ListingStatus, PriceReceipt
from ray_apps.gateway.shapes import ListingDetail, TextLimits
from ray_apps.listings.pricing import load_prices


def shown(price: PriceReceipt) -> str:
    return detail(
        ListingDetail(
            id=UUID(int=1), idea_id=UUID(int=2), marketplace="etsy", status=ListingStatus.IN_REVIEW, version=1,
            phrase="Slow Mornings", title="Slow Mornings Shirt", topic="coffee", communities=(), signal_count=1,
            score=0.5, price=price.price, kept=price.margin, currency=price.currency, cleared=True, print_problems=(),
            problems=(), mockup_id=None, created_at=datetime(2026, 11, 22, tzinfo=UTC), sku="IE-1", external_id=None,
            fingerprint="0" * 64, draft=ListingDraft(title="T", description="D", tags=("t",), backend="grammar"),
            price_receipt=price, limits=TextLimits(title_max=140, tags_max=13), receipt=None, clearance=None,
            mockups=(), reviews=(),
        ),
        None,
    )  # fmt: skip


@pytest.mark.parametrize("lines", [True, False])
def test_the_sum_is_told(lines: bool) -> None:
    receipt = load_prices().price("t-shirt", "etsy")
    page = shown(receipt if lines else receipt.model_copy(update={"lines": ()}))
    assert "$21.99" in page
    assert "$6.49" in page
    assert ("<dt>payment fee (3 % of 26.74 + 0.25)</dt><dd>-$1.06</dd>" in page) is lines
    assert ("<dt>Fee rate</dt><dd>9.50 %</dd>" in page) is not lines
