"""The polite client against a server that is anything but: its waits, its bounds, its silence about keys."""

import gzip
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from ray_apps.domain.sources import Allowance
from ray_apps.ingestion.polite import PoliteHttp, Refused, Service, open_http
from ray_apps.ingestion.polite.services import Rules
from ray_apps.ingestion.polite_protocol import BudgetSpent, SourceFailed
from tests.twins.base import UNLIMITED, Hostile, Twin

SECRET = "sesame-open-4711"
SMALL = 100_000


class Rude(Twin):
    """Answers each path with its own kind of trouble; `script` is what /script answers, call by call."""

    service = "rude"

    def __init__(self, *script: Response, hostile: Hostile | None = None) -> None:
        super().__init__(hostile=hostile)
        self.script = list(script)

    def routes(self) -> list[Route]:
        handlers = {
            "/script": self.scripted,
            "/ok": self.ok,
            "/etag": self.with_etag,
            "/huge": self.huge,
            "/bomb": self.bomb,
            "/drip": self.drip,
            "/moved": self.moved,
            "/away": self.away,
            "/loop": self.loop,
            "/echo": self.echo,
        }
        return [Route(path, handler, methods=["GET", "POST"]) for path, handler in handlers.items()]

    async def scripted(self, request: Request) -> Response:
        return self.script.pop(0) if self.script else JSONResponse({"fine": True})

    async def ok(self, request: Request) -> Response:
        return JSONResponse({"fine": True})

    async def with_etag(self, request: Request) -> Response:
        return self.etagged(request, {"posts": ["x" * 2_000]})

    async def huge(self, request: Request) -> Response:
        return Response(b"x" * (SMALL + 1))

    async def bomb(self, request: Request) -> Response:
        return Response(gzip.compress(b"\0" * 50_000_000), headers={"content-encoding": "gzip"})

    async def drip(self, request: Request) -> Response:
        async def drops() -> Any:
            import asyncio

            for _ in range(100):
                yield b" "
                await asyncio.sleep(0.05)

        return StreamingResponse(drops())

    async def moved(self, request: Request) -> Response:
        return Response(status_code=302, headers={"location": "/ok"})

    async def away(self, request: Request) -> Response:
        return Response(status_code=302, headers={"location": request.query_params["to"]})

    async def loop(self, request: Request) -> Response:
        return Response(status_code=302, headers={"location": "/loop"})

    async def echo(self, request: Request) -> Response:
        """An error that repeats the caller's keys, in colours."""
        said = f"\x1b[31mbad token\n{request.headers.get('authorization')} {(await request.body()).decode()}"
        return JSONResponse({"error": {"message": said, "errors": [{"reason": "badToken"}]}}, 403)


class Naps:
    """Sleeps without sleeping, and remembers."""

    def __init__(self) -> None:
        self.slept: list[float] = []
        self.skipped = 0.0

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.skipped += seconds

    def monotonic(self) -> float:
        return time.monotonic() + self.skipped

    def clock(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.skipped)


class Counting:
    """Lets everything pass, and counts."""

    units = 0

    def take(self, bucket: str, allowances: Sequence[Allowance], cost: int) -> float:
        self.units += cost
        return 0.0


@pytest.fixture
def rude() -> Iterator[Rude]:
    with Rude().serving() as twin:
        yield twin


def client(twin: Twin, naps: Naps | None = None, limiter: Any = UNLIMITED, **tuning: Any) -> PoliteHttp:
    service = Service(
        name="rude",
        base_url=twin.base_url,
        hosts=("127.0.0.1",),
        budgets={"default": (Allowance(limit=5, seconds=1),)},
        rules=Rules(source="", read_on=date(2026, 11, 22), verified=True),
    )
    if naps is not None:
        tuning |= {"sleep": naps.sleep, "monotonic": naps.monotonic, "clock": naps.clock}
    return open_http(service, limiter, hint="RUDE_KEY", **({"max_bytes": SMALL} | tuning))


def test_answers_are_unzipped_and_validators_answered_with_304(rude: Rude) -> None:
    http = client(rude)
    first = http.get("/etag")
    assert first.json() == {"posts": ["x" * 2_000]}
    assert first.headers["content-encoding"] == "gzip"
    again = http.get("/etag", etag=first.etag)
    assert again.unchanged
    assert rude.seen[1].headers["if-none-match"] == first.etag


