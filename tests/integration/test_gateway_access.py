"""Nobody comes in without a token or a session, whatever the path; and what each of the two is worth."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import psycopg
import pytest
from fastapi.routing import APIRoute
from gateway_fixtures import LIFETIME, NOW, Api, api_over

from ray_apps.gateway.client import COOKIE
from ray_apps.gateway.routes import routers
from ray_apps.store import sessions, tokens


class Hand:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture(scope="module")
def clock() -> Hand:
    return Hand()


@pytest.fixture(scope="module")
def api(server: str, tmp_path_factory: pytest.TempPathFactory, clock: Hand) -> Iterator[Api]:
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute("DROP DATABASE IF EXISTS gateway_access WITH (FORCE)")
        admin.execute("CREATE DATABASE gateway_access")
    url = server.rsplit("/", 1)[0] + "/gateway_access"
    with api_over(url, Path(tmp_path_factory.mktemp("access")), clock) as api:
        yield api


def test_every_route_but_health_is_closed_to_strangers(api: Api) -> None:
    routes = [route for router in routers() for route in router.routes if isinstance(route, APIRoute)]
    asked = {(method, route.path) for route in routes for method in route.methods}
    assert ("POST", "/api/listings/{listing_id}/review") in asked
    assert ("GET", "/docs") in asked
    with api.client() as stranger:
        for method, path in sorted(asked):
            filled = path
            for name in ("listing_id", "idea_id", "mockup_id"):
                filled = filled.replace(f"{{{name}}}", "00000000-0000-0000-0000-000000000000")
            answer = stranger.request(method, filled)
            assert answer.status_code == (200 if path == "/health" else 401), (method, path)
            if path != "/health":
                assert answer.headers["content-type"] == "application/problem+json"
                assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/health/"),
        ("GET", "/HEALTH"),
        ("GET", "//health"),
        ("GET", "/health/../api/ideas"),
        ("GET", "/health%2f..%2fapi/ideas"),
        ("GET", "/redoc"),
        ("GET", "/nothing/here"),
        ("OPTIONS", "/api/ideas"),
        ("TRACE", "/api/ideas"),
        ("PUT", "/api/session"),
    ],
)
def test_paths_that_do_not_exist_are_closed_too(api: Api, method: str, path: str) -> None:
    with api.client() as stranger:
        assert stranger.request(method, path).status_code == 401


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer wrong", "Basic {token}", "{token}", "Bearer {token}x", "Bearer \xff"],
)
def test_only_the_very_token_opens(api: Api, header: str) -> None:
    sent = header.format(token=api.tokens["admin"]).encode("latin-1")
    answer = httpx.get(f"{api.url}/api/ideas", headers=[(b"Authorization", sent)])
    assert answer.status_code == 401


def test_a_revoked_token_and_its_sessions_are_worth_nothing(api: Api) -> None:
    with api.store.transaction() as tx:
        token = tokens.issue(tx, "leaver", "viewer", NOW)
    with api.client() as browser:
        signed_in = browser.post("/api/session", headers={"Authorization": f"Bearer {token}"})
        assert signed_in.json() == {"name": "leaver", "role": "viewer", "via": "session"}
        assert browser.get("/api/ideas").status_code == 200
        with api.store.transaction() as tx:
            tokens.revoke(tx, "leaver", NOW)
        assert browser.get("/api/ideas").status_code == 401
        assert browser.get("/api/ideas", headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_a_wrong_token_is_not_saved_by_a_good_cookie(api: Api) -> None:
    with api.client("viewer") as caller:
        caller.post("/api/session")
        assert caller.get("/api/ideas", headers={"Authorization": "Bearer wrong"}).status_code == 401


def test_a_code_signs_in_once(api: Api) -> None:
    with api.store.transaction() as tx:
        code = sessions.issue_code(tx, api.tokens["reviewer"], NOW)
        stored = tx.execute("SELECT code_hash FROM sign_in_codes").fetchall()
    assert code is not None
    assert code not in {row["code_hash"] for row in stored}, "only hashes are kept"
    with api.client() as first, api.client() as second:
        answer = first.post("/api/session", json={"code": code})
        assert answer.json() == {"name": "rita", "role": "reviewer", "via": "session"}
        cookie = answer.headers["set-cookie"].lower()
        assert {"httponly", "samesite=strict", "path=/", "max-age=3600"} <= set(cookie.split("; "))
        assert first.get("/api/session").status_code == 200
        assert second.post("/api/session", json={"code": code}).status_code == 401


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"code": ""}', b'{"code": "guess"}', b'{"code": 7}', b"\xff"])
def test_what_is_no_code_is_a_401_like_any_other(api: Api, body: bytes) -> None:
    with api.client() as stranger:
        answer = stranger.post("/api/session", content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code == 401
        assert COOKIE not in answer.headers.get("set-cookie", "")


def test_codes_and_sessions_end(api: Api, clock: Hand) -> None:
    with api.store.transaction() as tx:
        old = sessions.issue_code(tx, api.tokens["viewer"], NOW)
        void = sessions.issue_code(tx, api.tokens["admin"], NOW)
        assert sessions.void_codes(tx, api.tokens["admin"]) >= 1
    with api.client() as browser:
        assert browser.post("/api/session", json={"code": void}).status_code == 401
        browser.post("/api/session", headers={"Authorization": f"Bearer {api.tokens['viewer']}"})
        assert browser.get("/api/session").status_code == 200
        try:
            clock.now = NOW + sessions.CODE_LIFETIME
            assert httpx.post(f"{api.url}/api/session", json={"code": old}).status_code == 401
            clock.now = NOW + LIFETIME - timedelta(seconds=1)
            assert browser.get("/api/session").status_code == 200
            clock.now = NOW + LIFETIME
            assert browser.get("/api/session").status_code == 401
        finally:
            clock.now = NOW


def test_signing_out_ends_the_session_itself(api: Api) -> None:
    with api.client() as browser:
        browser.post("/api/session", headers={"Authorization": f"Bearer {api.tokens['viewer']}"})
        kept = browser.cookies[COOKIE]
        assert browser.delete("/api/session").status_code == 204
        assert COOKIE not in browser.cookies
    assert httpx.get(f"{api.url}/api/session", cookies={COOKIE: kept}).status_code == 401


def test_another_sites_page_cannot_use_the_cookie(api: Api) -> None:
    host = api.url.removeprefix("http://")
    with api.client() as browser:
        browser.post("/api/session", headers={"Authorization": f"Bearer {api.tokens['viewer']}"})
        for origin in ("https://evil.example", f"http://{host}.evil.example", "null", "http://127.0.0.1:1"):
            assert browser.delete("/api/session", headers={"Origin": origin}).status_code == 403, origin
        assert browser.get("/api/session").status_code == 200
        assert browser.delete("/api/session", headers={"Origin": api.url}).status_code == 204
    # A token is not sent by browsers on their own, so its calls may come from anywhere.
    with api.client("viewer") as program:
        assert program.delete("/api/session", headers={"Origin": "https://other.example"}).status_code == 204


def test_large_bodies_are_cut_off_whether_their_length_is_told_or_not(api: Api) -> None:
    path = "/api/listings/00000000-0000-0000-0000-000000000000/review"

    def pieces() -> Iterator[bytes]:
        for _ in range(80):
            yield b"x" * 1024

    with api.client("reviewer") as caller:
        told = caller.post(path, content=b"x" * 70_000)
        untold = caller.post(path, content=pieces())
    assert (told.status_code, untold.status_code) == (413, 413)
    assert told.headers["content-type"] == "application/problem+json"


def test_every_answer_forbids_sniffing_and_framing(api: Api) -> None:
    with api.client("viewer") as caller:
        for path in ("/api/ideas", "/docs", "/nothing", "/health"):
            headers = caller.get(path).headers
            assert headers["x-content-type-options"] == "nosniff", path
            assert "frame-ancestors 'none'" in headers["content-security-policy"], path
    with httpx.Client(base_url=api.url) as stranger:
        assert stranger.get("/api/ideas").headers["x-content-type-options"] == "nosniff"
