"""POST /api/score: a receipt for an idea or a post, as of now; honest errors for everything else."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import psycopg
import pytest
from gateway_fixtures import LIFETIME, NOW, seed, served

from ray_apps.gateway.api import create_api
from ray_apps.gateway.hot_scoring import Answer, Busy, answer
from ray_apps.platform.settings import load_settings
from ray_apps.scoring.hot import HotScorer, Question
from ray_apps.store import ideas, open_store, tokens
from tests.scoring_fixtures import embedder

TEXT = "My otter juggles pebbles all day"


class Waiting:
    """A scorer of this process; `full` is what a Serve deployment says when too many wait."""

    def __init__(self, scorer: HotScorer) -> None:
        self._scorer, self.full = scorer, False

    async def __call__(self, question: Question) -> Answer:
        if self.full:
            raise Busy
        return answer(self._scorer, [question])[0]


@pytest.fixture(scope="module")
def here(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[httpx.Client, Waiting, UUID]]:
    """A viewer of an API with a scorer, the scorer, and an idea."""
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute("DROP DATABASE IF EXISTS gateway_score WITH (FORCE)")
        admin.execute("CREATE DATABASE gateway_score")
    url = server.rsplit("/", 1)[0] + "/gateway_score"
    settings = load_settings(data_dir=tmp_path_factory.mktemp("score"), database_url=url)
    with open_store(settings) as store:
        seed(store)
        with store.transaction() as tx:
            token = tokens.issue(tx, "vera", "viewer", NOW)
            [first, *_] = ideas.best(tx, 1)
        scorer = Waiting(HotScorer(store, embedder(), lambda: NOW))
        api = create_api(store, session_lifetime=LIFETIME, clock=lambda: NOW, scorer=scorer)
        with served(lambda _: api) as base, httpx.Client(base_url=base, timeout=60) as client:
            client.headers["Authorization"] = f"Bearer {token}"
            yield client, scorer, first.id


def ask(here: tuple[httpx.Client, Waiting, UUID], body: dict[str, Any]) -> httpx.Response:
    return here[0].post("/api/score", json=body)


def test_an_idea_gets_its_receipt_as_of_now(here: tuple[httpx.Client, Waiting, UUID]) -> None:
    found = ask(here, {"idea": str(here[2])})
    assert found.status_code == 200
    body = found.json()
    assert body["receipt"]["idea_id"] == str(here[2])
    assert body["receipt"]["as_of"].startswith("2026-11-22T12:00:00")
    total = sum(line["value"] * line["weight"] for line in body["receipt"]["factors"])
    assert body["receipt"]["score"] == pytest.approx(total, abs=1e-6)
    assert (body["phrase"], body["keywords"]) == (None, [])


def test_a_post_gets_a_receipt_and_what_would_be_printed(here: tuple[httpx.Client, Waiting, UUID]) -> None:
    post = {
        "content": f"{TEXT} &amp; night, ask @jane.doe or jane.doe@example.org", "community": "otters",
        "posted_at": (NOW - timedelta(hours=2)).isoformat(), "counts": {"score": 900, "comments": 4}, "tags": ["otter"],
    }  # fmt: skip
    body = ask(here, {"post": post}).json()
    assert "otter" in body["phrase"].lower()
    assert "otter" in body["keywords"]
    assert "jane" not in str(body).lower()
    assert len(body["receipt"]["factors"]) == 7
    assert ask(here, {"post": post}).json() == body, "nothing was stored"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"idea": str(UUID(int=5)), "post": {"content": "x"}}, 422),
        ({"idea": str(UUID(int=5))}, 404),
        ({"post": {"content": ""}}, 422),
        ({"post": {"content": "\u200b"}}, 422),
        ({"post": {"content": "a\x00b"}}, 422),
        ({"post": {"content": "x" * 4_001}}, 422),
        ({"post": {"content": "cats", "counts": {"score": -1}}}, 422),
        ({"post": {"content": "cats", "counts": {"score": "NaN"}}}, 422),
        ({"post": {"content": "cats", "surprise": 1}}, 422),
        ({"post": {"content": "<script>alert(1)</script> cats", "posted_at": "0001-01-01T00:00:00Z"}}, 200),
    ],
)
def test_what_cannot_be_scored_is_a_problem(
    here: tuple[httpx.Client, Waiting, UUID], body: dict[str, Any], status: int
) -> None:
    found = ask(here, body)
    assert found.status_code == status, found.text
    if status != 200:
        assert found.headers["content-type"] == "application/problem+json"


def test_too_many_at_once_are_told_when_to_come_back(here: tuple[httpx.Client, Waiting, UUID]) -> None:
    here[1].full = True
    try:
        found = ask(here, {"post": {"content": TEXT}})
    finally:
        here[1].full = False
    assert (found.status_code, found.headers["retry-after"]) == (503, "1")


def test_strangers_get_no_score(here: tuple[httpx.Client, Waiting, UUID]) -> None:
    found = httpx.post(f"{here[0].base_url}/api/score", json={"post": {"content": TEXT}})
    assert found.status_code == 401
