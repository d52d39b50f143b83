"""The twin over HTTP: Etsy's keys, errors, states and limits, spoken to without our adapter."""

import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from etsy_fixtures import UNHURRIED, api, image_bytes

from ray_apps.sandbox.options import CallBudget
from ray_apps.sandbox.process import SandboxServer, running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxServer]:
    with running(tmp_path_factory.mktemp("api") / "sandbox", calls=UNHURRIED) as up:
        yield up


@pytest.fixture
def client(server: SandboxServer) -> Iterator[httpx.Client]:
    with api(server) as opened:
        yield opened


def form(client: httpx.Client, shop: int, **changes: object) -> dict[str, object]:
    def only(place: str, field: str) -> int:
        return client.get(f"/shops/{shop}/{place}").json()["results"][0][field]

    return {
        "quantity": 10,
        "title": "A shirt",
        "description": "Soft.",
        "price": "24.90",
        "who_made": "i_did",
        "when_made": "made_to_order",
        "taxonomy_id": 482,
        "tags": "funny cat,dad's shirt",
        "shipping_profile_id": only("shipping-profiles", "shipping_profile_id"),
        "readiness_state_id": only("readiness-state-definitions", "readiness_state_id"),
        "return_policy_id": only("policies/return", "return_policy_id"),
        "production_partner_ids": only("production-partners", "production_partner_id"),
    } | changes


def create(client: httpx.Client, shop: int, **changes: object) -> int:
    answer = client.post(f"/shops/{shop}/listings", data=form(client, shop, **changes))
    assert answer.status_code == 201, answer.text
    return answer.json()["listing_id"]


def upload(client: httpx.Client, shop: int, listing: int, colour: str, **fields: object) -> httpx.Response:
    image = {"image": ("a.png", image_bytes(colour), "image/png")}
    return client.post(f"/shops/{shop}/listings/{listing}/images", data=fields, files=image)


def activate(client: httpx.Client, shop: int, listing: int) -> httpx.Response:
    return client.patch(f"/shops/{shop}/listings/{listing}", data={"state": "active"})


def test_every_call_needs_keystring_secret_and_token(server: SandboxServer) -> None:
    good = server.credentials.headers()
    keystring = good["x-api-key"].partition(":")[0]
    for path in (f"/v3/application/shops/{server.shop_id}/listings", "/sandbox/status", "/v3/nothing/here"):
        for headers, status, said in [
            ({}, 403, "x-api-key"),
            (good | {"x-api-key": keystring}, 403, "Shared secret is required in x-api-key header."),
            (good | {"x-api-key": f"{keystring}:wrong"}, 403, "incorrect shared secret"),
            ({"x-api-key": good["x-api-key"]}, 401, "invalid_token"),
            (good | {"authorization": "Bearer 1.wrong"}, 401, "invalid_token"),
        ]:
            answer = httpx.get(server.base_url + path, headers=headers, trust_env=False)
            assert answer.status_code == status
            assert said in answer.text
    assert httpx.get(f"{server.base_url}/health", trust_env=False).json()["status"] == "ok"
    rebound = httpx.get(f"{server.base_url}/health", headers={"host": "shop.example"}, trust_env=False)
    assert rebound.status_code == 400, "another site's name for this machine"


def test_another_shop_and_unknown_things_are_refused(server: SandboxServer, client: httpx.Client) -> None:
    assert client.get(f"/shops/{server.shop_id + 1}/listings").status_code == 403
    missing = client.get("/listings/999")
    assert (missing.status_code, missing.json()) == (404, {"error": "Could not find a Listing with listing_id = 999"})
    assert client.get("/listings/not-a-number").status_code == 400
    assert client.get("/nothing").json() == {"error": "Resource not found"}
    foreign = client.post(f"/shops/{server.shop_id}/listings", data=form(client, server.shop_id, shipping_profile_id=5))
    assert (foreign.status_code, "shipping_profile_id" in foreign.text) == (400, True)


def test_a_repeated_create_makes_a_second_listing(server: SandboxServer, client: httpx.Client) -> None:
    assert create(client, server.shop_id) != create(client, server.shop_id)


def test_a_list_field_given_twice_keeps_the_last(server: SandboxServer, client: httpx.Client) -> None:
    fields = form(client, server.shop_id) | {"tags": ["first", "second"]}
    assert client.post(f"/shops/{server.shop_id}/listings", data=fields).json()["tags"] == ["second"]


