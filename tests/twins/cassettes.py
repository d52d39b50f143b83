"""Cassettes: what a service answered, without keys and without people, to be played back with the network off."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import vcr
from vcr.record_mode import RecordMode
from vcr.request import Request

from ray_apps.ingestion.polite.services import load_service

FOLDER = Path(__file__).resolve().parent.parent / "contract" / "cassettes"

_KEPT_HEADERS = {"content-type", "etag", "last-modified", "x-ratelimit-remaining", "x-ratelimit-reset", "retry-after"}
_PEOPLE = ("author", "username", "channeltitle", "channelid", "owner", "display_name", "user_name", "flair")
_SECRET_FORMS = ["client_secret", "client_key", "user_id"]


def cassette(kind: str, *, recording: bool, at: str | None = None, folder: Path = FOLDER) -> Any:
    """A context in which calls are recorded, or played back and none other allowed.

    `at` is the address that is recorded, such as a twin's: cassettes name the service's own address instead.
    """
    return vcr.VCR(
        record_mode=RecordMode.ALL if recording else RecordMode.NONE,
        match_on=["method", "scheme", "host", "path", "query", "body"],
        filter_headers=[
            "authorization",
            "x-goog-api-key",
            "cookie",
            "host",
            "user-agent",
            "accept-encoding",
            "connection",
        ],
        filter_post_data_parameters=_SECRET_FORMS,
        filter_query_parameters=["access_token", "key", "user_id"],
        decode_compressed_response=True,
        before_record_request=lambda request: _at_home(request, kind, at),
        before_record_response=_without_people,
    ).use_cassette(str(folder / f"{kind}.yaml"))


def _at_home(request: Request, kind: str, at: str | None) -> Request:
    """The request as it would go to the real service."""
    service = load_service(kind)
    if at is not None and request.uri.startswith(at):
        home, there = urlsplit(service.base_url), urlsplit(request.uri)
        # One call goes to another of Reddit's hosts.
        host = "www.reddit.com" if there.path == "/api/v1/access_token" else home.netloc
        request.uri = urlunsplit((home.scheme, host, there.path, there.query, ""))
    return request


def _without_people(response: dict[str, Any]) -> dict[str, Any]:
    """An answer without tokens, without anything that names people, and with the headers that matter."""
    headers = {name: value for name, value in response["headers"].items() if name.lower() in _KEPT_HEADERS}
    body: bytes = response["body"]["string"]
    try:
        body = json.dumps(_clean(json.loads(body)), ensure_ascii=False, indent=1).encode()
    except ValueError:
        headers["content-type"] = ["text/plain"]
    return response | {"headers": headers, "body": {"string": body}}


def _clean(value: Any) -> Any:
    if isinstance(value, Mapping):
        kept = {name: _clean(one) for name, one in value.items() if not name.lower().startswith(_PEOPLE)}
        if isinstance(value.get("selftext"), str) and not value["selftext"].startswith("["):
            kept["selftext"] = ""
        return kept | ({"access_token": "a-token"} if "access_token" in value else {}) | _next(value)
    return [_clean(one) for one in value] if isinstance(value, list) else value


def _next(value: Mapping[str, Any]) -> dict[str, str]:
    """Graph's link to the next page holds the token; that there is one is all that matters."""
    return {"next": "https://graph.facebook.com/next"} if isinstance(value.get("next"), str) else {}
