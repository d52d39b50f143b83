"""Keyset pages: a cursor is the place of the last item seen, so that pages neither repeat nor skip as rows arrive."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from http import HTTPStatus
from typing import Annotated, TypeVar

from fastapi import Query
from pydantic import TypeAdapter, ValidationError

from ray_apps.gateway.problems import Problem

T = TypeVar("T")
Limit = Annotated[int, Query(ge=1, le=100, description="How many items at most.")]
Cursor = Annotated[str | None, Query(max_length=200, description="`next` of the page before; leave out for the first.")]
DEFAULT_LIMIT = 50


def cursor_of(kind: TypeAdapter[T], place: T) -> str:
    """A place in a list, made opaque."""
    return urlsafe_b64encode(kind.dump_json(place)).decode().rstrip("=")


def place_of(kind: TypeAdapter[T], cursor: str | None) -> T | None:
    """The place that a cursor stands for; a cursor that is not one of ours is a 422 problem."""
    if cursor is None:
        return None
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        return kind.validate_json(urlsafe_b64decode(padded))
    except (ValueError, ValidationError):
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "`cursor` is not the `next` of a page of this list.") from None