def test_a_listing_goes_from_draft_to_live(server: SandboxServer, client: httpx.Client) -> None:
    shop = server.shop_id
    number = create(client, shop)
    assert "at least 1 image" in activate(client, shop, number).json()["error"]
    assert upload(client, shop, number, "navy", alt_text="A navy shirt").status_code == 201
    balance = server.status()["balance_cents"]
    assert activate(client, shop, number).json()["state"] == "active"
    assert activate(client, shop, number).status_code == 200
    assert server.status()["balance_cents"] == balance - 20, "the fee is taken once"
    assert client.patch(f"/shops/{shop}/listings/{number}", data={"state": "inactive"}).json()["state"] == "inactive"
    assert activate(client, shop, number).json()["state"] == "active"
    assert server.status()["balance_cents"] == balance - 20, "and not again for coming back"
    assert client.patch(f"/shops/{shop}/listings/{number}", data={"price": "3"}).status_code == 400
    assert client.delete(f"/listings/{number}").status_code == 204
    assert client.get(f"/listings/{number}").status_code == 404


def test_a_physical_listing_needs_a_return_policy_to_be_active(server: SandboxServer, client: httpx.Client) -> None:
    fields = form(client, server.shop_id)
    policy = fields.pop("return_policy_id")
    number = client.post(f"/shops/{server.shop_id}/listings", data=fields).json()["listing_id"]
    upload(client, server.shop_id, number, "navy")
    assert "return_policy_id" in activate(client, server.shop_id, number).json()["error"]
    both = {"return_policy_id": policy, "state": "active"}
    assert client.patch(f"/shops/{server.shop_id}/listings/{number}", data=both).json()["state"] == "active"


def test_pictures_keep_their_order(server: SandboxServer, client: httpx.Client) -> None:
    shop, number = server.shop_id, create(client, server.shop_id)

    def order() -> list[tuple[int, str]]:
        return [(i["rank"], i["alt_text"]) for i in client.get(f"/listings/{number}/images").json()["results"]]

    for name in ("one", "two", "three"):
        upload(client, shop, number, "navy", rank=3, alt_text=name)
    assert order() == [(1, "one"), (2, "two"), (3, "three")]
    upload(client, shop, number, "red", rank=1, alt_text="zero")
    assert order() == [(1, "zero"), (2, "one"), (3, "two"), (4, "three")]
    for _ in range(2):
        upload(client, shop, number, "green", rank=2, overwrite="true", alt_text="new one")
    assert order() == [(1, "zero"), (2, "new one"), (3, "two"), (4, "three")]
    first = client.get(f"/listings/{number}/images").json()["results"][0]["listing_image_id"]
    assert client.delete(f"/shops/{shop}/listings/{number}/images/{first}").status_code == 204
    assert order() == [(1, "new one"), (2, "two"), (3, "three")]
    for wrong in ({"rank": 0}, {"rank": 21}, {"rank": "x"}, {"alt_text": "x" * 501}):
        assert upload(client, shop, number, "navy", **wrong).status_code == 400
    assert upload(client, shop, 999, "navy").status_code == 404
    fake = {"image": ("a.png", b"<script>", "image/png")}
    assert client.post(f"/shops/{shop}/listings/{number}/images", files=fake).status_code == 400


def test_inventory_sets_sku_price_and_stock(server: SandboxServer, client: httpx.Client) -> None:
    number = create(client, server.shop_id)
    offering = {"price": 31.5, "quantity": 7, "is_enabled": True}
    body = {"products": [{"sku": "IE-0123456789AB", "offerings": [offering]}]}
    assert client.put(f"/listings/{number}/inventory", json=body).status_code == 200
    listing = client.get(f"/listings/{number}").json()
    assert (listing["skus"], listing["price"]["amount"], listing["quantity"]) == (["IE-0123456789AB"], 3150, 7)
    foreign = {"products": [{"sku": "x", "offerings": [offering | {"readiness_state_id": 5}]}]}
    assert client.put(f"/listings/{number}/inventory", json=foreign).status_code == 400


