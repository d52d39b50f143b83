"""`idea-engine list` as users run it."""

from collections.abc import Callable

from ray_apps.domain.listings import ListingStatus
from ray_apps.store import Store, listings
from tests.conftest import Ran
from tests.integration.listing_fixtures import drawn
from tests.twins.listing_model import ListingModelTwin

NOBODY = "00000000-0000-0000-0000-000000000009"


def test_listings_for_chosen_ideas_and_one_line_for_each_unknown(
    store: Store, database_url: str, idea_engine: Callable[..., Ran]
) -> None:
    names = drawn(store)
    done = idea_engine("list", names[0], "no-uuid", NOBODY, names[2], "--marketplace", "all", DATABASE_URL=database_url)
    assert done.code == 2
    assert "8 listings written" in done.out
    lines = [line for line in done.err.splitlines() if line]
    assert lines == [
        "error: 'no-uuid' is no idea's id: a UUID is expected, as `idea-engine status` prints it",
        f"error: there is no idea {NOBODY}",
    ]
    with store.transaction() as tx:
        assert {one.idea_id for one in listings.in_status(tx, [ListingStatus.DRAFT])} == {names[0], names[2]}


def test_explain_shows_the_rules_and_the_sum_of_the_price(
    store: Store, database_url: str, idea_engine: Callable[..., Ran]
) -> None:
    (name, *_) = drawn(store)
    shown = idea_engine("list", name, "--explain", DATABASE_URL=database_url, COLUMNS="200")
    assert shown.code == 0, shown.err
    for said in (
        "Written by: grammar",
        "Rules of etsy",
        "title, characters",
        "at most 140",
        "kept of each sale",
        "Tags: ",
    ):
        assert said in shown.out, said
    assert "NO" not in [cell.strip() for cell in shown.out.split("│")]
    again = idea_engine("list", name, "--explain", "--json", DATABASE_URL=database_url).json
    assert again["listings"] == {"drafted": 0, "by_grammar": 0, "refused": 0, "unknown": 0}
    (explained,) = again["explained"]
    assert all(rule["ok"] for rule in explained["rules"])
    assert explained["price"]["currency"] == "USD"


def test_what_is_asked_wrongly_is_one_line(store: Store, database_url: str, idea_engine: Callable[..., Ran]) -> None:
    drawn(store)
    other = idea_engine("list", "--marketplace", "ebay", DATABASE_URL=database_url)
    assert (other.code, other.err) == (
        2, "error: unknown marketplace 'ebay': choose one of amazon_merch, etsy, printify, redbubble\n"
    )  # fmt: skip
    model = idea_engine("list", "--backend", "model", DATABASE_URL=database_url)
    assert (model.code, model.err) == (2, "error: --backend model needs LISTING_MODEL_URL and LISTING_MODEL_NAME\n")
    open_wire = idea_engine(
        "list", DATABASE_URL=database_url, LISTING_MODEL_URL="http://hunter2@models.example", LISTING_MODEL_NAME="x"
    )
    assert (open_wire.code, open_wire.err) == (
        2,
        "error: setting LISTING_MODEL_URL: must begin with https://, or else its key and texts would be read on the "
        "way (http:// is for this machine only)\n",
    )


def test_a_model_that_fails_is_told_of_and_costs_nobody_a_listing(
    store: Store, database_url: str, idea_engine: Callable[..., Ran]
) -> None:
    drawn(store)
    with ListingModelTwin(["not json"]).serving() as twin:
        done = idea_engine(
            "list", DATABASE_URL=database_url, LISTING_MODEL_URL=twin.base_url, LISTING_MODEL_NAME=twin.model,
            LISTING_MODEL_KEY=twin.key,
        )  # fmt: skip
    assert done.code == 0, done.err
    assert "3 listings written, 3 of them by the grammar, as the model gave nothing usable" in done.out
    assert twin.key not in done.out + done.err


def test_what_is_approved_for_a_marketplace_without_a_publisher_stays_and_is_told_of(
    store: Store, database_url: str, idea_engine: Callable[..., Ran]
) -> None:
    drawn(store)
    assert idea_engine("list", "--marketplace", "redbubble", DATABASE_URL=database_url).code == 0
    with store.transaction() as tx:
        tx.execute("UPDATE listings SET status = 'approved'")
    done = idea_engine("publish", DATABASE_URL=database_url)
    assert done.code == 0, done.err
    assert "3 approved for redbubble stay as they are: nothing publishes there yet" in done.err
    with store.transaction() as tx:
        assert len(listings.in_status(tx, [ListingStatus.APPROVED])) == 3
