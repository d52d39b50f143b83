"""Versions as spans of time: every moment has one, and what was shown is told apart from what held."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from ray_apps.domain.listings import ListingDraft, PriceReceipt
from ray_apps.domain.versions import ListingVersion, changed_parts, shown_at, version_at

START = datetime(2026, 11, 1, tzinfo=UTC)
DRAFT = ListingDraft(title="A", description="B", tags=("c",), backend="grammar")
PRICE = PriceReceipt(
    price=Decimal("20.99"), currency="USD", cost=Decimal("12.50"), fixed_fees=Decimal("0.45"),
    fee_rate=Decimal("0.095"), margin=Decimal("6.04"), floor_margin=Decimal("4.00"),
)  # fmt: skip
seconds = st.integers(0, 10_000)


def version(number: int, start: int, end: int | None, shown: int | None = None) -> ListingVersion:
    after = [None if at is None else START + timedelta(seconds=at) for at in (end, shown)]
    return ListingVersion(
        listing_id=UUID(int=1), version=number, fingerprint="f", draft=DRAFT, price=PRICE, image_shas=("a",),
        valid_from=START + timedelta(seconds=start), valid_to=after[0], shown_from=after[1],
    )  # fmt: skip


@st.composite
def histories(draw: st.DrawFn) -> list[ListingVersion]:
    """Versions one after the other, in any order, each shown some time after it began or never."""
    starts = sorted(draw(st.sets(seconds, min_size=1, max_size=8)))
    shown = [draw(st.none() | seconds.map(lambda wait, at=at: at + wait)) for at in starts]  # type: ignore[misc]
    ends = [*starts[1:], None]
    made = [version(n, *span) for n, span in enumerate(zip(starts, ends, shown, strict=True), start=1)]
    return draw(st.permutations(made))


@given(histories(), st.integers(-10, 20_000))
def test_every_moment_since_the_first_belongs_to_exactly_one_version(found: list[ListingVersion], at: int) -> None:
    moment = START + timedelta(seconds=at)
    holding = [one for one in found if one.holds_at(moment)]
    first = min(one.valid_from for one in found)
    assert len(holding) == (moment >= first)
    held = version_at(found, moment)
    assert [held] == (holding or [None])
    begun = [one for one in found if one.valid_from <= moment]
    assert held == max(begun, key=lambda one: one.version, default=None)


@given(histories(), st.integers(-10, 30_000))
def test_what_was_shown_is_the_last_that_the_marketplace_confirmed(found: list[ListingVersion], at: int) -> None:
    moment = START + timedelta(seconds=at)
    seen = shown_at(found, moment)
    confirmed = [one for one in found if one.shown_from is not None and one.shown_from <= moment]
    if seen is None:
        assert not confirmed
    else:
        assert seen in confirmed
        assert all((one.shown_from, one.version) <= (seen.shown_from, seen.version) for one in confirmed)  # type: ignore[operator]


def test_a_moment_between_two_versions_is_the_later_ones() -> None:
    found = [version(1, 0, 60), version(2, 60, None)]
    ends = [version_at(found, START + timedelta(seconds=at, microseconds=-1)) for at in (0, 60)]
    begins = [version_at(found, START + timedelta(seconds=at)) for at in (0, 60)]
    assert [one and one.version for one in (*ends, *begins)] == [None, 1, 1, 2]


def test_what_changed_is_named() -> None:
    before = version(1, 0, 60)
    cases = {
        "title": {"draft": DRAFT.model_copy(update={"title": "Z"})},
        "bullets": {"draft": DRAFT.model_copy(update={"bullets": ("Z",)})},
        "description": {"draft": DRAFT.model_copy(update={"description": "Z"})},
        "tags": {"draft": DRAFT.model_copy(update={"tags": ("z",)})},
        "language": {"draft": DRAFT.model_copy(update={"language": "de"})},
        "pictures": {"image_shas": ("z",)},
        "price": {"price": PRICE.model_copy(update={"price": Decimal("21.99")})},
        "sum of the price": {"price": PRICE.model_copy(update={"cost": Decimal("12.49")})},
    }
    for part, change in cases.items():
        assert changed_parts(before, before.model_copy(update=change)) == (part,)
    same = DRAFT.model_copy(update={"backend": "model"})
    assert changed_parts(before, before.model_copy(update={"draft": same, "note": "n"})) == ()
