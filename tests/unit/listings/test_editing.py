"""A person's words: within every rule, or refused with the reasons."""

from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from ray_apps.domain.contracts import load_contract, marketplaces
from ray_apps.domain.designs import StoredMockup
from ray_apps.domain.edits import ListingEdit
from ray_apps.domain.errors import InputError
from ray_apps.domain.listings import ListingDraft
from ray_apps.listings.editing import edited, shown_by
from ray_apps.listings.grammar import GrammarWriter
from ray_apps.listings.pricing import load_prices, price_asked
from ray_apps.listings.rules.finish import REFERENCE_ROOM, problems_of
from tests.unit.listings.briefs_fixtures import brief

ETSY = load_contract("etsy")
SAID = ETSY.text.disclosure


def written(name: str = "etsy") -> ListingDraft:
    return GrammarWriter().write(brief(), load_contract(name))


def test_what_is_not_named_stays_and_the_backend_tells_that_a_person_was_here() -> None:
    before = written()
    after = edited(before, ListingEdit(title="Sourdough Survivor Shirt"), ETSY)
    assert after == before.model_copy(
        update={"title": "Sourdough Survivor Shirt", "backend": "edited:grammar", "passed_over": (), "repairs": ()}
    )
    assert edited(after, ListingEdit(tags=("bread",)), ETSY).backend == "edited:grammar"


def test_a_variant_changes_places_with_the_title() -> None:
    before = written()
    after = edited(before, ListingEdit(variant=2), ETSY)
    assert after.title == before.title_variants[1]
    assert after.title_variants == (before.title_variants[0], before.title)
    with pytest.raises(InputError, match="no title variant 3; the listing has 2"):
        edited(before, ListingEdit(variant=3), ETSY)


def test_a_title_that_is_a_variant_already_is_one_no_more() -> None:
    before = written()
    after = edited(before, ListingEdit(title=before.title_variants[0].upper()), ETSY)
    assert after.title_variants == before.title_variants[1:]


def test_a_description_gets_the_disclosure_once() -> None:
    after = edited(written(), ListingEdit(description="A shirt for bakers.  \r\nIt says so."), ETSY)
    assert after.description == f"A shirt for bakers.\nIt says so.\n\n{SAID}"
    assert edited(after, ListingEdit(description=after.description), ETSY).description == after.description


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        ({"title": "x" * 141}, "title has 141 characters, at most 140"),
        ({"title": "two\nlines"}, "title has a control or invisible character"),
        ({"title": "Hidden\u200bspace"}, "title has a control or invisible character"),
        ({"title": "Official NASA Shirt"}, "'official' may not be said"),
        ({"tags": [f"tag {n}" for n in range(14)]}, "14 tags, at most 13"),
        ({"tags": ["a tag of over twenty characters"]}, "1 to 20 are allowed"),
        ({"tags": ["bread", "Bread"]}, "is given twice"),
        ({"description": f"It cures a cold. {SAID} {SAID}"}, "the disclosure does not stand in the description once"),
        ({"description": "It cures a cold."}, "'cures' may not be said"),
        ({"description": "x" * (ETSY.text.description_max - REFERENCE_ROOM)}, "disclosure included"),
    ],
    ids=str,
)
def test_what_breaks_a_rule_is_refused_with_the_reason(edit: dict[str, object], reason: str) -> None:
    with pytest.raises(InputError, match="etsy does not allow it") as refused:
        edited(written(), ListingEdit.model_validate(edit), ETSY)
    assert reason in str(refused.value)


def test_every_reason_is_told_at_once() -> None:
    with pytest.raises(InputError) as refused:
        edited(written(), ListingEdit(title="x" * 141, tags=("bread", "bread")), ETSY)
    assert str(refused.value).count(";") == 1


words = st.text(max_size=160)


@settings(deadline=None, max_examples=200)
@given(
    name=st.sampled_from(marketplaces()), title=st.none() | words, description=st.none() | words,
    tags=st.none() | st.lists(st.text(max_size=24), max_size=15), bullets=st.none() | st.lists(words, max_size=6),
)  # fmt: skip
def test_whatever_a_person_types_is_refused_or_keeps_to_the_rules(
    name: str, title: str | None, description: str | None, tags: list[str] | None, bullets: list[str] | None
) -> None:
    contract = load_contract(name)
    try:
        edit = ListingEdit.model_validate(
            {"title": title, "description": description, "tags": tags, "bullets": bullets}
        )
        after = edited(written(name), edit, contract)
    except (ValidationError, InputError):
        return
    assert problems_of(after, contract) == []
    assert after.description.count(contract.text.disclosure) == 1


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({}, "nothing is to be changed"),
        ({"title": "a", "variant": 1}, "not both"),
        ({"price": "20.00", "reprice": True}, "not both"),
        ({"price": "20.001"}, "decimal places"),
        ({"price": "0"}, "greater than 0"),
        ({"price": "NaN"}, "finite"),
        ({"title": "  "}, "at least 1 character"),
        ({"status": "live"}, "Extra inputs are not permitted"),
    ],
    ids=str,
)
def test_what_is_no_edit(given: dict[str, object], reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        ListingEdit.model_validate(given)


def picture(number: int, variant: str = "colorway", product: str = "tee_front", **other: object) -> StoredMockup:
    shas = dict.fromkeys(("print_sha", "svg_sha", "catalogue_sha"), "0" * 64)
    given = {"id": UUID(int=number), "idea_id": UUID(int=99), "variant": variant, "product": product}
    return StoredMockup.model_validate(
        given | shas | {"colourway": f"c{number}", "preview_sha": f"sha{number}", "params": {}} | other
    )


PICTURES = [
    picture(1, "front"), picture(2), picture(3, problems=("a hairline",)), picture(4, "front", "hoodie"),
    picture(5, "back", "tee_back"),
]  # fmt: skip


def test_pictures_are_shown_in_the_order_asked_for() -> None:
    assert shown_by(PICTURES, [UUID(int=2), UUID(int=1)], ETSY) == ("sha2", "sha1")


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        ([2, 2], "named twice"),
        ([7], "none of the listing's idea"),
        ([4], "shows hoodie, which is not what the listing sells"),
        ([5], "shows tee_back"),
        ([3], "cannot be printed: a hairline"),
        (range(1, 22), "21 pictures, etsy takes 20 at most"),
    ],
)
def test_pictures_that_may_not_be_shown(wanted: list[int], reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        shown_by(PICTURES, [UUID(int=n) for n in wanted], ETSY)


@pytest.mark.parametrize("marketplace", marketplaces())
def test_a_price_asked_for_stands_from_the_lowest_on_that_keeps_the_floor(marketplace: str) -> None:
    prices = load_prices()
    with pytest.raises(InputError, match=r"under the floor margin of \d+\.\d\d: ") as refused:
        price_asked(prices, Decimal(1), "t-shirt", marketplace)
    lowest = Decimal(str(refused.value).rsplit(": ", 1)[1].split()[0])
    least = price_asked(prices, lowest, "t-shirt", marketplace)
    assert (least.price, least.margin >= least.floor_margin) == (lowest, True)
    with pytest.raises(InputError):
        price_asked(prices, lowest - Decimal("0.01"), "t-shirt", marketplace)
    dearer = price_asked(prices, Decimal("45.5"), "t-shirt", marketplace, score=1.0)
    assert (dearer.price, dearer.score) == (Decimal("45.50"), 1)
    assert sum(line.amount for line in dearer.lines) == dearer.margin
