"""What users get wrong: the good rows go on, the bad ones are kept with their reason, and errors are one line."""

import gzip
import json
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Ran

Run = Callable[..., Ran]
BAD: dict[str, bytes] = {
    "broken JSON": b'{"id": "x", "title": "never clo',
    "a missing title": b'{"id": "x", "score": 3}',
    "a title of a wrong type": b'{"id": "x", "title": ["a", "list"]}',
    "a score of a wrong type": b'{"id": "x", "title": "Fine", "score": "many"}',
    "2 MB of text": b'{"id": "x", "title": "' + b"long " * 400_000 + b'"}',
    "invalid UTF-8": b'{"id": "x", "title": "caf\xe9 \xff\xfe"}',
    "control characters": b'{"id": "x", "title": "ring the bell \\u0007\\u0000 now"}',
    "an empty line": b"",
}


def write_mixed(path: Path, good: int) -> dict[int, str]:
    """`good` good lines with the bad ones spread between them; returns line number → what is bad there."""
    step = good // (len(BAD) + 1)
    lines, where = [], {}
    bad = iter(BAD.items())
    for number in range(good):
        lines.append(json.dumps({"id": f"p{number}", "title": f"Good post number {number}", "score": number}).encode())
        if number and number % step == 0 and (item := next(bad, None)):
            lines.append(item[1])
            where[len(lines)] = item[0]
    path.write_bytes(b"\n".join(lines) + b"\n")
    return where


def test_bad_lines_are_kept_with_number_and_reason_and_the_rest_goes_on(idea_engine: Run, tmp_path: Path) -> None:
    where = write_mixed(tmp_path / "mixed.jsonl", 1_000)
    assert len(where) == len(BAD)
    done = idea_engine("ingest", tmp_path / "mixed.jsonl", "--data-dir", tmp_path / "data", "--json").json
    counts = {"read": 1_000 + len(BAD), "stored": 1_000, "duplicates": 0, "rejected": len(BAD)}
    assert done["signals"].items() >= counts.items()
    letters = idea_engine("status", "--dead-letters", "--data-dir", tmp_path / "data", "--json").json["dead_letters"]
    assert {letter["locator"] for letter in letters} == {f"line {number}" for number in where}
    assert all(letter["reason"] and "\n" not in letter["reason"] for letter in letters)
    assert len({letter["reason"] for letter in letters}) >= 7
    assert max(len(letter["payload"]) for letter in letters) <= 2_000

    again = idea_engine("ingest", tmp_path / "mixed.jsonl", "--data-dir", tmp_path / "data", "--json").json
    assert again["signals"]["stored"] == 0
    holds = idea_engine("status", "--data-dir", tmp_path / "data", "--json").json["holds"]
    assert holds["signals"] == 1_000
    assert holds["dead_letters"] == len(BAD)


def unreadable(folder: Path) -> dict[str, Path]:
    (folder / "empty.jsonl").write_bytes(b"")
    (folder / "cut.jsonl.gz").write_bytes(gzip.compress(b'{"title": "x"}')[:9])
    (folder / "fake.parquet").write_bytes(b"PAR1 but not really")
    (folder / "header.csv").write_text("title,score\n")
    (folder / "folder.jsonl").mkdir()
    return {name: folder / name for name in ("missing.jsonl", "empty.jsonl", "cut.jsonl.gz", "fake.parquet",
                                             "header.csv", "folder.jsonl")}  # fmt: skip


def test_a_file_that_cannot_be_used_is_one_line_and_exit_code_2(idea_engine: Run, tmp_path: Path) -> None:
    for name, path in unreadable(tmp_path).items():
        done = idea_engine("run", "--signals", path, "--data-dir", tmp_path / "data", "--json")
        assert done.code == 2, name
        assert done.out == ""
        [line] = done.err.strip().splitlines()
        assert line.startswith("error: ")
        assert name in line


def test_a_database_that_is_not_there_is_one_line_within_ten_seconds(idea_engine: Run, tmp_path: Path) -> None:
    started = time.monotonic()
    done = idea_engine("run", "--data-dir", tmp_path, DATABASE_URL="postgresql://u:hunter2@127.0.0.1:9/nowhere")
    assert time.monotonic() - started < 10
    assert done.code == 1
    [line] = done.err.strip().splitlines()
    assert "127.0.0.1:9/nowhere" in line
    assert "hunter2" not in line


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run", "--map", "nonsense"], "COLUMN=FIELD"),
        (["run", "--as-of", "yesterday"], "--as-of"),
        (["score", "--explain", "not-an-id"], "UUID"),
        (["review", "--approve", "00000000-0000-0000-0000-000000000000"], "no listing"),
        (["render", "--phrase", "", "--out", "x"], "phrase"),
        (["render", "--phrase", "Bread", "--family", "baroque", "--out", "x"], "retro_sunset"),
        (["bench", "--sizes", "many"], "--sizes"),
    ],
)
def test_wrong_options_are_one_line_that_helps(
    idea_engine: Run, tmp_path: Path, arguments: list[str], said: str
) -> None:
    more = [] if arguments[0] in {"render", "bench"} else ["--data-dir", str(tmp_path / "data")]
    done = idea_engine(*arguments, *more)
    assert done.code == 2
    [line] = done.err.strip().splitlines()
    assert said.casefold() in line.casefold()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_data_folder_that_cannot_be_written_is_one_line(idea_engine: Run, tmp_path: Path) -> None:
    (tmp_path / "locked").mkdir(mode=0o500)
    done = idea_engine("status", "--data-dir", tmp_path / "locked" / "data")
    assert done.code == 2
    assert len(done.err.strip().splitlines()) == 1
