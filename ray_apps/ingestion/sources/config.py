"""The sources file: which sources there are, which are on, how often they are pulled, and their options."""

import re
from collections.abc import Mapping
from datetime import timedelta
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator

from ray_apps.domain.errors import InputError
from ray_apps.ingestion.polite.services import Budget
from ray_apps.ingestion.sources import plain_yaml
from ray_apps.platform.http import is_loopback
from ray_apps.platform.settings import Settings

SHIPPED = "sources.yaml"

_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_EVERY = re.compile(r"([0-9]{1,4})\s*([mhd])")
_SHORTEST, _LONGEST = timedelta(minutes=5), timedelta(days=30)
_MAX_BYTES = 1_000_000


def _interval(value: object) -> object:
    """Read `15m`, `1h`, `7d`."""
    if not isinstance(value, str):
        return value
    match = _EVERY.fullmatch(value.strip())
    if match is None:
        raise ValueError("write it as minutes, hours or days: 15m, 1h, 7d")
    span = int(match[1]) * _UNITS[match[2]]
    if not _SHORTEST <= span <= _LONGEST:
        raise ValueError("must be from 5m to 30d")
    return span


def _country(value: str) -> str:
    if len(value) != 2 or not value.isascii() or not value.isalpha() or not value.isupper():
        raise ValueError(f"{value[:40]!r} is no country code such as US")
    return value


Country = Annotated[str, AfterValidator(_country)]
"""A country by its ISO code."""


class SourceOptions(BaseModel):
    """The options of a kind of source; each adapter has its own. Unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class SourceEntry(BaseModel):
    """One source of the file. `limits` replaces the service's allowances by the name of their budget."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: str = Field("", description="what is pulled; the source's own name if left out")
    on: bool = Field(False, description="whether `ingest` without names pulls it")
    every: Annotated[timedelta, BeforeValidator(_interval)] = Field(timedelta(hours=1), description="how often at most")
    base_url: str | None = Field(None, description="another address of the service, such as a twin's")
    limits: dict[str, Budget] = Field({}, description="allowances instead of the service's own")
    options: dict[str, Any] = Field({}, description="what the kind of source takes")

    @field_validator("base_url")
    @classmethod
    def _keeps_keys(cls, value: str | None) -> str | None:
        """Calls carry keys, which must not cross a network in the clear."""
        if value is None or value.startswith("https://"):
            return value
        if not value.startswith("http://"):
            raise ValueError("must begin with https://, or with http:// for an address of this machine")
        if not is_loopback(value):
            raise ValueError("must begin with https://: keys would travel in the clear (http is for this machine only)")
        return value


SourceName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,59}$")]


class SourcesFile(BaseModel):
    """The whole file: sources by name, in its order."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sources: dict[SourceName, SourceEntry]


def sources_path(settings: Settings) -> Path | None:
    """SOURCES_FILE, or else DATA_DIR/sources.yaml if it is there; None for the shipped file."""
    if settings.sources_file is not None:
        return settings.sources_file
    own = settings.data_dir / SHIPPED
    return own if own.is_file() else None


def shipped_text() -> str:
    """The shipped file, comments and all: what a user's own begins as."""
    return (files(__package__) / SHIPPED).read_text(encoding="utf-8")


def load_sources(settings: Settings) -> Mapping[str, SourceEntry]:
    """Every source of the file in use, by name, with its `kind` filled in.

    Raises `InputError`: one line that names the file, the source and the option.
    """
    path = sources_path(settings)
    where = str(path) if path else f"the shipped {SHIPPED}"
    try:
        text = _read(path) if path else shipped_text()
        decoded = plain_yaml.parse(text)
    except UnicodeDecodeError:
        raise InputError(f"sources file {where}: it is not UTF-8 text") from None
    except OSError as problem:
        raise InputError(f"sources file {where}: {problem.strerror}") from None
    except ValueError as problem:
        raise InputError(f"sources file {where}: it is not YAML: {problem}") from None
    try:
        found = SourcesFile.model_validate(decoded).sources
    except ValidationError as problem:
        raise InputError(f"sources file {where}: {first_problem(problem)}") from None
    return {name: entry.model_copy(update={"kind": entry.kind or name}) for name, entry in found.items()}


def first_problem(problem: ValidationError) -> str:
    """The first thing wrong in a sources file, with the way to it: `sources.reddit.every: …`."""
    first = problem.errors(include_url=False, include_input=False)[0]
    way = ".".join(str(part) for part in first["loc"] if part != "[key]")
    message = str(first["msg"]).removeprefix("Value error, ")
    if first["type"] == "extra_forbidden":
        message = "there is no such option"
    return f"{way}: {message}" if way else message


def _read(path: Path) -> str:
    with path.open("rb") as file:
        raw = file.read(_MAX_BYTES + 1)
    if len(raw) > _MAX_BYTES:
        raise InputError(f"sources file {path}: larger than {_MAX_BYTES:,} bytes")
    return raw.decode("utf-8")
