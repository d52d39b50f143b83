"""The twin's only storage: one SQLite file, every commit on the disk before it is answered."""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import resources
from pathlib import Path

from ray_apps.domain.errors import EngineError
from ray_apps.sandbox.credentials import Credentials

DAY_SECONDS = 86_400
FILE = "market.sqlite3"
_FIRST_LISTING = 1_800_000_000
_FIRST_PICTURE = 6_000_000_000
_FIRST_RECEIPT = 3_300_000_000


class Database:
    """One connection behind a lock: SQLite writes one at a time anyway, and a reader never sees half a change.

    `clock` gives Unix seconds; tests bring their own.
    """

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._lock = threading.RLock()
        path = folder / FILE
        try:
            self._connection = _open(path)
        except sqlite3.DatabaseError as error:
            raise EngineError(f"the sandbox marketplace cannot use its database {path}: {error}") from error

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Read and write as one step: committed to the disk when the block ends, undone when it raises."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Read one consistent state."""
        with self._lock:
            yield self._connection

    def open_shop(self, credentials: Credentials, seed: int) -> int:
        """Enter the shop on the first start; return its opening time. The first start's seed stays."""
        with self.transaction() as db:
            row = db.execute("SELECT opened_at FROM shop").fetchone()
            if row is not None:
                return int(row["opened_at"])
            opened = int(self._clock())
            db.execute(
                "INSERT INTO shop VALUES (1, ?, ?, ?, ?)", (credentials.shop_id, credentials.user_id, seed, opened)
            )
            numbering = {"listings": _FIRST_LISTING, "pictures": _FIRST_PICTURE, "receipts": _FIRST_RECEIPT}
            db.executemany("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", numbering.items())
            return opened

    def now(self) -> int:
        """The shop's time: the wall clock, or the end of the last simulated day where that is later.

        So time never runs backwards, and whatever follows a simulated day is dated after it.
        """
        with self.reading() as db:
            last_start = db.execute("SELECT coalesce(max(started_at), 0) FROM days").fetchone()[0]
        return max(int(self._clock()), int(last_start) + DAY_SECONDS if last_start else 0)

    def load_calls(self) -> dict[int, int]:
        """Calls of the last 24 hours by minute, as saved last."""
        oldest = int(self._clock() // 60) - 24 * 60
        with self.reading() as db:
            return dict(map(tuple, db.execute("SELECT minute, number FROM calls WHERE minute >= ?", (oldest,))))

    def save_calls(self, minutes: Mapping[int, int]) -> None:
        """Keep the calls by minute, so that a restart does not forget the day's quota."""
        with self.transaction() as db:
            db.execute("DELETE FROM calls")
            db.executemany("INSERT INTO calls VALUES (?, ?)", minutes.items())

    def close(self) -> None:
        """Fold the write-ahead log into the file and let go of it."""
        with self._lock:
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self._connection.close()


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path, isolation_level=None, check_same_thread=False, timeout=10.0, cached_statements=256
    )
    connection.row_factory = sqlite3.Row
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
        connection.execute(f"PRAGMA {pragma}")
    connection.executescript(resources.files(__package__).joinpath("schema.sql").read_text(encoding="utf-8"))
    return connection
