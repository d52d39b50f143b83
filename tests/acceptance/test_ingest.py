"""`idea-engine ingest` and `forget` as users run them: files, sources, calendars; what is erased stays away."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from ray_apps.ingestion.sources.registry import period_start
from tests.acceptance.ingest_fixtures import Engine, Run, write_posts

SECRET = "My zorblax learned to open the fridge and now nothing is safe in this house"
POSTS: tuple[dict[str, object] | str, ...] = (
    {"id": "a", "subreddit": "cats", "title": SECRET, "score": 5, "created_utc": "2026-11-02T10:00:00Z"},
    {"id": "b", "subreddit": "food", "title": "The bakery sells purple bread on Fridays", "score": 1,
     "created_utc": "2026-11-03T10:00:00Z"},
    {"id": "c", "subreddit": "all", "title": f"{SECRET} [OC] 😹", "score": 2, "created_utc": "2026-11-04T10:00:00Z"},
    {"id": "d", "subreddit": "all", "title": SECRET.upper(), "score": 2, "created_utc": "2026-11-05T10:00:00Z"},
    {"id": "e", "subreddit": "all", "title": "Nobody told me that llamas hum", "created_utc": "2026-10-05T10:00:00Z"},
    '{"id": "f", "title": "never clo',
)  # fmt: skip
FAIR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//test//test//EN
BEGIN:VEVENT
UID:fair@example.org
DTSTAMP:20260101T000000Z
DTSTART;VALUE=DATE:{day:%Y%m%d}
SUMMARY:Lantern Fair in the Old Harbour
END:VEVENT
END:VCALENDAR
"""
OFFLINE = (
    "sources: {holidays: {on: true, every: 30d}, nostalgia: {on: true, every: 30d}, sample: {on: true, every: 30d}}"
)


@pytest.fixture
def engine(idea_engine: Run, database_url: str, tmp_path: Path) -> Engine:
    return Engine(idea_engine, database_url, tmp_path / "data")


@pytest.fixture
def posts(tmp_path: Path) -> Path:
    return write_posts(tmp_path / "posts.jsonl", POSTS)


def test_a_dry_run_counts_the_same_as_the_real_one_and_leaves_nothing(engine: Engine, posts: Path) -> None:
    engine.signals("sample", "--limit", "20")
    before = engine.everything()
    dry = engine.ingest(posts, "sample", "holidays", "--dry-run")
    assert dry["dry_run"] is True
    assert engine.everything() == before
    real = engine.ingest(posts, "sample", "holidays")
    assert (real["signals"], real["sources"]) == (dry["signals"], dry["sources"])
    assert engine.everything() != before
    counts = real["signals"]
    assert counts["exact_duplicates"] == 1 + 20
    assert (counts["near_duplicates"], counts["rejected"], counts["skipped"], counts["forgotten"]) == (1, 1, 0, 0)


def test_since_and_limit_say_what_is_read(engine: Engine, posts: Path) -> None:
    assert engine.ingest(posts, "holidays", "--limit", "2")["signals"]["read"] == 2, "over files and sources together"
    told = engine.ingest("nostalgia", "holidays", "--limit", "1", "--dry-run")
    assert [each["source"] for each in told["sources"] if each["read"]] == ["nostalgia"], "which page by page reach it"
    assert engine.signals(posts, "--since", "2026-11-03T12:00") == {
        "read": 6, "duplicates": 2, "exact_duplicates": 1, "near_duplicates": 1, "rejected": 1, "skipped": 3
    }  # fmt: skip
    assert engine.signals(posts, "--since", "9999d")["stored"] == 1
    refused = engine("ingest", posts, "--since", "yesterday")
    assert refused.code == 2
    assert "--since" in refused.err


