"""Nostalgia and holidays as sources: told once, in time, whatever happens in between."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ray_apps.domain.errors import InputError
from ray_apps.ingestion.fields import FIELDS, FieldPlan
from ray_apps.ingestion.normalise import Rejection, normalise
from ray_apps.ingestion.nostalgia import Item, anniversaries, parse, shipped
from ray_apps.ingestion.sources import ahead, holidays_source, nostalgia
from ray_apps.ingestion.sources.pull import PullSource
from ray_apps.platform.settings import load_settings
from tests.twins.walk import walk

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def memories(**options: Any) -> PullSource:
    return nostalgia.build("nostalgia", nostalgia.Options(**options), load_settings(data_dir=Path("/nowhere")))


def feasts(**options: Any) -> PullSource:
    return holidays_source.build(
        "holidays", holidays_source.Options(**options), load_settings(data_dir=Path("/nowhere"))
    )


def test_the_archive_is_large_sound_and_without_repetitions() -> None:
    items = shipped()
    assert len(items) >= 250
    assert all(1975 <= item.year <= 2018 and 1 <= item.month <= 12 for item in items)
    assert len({(item.kind, item.name) for item in items}) == len({item.key for item in items}) == len(items)
    assert Counter(item.kind for item in items).keys() >= {"film", "series", "game", "album", "technology", "event"}


@pytest.mark.parametrize("row", ["1995-13,film,A", "1995-02-30,film,A", "1995,film,A", "1995-02,film,", "x,film,A"])
def test_a_wrong_row_of_the_archive_is_refused(row: str) -> None:
    with pytest.raises(ValueError):
        list(parse(f"date,kind,name\n{row}\n"))


def test_anniversaries_fall_on_their_day_or_the_months_first_and_leap_days_on_the_28th() -> None:
    items = [Item("film", "A", 1996, 2, 29), Item("game", "B", 1996, 2, None), Item("event", "C", 1996, 3, 1)]
    found = anniversaries(items, date(2026, 2, 1), date(2026, 3, 1), [30])
    assert [(one.day, one.item.headline(one.years)) for one in found] == [
        (date(2026, 2, 1), "30 years of the game B"),
        (date(2026, 2, 28), "30 years of the film A"),
        (date(2026, 3, 1), "30 years since C"),
    ]


@pytest.mark.parametrize("build", [memories, feasts])
@pytest.mark.parametrize("kill_after", [None, 1])
def test_a_year_of_daily_pulls_tells_everything_once(
    build: Any, kill_after: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ahead, "PAGE", 2)
    records, events, state = Counter[str](), Counter[tuple[str, str, date]](), None
    for number in range(0, 366, 5 if kill_after else 1):
        now = NOW + timedelta(days=number)
        walked = walk(build, now, state, kill_after=kill_after)
        state = walked.state
        records.update(walked.ids())
        events.update((event.name, event.country, event.day.date()) for event in walked.events)
        assert all(record.values["posted_at"] <= now for record in walked.records)  # type: ignore[operator]
    assert set(records.values()) == set(events.values()) == {1}
    whole = walk(lambda: build(lead_days=365), NOW)
    last = max(event.day.date() for event in whole.events)
    assert {key for key in events if key[2] <= last} == {(e.name, e.country, e.day.date()) for e in whole.events}


def test_records_of_both_become_signals_with_contents_of_their_own() -> None:
    for source in (memories(lead_days=365), feasts(lead_days=365)):
        plan = FieldPlan(source.kind, **{name: name for name in FIELDS})
        records = [record for page in source.pages({}, NOW) for record in page.records]
        signals = [normalise(record.values, plan, NOW, typed=True) for record in records]
        assert len(records) > 50
        good = [signal for signal in signals if not isinstance(signal, Rejection)]
        assert len({signal.id for signal in good}) == len(records)


def test_the_film_of_1995_is_remembered_in_time_for_printing() -> None:
    """Toy Story came out on 22 November 1995; its 30th birthday is told sixty days before."""
    pages = list(memories().pages({}, datetime(2025, 9, 23, 8, tzinfo=UTC)))
    told = {str(record.values["content"]): record.values for page in pages for record in page.records}
    assert told["30 years of the film Toy Story"]["posted_at"] == datetime(2025, 9, 23, tzinfo=UTC)
    early = [record for page in memories().pages({}, datetime(2025, 9, 22, 23, tzinfo=UTC)) for record in page.records]
    assert "30 years of the film Toy Story" not in {record.values["content"] for record in early}


def test_another_edition_tells_the_days_ahead_again() -> None:
    first = walk(memories, NOW)
    assert walk(memories, NOW, first.state).records == []
    wider = walk(lambda: memories(years=(10, 15, 20, 25, 30, 35, 40, 45, 50)), NOW, first.state)
    assert {r.locator for r in wider.records} > {r.locator for r in first.records}


def test_holidays_of_one_day_in_several_countries_are_one_record_and_many_events() -> None:
    walked = walk(lambda: feasts(countries=("us", "GB", "CA")), NOW)
    assert sum(record.locator.startswith("Christmas Day") for record in walked.records) == 1
    assert {event.country for event in walked.events if event.name == "Christmas Day"} == {"US", "GB", "CA"}
    assert walk(lambda: feasts(records=False), NOW).records == []
    with pytest.raises(InputError, match="no calendar for the country 'XX'"):
        feasts(countries=("XX",))
