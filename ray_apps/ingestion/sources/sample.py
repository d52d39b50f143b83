"""The shipped sample as a source, so that a first run needs no data of one's own."""

from collections.abc import Iterator
from datetime import datetime
from importlib.resources import as_file, files

from ray_apps.domain.signals import Signal
from ray_apps.ingestion import sample
from ray_apps.ingestion.sources.files import FileSource
from ray_apps.ingestion.sources.protocol import Item, ItemsChunk

SAMPLE = "sample"


class SampleSource:
    """The sample signals, moved in time so that the newest was posted `now`; `shift=False` leaves times as written.

    Moved, because a sample that ages would score as stale news a year later. Only times move: the content, and so the
    ids, are the same in every run.
    """

    def __init__(self, now: datetime, *, shift: bool = True) -> None:
        """Prepare the sample; `now` (UTC) is the time of reading."""
        self.name = self.where = SAMPLE
        self._now, self._move = now, (now - sample.EPOCH) if shift else None

    def chunks(self, size: int) -> Iterator[ItemsChunk]:
        """Give it in one: it is small."""
        yield ItemsChunk(tuple(self))

    def __iter__(self) -> Iterator[Item]:
        """Yield the sample in order of posting."""
        with as_file(files(sample) / sample.FILE) as path:
            for item in FileSource(path, {}, sample.EPOCH):
                yield self._moved(item) if isinstance(item, Signal) else item

    def _moved(self, signal: Signal) -> Signal:
        times = {} if self._move is None else {"posted_at": signal.posted_at + self._move, "captured_at": self._now}
        return signal.model_copy(update={"source": SAMPLE, **times})