def test_failures_pause_ever_longer_but_never_together(rude: Rude) -> None:
    rude.script = [Response(status_code=500) for _ in range(4)]
    naps = Naps()
    assert client(rude, naps, chance=lambda: 0.8).get("/script").json() == {"fine": True}
    assert [round(nap, 2) for nap in naps.slept] == [0.4, 0.8, 1.6, 3.2]
    rude.script, lucky = [Response(status_code=500) for _ in range(4)], Naps()
    client(rude, lucky, chance=lambda: 0.0).get("/script")
    assert lucky.slept == [0, 0, 0, 0], "full jitter begins at nothing"


def test_it_gives_up_after_five_tries_with_the_services_reason_in_one_line(rude: Rude) -> None:
    rude.script = [JSONResponse({"error": "<b>down\nfor\x07 good</b>"}, 503) for _ in range(9)]
    with pytest.raises(SourceFailed, match=r"rude: GET .*/script was answered with 503: <b>down for good</b>$"):
        client(rude, Naps()).get("/script")
    assert rude.count("/script") == 5


@pytest.mark.parametrize("as_date", [False, True])
def test_retry_after_is_waited_for_in_seconds_and_as_a_date(rude: Rude, as_date: bool) -> None:
    when = format_datetime(datetime.now(UTC) + timedelta(seconds=20), usegmt=True) if as_date else "20"
    rude.script, naps = [JSONResponse({}, 429, {"retry-after": when})], Naps()
    client(rude, naps).get("/script")
    assert 18 <= sum(naps.slept) <= 21.1


def test_a_retry_after_beyond_patience_is_handed_on_not_waited_for(rude: Rude) -> None:
    rude.script, naps = [JSONResponse({}, 503, {"retry-after": "900"})], Naps()
    with pytest.raises(SourceFailed) as caught:
        client(rude, naps).get("/script")
    assert (caught.value.open_for_s, naps.slept, rude.count("/script")) == (900, [], 1)


def test_the_services_own_window_is_waited_for_before_the_next_call(rude: Rude) -> None:
    empty = {"x-ratelimit-remaining": "0.0", "x-ratelimit-reset": "30"}
    rude.script, naps = [JSONResponse({}, 200, empty)], Naps()
    http = client(rude, naps)
    http.get("/script")
    assert naps.slept == [], "the answer that was given is not waited for"
    http.get("/ok")
    assert 29 <= sum(naps.slept) <= 30
    rude.script = [JSONResponse({}, 200, empty | {"x-ratelimit-reset": "4000"})]
    http.get("/script")
    with pytest.raises(BudgetSpent) as caught:
        http.get("/ok")
    assert 3_900 < (caught.value.open_for_s or 0) <= 4_000


def test_a_budget_of_ours_is_waited_for_or_said_to_be_spent(rude: Rude) -> None:
    class Stingy:
        def __init__(self) -> None:
            self.waits, self.taken = [2.5, 0.0, 7_000.0], list[tuple[str, int]]()

        def take(self, bucket: str, allowances: Sequence[Allowance], cost: int) -> float:
            self.taken.append((bucket, cost))
            return self.waits.pop(0)

    naps, limiter = Naps(), Stingy()
    http = client(rude, naps, limiter=limiter)
    http.get("/ok", cost=3)
    assert (naps.slept, limiter.taken) == ([2.5], [("rude_default", 3)] * 2)
    with pytest.raises(BudgetSpent, match="'default' is used up for another 117 min"):
        http.get("/ok")


@pytest.mark.parametrize(("path", "said"), [("/huge", "larger than 100,000"), ("/bomb", "larger than 100,000")])
def test_an_answer_is_bounded_after_decompression(rude: Rude, path: str, said: str) -> None:
    with pytest.raises(SourceFailed, match=said):
        client(rude).get(path)
    assert rude.count(path) == 1, "it would be as large again"


