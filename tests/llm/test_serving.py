"""The listing model's whole path: shipped configuration, Ray Serve, vLLM, HTTP, schema, client, rules, grammar.

The engine runs in its own environment, the rest in the project's. One deployment with two replicas serves all tests,
in the order of this file: what breaks it comes last.
"""

import json
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import httpx
import jsonschema
import pytest

from models.chat.protocol import Tries
from models.listing_writer.asking import MAX_TOKENS, Limits, ListingAsk, room, schema_of
from models.listing_writer.client import reasons
from models.listing_writer.ingress import MAX_BODY_BYTES
from models.listing_writer.serving import MODEL_ID
from ray_apps.domain.contracts import load_contract, marketplaces
from ray_apps.domain.listings import ListingBrief, ListingDraft
from ray_apps.listings.model_writer import ModelWriter
from ray_apps.listings.writer import write_listing
from tests.listing_checker import Shown, faults
from tests.llm.service import KEY, Service, engine_of, serving
from tests.llm.tiny_qwen import build_tiny_qwen

ETSY = load_contract("etsy")
LIMITS = Limits(title=140, description=10_000, tags=13, tag=20)
HEADERS = {"authorization": f"Bearer {KEY}"}
pytestmark = pytest.mark.timeout(1_200)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with serving(build_tiny_qwen(tmp_path_factory.mktemp("model") / "tiny"), 2) as running:
        yield running


def asks(count: int, first: int = 0) -> list[ListingAsk]:
    return [
        ListingAsk(
            "Sourdough Survivor", "sourdough", ("bread",), "Shirt", ("Printed to order",), LIMITS, seed=first + n
        )
        for n in range(count)
    ]


def brief(seed: int) -> ListingBrief:
    return ListingBrief(
        idea_id=UUID(int=seed), phrase="Sourdough Survivor", topic="sourdough", keywords=("bread", "baker"),
        style="retro_sunset", garment="navy", seed=seed,
    )  # fmt: skip


def is_unauthorised(answer: httpx.Response) -> None:
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer"), answer.url
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == 401


def shown(draft: ListingDraft) -> Shown:
    return Shown(draft.title, draft.description, draft.tags, draft.bullets, "sourdough", draft.title_variants)


def post(service: Service, key: str | None = KEY, **body: object) -> httpx.Response:
    headers = {"authorization": f"Bearer {key}"} if key else {}
    asked = {"model": MODEL_ID, "messages": [{"role": "user", "content": "{}"}], "max_tokens": 8} | body
    return httpx.post(f"{service.url}/v1/chat/completions", json=asked, headers=headers, timeout=60, trust_env=False)


def test_an_answer_keeps_to_its_schema_and_is_never_cut_off(service: Service) -> None:
    schema = schema_of(room(LIMITS))
    wanted = {"type": "json_schema", "json_schema": {"name": "listing", "strict": True, "schema": schema}}

    def one(seed: int) -> httpx.Response:
        return post(service, response_format=wanted, max_tokens=MAX_TOKENS, temperature=0.7, seed=seed)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(one, range(24)))
    said = [answer.json()["choices"][0]["message"]["content"] for answer in answers]
    # Noise is not always UTF-8: each byte that is none is shown as a sign of its own, and then there are more of them.
    assert sum("\ufffd" not in one for one in said) > 12
    for answer in answers:
        assert answer.status_code == 200, answer.text[:300]
        choice = answer.json()["choices"][0]
        content = json.loads(choice["message"]["content"], strict=False)
        assert content.keys() == {"title", "description", "tags"}
        if "\ufffd" not in choice["message"]["content"]:
            jsonschema.validate(content, schema)
        assert choice["finish_reason"] == "stop"
        assert ": " not in choice["message"]["content"][:9], "no white space between the parts"
        assert answer.json()["usage"]["completion_tokens"] <= MAX_TOKENS


def test_strangers_and_wrong_requests_are_refused_without_a_remote_traceback(service: Service) -> None:
    for key in (None, "wrong", KEY + "x"):
        is_unauthorised(post(service, key))
    assert post(service, model="gpt-99").status_code == 404
    too_long = post(service, messages=[{"role": "user", "content": "bread " * 4_000}])
    nonsense = post(
        service, response_format={"type": "json_schema", "json_schema": {"name": "x", "schema": {"type": 7}}}
    )
    for answer in (too_long, nonsense):
        assert answer.status_code == 400
        assert "Traceback" not in answer.text
        assert ".py" not in answer.text
    for path in ("/v1/completions", "/v1/embeddings", "/tokenize"):
        asked = {"model": MODEL_ID, "prompt": "x", "input": "x"}
        is_unauthorised(httpx.post(service.url + path, json=asked, trust_env=False))
        closed = httpx.post(service.url + path, json=asked, headers=HEADERS, trust_env=False)
        assert closed.status_code in (400, 404, 422), path
        assert "sourdough" not in closed.text


def test_the_gate_stands_before_every_path_and_whatever_is_in_a_body(service: Service) -> None:
    for path in ("", "/", "/docs", "/redoc", "/openapi.json", "/docs/oauth2-redirect", "/v1/models", "/health", "/x"):
        is_unauthorised(httpx.get(service.url + path, trust_env=False))
        is_unauthorised(httpx.options(service.url + path, headers={"origin": "https://x.example"}, trust_env=False))
    for body in (b"{", b"\xff\xfe", b" " * 1_000_000):
        is_unauthorised(httpx.post(f"{service.url}/v1/chat/completions", content=body, trust_env=False, timeout=60))
    for path in ("/docs", "/openapi.json", "/v1/models"):
        assert httpx.get(service.url + path, headers=HEADERS, trust_env=False, timeout=60).status_code == 200, path
    assert httpx.get(f"{service.url.removesuffix('/listing-model')}/-/healthz", trust_env=False).status_code == 200


