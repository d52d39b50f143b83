"""Sources as the stage uses them: files and the shipped sample."""

import gzip
import json
import pickle
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ray_apps.domain.errors import InputError
from ray_apps.domain.signals import DeadLetter, Signal
from ray_apps.ingestion.sources import SampleSource, SignalSource, open_source

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY_BEFORE = int(NOW.timestamp()) - 86_400


def letters(source: SignalSource) -> list[DeadLetter]:
    return [item for item in source if isinstance(item, DeadLetter)]


def contents(source: SignalSource) -> list[str]:
    return [item.content for item in source if isinstance(item, Signal)]


def test_a_thousand_good_lines_among_hostile_ones(tmp_path: Path) -> None:
    hostile = [
        b'{"title": ',
        b'{"score": 1}',
        b'{"title": 5}',
        b'{"title": "x", "score": "12"}',
        b'{"title": "' + b"a" * 2_000_000 + b'"}',
        b'{"title": "' + b"a" * 20_000 + b'"}',
        b'{"title": "caf\xe9"}',
        b'{"title": "bell \\u0007"}',
        b"",
        b'{"title": "posted in the year one", "created_utc": "0001-01-01"}',
    ]
    lines = [json.dumps({"title": f"post {i}", "created_utc": DAY_BEFORE}).encode() for i in range(1_000)]
    for place, line in enumerate(hostile):
        lines.insert(50 + 97 * place, line)
    path = tmp_path / "posts.jsonl.gz"
    path.write_bytes(gzip.compress(b"\n".join(lines)))

    source = open_source(path, None, NOW)
    items = list(source)
    assert len(items) == 1_010
    assert [item.content for item in items if isinstance(item, Signal)] == [f"post {i}" for i in range(1_000)]
    bad = [item for item in items if isinstance(item, DeadLetter)]
    assert [letter.locator for letter in bad] == [f"line {51 + 97 * place}" for place in range(10)]
    assert {letter.source for letter in bad} == {str(path.resolve())}
    assert all(letter.reason and letter.payload.isprintable() and len(letter.payload) <= 2_000 for letter in bad)
    assert len({letter.reason for letter in bad}) == 10
    assert list(source) == items, "a source can be read again"
    chunks = list(source.chunks(300))
    assert [item for chunk in chunks for item in pickle.loads(pickle.dumps(chunk)).items()] == items  # noqa: S301
    assert sum(map(len, chunks)) == 1_010
    assert list(chunks[0].head(60).items()) == items[:60]


def test_dead_letters_hold_nothing_of_people_or_adult_posts_and_nothing_unprintable(tmp_path: Path) -> None:
    path = tmp_path / "posts.jsonl"
    path.write_text(
        '{"title": "fine"}\n'
        '{"title": "jane@example.org and @jane", "author": "jane_doe", "score": -1}\n'
        '{"title": "by u/jane_doe", "author": "jane_doe" \x1b[2J\n'
        '{"title": "something adult", "over_18": true, "author": "jane_doe"}\n'
    )
    rejected, broken, adult = letters(open_source(path, None, NOW))
    assert rejected.payload == '{"title": "someone and someone", "score": -1}'
    assert broken.payload == '{"title": "by someone", "author": "someone" \\x1b[2J'
    assert (adult.reason, adult.payload) == ("adult content", "")


def test_a_broken_csv_line_is_shown_only_where_no_column_names_people(tmp_path: Path) -> None:
    for header, shown in (("author", ""), ("channelTitle", ""), ("words", "jane,doe,hello")):
        (tmp_path / "a.csv").write_text(f"{header},title\njane,doe,hello\njane,fine\n")
        (letter,) = letters(open_source(tmp_path / "a.csv", None, NOW))
        assert (letter.locator, letter.reason) == ("line 2", "3 columns where the header has 2")
        assert letter.payload == shown


def test_a_record_nested_as_deep_as_can_be_read_is_a_dead_letter(tmp_path: Path) -> None:
    path = tmp_path / "deep.jsonl"
    lines = ['{"title": "fine"}', *('{"title": ' + "[" * depth + "]" * depth + "}" for depth in range(1, 1_100))]
    path.write_text("\n".join(lines))
    source = open_source(path, None, NOW)
    assert {letter.reason for letter in letters(source)} == {
        "title is a list, not text",
        "broken JSON: nested too deeply",
    }
    assert len(letters(source)) == 1_099