def test_an_answer_of_several_gzip_members_is_read_whole_and_bounded_as_one(rude: Rude) -> None:
    zipped = {"content-encoding": "gzip"}
    members = b"".join(gzip.compress(part) for part in (b"one ", b"", b"two ", b"x" * 90_000))
    rude.script = [Response(members + bytes(64), headers=zipped)]
    assert client(rude).get("/script").body == b"one two " + b"x" * 90_000
    too_much = {
        gzip.compress(b"x" * 60_000) * 2: "is larger than 100,000 bytes",
        gzip.compress(b"") * 1_500: "in more than 1,000 parts",
    }
    for body, says in too_much.items():
        rude.script = [Response(body, headers=zipped)]
        with pytest.raises(SourceFailed, match=says):
            client(rude).get("/script")
    for body in (members[:-9], members + b"not gzip"):
        rude.script = [Response(body, headers=zipped)]
        assert client(rude, Naps()).get("/script").json() == {"fine": True}, "it was asked for again"


def test_a_damaged_or_unasked_for_encoding_is_no_answer(rude: Rude) -> None:
    zipped = gzip.compress(b"x" * 5_000)
    for body in (zipped[:-9], zipped[:20] + b"\xff" * 8 + zipped[28:], b"not gzip at all"):
        rude.script = [Response(body, headers={"content-encoding": "gzip"})]
        assert client(rude, Naps()).get("/script").json() == {"fine": True}, "it was asked for again"
    rude.script = [Response(b"x", headers={"content-encoding": "br"})]
    with pytest.raises(SourceFailed, match="encoding that was not asked for"):
        client(rude).get("/script")


@pytest.mark.parametrize("key", ["ключ-от-квартиры", "two\nlines-4711"])
def test_a_key_that_http_cannot_carry_is_told_without_it(rude: Rude, key: str) -> None:
    with pytest.raises(SourceFailed, match="RUDE_KEY") as caught:
        client(rude, Naps()).get("/ok", headers={"authorization": f"Bearer {key}"})
    assert key[:5] not in str(caught.value)
    assert rude.seen == []


def test_an_answer_that_drips_in_is_given_up(rude: Rude) -> None:
    with pytest.raises(SourceFailed, match="takes too long to arrive"):
        client(rude, patience_s=0.3).get("/drip")


def test_truncated_and_dropped_answers_are_asked_for_again() -> None:
    with Rude(hostile=Hostile(error=0, throttle=0, slow=0, truncate=0.4, drop=0.4)).serving() as twin:
        http = client(twin, first_backoff_s=0.001)
        assert [http.get("/ok", params={"n": n}).json() for n in range(12)] == [{"fine": True}] * 12
        assert set(twin.faults) == {"truncate", "drop"}


def test_a_proxy_of_the_environment_has_no_part_in_calls_on_this_machine(
    rude: Rude, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    assert client(rude).get(f"{rude.base_url}/ok").json() == {"fine": True}


def test_redirects_stay_on_the_host(rude: Rude) -> None:
    limiter = Counting()
    http = client(rude, limiter=limiter)
    assert http.get("/moved").json() == {"fine": True}
    assert limiter.units == 2, "a redirect is a call too"
    with pytest.raises(SourceFailed, match="redirected in circles"):
        http.get("/loop")
    for target in ("http://169.254.169.254/latest/meta-data", "//localhost:1/", "http://127.0.0.1:9/", "file:///etc"):
        with pytest.raises(SourceFailed, match=r"has moved to|not an http"):
            http.get("/away", params={"to": target})
    with pytest.raises(SourceFailed, match="POST does not follow"):
        http.post("/moved", form={})


@pytest.mark.parametrize("address", ["http://elsewhere.example/x", "file:///etc/passwd", "http://[::1", "gopher://x/"])
def test_only_the_services_own_addresses_are_called(rude: Rude, address: str) -> None:
    with pytest.raises(SourceFailed):
        client(rude).get(address)
    assert rude.seen == []


def test_keys_are_never_repeated_although_the_service_repeats_them(rude: Rude) -> None:
    with pytest.raises(Refused) as caught:
        client(rude).post("/echo", form={"client_secret": SECRET}, headers={"authorization": f"Bearer {SECRET}"})
    text = str(caught.value)
    assert SECRET not in text
    assert SECRET not in repr(caught.value.__context__)
    assert "check RUDE_KEY" in text
    assert text.isprintable()
    assert (caught.value.status, caught.value.code) == (403, "badToken")


def test_a_quota_that_is_spent_is_not_asked_again(rude: Rude) -> None:
    rude.script = [JSONResponse({"error": {"code": "daily_quota_limit_exceeded"}}, 429)]
    with pytest.raises(Refused, match="429"):
        client(rude, Naps()).get("/script")
    assert rude.count("/script") == 1