def test_sources_that_ask_nobody_are_told_once_and_named_in_status(engine: Engine, tmp_path: Path) -> None:
    fair = tmp_path / "fair.ics"
    fair.write_text(FAIR.format(day=datetime.now(UTC) + timedelta(days=20)))
    told = engine.ingest("nostalgia", "holidays", fair)
    stored = {each["source"]: each["stored"] for each in told["sources"]}
    assert stored.keys() == {"nostalgia", "holidays", "fair.ics"}
    assert min(stored.values()) >= 1
    assert sum(stored.values()) == told["signals"]["stored"]
    assert engine.rows("SELECT content FROM signals WHERE content LIKE '%Lantern Fair%'")
    assert engine.rows("SELECT name FROM calendar_events WHERE name LIKE '%Lantern Fair%'")
    assert engine.signals("nostalgia", "holidays", fair) == {}

    shown = {each["source"]: each for each in engine("status", "--json").json["sources"]}
    assert {name: shown[name]["health"] for name in stored} == dict.fromkeys(stored, "ok")
    assert {name: shown[name]["stored"] for name in stored} == stored
    assert "holidays" in engine("status").out


def test_due_takes_the_sources_whose_turn_has_come_each_at_its_own_moment(engine: Engine) -> None:
    engine.folder.mkdir()
    (engine.folder / "sources.yaml").write_text(OFFLINE)

    def pulled(*options: str) -> tuple[set[str], bool]:
        """The sources that are pulled, and whether the sample was read."""
        told = engine.ingest(*options)
        return {each["source"] for each in told["sources"]}, told["signals"]["read"] >= 100

    assert pulled("--due") == ({"holidays", "nostalgia"}, True)
    assert pulled("--due") == (set(), False)
    assert pulled() == ({"holidays", "nostalgia"}, True), "a person asked"
    # Periods of the same length begin at different moments: between the two, only the later one has begun anew.
    now = datetime.now(UTC)
    starts = {name: period_start(name, timedelta(days=30), now) for name in ("holidays", "nostalgia")}
    earlier, later = sorted(starts, key=starts.__getitem__)
    with psycopg.connect(engine.url) as connection:
        middle = starts[earlier] + (starts[later] - starts[earlier]) / 2
        connection.execute(
            "UPDATE source_states SET attempted_at = %s, succeeded_at = %s WHERE name <> 'sample'", [middle, middle]
        )
    assert pulled("--due") == ({later}, False)
    refused = engine("ingest", "holidays", "--due")
    assert refused.code == 2
    assert "--due" in refused.err


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("nosuch", "the sources are sample, holidays"),
        ("reddit", "REDDIT_CLIENT_ID"),
        ("nosuch.jsonl", "no such file"),
    ],
)
def test_what_cannot_be_read_is_one_line_before_anything_is_read(
    engine: Engine, posts: Path, what: str, said: str
) -> None:
    done = engine("ingest", posts, what, "--json")
    assert (done.code, done.out) == (2, "")
    [line] = done.err.strip().splitlines()
    assert line.startswith("error: ")
    assert said in line
    assert engine.rows("SELECT FROM signals") == []


def test_forgotten_posts_are_nowhere_and_do_not_come_back(engine: Engine, posts: Path) -> None:
    engine.signals(posts)
    copies = [("reddit", "a", SECRET), ("reddit", "d", "exact")]
    others = [
        ("reddit", "b", "The bakery sells purple bread on Fridays"),
        ("reddit", "c", f"{SECRET} [OC] 😹"),
        ("reddit", "e", "Nobody told me that llamas hum"),
    ]
    assert engine.lake() == sorted([*copies, *others])

    told = engine("forget", "reddit:a", "--json").json
    assert (told["erased"]["signals"], told["erased"]["duplicates"], told["erased"]["parts_rewritten"]) == (1, 1, 1)
    assert engine.lake() == others, "and its verbatim copy, but not what somebody else wrote"
    assert engine.names("reddit") == ["b", "c", "e"]
    assert engine.rows("SELECT count(*) FROM near_keys WHERE signal_id NOT IN (SELECT id FROM signals)") == [(0,)]

    again = engine.signals(posts)
    assert again["forgotten"] == 2
    assert set(engine.names("reddit")) == {"b", "c", "e"}
    [(bread,)] = engine.rows("SELECT id FROM signals WHERE external_id = 'b'")
    assert isinstance(bread, UUID)
    assert engine("forget", str(bread), "--json").json["erased"]["signals"] == 1
    assert engine.signals(posts)["forgotten"] == 3
    assert "b" not in engine.names("reddit")
    assert "b" not in {name for _, name, _ in engine.lake()}
    assert engine("status", "--json").json["batches_not_in_lake"] == 0
    assert engine("forget", "zorblax").code == 2
