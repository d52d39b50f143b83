"""Calendars of one's own: iCalendar and tables, as programs write them, as people break them, and as enemies do."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from ray_apps.domain.errors import InputError
from ray_apps.ingestion.sources import calendars
from ray_apps.ingestion.sources.calendar_entries import MAX_ENTRIES, Entry, NoCalendar, Unread, Window
from ray_apps.ingestion.sources.calendar_table import day_first, read_date, read_table
from ray_apps.ingestion.sources.ics import read_ics

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
WINDOW = Window.around(NOW.date())


def ics(*events: str) -> str:
    blocks = "".join(f"BEGIN:VEVENT\r\n{event}\r\nEND:VEVENT\r\n" for event in events)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{blocks}END:VCALENDAR\r\n"


def days(text: str) -> list[tuple[str, str]]:
    return [(one.day.isoformat(), one.name) for one in read_ics(text, WINDOW) if isinstance(one, Entry)]


def reasons(text: str) -> dict[str, str]:
    return {one.locator: one.reason for one in read_ics(text, WINDOW) if isinstance(one, Unread)}


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("SUMMARY:Fair\r\nDTSTART;VALUE=DATE:20261205", ["2026-12-05"]),
        ("SUMMARY:Fair\r\nDTSTART:20261205T233000Z", ["2026-12-05"]),
        ("SUMMARY:Fair\r\nDTSTART;TZID=Pacific/Auckland:20261206T003000", ["2026-12-06"]),
        ("SUMMARY:Fair\r\nDTSTART;TZID=Made/Up:20261206T003000", ["2026-12-06"]),
        ("SUMMARY:Fa\r\n ir\r\nDTSTART;VALUE=DATE:20261205", ["2026-12-05"]),
        (
            "SUMMARY:Fair\r\nDTSTART;VALUE=DATE:20201205\r\nRRULE:FREQ=YEARLY;UNTIL=20301231T000000Z",
            ["2026-12-05", "2027-12-05"],
        ),
        (
            "SUMMARY:Fair\r\nDTSTART;VALUE=DATE:20261201\r\nRRULE:FREQ=MONTHLY;COUNT=4\r\nEXDATE;VALUE=DATE:20270101",
            ["2026-12-01", "2027-02-01", "2027-03-01"],
        ),
        (
            "SUMMARY:Fair\r\nDTSTART;VALUE=DATE:20261205\r\nRDATE;VALUE=DATE:20261212,20261219",
            ["2026-12-05", "2026-12-12", "2026-12-19"],
        ),
        ("SUMMARY:Fair\r\nDTSTART;VALUE=DATE:20261205\r\nSTATUS:CANCELLED", []),
        ("SUMMARY:Fair\r\nDTSTART;VALUE=DATE:20241205", []),
        (
            "SUMMARY:Fair\r\nDTSTART;VALUE=DATE:20261205\r\nBEGIN:VALARM\r\nTRIGGER:-PT1H\r\nSUMMARY:Beep\r\nEND:VALARM",
            ["2026-12-05"],
        ),
    ],
)  # fmt: skip
def test_days_of_events_as_programs_write_them(event: str, expected: list[str]) -> None:
    assert days(ics(f"UID:a\r\n{event}")) == [(day, "Fair") for day in expected]


def test_a_moved_instance_takes_the_place_of_the_one_it_replaces() -> None:
    text = ics(
        "UID:a\r\nSUMMARY:Fair\r\nDTSTART:20261201T100000Z\r\nRRULE:FREQ=WEEKLY;COUNT=3",
        "UID:a\r\nSUMMARY:Fair (moved)\r\nDTSTART:20261209T100000Z\r\nRECURRENCE-ID:20261208T100000Z",
    )
    assert sorted(days(text)) == [("2026-12-01", "Fair"), ("2026-12-09", "Fair (moved)"), ("2026-12-15", "Fair")]


def test_broken_events_are_told_with_their_line_and_the_rest_goes_on() -> None:
    good = "UID:g\r\nSUMMARY:Good\r\nDTSTART;VALUE=DATE:20261205"
    text = ics(
        good,
        "UID:b\r\nSUMMARY:No day",
        "UID:c\r\nDTSTART;VALUE=DATE:20261205",
        "UID:d\r\nSUMMARY:Odd\r\nDTSTART:yesterday",
        "UID:e\r\nSUMMARY:Mine\r\nDTSTART;VALUE=DATE:20261205\r\nCLASS:PRIVATE",
        "UID:f\r\nSUMMARY:Endless\r\nDTSTART;VALUE=DATE:20261205\r\nRRULE:FREQ=SECONDLY",
        good.replace("UID:g", "UID:h"),
    )
    text = text.replace("END:VCALENDAR\r\n", "BEGIN:VEVENT\r\nSUMMARY:Torn\r\n")
    assert [name for _, name in days(text)] == ["Good", "Endless", "Good"]
    said = reasons(text)
    assert said == {
        "line 8 (event 2)": "it has no DTSTART",
        "line 12 (event 3)": "SUMMARY is missing",
        "line 16 (event 4)": "its DTSTART cannot be read",
        "line 21 (event 5)": "it is marked as private",
        "line 27 (event 6)": "it repeats secondly, which makes no days to prepare for",
        "line 38 (event 8)": "it has no END:VEVENT",
    }


def test_an_endless_rule_is_cut_and_said() -> None:
    text = ics("UID:a\r\nSUMMARY:Every day\r\nDTSTART;VALUE=DATE:00010101\r\nRRULE:FREQ=DAILY")
    assert len(days(text)) == 60
    assert "more than 60 times" in reasons(text)["line 3 (event 1)"]


def test_a_flood_of_events_is_cut_and_said() -> None:
    text = ics(*["SUMMARY:x\r\nDTSTART;VALUE=DATE:20200101"] * 3)
    flood = text.replace("END:VCALENDAR", "BEGIN:VEVENT\r\nEND:VEVENT\r\n" * (MAX_ENTRIES + 5))
    assert any("the rest is left out" in reason for reason in reasons(flood).values())


def test_names_are_cleaned_and_what_is_private_leaves_them() -> None:
    text = ics(
        "UID:a\r\nSUMMARY:Call jane@example.com \u202eabout\\, the\\n fair &amp; more\r\nDTSTART;VALUE=DATE:20261205"
    )
    ((_, name),) = days(text)
    assert "jane" not in name
    assert name.endswith("about, the fair & more")
    assert "\u202e" not in name


def table(text: str) -> list[Entry | Unread]:
    return list(read_table(text, WINDOW))


@pytest.mark.parametrize(
    "header", ["date,name,country", "Date;Event;Country", "Start Date\tSubject\tRegion", "\ufeffDATUM,Feiertag,Land"]
)
def test_headers_and_delimiters_in_use_are_known(header: str) -> None:
    delimiter = next(mark for mark in ",;\t" if mark in header)
    (entry,) = table(f"{header}\n2026-12-05{delimiter}Fair{delimiter}de\n")
    assert (entry.day, entry.name, entry.country) == (date(2026, 12, 5), "Fair", "DE")  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "written",
    ["2026-12-05", "20261205", "2026/12/05", "2026-12-05T18:00:00Z", "5 December 2026", "Dec 5, 2026", "5th Dec. 2026",
     "December 5 2026", "05.12.2026", "5.12.2026"],
)  # fmt: skip
def test_dates_that_can_mean_one_thing_are_read(written: str) -> None:
    assert read_date(written, None) == date(2026, 12, 5)


@pytest.mark.parametrize(
    "written", ["", "soon", "2026-13-05", "31/02/2026", "12/05/26", "99/99/2026", "5 Dezembre 2026"]
)
def test_dates_that_mean_nothing_are_refused(written: str) -> None:
    with pytest.raises(Exception, match="no date"):
        read_date(written, None)


def test_an_ambiguous_date_is_refused_with_both_meanings_unless_its_column_tells() -> None:
    (refused,) = table("date,name\n05/12/2026,Fair\n")
    assert isinstance(refused, Unread)
    assert refused == Unread("row 1", "05/12/2026 may be 5 December or 12 May; write it as 2026-12-05 or 2026-05-12")
    assert [one.day for one in table("date,name\n05/12/2026,Fair\n25/12/2026,Feast\n")] == [
        date(2026, 12, 5),
        date(2026, 12, 25),
    ]  # type: ignore[union-attr]
    assert [one.day for one in table("date,name\n12/05/2026,Fair\n12/25/2026,Feast\n")] == [
        date(2026, 12, 5),
        date(2026, 12, 25),
    ]  # type: ignore[union-attr]
    assert day_first(["25/12/2026", "12/25/2026", "05/06/2026"]) is None, (
        "a column that contradicts itself tells nothing"
    )
    assert read_date("12/12/2026", None) == date(2026, 12, 12)


def test_bad_rows_are_told_and_the_rest_goes_on() -> None:
    found = table("date,name,country\n2026-12-05,,US\n2026-12-06,Fair,Germany\n2026-12-07,Fair,US,extra\n,Fair,US\n")
    assert [type(one) for one in found] == [Unread, Unread, Entry, Unread]
    assert [one.locator for one in found if isinstance(one, Unread)] == ["row 1", "row 2", "row 4"]


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.ics", "anything", True),
        ("a.csv", "date,name\n", True),
        ("a.csv", "Subject,Start Date,Description\n", True),
        ("a.csv", "date,name,title,score\n", False),
        ("a.csv", "title,created_utc\n", False),
        ("a.csv", "", False),
        ("a.jsonl", '{"date": 1, "name": 2}', False),
    ],
)
def test_a_calendar_is_told_from_a_table_of_posts(tmp_path: Path, name: str, content: str, expected: bool) -> None:
    path = tmp_path / name
    path.write_text(content)
    assert calendars.is_calendar(path) is expected
    assert not calendars.is_calendar(tmp_path / "missing.csv")


def test_a_calendar_given_by_its_path_brings_events_records_and_dead_letters(tmp_path: Path) -> None:
    path = tmp_path / "shop.csv"
    path.write_text("date,name,country\n2026-12-05,Street fair,DE\n2027-08-01,Summer fair,\nsoon,Fair,\n")
    pages = list(calendars.open_calendar(path, NOW).pages({}, NOW))
    assert [(event.name, event.country) for page in pages for event in page.events] == [
        ("Street fair", "DE"),
        ("Summer fair", "001"),
    ]
    assert [record.values["content"] for page in pages for record in page.records] == ["Street fair, 5 December 2026"]
    assert [(letter.locator, letter.stage) for page in pages for letter in page.rejected] == [
        ("shop.csv row 3", "ingest")
    ]
    assert list(calendars.open_calendar(path, NOW).pages(pages[-1].state, NOW)) == []


@pytest.mark.parametrize("content", [b"", b"\x00\x01", b"<html>", b"BEGIN:VCARD\r\nEND:VCARD\r\n", b"a,b\n1,2\n"])
def test_what_is_no_calendar_is_refused_in_one_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.ics"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"cannot read the calendar .*a\.ics") as refused:
        calendars.open_calendar(path, NOW)
    assert "\n" not in str(refused.value)
    with pytest.raises(InputError, match="No such file"):
        calendars.open_calendar(tmp_path / "missing.ics", NOW)


def test_a_table_without_its_columns_is_no_calendar() -> None:
    with pytest.raises(NoCalendar, match="columns for a date and a name"):
        table("when it was,who\n")


def test_nothing_of_a_person_is_told_of_an_entry_that_cannot_be_read_or_in_its_identity() -> None:
    (unread,) = read_table("date,name\nMelissa Patterson,Fair\n", WINDOW)
    assert isinstance(unread, Unread) and "Melissa" not in unread.reason
    (entry,) = read_ics(ics("UID:jane.doe@example.com\r\nSUMMARY:Fair\r\nDTSTART;VALUE=DATE:20261205"), WINDOW)
    assert isinstance(entry, Entry) and "jane" not in entry.identity
