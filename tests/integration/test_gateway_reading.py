"""What the API shows: pages without gaps or repeats, receipts that add up, pictures, and honest errors."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from gateway_fixtures import LIFETIME, NOW, PHRASES, Api, api_over, artwork, served, shirt

from ray_apps.gateway.api import create_api
from ray_apps.platform.settings import load_settings
from ray_apps.store import open_store, tokens
from ray_apps.store.embedded import embedded_database


@pytest.fixture(scope="module")
def api(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute("DROP DATABASE IF EXISTS gateway_reading WITH (FORCE)")
        admin.execute("CREATE DATABASE gateway_reading")
    url = server.rsplit("/", 1)[0] + "/gateway_reading"
    with api_over(url, Path(tmp_path_factory.mktemp("reading")), uncleared="Overthinkers Club") as api:
        yield api


@pytest.fixture
def viewer(api: Api) -> Iterator[httpx.Client]:
    with api.client("viewer") as client:
        yield client


def walk(client: httpx.Client, path: str, limit: int) -> list[dict[str, Any]]:
    """Every item of a list, page by page."""
    items: list[dict[str, Any]] = []
    cursor: str | None = None
    while True:
        page = client.get(path, params={"limit": limit} | ({"cursor": cursor} if cursor else {})).json()
        items += page["items"]
        cursor = page["next"]
        assert len(items) <= 100, "the list does not end"
        if cursor is None or not page["items"]:
            return items


@pytest.mark.parametrize("path", ["/api/signals", "/api/ideas", "/api/mockups", "/api/listings", "/api/events"])
@pytest.mark.parametrize("limit", [1, 4, 6, 100])
def test_pages_of_any_size_give_every_item_once(viewer: httpx.Client, path: str, limit: int) -> None:
    items = walk(viewer, path, limit)
    keys = [item.get("id") or item["eventId"] for item in items]
    assert len(set(keys)) == len(keys) == len(PHRASES)
    assert items == walk(viewer, path, 3)


def test_listings_and_ideas_come_best_first(viewer: httpx.Client) -> None:
    for path in ("/api/listings?status=in_review", "/api/ideas"):
        page = viewer.get(path).json()
        assert [item["phrase"] for item in page["items"]] == list(PHRASES)
    assert viewer.get("/api/listings?status=live").json() == {"items": [], "next": None, "counts": {"in_review": 6}}


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=101", "limit=x", "cursor=!!", "cursor=é", "cursor=e30", "status=wrong", "cursor=" + "a" * 201],
)
def test_a_wrong_query_is_told_of_without_repeating_it(viewer: httpx.Client, query: str) -> None:
    answer = viewer.get(f"/api/listings?{query}")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == 422


def test_a_cursor_of_another_list_or_a_hostile_one_is_refused(viewer: httpx.Client) -> None:
    other = viewer.get("/api/signals?limit=1").json()["next"]
    for cursor in (other, "W05hTiwiMDAwMDAwMDAtMDAwMC0wMDAwLTAwMDAtMDAwMDAwMDAwMDAwIl0"):  # [NaN, …]
        assert viewer.get("/api/ideas", params={"cursor": cursor}).status_code == 422
    assert viewer.get("/api/signals", params={"cursor": "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk"}).status_code == 422


def test_a_listing_tells_all_that_a_decision_needs(api: Api, viewer: httpx.Client) -> None:
    listing = api.seeded.listings["Sourdough Starter Survivor"]
    shown = viewer.get(f"/api/listings/{listing.id}").json()
    assert shown["fingerprint"] == listing.fingerprint()
    assert shown["draft"] == listing.draft.model_dump(mode="json")
    # 24.99 × (1 − 0.095) − 14.75 − 0.45 = 7.41595
    assert (shown["price"], shown["kept"], shown["currency"]) == ("24.99", "7.42", "USD")
    assert shown["limits"] == {"title_max": 140, "tags_max": 13}
    assert shown["clearance"]["cleared"]
    assert shown["cleared"]
    factors = shown["receipt"]["factors"]
    assert shown["score"] == pytest.approx(sum(f["value"] * f["weight"] for f in factors))
    assert [m["id"] for m in shown["mockups"]] == [shown["mockup_id"]]
    assert not {"print_sha", "svg_sha"} & shown["mockups"][0].keys(), "keys of files are not shown"
    uncleared = api.seeded.listings["Overthinkers Club"]
    shown = viewer.get(f"/api/listings/{uncleared.id}").json()
    assert (shown["cleared"], shown["clearance"]) == (False, None)


def test_an_idea_has_its_receipt(api: Api, viewer: httpx.Client) -> None:
    listing = api.seeded.listings["Slow Mornings"]
    shown = viewer.get(f"/api/ideas/{listing.idea_id}").json()
    assert shown["idea"]["phrase"] == "Slow Mornings"
    assert len(shown["receipt"]["factors"]) == 7


def test_pictures_are_the_stored_bytes(api: Api, viewer: httpx.Client) -> None:
    mockup = api.seeded.mockups["Slow Mornings"]
    expected = {
        "preview": shirt("#f3efe6", "#3a5a40"),
        "catalogue": shirt("#f3efe6", "#3a5a40", size=320),
        "print": artwork("#3a5a40"),
    }
    for name, data in expected.items():
        answer = viewer.get(f"/api/mockups/{mockup.id}/{name}")
        assert answer.content == data
        assert answer.headers["content-type"] == "image/png"
        assert answer.headers["etag"] == f'"{hashlib.sha256(data).hexdigest()}"'
        again = viewer.get(f"/api/mockups/{mockup.id}/{name}", headers={"If-None-Match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("path", ["ideas", "mockups", "listings"])
def test_what_is_not_there_is_a_404(viewer: httpx.Client, path: str) -> None:
    answer = viewer.get(f"/api/{path}/00000000-0000-0000-0000-000000000000")
    assert answer.status_code == 404
    assert answer.json()["title"] == "Not Found"
    assert viewer.get(f"/api/{path}/not-an-id").status_code == 422


def test_a_wrong_method_is_a_problem_that_names_the_right_ones(viewer: httpx.Client) -> None:
    answer = viewer.put("/api/ideas")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_failure_inside_shows_an_incident_and_nothing_of_the_inside(api: Api, viewer: httpx.Client) -> None:
    mockup = api.seeded.mockups["Plant Parent & Proud"]
    folder = api.store.settings.objects_dir
    file = folder / mockup.preview_sha[:2] / mockup.preview_sha[2:4] / mockup.preview_sha
    file.write_bytes(b"damaged")
    answer = viewer.get(f"/api/mockups/{mockup.id}/preview")
    assert answer.status_code == 500
    assert answer.headers["x-content-type-options"] == "nosniff"
    told = answer.json()
    assert told["title"] == "Internal Server Error"
    assert len(told["incident"]) == 12
    assert mockup.preview_sha not in answer.text
    assert str(folder) not in answer.text


def test_without_its_database_the_api_says_so(tmp_path: Path) -> None:
    with embedded_database(tmp_path) as url:
        settings = load_settings(data_dir=tmp_path, database_url=url)
        opened = open_store(settings)
        store = opened.__enter__()
        with store.transaction() as tx:
            token = tokens.issue(tx, "vera", "viewer", NOW)
        running = served(lambda _: create_api(store, session_lifetime=LIFETIME))
        base = running.__enter__()
        assert httpx.get(f"{base}/health").json() == {"status": "ok"}
    try:
        health = httpx.get(f"{base}/health", timeout=30)
        asked = httpx.get(f"{base}/api/ideas", headers={"Authorization": f"Bearer {token}"}, timeout=60)
    finally:
        running.__exit__(None, None, None)
        opened.__exit__(None, None, None)
    assert (health.status_code, asked.status_code) == (503, 503)
    assert asked.headers["retry-after"] == "5"
    assert "127.0.0.1" not in asked.text


def test_the_documentation_describes_every_route_and_loads_nothing(viewer: httpx.Client) -> None:
    described = viewer.get("/openapi.json").json()
    assert "/api/listings/{listing_id}/review" in described["paths"]
    references = set(_references(described))
    assert references, "bodies are described by name"
    for reference in references:
        part: Any = described
        for step in reference.removeprefix("#/").split("/"):
            part = part[step]
    page = viewer.get("/docs")
    assert all(path in page.text for path in described["paths"])
    assert "http://" not in page.text
    assert "https://" not in page.text
    assert "<script" not in page.text


def _references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for value in part.values():
            yield from _references(value)
    elif isinstance(part, list):
        for value in part:
            yield from _references(value)
