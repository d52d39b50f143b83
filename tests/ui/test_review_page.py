"""The review app in a real browser: signing in by the link, deciding with mouse and keyboard, hostile words."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from starlette.types import Receive, Scope, Send

from gradio_ui.app import ReviewArgs, create_app
from ray_apps.domain.listings import ListingStatus
from ray_apps.gateway.api import create_api
from ray_apps.gateway.client import COOKIE
from ray_apps.platform.clock import utc_now
from ray_apps.platform.settings import load_settings
from ray_apps.store import Store, listings, open_store, reviews, sessions, tokens

sys.path.insert(0, str(Path(__file__).parent.parent / "integration"))

from gateway_fixtures import LIFETIME, PHRASES, Seeded, seed, served

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--disable-background-networking"]
HOSTILE = '<img src=x onerror="window.hurt=1"> ${window.hurt=1} {{this}} `'


@dataclass
class App:
    """The review app and its API on one port, over a seeded store."""

    store: Store
    seeded: Seeded
    url: str

    def link(self, role: Any = "reviewer") -> str:
        """A fresh sign-in link for somebody with this role."""
        with self.store.transaction() as tx:
            token = tokens.issue(tx, f"{role}-rita", role, utc_now())
            return f"{self.url}/ui/#code={sessions.issue_code(tx, token, utc_now())}"


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[App]:
    with open_store(load_settings(data_dir=tmp_path, database_url=database_url)) as store:
        seeded = seed(store, uncleared="Overthinkers Club")

        def both(url: str) -> Any:
            api, ui = create_api(store, session_lifetime=LIFETIME), create_app(ReviewArgs(api_url=url))

            async def route(scope: Scope, receive: Receive, send: Send) -> None:
                mine = scope["type"] == "lifespan" or scope["path"].startswith("/ui")
                await (ui if mine else api)(scope, receive, send)

            return route

        with served(both) as url:
            yield App(store, seeded, url)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip(f"no browser: Debian's chromium is expected at {CHROMIUM}")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=str(CHROMIUM), headless=True, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(30_000)
    yield context.new_page()
    context.close()


def test_a_waiting_design_is_approved_and_leaves_the_list(app: App, page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    link = app.link()
    page.goto(link)
    expect(page.locator(".card")).to_have_count(len(PHRASES))
    assert "code" not in page.url
    assert not any("code=" in url for url in asked), "the code is never part of a URL that is sent"
    page.get_by_role("button", name="Slow Mornings").click()
    expect(page.locator(".headline h2")).to_have_text("Slow Mornings")
    page.locator("[data-act=approve]").click()
    expect(page.locator(".notice")).to_have_text("Approved: Slow Mornings")
    expect(page.locator(".card")).to_have_count(len(PHRASES) - 1)
    expect(page.locator(".card", has_text="Slow Mornings")).to_have_count(0)
    expect(page.locator(".progress b")).to_have_text(str(len(PHRASES) - 1))
    listing = app.seeded.listings["Slow Mornings"]
    with app.store.transaction() as tx:
        (review,) = reviews.history(tx, listing.id)
        stored = listings.get(tx, listing.id)
    assert (review.decision, review.reviewer) == ("approve", "reviewer-rita")
    assert review.fingerprint == listing.fingerprint()
    assert stored is not None
    assert stored.status == ListingStatus.APPROVED
    page.set_viewport_size({"width": 1440, "height": 600})
    page.locator("#detail").hover()
    page.mouse.wheel(0, 400)
    page.wait_for_function("document.getElementById('detail').scrollTop > 100")
    expect(page.locator("[data-act=approve]")).to_be_in_viewport()
    elsewhere = {url for url in asked if not url.startswith((f"{app.url}/", "data:"))}
    assert elsewhere == set(), "the page asks nobody but its own origin"


def test_the_keyboard_chooses_rejects_with_a_reason_and_approves(app: App, page: Page) -> None:
    page.goto(app.link())
    expect(page.locator(".headline h2")).to_have_text("Sourdough Starter Survivor")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".headline h2")).to_have_text("Overthinkers Club")
    expect(page.locator("[data-act=approve]")).to_be_disabled()
    page.keyboard.press("r")
    page.keyboard.type("a bit much")
    page.keyboard.press("Enter")
    expect(page.locator(".notice")).to_have_text("Rejected: Overthinkers Club")
    expect(page.locator(".headline h2")).to_have_text("Introvert National Park")
    page.keyboard.press("r")
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    expect(page.locator(".notice")).to_have_text("Approved: Introvert National Park")
    with app.store.transaction() as tx:
        (rejected,) = reviews.history(tx, app.seeded.listings["Overthinkers Club"].id)
        (approved,) = reviews.history(tx, app.seeded.listings["Introvert National Park"].id)
    assert (rejected.decision, rejected.reason, approved.decision) == ("reject", "a bit much", "approve")


def test_a_design_that_somebody_else_decided_on_is_told_of(app: App, page: Page) -> None:
    page.goto(app.link())
    listing = app.seeded.listings["Sourdough Starter Survivor"]
    expect(page.locator(".headline h2")).to_have_text("Sourdough Starter Survivor")
    with app.store.transaction() as tx:
        reviews.decide(tx, listing.id, "reject", "max", utc_now(), seen=listing.fingerprint())
    page.keyboard.press("a")
    expect(page.locator(".notice")).to_contain_text("does not wait for review")
    expect(page.locator(".card")).to_have_count(len(PHRASES) - 1)


def test_words_from_the_internet_stay_words(app: App, page: Page) -> None:
    with app.store.transaction() as tx:
        idea = app.seeded.listings["Sourdough Starter Survivor"].idea_id
        tx.execute(
            "UPDATE ideas SET phrase = %s, topic = %s, communities = %s WHERE id = %s",
            [HOSTILE, HOSTILE, [HOSTILE], idea],
        )
    page.goto(app.link())
    expect(page.locator(".card .phrase").first).to_have_text(HOSTILE)
    expect(page.locator(".headline h2")).to_have_text(HOSTILE)
    assert page.evaluate("window.hurt") is None


def test_viewers_look_and_nobody_waits_in_the_end(app: App, page: Page) -> None:
    page.goto(app.link("viewer"))
    expect(page.locator(".card")).to_have_count(len(PHRASES))
    expect(page.locator("#detail")).to_contain_text("You may look but not decide.")
    expect(page.locator("[data-act=approve]")).to_have_count(0)
    page.get_by_role("button", name="Live").click()
    expect(page.locator(".empty h2")).to_have_text("Live: none")
    with app.store.transaction() as tx:
        for listing in app.seeded.listings.values():
            reviews.decide(tx, listing.id, "reject", "max", utc_now(), seen=listing.fingerprint())
    page.get_by_role("button", name="Waiting").click()
    expect(page.locator(".empty h2")).to_have_text("Nothing waits for review")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Token")).to_be_visible()


def test_a_token_signs_in_and_a_used_link_does_not(app: App, page: Page) -> None:
    link = app.link()
    assert httpx.post(f"{app.url}/api/session", json={"code": link.partition("code=")[2]}).status_code == 200
    page.goto(link)
    expect(page.get_by_role("alert")).to_have_text("That is not valid (any more).")
    with app.store.transaction() as tx:
        token = tokens.issue(tx, "anna", "reviewer", utc_now())
    page.get_by_label("Token").fill(token)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator(".who")).to_contain_text("anna")


def test_the_door_of_the_page(app: App) -> None:
    """Without a session nothing of Gradio is served; with one, other sites' pages and large bodies are refused."""
    for path in ("/ui", "/ui/", "/ui/config", "/ui/gradio_api/info", "/ui/assets/index.js", "/ui/theme.css"):
        answer = httpx.get(app.url + path, cookies={COOKIE: "guess"})
        assert answer.status_code == 401, path
        assert "<form" in answer.text
    code = app.link().partition("code=")[2]
    with httpx.Client(base_url=app.url) as browser:
        browser.post("/api/session", json={"code": code})
        shown = browser.get("/ui/")
        assert shown.status_code == 200
        assert "frame-ancestors 'none'" in shown.headers["content-security-policy"]
        assert browser.post("/ui/gradio_api/run/predict", headers={"Origin": "https://evil.example"}).status_code == 403
        assert browser.post("/ui/gradio_api/upload", content=b"x" * 70_000).status_code == 413


def test_without_its_api_the_page_says_so() -> None:
    with (
        served(lambda _: create_app(ReviewArgs(api_url="http://127.0.0.1:9"))) as url,
        httpx.Client(cookies={COOKIE: "any"}) as browser,
    ):
        answer = browser.get(f"{url}/ui/")
    assert answer.status_code == 503
    assert "does not answer" in answer.text
