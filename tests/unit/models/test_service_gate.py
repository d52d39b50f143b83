"""The gate before a service: FastAPI as the listing model's front builds it, with the gate added last."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from pydantic import BaseModel
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from models.service_gate import Gate

KEY = "a-secret-of-this-service"
HEADERS = {"authorization": f"Bearer {KEY}"}
MOST = 1_000
PATHS = ["/", "/docs", "/redoc", "/openapi.json", "/docs/oauth2-redirect", "/chat", "/health", "/no-such-path"]


class Asked(BaseModel):
    """A body that FastAPI parses before it calls the route."""

    text: str


def service(**gate: Any) -> FastAPI:
    app = FastAPI()

    @app.post("/chat")
    async def chat(body: Asked) -> dict[str, int]:
        return {"length": len(body.text)}

    @app.get("/health")
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    app.add_middleware(Gate, **({"key": KEY, "max_bytes": MOST} | gate))
    return app


def ask(app: FastAPI, method: str, path: str, root_path: str = "", **request: Any) -> httpx.Response:
    async def asking() -> httpx.Response:
        transport = httpx.ASGITransport(app, root_path=root_path)
        async with httpx.AsyncClient(transport=transport, base_url="http://front") as client:
            return await client.request(method, path, **request)

    return asyncio.run(asking())


class Pieces:
    """A body in pieces, its length told to nobody; counts those that were read."""

    def __init__(self, count: int, size: int) -> None:
        self.count, self.size, self.read = count, size, 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for _ in range(self.count):
            self.read += 1
            yield b" " * self.size


def is_problem(answer: httpx.Response, status: int) -> None:
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status
    assert answer.json()["error"]["message"] == answer.json()["detail"]
    assert KEY not in answer.text
    assert (answer.headers.get("www-authenticate") == "Bearer") == (status == 401)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS", "DELETE"])
def test_without_the_key_no_path_tells_whether_it_is_there(method: str, path: str) -> None:
    is_problem(ask(service(), method, path), 401)


@pytest.mark.parametrize(
    "sent",
    [b"", b"Bearer", b"Bearer ", b"Basic " + KEY.encode(), KEY.encode(), b"Bearer " + KEY.encode() + b"x",
     b"Bearer " + KEY.encode()[:-1], b"Bearer " + KEY.encode() + b"\xe9", b"Bearer \xff\xfe",
     b"Bearer " + b"a" * 50_000],
)  # fmt: skip
def test_another_key_is_none(sent: bytes) -> None:
    is_problem(ask(service(), "POST", "/chat", json={"text": "bread"}, headers={b"Authorization": sent}), 401)


@pytest.mark.parametrize("key", [KEY, "schlüssel-für-den-dienst"])
@pytest.mark.parametrize("form", ["Bearer {}", "bearer {}", "BEARER  {} "])
def test_the_key_opens_everything(key: str, form: str) -> None:
    headers = {b"authorization": form.format(key).encode()}
    app = service(key=key)
    for path in ("/docs", "/openapi.json", "/health"):
        assert ask(app, "GET", path, headers=headers).status_code == 200
    assert ask(app, "POST", "/chat", json={"text": "bread"}, headers=headers).json() == {"length": 5}
    assert ask(app, "POST", "/chat", json={"words": "bread"}, headers=headers).status_code == 422
    assert ask(app, "GET", "/no-such-path", headers=headers).status_code == 404


def test_nothing_of_a_strangers_body_is_read() -> None:
    pieces = Pieces(5, 10)
    is_problem(ask(service(), "POST", "/chat", content=pieces), 401)
    assert pieces.read == 0
    is_problem(ask(service(), "POST", "/chat", content=b"{not json"), 401)


def test_a_body_is_read_up_to_the_limit_and_no_further() -> None:
    within, beyond, told = Pieces(10, MOST // 10), Pieces(100, MOST // 10), Pieces(100, MOST // 10)
    assert ask(service(), "POST", "/chat", content=within, headers=HEADERS).status_code == 422
    is_problem(ask(service(), "POST", "/chat", content=beyond, headers=HEADERS), 413)
    assert beyond.read == 11
    lengthy = HEADERS | {"content-length": str(100 * MOST)}
    is_problem(ask(service(), "POST", "/chat", content=told, headers=lengthy), 413)
    assert told.read == 0
    filled = {"text": "b" * (MOST - len('{"text":""}'))}
    assert ask(service(), "POST", "/chat", json=filled, headers=HEADERS).status_code == 200


@pytest.mark.parametrize("mounted_at", ["", "/", "/images"])
def test_the_one_open_path_is_open_wherever_the_service_is_mounted(mounted_at: str) -> None:
    app = service(open_path="/health")
    path = mounted_at.rstrip("/")
    assert ask(app, "GET", f"{path}/health", mounted_at).json() == {"status": "ok"}
    for other in ("/docs", "/health/", "/health/x", "//health", "/HEALTH"):
        is_problem(ask(app, "GET", path + other, mounted_at), 401)


def test_web_sockets_are_turned_away() -> None:
    with TestClient(service()) as client, pytest.raises(WebSocketDisconnect) as refused:  # noqa: SIM117
        with client.websocket_connect("/chat", headers=HEADERS):
            pass
    assert refused.value.code == 1008


def test_who_leaves_over_a_body_is_answered_by_nobody() -> None:
    sent: list[object] = []

    async def gone() -> dict[str, str]:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/chat",
        "headers": [(b"authorization", f"Bearer {KEY}".encode())],
    }
    asyncio.run(Gate(service(), KEY, MOST)(scope, gone, send))
    assert sent == []


def test_a_service_without_a_key_does_not_start() -> None:
    with pytest.raises(ValueError, match="open to everybody"):
        Gate(FastAPI(), "", MOST)
