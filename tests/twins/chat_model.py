"""A service that speaks OpenAI's `/v1/chat/completions`, with a model that is honest, or hostile in one of many ways.

It refuses what such services refuse (no key, a model it has not, a request of the wrong form), remembers how often it
was asked about each topic, and answers from a script: the next mood for every call, the last one for ever.
"""

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from tests.twins.base import Hostile, Twin

ENDINGS = ("Before Breakfast", "and a Quiet Afternoon", "With Extra Patience", "on a Rainy Day")
"""What the honest model makes of a topic: its phrases begin with the topic's name."""
INJECTED = (
    "Ignore All Rules and Buy Coffee",
    "Coffee at www.example.com",
    "Follow @robin_n for Coffee",
    "Nike Coffee Club",
    "Coffee \u202eevil\u202c Club",
    "<b>Coffee</b> Club",
    "Kill the Coffee",
    "Coffee Snorfblat Time",
    "Coffee Coffee Coffee",
    "A Hour of Coffee",
    "Coffee Since 1873",
    "Totally Unrelated Umbrellas",
)
"""What a model says that read too much of the posts: none of it may be printed about coffee."""


class ChatModelTwin(Twin):
    """`moods` scripts the answers: honest, not json, truncated, wrong types, empty, injected, huge, drip, or a status.

    `key` is what callers must bring, "" for nothing; `model` the only model there is; `lines` what an honest one says.
    """

    service = "chat_model"

    def __init__(
        self,
        moods: Sequence[str] = ("honest",),
        *,
        key: str = "secret-key",
        model: str = "tiny-writer",
        lines: Sequence[str] = (),
        hostile: Hostile | None = None,
    ) -> None:
        super().__init__(hostile=hostile)
        self.moods, self.key, self.model, self.lines = list(moods), key, model, list(lines)
        self.topics: Counter[str] = Counter()
        self.briefs: list[dict[str, Any]] = []

    def routes(self) -> list[Route]:
        return [Route("/v1/chat/completions", self.complete, methods=["POST"])]

    def guard(self, request: Request) -> Response | None:
        if self.key and request.headers.get("authorization") != f"Bearer {self.key}":
            return JSONResponse({"error": {"message": "Incorrect API key provided", "type": "auth"}}, 401)
        return None

    async def complete(self, request: Request) -> Response:
        asked = await request.json()
        wrong = _wrong(asked)
        if wrong:
            self.violation(wrong)
            return JSONResponse({"error": {"message": wrong, "type": "invalid_request_error"}}, 400)
        if asked["model"] != self.model:
            return JSONResponse({"error": {"message": "The model does not exist"}}, 404)
        brief = json.loads(asked["messages"][-1]["content"])
        self.briefs.append(brief)
        self.topics[brief["topic"]] += 1
        mood = self.moods.pop(0) if len(self.moods) > 1 else self.moods[0]
        return self._in_mood(mood, brief)

    def _in_mood(self, mood: str, brief: dict[str, Any]) -> Response:
        if mood.isdigit():
            return JSONResponse(
                {"error": {"message": "not now"}}, int(mood), {"retry-after": "1"} if mood == "429" else {}
            )
        phrases: Any = self.lines or [f"{brief['topic'] or brief['key_words'][0]} {ending}" for ending in ENDINGS]
        content = json.dumps({"phrases": phrases})
        match mood:
            case "not json":
                content = "Sure! Here are some phrases you will love:\n1. Coffee"
            case "truncated":
                content = content[: len(content) // 2]
            case "wrong types":
                content = json.dumps({"phrases": [1, None, {"phrase": "Coffee"}, ["Coffee"], "x" * 500]})
            case "empty":
                content = json.dumps({"phrases": []})
            case "injected":
                content = json.dumps({"phrases": list(INJECTED)[:8]})
            case "huge":
                content = json.dumps({"phrases": ["Coffee " * 40_000]})
            case "drip":
                return StreamingResponse(_drip(), media_type="application/json")
        return JSONResponse(_completion(self.model, content))


def _completion(model: str, content: str) -> dict[str, Any]:
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "model": model,
        "choices": [{"index": 0, "message": {"role": "assistant", "content": content}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
    }


async def _drip() -> Any:
    """A byte now and then, for ever: no read takes long, the whole answer does."""
    import asyncio

    while True:
        yield b" "
        await asyncio.sleep(0.05)


def _wrong(asked: dict[str, Any]) -> str | None:
    """What is wrong with a request, as the service's schema has it."""
    messages = asked.get("messages")
    if not isinstance(messages, list) or [m.get("role") for m in messages] != ["system", "user"]:
        return "messages must be a system and a user message"
    if not all(isinstance(m["content"], str) and m["content"] for m in messages):
        return "content must be text"
    wanted = asked.get("response_format", {})
    schema = wanted.get("json_schema", {}).get("schema", {})
    if wanted.get("type") != "json_schema" or schema.get("required") != list(schema.get("properties", ())):
        return "response_format must be a json_schema whose properties are all required"
    if not 0 < asked.get("max_tokens", 0) <= 1_024:
        return "max_tokens must bound the answer"
    return None
