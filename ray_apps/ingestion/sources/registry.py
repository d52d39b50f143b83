"""From the sources file to sources that can be pulled, and which of them are due."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

import httpx
from pydantic import ValidationError

from ray_apps.domain.errors import InputError
from ray_apps.domain.sources import Standing
from ray_apps.ingestion.polite import Limiter, load_service, open_http
from ray_apps.ingestion.sources.config import SourceEntry, first_problem, load_sources
from ray_apps.ingestion.sources.pull import PullSource
from ray_apps.platform.settings import Settings

SAMPLE_KIND = "sample"
"""The shipped posts: in the file, so that they can be turned off, but read as a file is, not pulled."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of source.

    `module` holds its `Options` and `build`. `service` names the rules of the outside service, None for a kind that
    asks nobody; `needs` are the settings without which it cannot be pulled. Of a `single` kind one source is enough:
    two would spend one account's allowance without knowing of each other.
    """

    module: str
    service: str | None = None
    needs: tuple[str, ...] = ()
    single: bool = False


KINDS: Mapping[str, Kind] = {
    "reddit": Kind("reddit", "reddit", ("reddit_client_id", "reddit_client_secret", "reddit_username")),
    "youtube": Kind("youtube", "youtube", ("youtube_api_key",)),
    "instagram": Kind("instagram", "instagram", ("instagram_access_token", "instagram_user_id"), single=True),
    "tiktok": Kind("tiktok", "tiktok", ("tiktok_client_key", "tiktok_client_secret")),
    "wikimedia": Kind("wikimedia", "wikimedia"),
    "pageviews": Kind("pageviews", "pageviews"),
    "feeds": Kind("feeds", "feeds"),
    "calendars": Kind("calendars", "calendars"),
    "nostalgia": Kind("nostalgia"),
    "holidays": Kind("holidays_source"),
}


def sources_on(settings: Settings) -> Mapping[str, SourceEntry]:
    """The sources that the file has turned on, by name, `sample` among them. Raises `InputError`."""
    return {name: entry for name, entry in _checked(settings).items() if entry.on}


def open_sources(
    settings: Settings,
    limiter: Limiter,
    names: Iterable[str] | None = None,
    *,
    transport: httpx.BaseTransport | None = None,
    **tuning: Any,
) -> list[PullSource]:
    """Open the named sources, on or off, or else all that are on. Nothing is asked of any service yet.

    `sample` is left out (see `SAMPLE_KIND`). `transport` and `tuning` go to `polite.open_http`. Raises `InputError` in
    one line for a name that is not in the file, a wrong option, or a key that is not set.
    """
    entries = _checked(settings)
    wanted = [name for name, entry in entries.items() if entry.on] if names is None else list(names)
    for name in wanted:
        if name not in entries:
            raise InputError(f"there is no source {name!r}; the sources are {', '.join(entries)}")
    return [
        _open(name, entries[name], settings, limiter, transport, tuning)
        for name in wanted
        if entries[name].kind != SAMPLE_KIND
    ]


def due(
    entries: Mapping[str, SourceEntry], standings: Mapping[str, Standing], now: datetime, *, eager: bool = False
) -> list[str]:
    """The names of the sources that may be pulled now, those waiting longest first.

    A source is due when a new period of its `every` has begun since the last attempt; periods are shifted by the
    source's name, so that hourly sources do not all start in the same second. A pull that was interrupted is due at
    once; whether it still goes on, its lease tells. `eager` (a person asked) leaves the periods out. A source whose
    breaker is open is never due.
    """
    found: list[tuple[datetime, str]] = []
    for name, entry in entries.items():
        standing = standings.get(name, Standing(name))
        attempted = standing.attempted_at or datetime.fromtimestamp(0, UTC)
        waited = eager or standing.interrupted or attempted < period_start(name, entry.every, now)
        if waited and standing.may_try(now):
            found.append((attempted, name))
    return [name for _, name in sorted(found)]


def period_start(name: str, every: timedelta, now: datetime) -> datetime:
    """When the current period of a source began: multiples of `every` since 1970, shifted by a hash of its name."""
    seconds = every.total_seconds()
    share = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "big") / 2**64
    shift = share * seconds
    return datetime.fromtimestamp((now.timestamp() - shift) // seconds * seconds + shift, UTC)


def _checked(settings: Settings) -> Mapping[str, SourceEntry]:
    entries = load_sources(settings)
    singles: dict[str, str] = {}
    for name, entry in entries.items():
        if entry.kind != SAMPLE_KIND and entry.kind not in KINDS:
            raise InputError(f"sources file: sources.{name}.kind: {entry.kind!r} is none of {', '.join(_kinds())}")
        if entry.on and entry.kind in KINDS and KINDS[entry.kind].single:
            other = singles.setdefault(entry.kind, name)
            if other != name:
                raise InputError(f"sources file: {other} and {name} are both {entry.kind}; turn one of them off")
    return entries


def _kinds() -> Sequence[str]:
    return (SAMPLE_KIND, *KINDS)


def _open(
    name: str,
    entry: SourceEntry,
    settings: Settings,
    limiter: Limiter,
    transport: httpx.BaseTransport | None,
    tuning: Mapping[str, Any],
) -> PullSource:
    kind = KINDS[entry.kind]
    missing = [field.upper() for field in kind.needs if getattr(settings, field) is None]
    if missing:
        raise InputError(f"source {name} needs the setting{'s' if missing[1:] else ''} {' and '.join(missing)}")
    module = import_module(f"ray_apps.ingestion.sources.{kind.module}")
    try:
        options = module.Options.model_validate(entry.options)
    except ValidationError as problem:
        raise InputError(f"sources file: sources.{name}.options.{first_problem(problem)}") from None
    if kind.service is None:
        offline: PullSource = module.build(name, options, settings)
        return offline
    service = load_service(kind.service)
    unknown = sorted(set(entry.limits) - set(service.budgets))
    if unknown:
        known = ", ".join(service.budgets)
        raise InputError(f"sources file: sources.{name}.limits.{unknown[0]}: {service.name} has only {known}")
    http = open_http(
        service,
        limiter,
        base_url=entry.base_url,
        budgets=entry.limits,
        hint=", ".join(field.upper() for field in kind.needs),
        transport=transport,
        **tuning,
    )
    source: PullSource = module.build(name, options, http, settings)
    return source
