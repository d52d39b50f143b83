"""Weights over HTTP: who may look and who may change, on what version, and one of several at once."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from gateway_fixtures import LIFETIME, NOW, PHRASES, Api, api_over

from ray_apps.domain.ideas import FACTORS
from ray_apps.gateway.client import ApiProblem, Client
from ray_apps.store import events, idea_scores, sessions

FRESH = {"freshness": 0.6, "novelty": 0.4}


@pytest.fixture
def api(database_url: str, tmp_path: Path) -> Iterator[Api]:
    with api_over(database_url, tmp_path, clock=lambda: NOW) as api:
        yield api


@pytest.fixture(scope="module")
def still(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """For what changes nothing: one for all."""
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute("DROP DATABASE IF EXISTS gateway_weights WITH (FORCE)")
        admin.execute("CREATE DATABASE gateway_weights")
    url = server.rsplit("/", 1)[0] + "/gateway_weights"
    with api_over(url, Path(tmp_path_factory.mktemp("weights")), clock=lambda: NOW) as api:
        yield api


def put(api: Api, role: Any = "admin", **given: Any) -> httpx.Response:
    """Ask for other weights, based on what a new house has."""
    body = {"values": FRESH, "based_on": 2} | given
    with api.client(role) as caller:
        # Not `json=`: that refuses to send NaN, which a careless caller would.
        return caller.put("/api/weights", content=json.dumps(body), headers={"Content-Type": "application/json"})


def get(api: Api, role: Any = "viewer", **query: Any) -> dict[str, Any]:
    with api.client(role) as caller:
        answer = caller.get("/api/weights", params=query)
    assert answer.status_code == 200
    return dict(answer.json())


def versions(api: Api) -> list[int]:
    return [one["version"] for one in get(api)["items"]]


def test_a_viewer_sees_what_is_in_force_and_what_was_page_by_page(still: Api) -> None:
    shown = get(still)
    assert shown["in_force"] == shown["items"][0]
    assert shown["in_force"]["version"] == 2
    assert list(shown["in_force"]["values"]) == list(FACTORS)
    assert (shown["in_force"]["author"], shown["in_force"]["note"]) == ("default", "seven factors")
    assert shown["next"] is None
    first = get(still, limit=1)
    second = get(still, limit=1, cursor=first["next"])
    assert [page["items"][0]["version"] for page in (first, second)] == [2, 1]
    assert second["next"] is None
    assert second["in_force"]["version"] == 2, "the one in force is on every page"


def test_an_admin_puts_weights_in_force_under_the_tokens_name(api: Api) -> None:
    answer = put(api, note="  Fresh sells.  ")
    assert answer.status_code == 200
    told = answer.json()
    assert (told["changed"], told["ideas_to_rescore"]) == (True, 0)
    made = told["in_force"]
    assert (made["version"], made["author"], made["note"]) == (3, "adam", "Fresh sells.")
    assert made["created_at"] == NOW.isoformat().replace("+00:00", "Z")
    assert made["values"] == dict.fromkeys(FACTORS, 0.0) | FRESH
    assert get(api)["in_force"] == made
    with api.store.transaction() as tx:
        found = [e for _, e in events.read_after(tx, 0, 100) if e["eventType"] == "weights.changed"]
    assert [one["data"]["author"] for one in found] == ["adam"]  # type: ignore[index]


@pytest.mark.parametrize("role", ["viewer", "reviewer"])
def test_nobody_else_may_change_them(still: Api, role: str) -> None:
    answer = put(still, role)
    assert answer.status_code == 403
    assert "admin" in answer.json()["detail"]
    assert versions(still) == [2, 1]


def test_strangers_see_nothing(still: Api) -> None:
    with still.client() as stranger:
        assert stranger.get("/api/weights").status_code == 401
    assert put(still, role=None).status_code == 401
    assert versions(still) == [2, 1]


@pytest.mark.parametrize("based_on", [1, 3, 2**40])
def test_a_change_based_on_another_version_is_a_conflict(still: Api, based_on: int) -> None:
    answer = put(still, based_on=based_on)
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"].endswith(":stale-weights")
    assert "Version 2 is in force" in answer.json()["detail"]
    assert versions(still) == [2, 1]


def test_of_many_changes_at_once_one_counts(api: Api) -> None:
    def one(number: int) -> int:
        share = number / 10
        return put(api, values={"freshness": share, "novelty": 1 - share}).status_code

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(one, range(8)))
    assert sorted(answers) == [200] + [409] * 7
    assert versions(api) == [3, 2, 1]
    with api.store.transaction() as tx:
        assert sum(e["eventType"] == "weights.changed" for _, e in events.read_after(tx, 0, 1_000)) == 1


def test_ideas_are_scored_again_only_if_that_is_asked_for(api: Api) -> None:
    """Seeded scores are of version 1, which version 2 replaced before anything was scored."""
    assert get(api)["outdated_ideas"] == len(PHRASES)
    told = put(api).json()
    assert (told["outdated_ideas"], told["ideas_to_rescore"]) == (len(PHRASES), 0)
    with api.store.transaction() as tx:
        assert idea_scores.shards(tx, 100) == []
    told = put(api, values={"novelty": 1.0}, based_on=3, rescore=True).json()
    assert (told["outdated_ideas"], told["ideas_to_rescore"]) == (len(PHRASES), len(PHRASES))
    with api.store.transaction() as tx:
        assert len(idea_scores.shards(tx, 100)) == 1


def test_the_weights_in_force_make_no_new_version(still: Api) -> None:
    told = put(still, values=get(still)["in_force"]["values"]).json()
    assert (told["changed"], told["in_force"]["version"]) == (False, 2)
    assert versions(still) == [2, 1]


@pytest.mark.parametrize(
    ("given", "pointer", "told"),
    [
        ({"values": {"freshness": 0.6, "novelty": 0.5}}, "/values", "sum to 1.1, not to 1"),
        ({"values": {}}, "/values", "sum to 0, not to 1"),
        ({"values": {"freshness": 1.0, "secret": 0.0}}, "/values", "only these factors have weights: freshness"),
        ({"values": {"freshness": -0.1, "novelty": 1.1}}, "/values", "not so: freshness, novelty"),
        ({"values": {"freshness": float("nan"), "novelty": 1}}, "/values", "not so: freshness"),
        ({"values": {"freshness": float("inf")}}, "/values", "not so: freshness"),
        ({"values": {"freshness": "1"}}, "/values/freshness", "valid number"),
        ({"values": {"freshness": True}}, "/values/freshness", "valid number"),
        ({"values": {"freshness": 10**400}}, "/values", ""),
        ({"values": [1.0]}, "/values", "dictionary"),
        ({"values": None}, "/values", "dictionary"),
        ({"based_on": "2"}, "/based_on", "integer"),
        ({"based_on": 0}, "/based_on", "greater"),
        ({"note": "x" * 501}, "/note", "500"),
        ({"note": "two\nlines"}, "/note", "one line"),
        ({"note": "\ud800"}, "/note", ""),
        ({"rescore": "yes"}, "/rescore", "boolean"),
        ({"author": "somebody else"}, "/author", "not permitted"),
    ],
    ids=str,
)
def test_a_body_that_is_no_change_changes_nothing(still: Api, given: dict[str, Any], pointer: str, told: str) -> None:
    answer = put(still, **given)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    (error,) = answer.json()["errors"]
    assert error["pointer"].startswith(f"#/body{pointer}")
    assert told in error["detail"]
    assert "secret" not in answer.text, "what was sent is not repeated"
    assert versions(still) == [2, 1]


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "cursor=!!", "cursor=LTE", "cursor=OTk5OTk5OTk5OTk5OTk"])
def test_a_wrong_query_is_told_of(still: Api, query: str) -> None:
    with still.client("viewer") as caller:
        assert caller.get(f"/api/weights?{query}").status_code == 422


def test_the_typed_client_reads_and_changes_them(api: Api) -> None:
    with api.store.transaction() as tx:
        session = sessions.start(tx, api.tokens["admin"], NOW, LIFETIME) or ""
    client = Client(api.url)
    seen = client.weights(session, 10)
    assert [one.version for one in seen.items] == [2, 1]
    made = client.set_weights(session, FRESH, seen.in_force.version, "by a program", rescore=True)
    assert (made.in_force.version, made.in_force.note, made.ideas_to_rescore) == (3, "by a program", len(PHRASES))
    with pytest.raises(ApiProblem) as problem:
        client.set_weights(session, {"novelty": 1.0}, seen.in_force.version)
    assert problem.value.details.status == 409
    with pytest.raises(ValueError, match=r"sum to 0\.5"):
        client.set_weights(session, {"novelty": 0.5}, 3)
