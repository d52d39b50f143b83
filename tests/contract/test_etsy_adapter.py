"""The Etsy adapter against the twin, on a good day."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from etsy_fixtures import account_of, api, image_bytes, make_listing, make_pictures, shop, stored
from pydantic import SecretStr, ValidationError

from ray_apps.domain.errors import InputError
from ray_apps.publishing.marketplaces import Marketplace, Picture, Refused, Unauthorised
from ray_apps.publishing.marketplaces.etsy import Etsy
from ray_apps.publishing.marketplaces.etsy_account import EtsyAccount, EtsyShelf
from ray_apps.sandbox.options import CallBudget
from ray_apps.sandbox.process import SandboxServer, running


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[SandboxServer, Etsy]]:
    with shop(tmp_path_factory.mktemp("adapter") / "sandbox") as both:
        yield both


def images(server: SandboxServer, remote_id: str) -> list[tuple[int, str, bytes]]:
    with api(server) as client:
        found = client.get(f"/listings/{remote_id}/images").json()["results"]
        return [(i["rank"], i["alt_text"], client.get(i["url_fullxfull"]).content) for i in found]


def test_a_listing_goes_live_with_everything_it_should_have(market: tuple[SandboxServer, Etsy]) -> None:
    server, etsy = market
    marketplace: Marketplace = etsy
    listing, pictures = make_listing("live"), make_pictures("navy", "maroon")
    assert marketplace.find(listing.sku) == []
    draft = marketplace.create_draft(listing)
    assert (draft.state, draft.keys) == ("draft", {listing.sku}), "recognised before it has a SKU field"
    assert marketplace.find(listing.sku) == [draft]
    done = marketplace.complete(draft, listing, pictures)
    live = marketplace.activate(done.remote_id)
    assert live.state == "active"
    assert marketplace.find(listing.sku) == [live]
    with api(server) as client:
        raw = client.get(f"/listings/{live.remote_id}").json()
    assert raw["title"] == listing.draft.title
    assert raw["description"] == f"{listing.draft.description}\n\nRef: {listing.sku}"
    assert (raw["tags"], raw["skus"], raw["price"]["amount"]) == (list(listing.draft.tags), [listing.sku], 2490)
    assert (raw["who_made"], raw["when_made"], len(raw["production_partner_ids"])) == ("i_did", "made_to_order", 1)
    assert images(server, live.remote_id) == [(n, p.alt_text, p.content) for n, p in enumerate(pictures, 1)]


def test_every_step_after_the_create_may_be_done_again(market: tuple[SandboxServer, Etsy]) -> None:
    server, etsy = market
    listing, pictures = make_listing("again"), make_pictures("navy", "maroon")
    draft = etsy.create_draft(listing)
    for _ in range(3):
        etsy.complete(draft, listing, pictures)
    before = server.status()["balance_cents"]
    for _ in range(3):
        etsy.activate(draft.remote_id)
    assert server.status()["balance_cents"] == before - 20
    assert [picture[0] for picture in images(server, draft.remote_id)] == [1, 2]


def test_a_draft_of_an_earlier_version_is_brought_up_to_this_one(market: tuple[SandboxServer, Etsy]) -> None:
    server, etsy = market
    etsy.complete(etsy.create_draft(make_listing("v")), make_listing("v"), make_pictures("navy", "red", "green"))
    newer = make_listing("v", title="A better title", price="27.40")
    (found,) = etsy.find(newer.sku)
    assert etsy.complete(found, newer, make_pictures("white")).title == "A better title"
    with api(server) as client:
        raw = client.get(f"/listings/{found.remote_id}").json()
    assert (raw["title"], raw["price"]["amount"]) == ("A better title", 2740)
    assert images(server, found.remote_id) == [(1, "A white shirt", image_bytes("white"))]


def test_find_reads_all_states_and_all_pages(market: tuple[SandboxServer, Etsy]) -> None:
    server, etsy = market
    wanted = make_listing("oldest of many")
    first = etsy.create_draft(wanted)
    for number in range(120):
        etsy.create_draft(make_listing(f"filler {number}"))
    assert [found.remote_id for found in etsy.find(wanted.sku)] == [first.remote_id]
    etsy.complete(first, wanted, make_pictures("navy"))
    etsy.activate(first.remote_id)
    with api(server) as client:
        client.patch(f"/shops/{server.shop_id}/listings/{first.remote_id}", data={"state": "inactive"})
    second = etsy.create_draft(wanted)
    assert [(f.remote_id, f.state) for f in etsy.find(wanted.sku)] == [
        (first.remote_id, "inactive"),
        (second.remote_id, "draft"),
    ]
    assert etsy.find("IE-000000000000") == []


def test_a_reference_counts_on_the_last_line_only(market: tuple[SandboxServer, Etsy]) -> None:
    _, etsy = market
    decoy, wanted = make_listing("decoy"), make_listing("quoted")
    words = decoy.draft.model_copy(update={"description": f"Like Ref: {wanted.sku}\nRef: {wanted.sku}\nbut not it."})
    etsy.create_draft(decoy.model_copy(update={"draft": words}))
    assert etsy.find(wanted.sku) == []
    assert len(etsy.find(decoy.sku)) == 1


def test_metrics_are_what_the_shoppers_did(market: tuple[SandboxServer, Etsy]) -> None:
    server, etsy = market
    ids = []
    for number in range(4):
        listing = make_listing(f"sold {number}", price="15.00")
        draft = etsy.create_draft(listing)
        ids.append(etsy.activate(etsy.complete(draft, listing, make_pictures("navy")).remote_id).remote_id)
    assert {(m.views, m.favorites, m.sales, m.revenue_cents) for m in etsy.metrics(ids)} == {(0, 0, 0, 0)}
    day = int(str(server.status()["day"]))
    server.shoppers(day + 10)
    first = etsy.metrics([*ids, "999"])
    assert [m.remote_id for m in first] == ids, "an unknown listing is left out"
    assert all(m.views > 0 and m.revenue_cents == 1500 * m.sales for m in first)
    server.shoppers(day + 40)
    later = etsy.metrics(ids)
    assert all(b.views > a.views and b.sales >= a.sales for a, b in zip(first, later, strict=True))
    with api(server) as client:
        count = client.get(f"/shops/{server.shop_id}/receipts", params={"limit": 1}).json()["count"]
    assert count > 100, "more than one page, so that paging is tested"
    everything = [r["listing_id"] for s in ("active", "sold_out", "inactive") for r in stored(server, s)]
    assert sum(m.sales for m in etsy.metrics([str(number) for number in everything])) == count
    assert etsy.metrics([]) == []


def test_a_refusal_says_why(market: tuple[SandboxServer, Etsy]) -> None:
    _, etsy = market
    with pytest.raises(Refused, match=r"400 .*title.*more than once") as refusal:
        etsy.create_draft(make_listing("bad title", title="50% off, 50% on"))
    assert refusal.value.status == 400
    assert etsy.find(make_listing("bad title").sku) == []
    draft = etsy.create_draft(make_listing("bare"))
    with pytest.raises(Refused, match="at least 1 image"):
        etsy.activate(draft.remote_id)
    with pytest.raises(Refused, match="not a readable PNG"):
        etsy.complete(draft, make_listing("bare"), [Picture(content=b"GIF89a", kind="png")])
    euros = make_listing("bare")
    euros = euros.model_copy(update={"price": euros.price.model_copy(update={"currency": "EUR"})})
    with pytest.raises(Refused, match="USD"):
        etsy.complete(draft, euros, make_pictures("navy"))
    for remote_id in ("../shops/1", "", "1?x=1"):
        with pytest.raises(InputError):
            etsy.activate(remote_id)


def test_wrong_keys_are_told_apart_and_never_shown(market: tuple[SandboxServer, Etsy]) -> None:
    server, _ = market
    good = account_of(server)
    for field, wrong, status in [("api_key", "key:wrong-secret", 403), ("access_token", "1.wrong-token", 401)]:
        with Etsy(good.model_copy(update={field: SecretStr(wrong)})) as etsy, pytest.raises(Unauthorised) as refusal:
            etsy.find("IE-1")
        assert refusal.value.status == status
        assert "wrong-" not in str(refusal.value)


def test_keys_leave_this_machine_encrypted_or_not_at_all() -> None:
    keys = {"api_key": SecretStr("k:s"), "access_token": SecretStr("1.t"), "shop_id": 1}
    assert EtsyAccount(**keys).base_url == "https://openapi.etsy.com"
    for url in ("http://openapi.etsy.com", "http://127.0.0.1.example.com", "https://user@x.com", "ftp://x", "x"):
        with pytest.raises(ValidationError):
            EtsyAccount(**keys, base_url=url)
    with pytest.raises(ValidationError):
        EtsyAccount(**keys | {"api_key": SecretStr("keystring-alone")})


def test_the_documented_rate_is_kept_without_one_refusal(tmp_path: Path) -> None:
    with running(tmp_path / "s", calls=CallBudget(per_second=4, per_day=1000)) as server:
        refused: list[int] = []

        class Watching(httpx.HTTPTransport):
            def handle_request(self, request: httpx.Request) -> httpx.Response:
                response = super().handle_request(request)
                refused.append(response.status_code == 429)
                return response

        with Etsy(account_of(server), EtsyShelf(), transport=Watching()) as etsy:
            etsy.find("IE-1")
            etsy.create_draft(make_listing("slowly"))
    assert len(refused) == 8
    assert not any(refused)


def test_a_shop_with_a_choice_asks_for_it() -> None:
    def two_of_everything(request: httpx.Request) -> httpx.Response:
        rows = [{"shipping_profile_id": 1}, {"shipping_profile_id": 2}]
        return httpx.Response(200, json={"count": 2, "results": rows})

    account = EtsyAccount(api_key=SecretStr("k:s"), access_token=SecretStr("1.t"), shop_id=1)
    transport = httpx.MockTransport(two_of_everything)
    with Etsy(account, transport=transport) as etsy, pytest.raises(InputError, match="choose one of 1, 2"):
        etsy.create_draft(make_listing("choice"))
