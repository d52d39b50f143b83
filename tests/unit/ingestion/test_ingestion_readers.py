"""The readers: whatever the bytes are, good rows come out with their numbers and bad ones with their reasons."""

import csv
import gzip
import io
import json
import os
import random
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ray_apps.domain.errors import InputError
from ray_apps.ingestion.files import BadRow, Row, open_reader
from ray_apps.ingestion.files.csv_rows import MAX_RECORD_CHARS
from ray_apps.ingestion.files.lines import MAX_LINE_BYTES

FILES = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def file(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def read(path: Path) -> list[Row | BadRow]:
    reader = open_reader(path)
    return list(reader.rows(reader.columns))


def good(rows: list[Row | BadRow]) -> list[tuple[int, object]]:
    return [(row.number, row.values.get("title")) for row in rows if isinstance(row, Row)]


def bad(rows: list[Row | BadRow]) -> dict[int, str]:
    return {row.number: row.reason for row in rows if isinstance(row, BadRow)}


HOSTILE_LINES = {
    2: (b'{"title": "half', "broken JSON at column 11: Unterminated string starting at"),
    3: (b"", "empty line"),
    4: (b"  \t ", "empty line"),
    5: (b'["a list"]', "the line is JSON but not an object"),
    6: (b'{"title": "caf\xe9"}', "invalid UTF-8 at byte 15 of the line"),
    7: (b'{"title": "x", "score": NaN}', "broken JSON: NaN is no JSON value"),
    8: (b'{"title": "x", "score": -Infinity}', "broken JSON: -Infinity is no JSON value"),
    9: (b'{"title": "' + b"a" * (2 * MAX_LINE_BYTES) + b'"}', "the line is longer than 1,048,576 bytes"),
    10: (b'{"title": "a\x00b"}', "broken JSON at column 13: Invalid control character at"),
    11: (b"[" * 100_000, "broken JSON: nested too deeply"),
    12: (b"\x00\xff\xfe", "invalid UTF-8 at byte 2 of the line"),
    13: (b'{"title": "x", "score": ' + b"9" * 5_000 + b"}", "broken JSON: Exceeds the limit"),
    14: (
        json.dumps(dict.fromkeys(map(str, range(5_000)))).encode(),
        "the object has 5,000 keys; at most 1,000 are taken",
    ),
}


@pytest.mark.parametrize("packed", [False, True])
def test_jsonl_keeps_the_good_lines_and_says_what_is_wrong_with_each_bad_one(tmp_path: Path, packed: bool) -> None:
    lines = [b'\xef\xbb\xbf{"title": "first"}\r', *(line for line, _ in HOSTILE_LINES.values()), b'{"title": "last"}']
    content = b"\n".join(lines)
    rows = read(file(tmp_path, "posts.jsonl", gzip.compress(content) if packed else content))
    assert good(rows) == [(1, "first"), (15, "last")]
    reasons = bad(rows)
    assert sorted(reasons) == sorted(HOSTILE_LINES)
    for number, (_, reason) in HOSTILE_LINES.items():
        assert reasons[number].startswith(reason)
    assert all(len(row.payload) <= 3_000 for row in rows if isinstance(row, BadRow))


@FILES
@given(
    titles=st.lists(st.text(max_size=200), min_size=1, max_size=30),
    newline=st.sampled_from(["\n", "\r\n"]),
    packed=st.booleans(),
)
def test_what_json_writes_is_read_back(tmp_path: Path, titles: list[str], newline: str, packed: bool) -> None:
    content = newline.join(json.dumps({"title": title}) for title in titles).encode()
    rows = read(file(tmp_path, "posts.jsonl", gzip.compress(content) if packed else content))
    assert good(rows) == list(enumerate(titles, 1))


@FILES
@given(
    cells=st.lists(st.tuples(st.text(max_size=40), st.text(max_size=40)), min_size=1, max_size=20),
    delimiter=st.sampled_from([",", ";", "\t"]),
)
def test_what_csv_writes_is_read_back_with_the_number_of_each_records_first_line(
    tmp_path: Path, cells: list[tuple[str, str]], delimiter: str
) -> None:
    # A lone \r is no line end for us; inside a quoted field it is content, which the csv module keeps.
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(["title", "id"])
    numbers = []
    for row in cells:
        numbers.append(text.getvalue().count("\n") + 1)
        writer.writerow(row)
    rows = read(file(tmp_path, "posts.csv", text.getvalue().encode()))
    expected = [
        (number, {"title": title.replace("\r\n", "\n"), "id": ident.replace("\r\n", "\n")})
        for number, (title, ident) in zip(numbers, cells, strict=True)
    ]
    found = [
        (row.number, {name: str(value).replace("\r\n", "\n") for name, value in row.values.items()})
        for row in rows
        if isinstance(row, Row)
    ]
    assert found == expected


@FILES
@given(content=st.binary(min_size=1, max_size=2_000), name=st.sampled_from(["a.jsonl", "a.csv", "a", "a.parquet"]))
def test_any_bytes_give_rows_or_one_clear_line(tmp_path: Path, content: bytes, name: str) -> None:
    for body in (content, gzip.compress(content), b"\x1f\x8b" + content, b"PAR1" + content, b'{"a": 1}\n' + content):
        path = file(tmp_path, name, body)
        try:
            rows = read(path)
        except InputError as error:
            assert "\n" not in str(error) and path.name in str(error)
        else:
            numbers = [row.number for row in rows]
            assert numbers == sorted(set(numbers)), "each place is told of once, in order"


def test_a_stray_quote_in_csv_costs_its_own_line_only(tmp_path: Path) -> None:
    content = b'id,title\n1,"open and never closed\n2,fine\n3,"quoted, fine"\n4,"two\n\nlines"\n5,"x" y\n6,end\n'
    rows = read(file(tmp_path, "posts.csv", content))
    assert good(rows) == [(3, "fine"), (4, "quoted, fine"), (5, "two\n\nlines"), (9, "end")]
    assert sorted(bad(rows)) == [2, 8]


def test_csv_counts_columns_and_bounds_a_record_that_never_ends(tmp_path: Path) -> None:
    filler = b"6,plain\n" * (MAX_RECORD_CHARS // 8)
    rows = read(file(tmp_path, "posts.csv", b'id,title\n1,a,b\n2\n\n4,"open\n' + filler))
    reasons = bad(rows)
    assert reasons[2] == "3 columns where the header has 2"
    assert reasons[3] == "1 columns where the header has 2"
    assert reasons[4] == "empty line"
    assert reasons[5] == "broken CSV record: it does not end within 131,072 characters"
    assert len(good(rows)) == MAX_RECORD_CHARS // 8, "every line below the stray quote is read"


def test_an_unreadable_line_inside_a_quoted_field_is_told_of_itself(tmp_path: Path) -> None:
    rows = read(file(tmp_path, "posts.csv", b'id,title\n1,"open\n\xff\xfe\n3,fine\n'))
    assert good(rows) == [(4, "fine")]
    assert bad(rows) == {
        2: "broken CSV record: it goes on in line 3, which is unreadable",
        3: "invalid UTF-8 at byte 1 of the line",
    }


@pytest.mark.parametrize(
    ("suffix", "line"), [("jsonl", '{{"title": "post {i} {noise}"}}'), ("csv", "{i},post {noise}")]
)
def test_a_gzip_cut_in_the_middle_keeps_what_came_before(tmp_path: Path, suffix: str, line: str) -> None:
    noise = random.Random(1)
    lines = ["id,title"] if suffix == "csv" else []
    lines += [line.format(i=i, noise=noise.getrandbits(64)) for i in range(20_000)]
    packed = gzip.compress("\n".join(lines).encode())
    whole = read(file(tmp_path, f"whole.{suffix}.gz", packed))
    rows = read(file(tmp_path, f"cut.{suffix}.gz", packed[: len(packed) // 2]))
    *kept, last = rows
    assert len(kept) > 5_000
    assert kept == whole[: len(kept)]
    assert last[1] == "the compressed data ends too early here"
    assert last.number == kept[-1].number + 1


def test_a_gzip_with_a_wrong_checksum_keeps_its_rows_and_says_so(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(b'{"title": "a"}\n{"title": "b"}\n'))
    packed[-5] ^= 0xFF
    rows = read(file(tmp_path, "posts.jsonl.gz", bytes(packed)))
    assert good(rows) == [(1, "a"), (2, "b")]
    assert bad(rows) == {3: "the compressed data is damaged here"}


def test_the_content_decides_the_format_and_the_name_only_where_it_must(tmp_path: Path) -> None:
    packed = gzip.compress(b'\n\n {"title": "hi"}\n')
    assert good(read(file(tmp_path, "posts.csv", packed))) == [(3, "hi")]
    assert good(read(file(tmp_path, "export.gz", b"title;id\nhi;1\n"))) == [(2, "hi")]
    assert good(read(file(tmp_path, "posts.jsonl", b'not json\n{"title": "hi"}'))) == [(2, "hi")]
    assert good(read(file(tmp_path, "posts.jsonl", b'[{"title": "no"}]\n{"title": "hi"}'))) == [(2, "hi")]


def table() -> pa.Table:
    return pa.table(
        {
            "title": pa.array(["first", None, "third"]),
            "when": pa.array([datetime(2024, 1, 2, 3, tzinfo=UTC)] * 3, pa.timestamp("ns", tz="UTC")),
            "unused": pa.array([1, 2, 3]),
        }
    )


@pytest.mark.parametrize("packed", [False, True])
def test_parquet_is_read_by_the_columns_that_are_wanted(tmp_path: Path, packed: bool) -> None:
    pq.write_table(table(), tmp_path / "plain.parquet")
    content = (tmp_path / "plain.parquet").read_bytes()
    reader = open_reader(file(tmp_path, "posts", gzip.compress(content) if packed else content))
    assert reader.columns == ("title", "when", "unused")
    rows = list(reader.rows({"title", "when"}))
    when = datetime(2024, 1, 2, 3, tzinfo=UTC)
    assert rows == [Row(n, {"title": title, "when": when}) for n, title in enumerate(["first", None, "third"], 1)]


def test_parquet_values_that_python_cannot_hold_and_damage_in_the_middle_are_told_of(tmp_path: Path) -> None:
    wrong = pa.Array.from_buffers(pa.string(), 1, [None, pa.py_buffer(b"\0\0\0\0\2\0\0\0"), pa.py_buffer(b"\xff\xfe")])
    late = pa.array([2**60], pa.timestamp("ms"))
    pq.write_table(pa.table({"title": wrong, "when": late}), tmp_path / "odd.parquet")
    assert read(tmp_path / "odd.parquet") == [Row(1, {"title": b"", "when": b""})]

    many = pa.table({"title": [f"post {i}" for i in range(20_000)]})
    pq.write_table(many, tmp_path / "many.parquet", row_group_size=5_000, use_dictionary=False)
    content = bytearray((tmp_path / "many.parquet").read_bytes())
    content[len(content) // 2 : len(content) // 2 + 20_000] = bytes(20_000)
    *kept, last = read(file(tmp_path, "hurt.parquet", bytes(content)))
    assert good(kept) == [(i + 1, f"post {i}") for i in range(len(kept))] and len(kept) >= 5_000
    assert isinstance(last, BadRow) and last.reason.startswith("the Parquet data is damaged from here on")


UNUSABLE = {
    "empty.jsonl": (b"", "it is empty"),
    "blank.jsonl": (b"\n \n\n", "it is empty"),
    "empty.csv.gz": (gzip.compress(b""), "it is empty"),
    "header.csv": (b"title,id\n\n\n", "no record"),
    "twice.csv": (b"title,id,title\n1,2,3\n", "'title' twice"),
    "open.csv": (b'title,"id\n1,2\n', "header is broken CSV"),
    "noise.jsonl": (b"no\njson\nat all", "no JSON object (line 1: broken JSON"),
    "array.json": (b'[\n{"title": "a"},\n{"title": "b"}]', "one JSON array"),
    "false.parquet": (b"title\nhi\n", "does not begin as one"),
    "cut.parquet": (b"PAR1" + b"\0" * 100, "no whole Parquet file"),
    "false.gz": (b"\x1f\x8b" + b"junk" * 20, "corrupt from the start"),
    "short.gz": (gzip.compress(b'{"title": "a"}')[:12], "line 1: the compressed data ends too early"),
    "double.gz": (gzip.compress(gzip.compress(b'{"title": "a"}')), "twice"),
    "zipped.csv": (b"PK\x03\x04" + b"\0" * 50, "a ZIP archive"),
    "wide.csv": ("title\nhi\n".encode("utf-16"), "UTF-16"),
}


@pytest.mark.parametrize("name", UNUSABLE)
def test_an_unusable_file_is_refused_at_once_in_one_line(tmp_path: Path, name: str) -> None:
    content, says = UNUSABLE[name]
    path = file(tmp_path, name, content)
    with pytest.raises(InputError) as refused:
        open_reader(path)
    message = str(refused.value)
    assert says in message and str(path) in message and "\n" not in message


def test_a_path_that_is_no_readable_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    paths = {
        tmp_path / "missing.csv": "there is no such file",
        tmp_path: "it is a folder",
        tmp_path / "pipe": "not a regular file",
        tmp_path / "a\0b": "no valid file name",
        tmp_path / ("a" * 300): "File name too long",
    }
    for path, says in paths.items():
        with pytest.raises(InputError, match=says):
            open_reader(path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_refused(tmp_path: Path) -> None:
    path = file(tmp_path, "secret.csv", b"title\nhi\n")
    path.chmod(0)
    with pytest.raises(InputError, match="permission denied"):
        open_reader(path)
