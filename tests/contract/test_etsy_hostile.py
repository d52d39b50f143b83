"""The Etsy adapter against the twin on its worst days: nothing twice, nothing lost, no secret shown."""

import logging
import traceback
from pathlib import Path

import httpx
import pytest
from etsy_fixtures import account_of, make_listing, make_pictures, shop, stored
from pydantic import SecretStr
from structlog.tracebacks import ExceptionDictTransformer

from ray_apps.domain.listings import Listing
from ray_apps.publishing.marketplaces import MarketplaceError, NoAnswer, Refused, Throttled
from ray_apps.publishing.marketplaces.etsy import Etsy
from ray_apps.publishing.marketplaces.etsy_account import EtsyAccount, EtsyShelf
from ray_apps.sandbox.options import HostileOptions
from ray_apps.sandbox.process import SandboxServer

SHELF = EtsyShelf(shipping_profile_id=1, readiness_state_id=2, return_policy_id=3, production_partner_id=4)


@pytest.mark.parametrize(
    ("fault", "drafts"),
    [("lose_answer", 1), ("error_after", 1), ("truncate", 1), ("lose_request", 0), ("error_before", 0)],
)
def test_after_no_answer_find_tells_whether_it_happened(tmp_path: Path, fault: str, drafts: int) -> None:
    hostile = HostileOptions(seed=5, only=("POST",), times=1, **{fault: 1.0})
    with shop(tmp_path / "s", hostile) as (server, etsy):
        listing = make_listing("lost")
        with pytest.raises(NoAnswer):
            etsy.create_draft(listing)
        assert len(etsy.find(listing.sku)) == drafts
        assert len(stored(server, "draft")) == drafts, "the create was sent once"


def test_a_throttled_create_did_not_happen_and_says_how_long(tmp_path: Path) -> None:
    with shop(tmp_path / "s", HostileOptions(throttle=1.0, retry_after=7, only=("POST",))) as (_, etsy):
        with pytest.raises(Throttled) as outcome:
            etsy.create_draft(make_listing("throttled"))
        assert outcome.value.retry_after == 7
        assert etsy.find(make_listing("throttled").sku) == []


def test_a_late_answer_is_no_answer(tmp_path: Path) -> None:
    hostile = HostileOptions(slow=1.0, slow_seconds=1.5, only=("POST",))
    with shop(tmp_path / "s", hostile, timeout_s=0.5) as (_, etsy), pytest.raises(NoAnswer, match="ReadTimeout"):
        etsy.create_draft(make_listing("late"))


@pytest.mark.parametrize("fault", ["lose_answer", "error_after", "truncate", "lose_request", "throttle"])
def test_what_may_be_repeated_gets_through(tmp_path: Path, fault: str) -> None:
    calls = ("GET", "PUT", "PATCH", "DELETE")
    hostile = HostileOptions(seed=2, only=calls, times=1, retry_after=0, **{fault: 1.0})
    with shop(tmp_path / "s", hostile) as (server, etsy):
        listing = make_listing("through")
        draft = etsy.create_draft(listing)
        etsy.complete(draft, listing, make_pictures("navy"))
        assert etsy.activate(draft.remote_id).state == "active"
        assert server.status()["balance_cents"] == -20, "published once, for one fee"


def publish(etsy: Etsy, listing: Listing) -> str:
    """What the engine's protocol does, in short: never create without having looked."""
    for _ in range(40):
        try:
            found = etsy.find(listing.sku)
            remote = found[0] if found else etsy.create_draft(listing)
            return etsy.activate(etsy.complete(remote, listing, make_pictures("navy", "red")).remote_id).remote_id
        except Refused:
            raise
        except MarketplaceError:
            continue
    raise AssertionError("never got through")


def test_on_the_worst_day_each_listing_is_live_exactly_once(tmp_path: Path) -> None:
    rates = {
        "lose_request": 0.06,
        "lose_answer": 0.08,
        "error_before": 0.06,
        "error_after": 0.08,
        "throttle": 0.04,
        "truncate": 0.08,
    }
    with shop(tmp_path / "s", HostileOptions(seed=42, retry_after=0, **rates)) as (server, etsy):
        listings = [make_listing(f"worst {number}") for number in range(8)]
        ids = [publish(etsy, listing) for listing in listings]
        live = stored(server, "active")
        status = server.status()
        assert sum(status["faults"].values()) > 30, "it was a bad day"
    assert sorted(row["skus"][0] for row in live) == sorted(listing.sku for listing in listings)
    assert sorted(ids) == sorted(str(row["listing_id"]) for row in live)
    assert status["listings"] == {"active": 8}
    assert status["balance_cents"] == -20 * 8


