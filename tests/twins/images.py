"""A service that speaks OpenAI's `/v1/images/generations`: it draws flat colours, or is hostile in one of many ways.

It refuses what such services refuse: no key, a model it has not, a size it does not draw, a field it does not know, a
prompt against its policy, more pictures a minute than it allows. Each prompt and seed has a colour of its own, so a
picture tells what it was drawn for.
"""

import asyncio
import base64
import hashlib
import io
import struct
import zlib
from collections.abc import AsyncIterator, Collection, Sequence
from typing import Any

from PIL import Image, ImageDraw
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from tests.twins.base import Quota, Twin

PATH = "/v1/images/generations"
OPENAI_FIELDS = frozenset(["model", "prompt", "n", "size", "response_format", "user", "quality", "background"])
ALL_FIELDS = OPENAI_FIELDS | {"seed", "negative_prompt", "steps", "guidance"}
FORBIDDEN = "gore"
"""A word that this service's policy refuses."""


def colour_of(prompt: str, seed: int) -> tuple[int, int, int]:
    """The colour that a prompt and a seed are drawn in."""
    red, green, blue = hashlib.blake2b(f"{seed}:{prompt}".encode(), digest_size=3).digest()
    return red, green, blue


def flat_png(width: int, height: int, colour: tuple[int, int, int]) -> bytes:
    """A picture of one colour."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "PNG")
    return out.getvalue()


def art_png(width: int, height: int, colour: tuple[int, int, int], ground: str) -> bytes:
    """A picture as print designs need them: a thing of one colour with dark lines on a plain ground."""
    out = io.BytesIO()
    picture = Image.new("RGB", (width, height), ground)
    pen = ImageDraw.Draw(picture)
    side, line = min(width, height), max(2, min(width, height) // 60)
    body = (0.2 * side, 0.3 * side, 0.8 * side, 0.9 * side)
    pen.ellipse(body, fill=colour, outline="#15130f", width=line)
    pen.polygon(
        [(0.5 * side, 0.1 * side), (0.62 * side, 0.36 * side), (0.38 * side, 0.36 * side)],
        fill="#2f5d50", outline="#15130f", width=line,
    )  # fmt: skip
    pen.ellipse((0.36 * side, 0.5 * side, 0.46 * side, 0.6 * side), fill="#15130f")
    pen.ellipse((0.54 * side, 0.5 * side, 0.64 * side, 0.6 * side), fill="#15130f")
    picture.save(out, "PNG")
    return out.getvalue()


def claiming(png: bytes, side: int) -> bytes:
    """A picture whose header says that it has so many pixels, with the right checksum."""
    header = b"IHDR" + struct.pack(">II", side, side) + png[24:29]
    return png[:12] + header + struct.pack(">I", zlib.crc32(header)) + png[33:]


class ImagesTwin(Twin):
    """`moods` scripts the answers, the last one for ever: honest, art, url, not json, truncated, wrong types, empty,
    two, not base64, jpeg, broken png, wrong size, bomb, huge, drip, redirect, or a status.

    `key` is what callers must bring, `model` the only model there is, `sizes` what it draws (anything if empty),
    `fields` what it takes, `per_minute` how many pictures it draws a minute.
    """

    service = "images"

    def __init__(
        self,
        moods: Sequence[str] = ("honest",),
        *,
        key: str = "secret-key",
        model: str = "flat-1",
        sizes: Collection[str] = (),
        fields: Collection[str] = ALL_FIELDS,
        per_minute: int | None = None,
        retry_after: str = "1",
    ) -> None:
        super().__init__(quotas=[] if per_minute is None else [Quota(per_minute, 60)])
        self.moods, self.key, self.model = list(moods), key, model
        self.sizes, self.fields, self.retry_after = sizes, fields, retry_after
        self.asked: list[dict[str, Any]] = []
        self.drawn = 0

    def routes(self) -> list[Route]:
        return [Route(PATH, self.generate, methods=["POST"])]

    def guard(self, request: Request) -> Response | None:
        if self.key and request.headers.get("authorization") != f"Bearer {self.key}":
            return _error(401, "Incorrect API key provided", code="invalid_api_key")
        return None

    async def generate(self, request: Request) -> Response:
        asked = await request.json()
        self.asked.append(asked)
        refused = self._refused(asked)
        if refused is not None:
            return refused
        mood = self.moods.pop(0) if len(self.moods) > 1 else self.moods[0]
        if mood.isdigit():
            headers = {"retry-after": self.retry_after} if mood in ("429", "503") else {}
            return _error(int(mood), "not now", headers=headers)
        width, height = (int(side) for side in asked["size"].split("x"))
        colour = colour_of(asked["prompt"], asked.get("seed", 0))
        if mood == "art":
            self.drawn += 1
            ground = "#000000" if "black background" in asked["prompt"] else "#ffffff"
            return _pictures(art_png(width, height, colour, ground))
        return self._in_mood(mood, width, height, colour)

    def _refused(self, asked: dict[str, Any]) -> Response | None:
        unknown = next((name for name in asked if name not in self.fields), None)
        if unknown is not None:
            return _error(400, f"Unknown parameter: '{unknown}'.", code="unknown_parameter", param=unknown)
        if asked.get("model") != self.model:
            return _error(404, "The model does not exist", code="model_not_found", param="model")
        if not isinstance(asked.get("prompt"), str) or not 0 < len(asked["prompt"]) <= 4_000:
            self.violation("prompt must be a text of at most 4000 characters")
            return _error(400, "Invalid prompt", param="prompt")
        if self.sizes and asked.get("size") not in self.sizes:
            return _error(400, "Invalid value for size", code="invalid_value", param="size")
        if FORBIDDEN in asked["prompt"]:
            return _error(400, "Rejected as a result of our safety system", code="content_policy_violation")
        return None

    def _in_mood(self, mood: str, width: int, height: int, colour: tuple[int, int, int]) -> Response:
        png = flat_png(width, height, colour)
        if mood == "honest":
            self.drawn += 1
            return _pictures(png)
        if mood in ("huge", "drip"):
            endless = _endless(b" " * (1 << 20), 0.0) if mood == "huge" else _endless(b" ", 0.05)
            return StreamingResponse(endless, media_type="application/json")
        if mood == "redirect":
            return Response(status_code=307, headers={"location": "http://127.0.0.1:9/v1/images/generations"})
        spoilt = {
            "not json": b"<html>Bad gateway</html>",
            "wrong types": b'{"data": {"b64_json": 7}}',
            "empty": b'{"created": 1, "data": []}',
            "two": _pictures(png, png).body,
            "url": b'{"created": 1, "data": [{"url": "http://169.254.169.254/latest/meta-data"}]}',
            "not base64": b'{"created": 1, "data": [{"b64_json": "*** no picture today ***"}]}',
            "jpeg": _pictures(_jpeg(png)).body,
            "broken png": _pictures(png[: len(png) // 2]).body,
            "wrong size": _pictures(flat_png(width + 8, height, colour)).body,
            "bomb": _pictures(claiming(png, 20_000)).body,
            "truncated": bytes(_pictures(png).body)[:-40],
        }
        return Response(spoilt[mood], media_type="application/json")


def _jpeg(png: bytes) -> bytes:
    out = io.BytesIO()
    Image.open(io.BytesIO(png)).save(out, "JPEG")
    return out.getvalue()


def _pictures(*pngs: bytes) -> Response:
    return JSONResponse({"created": 1, "data": [{"b64_json": base64.b64encode(png).decode()} for png in pngs]})


def _error(
    status: int,
    message: str,
    *,
    code: str | None = None,
    param: str | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    error = {"message": message, "type": "invalid_request_error", "param": param, "code": code}
    return JSONResponse({"error": error}, status, headers)


async def _endless(part: bytes, pause_s: float) -> AsyncIterator[bytes]:
    """The same bytes for ever."""
    while True:
        yield part
        await asyncio.sleep(pause_s)
