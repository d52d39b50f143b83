"""From a chunk of a source to what the store takes: normalised, its languages told, its near-duplicate keys made.

Pure, and the costly half of ingestion: it runs here or on Ray's workers.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt

from ray_apps.domain.signals import DeadLetter, Signal
from ray_apps.ingestion.language import languages
from ray_apps.ingestion.neardup import KEYS, NO_KEY, keys_of
from ray_apps.ingestion.sources.protocol import Chunk
from ray_apps.store.signal_rows import Rows, encode


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A chunk's signals, ready to be stored, in its order; `keys` has a row for each of them.

    `skipped` were posted before the time asked for.
    """

    rows: Rows
    keys: npt.NDArray[np.int64]
    rejected: tuple[DeadLetter, ...]
    skipped: int = 0

    @property
    def read(self) -> int:
        """How many records there were."""
        return len(self.rows) + len(self.rejected) + self.skipped


Known = Callable[[Sequence[str]], Collection[str]]
"""Says which of these texts, by their content hashes, are stored already."""


def clean(chunk: Chunk, since: datetime | None = None, known: Known | None = None) -> Cleaned:
    """Read and clean a chunk, leaving out what was posted before `since`; raise `InputError` where its source fails.

    A text that is `known` will not be stored again, so its language and keys are not asked for.
    """
    signals: list[Signal] = []
    rejected: list[DeadLetter] = []
    skipped = 0
    for item in chunk.items():
        if isinstance(item, DeadLetter):
            rejected.append(item)
        elif since is not None and item.posted_at < since:
            skipped += 1
        else:
            signals.append(item)
    stored = known([signal.content_hash for signal in signals]) if known else ()
    fresh = [place for place, signal in enumerate(signals) if signal.content_hash not in stored]
    texts = [signals[place].content for place in fresh]
    told: list[str | None] = [None] * len(signals)
    for place, language in zip(fresh, languages(texts), strict=True):
        told[place] = language
    keys = np.full((len(signals), KEYS), NO_KEY, dtype=np.int64)
    keys[fresh] = keys_of(texts)
    return Cleaned(encode(signals, told), keys, tuple(rejected), skipped)
