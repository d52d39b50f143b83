"""A model's answer as a listing: the right types, bounded, and nothing more."""

from dataclasses import dataclass
from typing import Any

from models.chat.protocol import ChatError
from models.listing_writer.asking import Limits


@dataclass(frozen=True, slots=True)
class WrittenListing:
    """What a model wrote, unchecked but for types, lengths and counts."""

    title: str
    description: str
    bullets: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


def listing_of(said: Any, most: Limits) -> WrittenListing:
    """The listing in an answer's JSON. Raises `ChatError` ("wrong shape") for anything that is not one.

    What is longer than `most` is never cut: titles and descriptions are refused, bullets and tags left out.
    """
    if not isinstance(said, dict):
        raise ChatError("wrong shape")
    return WrittenListing(
        title=_text(said.get("title"), most.title),
        description=_text(said.get("description"), most.description),
        bullets=_texts(said.get("bullets", []), most.bullets, most.bullet),
        tags=_texts(said.get("tags", []), most.tags, most.tag),
    )


def _text(value: Any, limit: int) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > limit:
        raise ChatError("wrong shape")
    return _encodable(value).strip()


def _texts(value: Any, count: int, limit: int) -> tuple[str, ...]:
    """The first `count` different texts that are not too long."""
    if not isinstance(value, list):
        raise ChatError("wrong shape")
    texts = (_encodable(text).strip() for text in value if isinstance(text, str) and len(text) <= limit)
    return tuple({text.casefold(): text for text in texts if text}.values())[:count]


def _encodable(text: str) -> str:
    """Half a surrogate pair, which JSON can escape, can be neither stored nor sent."""
    return text.encode("utf-8", "replace").decode("utf-8")