def test_records_of_one_jsonl_file_may_differ(tmp_path: Path) -> None:
    path = tmp_path / "mixed.jsonl"
    path.write_text('{"headline": "a", "likes": 3}\n{"caption": "b", "subreddit": "cats"}\n{"nothing": 1}\n')
    first, second, third = open_source(path, None, NOW)
    assert isinstance(first, Signal) and (first.content, first.source, first.counts) == ("a", "file", {"likes": 3})
    assert isinstance(second, Signal) and (second.content, second.source, second.community) == ("b", "reddit", "cats")
    assert isinstance(third, DeadLetter) and third.reason.startswith("there is no text")


def test_the_same_records_are_the_same_signals_in_every_format(tmp_path: Path) -> None:
    when = datetime(2026, 11, 21, 8, 15, tzinfo=UTC)
    records = [
        {"video_id": f"v{i}", "title": f"Größe {i}, “quoted”", "views": i, "publishedAt": when} for i in range(9)
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(json.dumps(record, default=str) for record in records))
    header, *rows = [list(records[0]), *[list(record.values()) for record in records]]
    (tmp_path / "a.csv").write_text("\n".join("\t".join(map(str, row)) for row in [header, *rows]))
    pq.write_table(pa.Table.from_pylist(records), tmp_path / "a.parquet")
    jsonl, table, parquet = (
        list(open_source(tmp_path / f"a.{suffix}", {}, NOW)) for suffix in ("jsonl", "csv", "parquet")
    )
    assert jsonl == table == parquet
    first = jsonl[0]
    assert isinstance(first, Signal) and (first.source, first.counts, first.posted_at) == (
        "youtube",
        {"views": 0},
        when,
    )


def test_mapped_columns_are_read_from_every_format(tmp_path: Path) -> None:
    record = {"blurb": "a mapped text", "n": 4, "title": "not this one"}
    (tmp_path / "a.jsonl").write_text(json.dumps(record))
    (tmp_path / "a.csv").write_text("blurb,n,title\na mapped text,4,not this one\n")
    pq.write_table(pa.Table.from_pylist([record]), tmp_path / "a.parquet")
    for suffix in ("jsonl", "csv", "parquet"):
        (item,) = open_source(tmp_path / f"a.{suffix}", {"blurb": "content", "n": "comments"}, NOW)
        assert isinstance(item, Signal) and (item.content, item.counts) == ("a mapped text", {"comments": 4})
        with pytest.raises(InputError, match="no column 'gone'"):
            open_source(tmp_path / f"a.{suffix}", {"gone": "content"}, NOW)


def test_a_file_without_a_text_column_is_refused_at_once(tmp_path: Path) -> None:
    pq.write_table(pa.table({"foo": [1], "bar": ["x"]}), tmp_path / "a.parquet")
    with pytest.raises(InputError, match=r"'foo', 'bar'; name it with --map"):
        open_source(tmp_path / "a.parquet", {}, NOW)


def test_the_sample_is_four_hundred_clean_signals_up_to_now() -> None:
    source = open_source("sample", None, NOW)
    items = [item for item in source if isinstance(item, Signal)]
    assert (source.name, len(contents(source)), len(letters(source))) == ("sample", 400, 0)
    assert len({item.id for item in items}) == 400
    assert set(Counter(item.community for item in items).values()) == {16}
    assert {item.source for item in items} == {"sample"}
    times = [item.posted_at for item in items]
    assert times == sorted(times)
    assert times[-1] == NOW and times[0] >= NOW - timedelta(days=3)
    assert all(item.captured_at == NOW and set(item.counts) == {"score", "comments"} for item in items)
    assert not any(re.search(r"[@#/]|https?:|someone else's", item.content) for item in items)


def test_the_sample_keeps_its_ids_whenever_it_is_read_and_its_times_if_asked() -> None:
    later = list(SampleSource(NOW + timedelta(days=400)))
    assert [item.id for item in later if isinstance(item, Signal)] == [
        item.id for item in SampleSource(NOW) if isinstance(item, Signal)
    ]
    written = list(SampleSource(NOW, shift=False))[-1]
    assert isinstance(written, Signal) and written.posted_at == datetime(2026, 10, 30, 18, tzinfo=UTC)
