"""`idea-engine` over a database that a test looks into, and what it finds there and in the lake."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import psycopg
import pyarrow.dataset
from psycopg import sql

from tests.conftest import Ran

Run = Callable[..., Ran]
LakeRow = tuple[str, str, str]
BOOKKEEPING = {"leases", "stage_runs"}
"""What a command writes about itself, whatever it does."""


class Engine:
    """The command over a database and a data folder of its own."""

    def __init__(self, run: Run, database_url: str, folder: Path, **environment: str) -> None:
        self.folder, self.url = folder, database_url
        self.environment = {"DATABASE_URL": database_url, "DATA_DIR": str(folder)} | environment
        self._run = run

    def __call__(self, *arguments: str | Path) -> Ran:
        return self._run(*arguments, timeout=60, **self.environment)

    def ingest(self, *arguments: str | Path) -> dict[str, Any]:
        """What `ingest --json` told, whose counters add up."""
        told = self("ingest", *arguments, "--json").json
        for counts in (told["signals"], *told["sources"]):
            assert counts["duplicates"] == counts["exact_duplicates"] + counts["near_duplicates"]
            parts = ("stored", "duplicates", "rejected", "skipped", "forgotten")
            assert counts["read"] == sum(counts[part] for part in parts)
        return told

    def signals(self, *arguments: str | Path) -> dict[str, int]:
        """The counters of an ingestion that are not zero."""
        return {name: n for name, n in self.ingest(*arguments)["signals"].items() if n}

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url) as connection:
            return connection.execute(query).fetchall()

    def names(self, source: str) -> list[str]:
        """A source's posts by its own ids, kept and as duplicates."""
        kept = "SELECT source, external_id FROM signals UNION ALL SELECT source, external_id FROM signal_duplicates"
        return sorted(external for of, external in self.rows(kept) if of == source)

    def everything(self) -> dict[str, list[Any]]:
        """All rows of all tables, and all files of the object store."""
        with psycopg.connect(self.url) as connection:
            tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
            held: dict[str, list[Any]] = {
                name: connection.execute(
                    sql.SQL("SELECT t::text FROM {} t ORDER BY 1").format(sql.Identifier(name))
                ).fetchall()
                for (name,) in tables
                if name not in BOOKKEEPING
            }
        held["files"] = sorted((str(path), path.stat().st_mtime_ns) for path in files(self.folder / "objects"))
        return held

    def lake(self) -> list[LakeRow]:
        """The rows of the lake in the data folder."""
        return lake_rows(self.folder / "objects" / "raw-signals")


def lake_rows(folder: str | Path, filesystem: Any = None) -> list[LakeRow]:
    """What any reader of Parquet finds: (source, external id, content; of exact duplicates the kind instead)."""
    found = pyarrow.dataset.dataset(folder, filesystem=filesystem, format="parquet", partitioning="hive").to_table()
    return sorted((row["source"], row["external_id"], row["content"] or row["kind"]) for row in found.to_pylist())


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def write_posts(path: Path, posts: Iterable[dict[str, object] | str]) -> Path:
    """Posts as JSON lines; a text is a line as it is."""
    path.write_text("".join((one if isinstance(one, str) else json.dumps(one)) + "\n" for one in posts))
    return path
