"""Request bodies, read with a ceiling and typed as Etsy types them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Depends, Request
from starlette.datastructures import UploadFile

from ray_apps.sandbox.errors import ApiError, field_error
from ray_apps.sandbox.rules import contract

_FORM_MAX = 1_000_000
_FIELDS_MAX = 100
_MULTIPART_EXTRA = 100_000


def _declared_size(request: Request, limit: int) -> None:
    """Refuse a body that does not say its size, or says too much; the server holds it to what it said."""
    size = request.headers.get("content-length", "")
    if not size.isdigit():
        raise ApiError(411, "A request body needs a Content-Length")
    if int(size) > limit:
        raise ApiError(413, f"The request body is larger than {limit} bytes")


def _kind(request: Request, wanted: str) -> None:
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given != wanted:
        raise ApiError(415, f"The request body must be {wanted}")


async def _form(request: Request) -> Mapping[str, str]:
    _kind(request, "application/x-www-form-urlencoded")
    _declared_size(request, _FORM_MAX)
    try:
        text = (await request.body()).decode("utf-8")
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=_FIELDS_MAX, errors="strict")
    except ValueError as error:
        raise ApiError(400, "The form could not be read as UTF-8 fields") from error
    # A field that is given twice counts once, with its last value: a list must be comma-separated.
    return dict(pairs)


async def _json(request: Request) -> bytes:
    _kind(request, "application/json")
    _declared_size(request, _FORM_MAX)
    return await request.body()


@dataclass(frozen=True)
class PictureUpload:
    """The multipart form of `uploadListingImage`."""

    content: bytes
    rank: int
    alt_text: str
    overwrite: bool


async def _upload(request: Request) -> PictureUpload:
    _kind(request, "multipart/form-data")
    rules = contract()
    _declared_size(request, int(rules.pictures.max_megabytes * 1_000_000) + _MULTIPART_EXTRA)
    async with request.form(max_files=1, max_fields=10) as form:
        image = form.get("image")
        if not isinstance(image, UploadFile):
            raise ApiError(400, "Missing input parameter: [image]")
        rank, alt_text = str(form.get("rank", "1")), str(form.get("alt_text", ""))
        if not (rank.isascii() and rank.isdigit() and len(rank) < 4):
            raise field_error("rank", "must be a whole number")
        if len(alt_text) > rules.text.alt_text_max:
            raise field_error("alt_text", f"at most {rules.text.alt_text_max} characters are allowed")
        overwrite = str(form.get("overwrite", "false")).lower() in ("true", "1")
        return PictureUpload(await image.read(), int(rank), alt_text, overwrite)


Form = Annotated[Mapping[str, str], Depends(_form)]
JsonBody = Annotated[bytes, Depends(_json)]
Upload = Annotated[PictureUpload, Depends(_upload)]