def secrets_of(server: SandboxServer) -> list[str]:
    keys = server.credentials.keys()
    return [*keys.values(), keys["access_token"].partition(".")[2]]


def test_no_secret_is_in_any_error_or_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    told = []
    # As some log formats write it: every frame with the values of its variables.
    with_locals = ExceptionDictTransformer(show_locals=True, locals_max_string=10_000)
    with shop(tmp_path / "s", HostileOptions(lose_answer=1.0), patience_s=0.5) as (server, etsy):
        for call in (lambda: etsy.find("IE-1"), lambda: etsy.activate("1"), lambda: etsy.metrics(["1"])):
            with pytest.raises(MarketplaceError) as error:
                call()
            told.append("".join(traceback.format_exception(error.value)) + repr(error.value))
            told.append(str(with_locals((error.type, error.value, error.tb))))
        shown = "".join([*told, caplog.text, repr(account_of(server)), (tmp_path / "s" / "server.log").read_text()])
        assert not [secret for secret in secrets_of(server) if secret in shown]


def answering(response: httpx.Response) -> Etsy:
    account = EtsyAccount(api_key=SecretStr("keyword:sesame"), access_token=SecretStr("1.opensesame"), shop_id=1)
    return Etsy(account, SHELF, transport=httpx.MockTransport(lambda request: response), patience_s=0.5)


@pytest.mark.parametrize(
    ("response", "outcome"),
    [
        (httpx.Response(200, content=b"[" * 100_000), NoAnswer),
        (httpx.Response(201, json=["not", "an", "object"]), NoAnswer),
        (httpx.Response(201, json={"listing_id": "x" * 1000}), NoAnswer),
        (httpx.Response(201, content=b"x" * 9_000_000), NoAnswer),
        (httpx.Response(201, content=b""), NoAnswer),
        (httpx.Response(504, content=b"<html>gateway</html>"), NoAnswer),
        (httpx.Response(408), NoAnswer),
        (httpx.Response(302, headers={"location": "http://elsewhere.example/"}), Refused),
        (httpx.Response(400, content=b"\xff\x00\x1b[31m" * 2000), Refused),
        (httpx.Response(409, json={"error": "echo keyword:sesame and 1.opensesame"}), Refused),
        (httpx.Response(429, headers={"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT"}), Throttled),
        (httpx.Response(429, headers={"retry-after": "9" * 400}), Throttled),
    ],
)
def test_a_strange_answer_is_a_short_clean_outcome(response: httpx.Response, outcome: type[MarketplaceError]) -> None:
    with answering(response) as etsy, pytest.raises(outcome) as error:
        etsy.create_draft(make_listing("strange"))
    text = str(error.value)
    assert len(text) < 500
    assert text.isprintable()
    assert "sesame" not in text


def test_a_list_that_moves_while_it_is_read_is_read_again() -> None:
    """A draft that is published between two pages shifts the rest: a row could be skipped."""
    reads: list[int] = []

    def row(number: int) -> dict[str, object]:
        price = {"amount": 2490, "divisor": 100, "currency_code": "USD"}
        return {"listing_id": number, "state": "draft", "title": "t", "description": "d\n\nRef: IE-X", "price": price}

    def server(request: httpx.Request) -> httpx.Response:
        offset = int(request.url.params["offset"])
        if request.url.params["state"] != "draft":
            return httpx.Response(200, json={"count": 0, "results": []})
        reads.append(offset)
        count = 150 if len(reads) == 1 else 149
        rows = [row(number) for number in range(offset, min(offset + 100, count))]
        return httpx.Response(200, json={"count": count, "results": rows})

    account = EtsyAccount(api_key=SecretStr("k:s"), access_token=SecretStr("1.t"), shop_id=1)
    with Etsy(account, SHELF, transport=httpx.MockTransport(server)) as etsy:
        assert len(etsy.find("IE-X")) == 149
    assert reads == [0, 100, 0, 100]
