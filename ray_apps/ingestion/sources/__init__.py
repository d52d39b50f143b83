"""Sources: each yields signals and dead letters in its own order. One file a source.

In: where to read (a path, or `sample`). Out: a `SignalSource`.
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from ray_apps.ingestion.sources.files import FileSource
from ray_apps.ingestion.sources.protocol import Chunk, SignalSource
from ray_apps.ingestion.sources.sample import SAMPLE, SampleSource

__all__ = ["SAMPLE", "Chunk", "FileSource", "SampleSource", "SignalSource", "open_source"]


def open_source(where: str | Path, mapping: Mapping[str, str] | None, now: datetime) -> SignalSource:
    """Open a source: the path of a file, or the word "sample" for the signals that ship with the product.

    `mapping` is {column: field} from `fields.parse_mapping`; `now` (UTC) is the time of reading. Raise `InputError`
    for a file that cannot be used. Only its beginning is read here; iterating reads the rest.
    """
    if where == SAMPLE:
        return SampleSource(now)
    return FileSource(Path(where), mapping or {}, now)
