"""Signals as the store takes them: parallel columns, each row already in COPY's text format.

Encoding is most of what storing costs outside PostgreSQL, and it needs no connection: so it is done where signals are
made, which may be another process.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from ray_apps.domain.signals import Signal

COLUMNS = (
    "id, source, external_id, content, content_hash, community, language, tags, url, posted_at, captured_at, counts"
)
"""What an encoded line holds, in its order. When and with which batch it was stored is added by the store."""
_NULL = "\\N"


@dataclass(slots=True)
class Rows:
    """Signals in order, column by column; `lines` hold all of `COLUMNS`, without the end of the line."""

    hashes: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    external_ids: list[str | None] = field(default_factory=list)
    contents: list[str] = field(default_factory=list)
    counts: list[str] = field(default_factory=list)
    captured: list[datetime] = field(default_factory=list)
    lines: list[bytes] = field(default_factory=list)

    def __len__(self) -> int:
        """How many signals."""
        return len(self.lines)


def encode(signals: Sequence[Signal], languages: Iterable[str | None]) -> Rows:
    """Encode signals with the language of each (ISO 639-1, None = unknown)."""
    rows = Rows()
    for signal, language in zip(signals, languages, strict=True):
        counts = _counts(signal.counts)
        rows.hashes.append(signal.content_hash)
        rows.sources.append(signal.source)
        rows.external_ids.append(signal.external_id)
        rows.contents.append(signal.content)
        rows.counts.append(counts)
        rows.captured.append(signal.captured_at)
        rows.lines.append(_line(signal, language or _NULL, counts).encode())
    return rows


def _line(signal: Signal, language: str, counts: str) -> str:
    tags = array(signal.tags) if signal.tags else "{}"
    return (
        f"{signal.content_hash}\t{text(signal.source)}\t{text(signal.external_id)}\t{text(signal.content)}"
        f"\t{signal.content_hash}\t{text(signal.community)}\t{language}\t{tags}\t{text(signal.url)}"
        f"\t{_time(signal.posted_at)}\t{_time(signal.captured_at)}\t{counts}"
    )


def text(value: str | None) -> str:
    """One value in COPY's text format; a backslash, and what ends fields and lines, is escaped."""
    if value is None:
        return _NULL
    if "\\" in value:
        value = value.replace("\\", "\\\\")
    if not value.isprintable():
        value = value.replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
    return value


def array(values: Iterable[str]) -> str:
    """A text[] in COPY's text format: quoted as arrays are, then escaped as values are."""
    quoted = ('"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"' for value in values)
    return text("{" + ",".join(quoted) + "}")


def _counts(counts: dict[str, int]) -> str:
    """Counters as JSON, the same text for equal ones; their names are the fields' own, so nothing needs escaping."""
    return "{" + ", ".join([f'"{name}": {counts[name]}' for name in sorted(counts)]) + "}"


@lru_cache(maxsize=4096)
def _time(moment: datetime) -> str:
    return moment.isoformat()
