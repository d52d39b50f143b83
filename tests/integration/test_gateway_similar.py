"""Similar ideas over HTTP, and where a merged idea leads."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import psycopg
import pytest
from gateway_fixtures import LIFETIME, NOW, PHRASES, Api, api_over

from ray_apps.domain.ideas import IdeaStatus
from ray_apps.gateway.client import ApiProblem, Client
from ray_apps.store import sessions

FIRST, SECOND, THIRD, FOURTH, *_ = PHRASES
NOWHERE = UUID(int=0)


@pytest.fixture(scope="module")
def api(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """Seeded ideas lie at right angles. The fourth was merged into the third, and that into the second; the fifth is
    live."""
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute("DROP DATABASE IF EXISTS gateway_similar WITH (FORCE)")
        admin.execute("CREATE DATABASE gateway_similar")
    url = server.rsplit("/", 1)[0] + "/gateway_similar"
    with api_over(url, Path(tmp_path_factory.mktemp("similar")), clock=lambda: NOW) as api:
        with api.store.transaction() as tx:
            for merged, into in ((FOURTH, THIRD), (THIRD, SECOND)):
                tx.execute(
                    "UPDATE ideas SET status = 'archived', merged_into = %s WHERE id = %s",
                    [idea_of(api, into), idea_of(api, merged)],
                )
            tx.execute("UPDATE ideas SET status = 'live' WHERE phrase = %s", [list(PHRASES)[4]])
        yield api


def idea_of(api: Api, phrase: str) -> UUID:
    return api.seeded.listings[phrase].idea_id


def asked(api: Api, idea: object, query: str = "", role: Any = "viewer") -> httpx.Response:
    with api.client(role) as caller:
        return caller.get(f"/api/ideas/{idea}/similar{query}")


def phrases(answer: httpx.Response) -> set[str]:
    assert answer.status_code == 200, answer.text
    return {item["phrase"] for item in answer.json()["items"]}


def test_an_idea_has_similar_ones_but_neither_itself_nor_what_was_merged(api: Api) -> None:
    answer = asked(api, idea_of(api, FIRST))
    assert phrases(answer) == set(PHRASES) - {FIRST, THIRD, FOURTH}
    told = answer.json()
    assert told["idea_id"] == str(idea_of(api, FIRST))
    item = told["items"][0]
    assert item.keys() == {
        "id", "title", "phrase", "topic", "communities", "signal_count", "status", "score", "cosine",
    }  # fmt: skip
    assert all(item["cosine"] == pytest.approx(0, abs=1e-3) for item in told["items"])


def test_a_merged_idea_answers_for_the_one_that_goes_on(api: Api) -> None:
    survivor = str(idea_of(api, SECOND))
    for phrase in (SECOND, THIRD, FOURTH):
        answer = asked(api, idea_of(api, phrase))
        assert answer.json()["idea_id"] == survivor
        assert phrases(answer) == set(PHRASES) - {SECOND, THIRD, FOURTH}
    with api.client("viewer") as viewer:
        shown = [viewer.get(f"/api/ideas/{idea_of(api, phrase)}").json() for phrase in (FIRST, SECOND, THIRD, FOURTH)]
    assert [one["merged_into"] for one in shown] == [None, None, survivor, survivor]
    assert [one["idea"]["phrase"] for one in shown] == [FIRST, SECOND, THIRD, FOURTH], "each is still shown as it was"


def test_filters_and_the_limit_are_kept_to(api: Api) -> None:
    idea = idea_of(api, FIRST)
    assert phrases(asked(api, idea, "?status=live")) == {list(PHRASES)[4]}
    assert phrases(asked(api, idea, "?status=mocked")) == {SECOND, list(PHRASES)[5]}
    assert phrases(asked(api, idea, "?status=queued")) == set()
    assert len(asked(api, idea, "?limit=1").json()["items"]) == 1
    scores = {i["phrase"]: i["score"] for i in asked(api, idea).json()["items"]}
    best = max(scores.values())
    assert phrases(asked(api, idea, f"?min_score={best}")) == {name for name, s in scores.items() if s == best}


@pytest.mark.parametrize(
    "query", ["?limit=0", "?limit=101", "?limit=x", "?status=archived", "?status=wrong", "?min_score=1.1",
              "?min_score=-1", "?min_score=nan", "?min_score=x"],
)  # fmt: skip
def test_a_wrong_query_is_told_of(api: Api, query: str) -> None:
    answer = asked(api, idea_of(api, FIRST), query)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


def test_what_is_not_there_is_a_404_and_strangers_are_kept_out(api: Api) -> None:
    answer = asked(api, NOWHERE)
    assert answer.status_code == 404
    assert answer.json()["detail"] == "There is no such idea."
    assert asked(api, "not-an-id").status_code == 422
    assert asked(api, idea_of(api, FIRST), role=None).status_code == 401


def test_the_typed_client_asks_for_them(api: Api) -> None:
    with api.store.transaction() as tx:
        session = sessions.start(tx, api.tokens["viewer"], NOW, LIFETIME) or ""
    client = Client(api.url)
    found = client.similar(session, idea_of(api, THIRD), 10, status=IdeaStatus.LIVE, min_score=0.0)
    assert found.idea_id == idea_of(api, SECOND)
    assert [each.status for each in found.items] == [IdeaStatus.LIVE]
    assert client.idea(session, idea_of(api, THIRD)).merged_into == idea_of(api, SECOND)
    with pytest.raises(ApiProblem):
        client.similar(session, NOWHERE, 10)