def test_lists_page_by_state_and_views_are_told_by_get_listing_only(
    server: SandboxServer, client: httpx.Client
) -> None:
    shop = server.shop_id
    made = [create(client, shop, title=f"Page {n}") for n in range(5)]
    seen: list[int] = []
    for offset in range(0, 100, 2):
        page = client.get(f"/shops/{shop}/listings", params={"state": "draft", "limit": 2, "offset": offset}).json()
        seen += [listing["listing_id"] for listing in page["results"]]
        if offset + 2 >= page["count"]:
            break
    assert seen == sorted(set(seen), reverse=True)
    assert len(seen) == page["count"]
    assert set(made) <= set(seen)
    assert client.get(f"/shops/{shop}/listings", params={"limit": 101}).status_code == 400
    upload(client, shop, made[0], "navy")
    activate(client, shop, made[0])
    server.shoppers(int(str(server.status()["day"])) + 1)
    assert client.get(f"/listings/{made[0]}").json()["views"] > 0
    assert client.get(f"/listings/{made[1]}").json()["views"] == 0
    several = client.get("/listings/batch", params={"listing_ids": f"{made[0]},{made[1]},7"}).json()
    assert [(r["listing_id"], r["views"]) for r in several["results"]] == [(made[0], None), (made[1], None)]
    assert client.get("/listings/batch", params={"listing_ids": ",".join("1" * 101)}).status_code == 400


def test_broken_and_oversized_bodies_are_refused(server: SandboxServer, client: httpx.Client) -> None:
    address = f"/shops/{server.shop_id}/listings"
    kind = {"content-type": "application/x-www-form-urlencoded"}
    assert client.post(address, content=b"title=%ff%fe", headers=kind).status_code == 400
    assert client.post(address, content=b"&".join([b"a=1"] * 200), headers=kind).status_code == 400
    assert client.post(address, content=b"x" * 1_000_001, headers=kind).status_code == 413
    assert client.post(address, content=iter([b"title=", b"x"]), headers=kind).status_code == 411
    assert client.post(address, json={"title": "x"}).status_code == 415
    number = create(client, server.shop_id)
    assert (
        client.put(
            f"/listings/{number}/inventory", content=b"[" * 200_000, headers={"content-type": "application/json"}
        ).status_code
        == 400
    )


def test_limits_are_told_enforced_and_over_in_a_second(tmp_path: Path) -> None:
    with running(tmp_path / "s", calls=CallBudget(per_second=3, per_day=5)) as server, api(server) as client:
        address = f"/shops/{server.shop_id}/listings"
        answers = [client.get(address) for _ in range(4)]
        assert [a.status_code for a in answers] == [200, 200, 200, 429]
        assert answers[0].headers["x-limit-per-second"] == "3"
        assert [a.headers["x-remaining-this-second"] for a in answers] == ["2", "1", "0", "0"]
        time.sleep(float(answers[3].headers["retry-after"]))
        assert [client.get(address).status_code for _ in range(3)] == [200, 200, 429]
        spent = client.get(address)
        assert (spent.headers["x-remaining-today"], spent.headers["x-limit-per-day"]) == ("0", "5")
        assert 86_000 < int(spent.headers["retry-after"]) <= 86_460
    with running(tmp_path / "s", calls=CallBudget(per_second=3, per_day=5)) as server, api(server) as client:
        assert client.get(address).status_code == 429, "the day's calls outlive a restart"


def test_the_storefront_asks_for_the_password_and_escapes_everything(
    server: SandboxServer, client: httpx.Client
) -> None:
    shop = server.shop_id
    number = create(client, shop, title="<script>alert(1)</script>", description="<img src=x onerror=alert(2)>")
    upload(client, shop, number, "navy", alt_text='"><script>alert(3)</script>')
    assert activate(client, shop, number).status_code == 200
    password = server.credentials.shared_secret.get_secret_value()
    with httpx.Client(base_url=server.base_url, trust_env=False) as browser:
        for auth in (None, ("seller", "wrong"), ("someone", password)):
            refused = browser.get("/", auth=auth)
            assert refused.status_code == 401
            assert refused.headers["www-authenticate"].startswith("Basic ")
        page = browser.get("/", auth=("seller", password))
        assert page.status_code == 200
        assert "&lt;script&gt;alert(1)" in page.text
        assert "<script" not in page.text
        assert "<img src=x" not in page.text
        assert "default-src 'none'" in page.headers["content-security-policy"]
        assert password not in page.text
        image = client.get(f"/listings/{number}/images").json()["results"][0]
        assert browser.get(image["url_570xN"]).status_code == 401
        small = browser.get(image["url_570xN"], auth=("seller", password))
        whole = browser.get(image["url_fullxfull"], auth=("seller", password))
    assert small.headers["content-type"] == "image/jpeg"
    assert whole.content == image_bytes("navy")