@pytest.mark.parametrize("pieces", [1, 16])
def test_a_body_that_is_too_large_is_refused_whether_or_not_its_length_is_told(service: Service, pieces: int) -> None:
    body = b" " * (MAX_BODY_BYTES + 1)
    size = -(-len(body) // pieces)
    content = body if pieces == 1 else (body[n : n + size] for n in range(0, len(body), size))
    url = f"{service.url}/v1/chat/completions"
    refused = httpx.post(url, content=content, headers=HEADERS, trust_env=False, timeout=60)
    assert (refused.status_code, refused.headers["content-type"]) == (413, "application/problem+json")
    assert post(service).status_code == 200


@pytest.mark.parametrize("marketplace", marketplaces())
def test_every_marketplace_gets_suggestions_within_what_it_takes(service: Service, marketplace: str) -> None:
    contract = load_contract(marketplace)
    writer = ModelWriter(service.writer())
    suggested = writer.suggest_many([brief(seed) for seed in range(8)], contract)
    writer.close()
    assert writer.name == "model:listing-writer"
    assert [one.reason for one in suggested] == [None] * 8
    for one in suggested:
        assert one.suggestion is not None
        assert 0 < len(one.suggestion.title) <= contract.text.title_max
        assert len(one.suggestion.tags) <= contract.text.tags_max
        assert bool(one.suggestion.tags) == bool(contract.text.tags_max)
        assert bool(one.suggestion.bullets) == contract.text.bullets_apart
        assert all(len(tag) <= contract.text.tag_max for tag in one.suggestion.tags)
    assert len({one.suggestion.title for one in suggested if one.suggestion}) == 8


def test_noise_becomes_a_listing_within_the_rules_and_the_draft_says_who_wrote_it(service: Service) -> None:
    model = ModelWriter(service.writer())
    for marketplace in marketplaces():
        contract = load_contract(marketplace)
        for seed in range(6):
            draft = write_listing(brief(seed), contract, models=[model])
            assert draft.backend in (model.name, "grammar")
            assert (draft.backend == "grammar") == any(why.startswith(model.name) for why in draft.passed_over)
            assert faults(marketplace, shown(draft)) == []
    model.close()


def test_the_same_seed_says_the_same_alone_and_in_a_batch(service: Service) -> None:
    writer = service.writer()
    alone = [writer.write(ask) for ask in asks(3, first=50)]
    assert writer.write_all(asks(16, first=50))[:3] == alone
    assert len({str(one.listing) for one in alone}) == 3
    writer.close()


def kill_replica(replica: int) -> int:
    return replica


@pytest.mark.parametrize("victim", [kill_replica, engine_of], ids=["replica", "engine"])
def test_a_replica_killed_under_load_loses_no_request(
    service: Service, victim: Callable[[int], int], capsys: pytest.CaptureFixture[str]
) -> None:
    service.wait_for(2)
    before = service.replicas()
    writer = service.writer()
    with ThreadPoolExecutor(8) as pool:
        began = time.monotonic()
        under_way = [pool.submit(writer.write, ask) for ask in asks(160, first=1_000)]
        while sum(one.done() for one in under_way) < 16:
            time.sleep(0.01)
        os.kill(victim(min(before)), signal.SIGKILL)
        left = sum(not one.done() for one in under_way)
        outcomes = [one.result() for one in under_way]
        took = time.monotonic() - began
    writer.close()
    with capsys.disabled():
        sys.stdout.write(
            f"\nkilled with {left} of 160 open: the last was answered {took:.1f} s after the first was asked"
        )
    assert left > 100
    assert reasons(outcomes) == {}
    assert min(before) not in service.replicas()


def test_every_request_of_those_days_got_an_answer_from_the_service_itself(service: Service) -> None:
    """The front begins again what an engine lost, so that clients with one try see nothing of it."""
    service.wait_for(2)
    before = service.replicas()
    with ThreadPoolExecutor(8) as pool:
        under_way = [pool.submit(post, service, max_tokens=MAX_TOKENS, seed=n, ignore_eos=True) for n in range(64)]
        while sum(one.done() for one in under_way) < 8:
            time.sleep(0.01)
        os.kill(max(before), signal.SIGKILL)
        statuses = [one.result().status_code for one in under_way]
    assert statuses == [200] * 64


def test_without_any_engine_the_grammar_writes_in_time_and_says_why(service: Service) -> None:
    for replica in service.replicas():
        os.kill(replica, signal.SIGKILL)
    model = ModelWriter(service.writer(timeout_s=5.0, tries=Tries(calls=2, patience_s=10.0)))
    began = time.monotonic()
    with ThreadPoolExecutor(8) as pool:
        drafts = list(pool.map(lambda seed: write_listing(brief(seed), ETSY, models=[model]), range(40)))
    model.close()
    assert time.monotonic() - began < 90
    why = Counter(reason for draft in drafts for reason in draft.passed_over)
    assert why.total() == 40
    assert set(why) <= {f"{model.name}: no answer, {reason}" for reason in ("timeout", "status 503", "not asked")}
    for draft in drafts:
        assert draft.backend == "grammar"
        assert faults("etsy", shown(draft)) == []
