"""Feeds and subscribed calendars against sites of all sorts: every entry once, none lost, the dead ones named."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ray_apps.domain.sources import Allowance
from ray_apps.ingestion.polite import load_service, open_http
from ray_apps.ingestion.polite_protocol import SourceFailed
from ray_apps.ingestion.sources import calendars
from ray_apps.platform.settings import Settings
from tests.twins.base import UNLIMITED, Hostile
from tests.twins.client import settings_for, source_at
from tests.twins.feeds import FeedsTwin, Post, Site, rss, some_posts
from tests.twins.walk import Walked, walk

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_for(tmp_path)


def pull(twin: FeedsTwin, settings: Settings, *paths: str, state: Any = None, kill_after: int | None = None) -> Walked:
    options = {"feeds": [twin.base_url + path for path in paths or tuple(twin.sites)]}
    return walk(
        lambda: source_at(twin, "feeds", settings, options=options, first_backoff_s=0.001),
        NOW,
        state,
        kill_after=kill_after,
    )


def titles(walked: Walked) -> list[str]:
    return sorted(str(record.values["content"]) for record in walked.records)


def test_what_is_new_comes_once_oldest_first_and_what_is_not_costs_a_304(settings: Settings) -> None:
    with FeedsTwin({"/feed": Site(rss(some_posts(5)))}).serving() as twin:
        first = pull(twin, settings)
        assert [record.values["content"] for record in first.records] == [post.title for post in some_posts(5)]
        assert first.records[0].values["url"] == f"{twin.base_url}/posts/n0"
        assert not any("Doe" in str(record) or "jane" in str(record) for record in first.records)

        second = pull(twin, settings, state=first.state)
        assert (second.records, twin.seen[-1].status) == ([], 304)
        twin.sites["/feed"].body = rss(some_posts(5, first=3))
        third = pull(twin, settings, state=second.state)
        assert titles(third) == sorted(post.title for post in some_posts(3, first=5))
        assert twin.violations == []


def test_without_validators_the_ids_tell_what_is_known(settings: Settings) -> None:
    with FeedsTwin({"/feed": Site(rss(some_posts(5)), validators=False)}).serving() as twin:
        first = pull(twin, settings)
        assert pull(twin, settings, state=first.state).records == []
        assert [call.status for call in twin.seen] == [200, 200]


@pytest.mark.parametrize("kill_after", [1, 2, 3])
def test_a_death_after_any_page_loses_nothing_and_repeats_nothing(settings: Settings, kill_after: int) -> None:
    with FeedsTwin({"/a": Site(rss(some_posts(350))), "/b": Site(rss(some_posts(20)))}).serving() as twin:
        walked = pull(twin, settings, kill_after=kill_after)
        assert len(walked.records) == len(walked.ids()) == 370, "equal ids of two sites are two entries"
        assert walked.runs > 1


@pytest.mark.parametrize("seed", range(4))
def test_bad_days_lose_nothing_either_not_even_half_a_document(settings: Settings, seed: int) -> None:
    sites = {f"/{n}": Site(rss(some_posts(30, first=100 * n))) for n in range(4)}
    with FeedsTwin(sites, hostile=Hostile(seed, throttle=0, truncate=0.4)).serving() as twin:
        walked = pull(twin, settings, kill_after=1)
        assert titles(walked) == sorted(post.title for n in range(4) for post in some_posts(30, first=100 * n))
        assert twin.faults["truncate"] > 0
        assert twin.violations == []


def test_dead_feeds_are_named_and_the_others_go_on(settings: Settings) -> None:
    sites = {
        "/page": Site(b"<!DOCTYPE html><html><body>Welcome</body></html>", "text/html"),
        "/down": Site(status=500),
        "/good": Site(rss(some_posts(2))),
        "/empty": Site(b""),
    }
    with FeedsTwin(sites).serving() as twin:
        walked = pull(twin, settings, "/page", "/down", "/good", "/empty", "/missing")
        assert len(walked.records) == 2
        reasons = {letter.locator.removeprefix(twin.base_url): letter.reason for letter in walked.rejected}
        assert set(reasons) == {"/page", "/down", "/empty", "/missing"}
        assert "web page, not a feed" in reasons["/page"]
        assert "500" in reasons["/down"]
        assert "404" in reasons["/missing"]
        with pytest.raises(SourceFailed, match="other feeds failed"):
            pull(twin, settings, "/page", "/missing")


class Spent:
    """A limiter whose allowance holds so many calls and then refills in an hour."""

    def __init__(self, calls: int) -> None:
        self.left = calls

    def take(self, bucket: str, allowances: Sequence[Allowance], cost: int) -> float:
        self.left -= cost
        return 0.0 if self.left >= 0 else 3_600.0


def test_a_spent_allowance_is_no_failure_of_the_feeds_that_are_left(settings: Settings) -> None:
    with FeedsTwin({"/a": Site(rss(some_posts(2))), "/b": Site(rss(some_posts(3, first=10)))}).serving() as twin:
        options = {"feeds": [twin.base_url + path for path in twin.sites]}
        first = walk(lambda: source_at(twin, "feeds", settings, options=options, limiter=Spent(1)), NOW)
        assert first.spent is not None
        assert (len(first.records), first.rejected) == (2, [])
        assert len(pull(twin, settings, state=first.state).records) == 3


def test_the_memory_of_a_feed_is_bounded(settings: Settings) -> None:
    with FeedsTwin({"/feed": Site()}).serving() as twin:
        state: Any = None
        for batch in range(5):
            twin.sites["/feed"].body = rss(some_posts(600, first=600 * batch))
            walked = pull(twin, settings, state=state)
            assert len(walked.records) == 600
            state = walked.state
        (kept,) = state.values()
        assert len(kept["seen"]) == 1_600


def test_a_feeds_secret_address_is_not_shown(settings: Settings) -> None:
    with FeedsTwin({"/feed": Site(status=404)}).serving() as twin:
        with pytest.raises(SourceFailed) as failed:
            pull(twin, settings, "/feed?token=s3cret")
        assert "s3cret" not in str(failed.value)


ICS = b"""BEGIN:VCALENDAR
BEGIN:VEVENT
UID:fair
SUMMARY:Street fair
DTSTART;VALUE=DATE:20261205
END:VEVENT
BEGIN:VEVENT
UID:market
SUMMARY:Market day
DTSTART;TZID=Europe/Berlin:20240106T080000
RRULE:FREQ=WEEKLY
END:VEVENT
END:VCALENDAR
"""


def subscribed(twin: FeedsTwin, settings: Settings, **options: Any) -> Any:
    places = [{"name": "Town", "url": f"{twin.base_url}/private-s3cret/basic.ics", "country": "DE"}]
    http = open_http(load_service("calendars"), UNLIMITED, first_backoff_s=0.001)
    return calendars.build("calendars", calendars.Options(calendars=places, **options), http, settings)


def test_a_subscribed_calendar_is_read_once_a_day_and_when_it_changes(settings: Settings) -> None:
    with FeedsTwin({"/private-s3cret/basic.ics": Site(ICS, "text/calendar")}).serving() as twin:
        build = lambda: subscribed(twin, settings, records=True)  # noqa: E731
        first = walk(build, NOW)
        fairs = [event for event in first.events if event.name == "Street fair"]
        assert [(event.day.date().isoformat(), event.country) for event in fairs] == [("2026-12-05", "DE")]
        assert sum(event.name == "Market day" for event in first.events) == 60
        assert first.rejected[0].reason.startswith("it repeats more than 60 times")
        assert "Street fair, 5 December 2026" in titles(first)

        later = walk(build, NOW + timedelta(hours=2), first.state)
        assert (later.events, twin.seen[-1].status) == ([], 304)
        tomorrow = walk(build, NOW + timedelta(days=1), later.state)
        assert (len(tomorrow.events), twin.seen[-1].status) == (61, 200)


def test_a_calendars_address_stays_secret_when_it_fails(settings: Settings) -> None:
    with FeedsTwin({"/private-s3cret/basic.ics": Site(status=403)}).serving() as twin:
        with pytest.raises(SourceFailed) as failed:
            walk(lambda: subscribed(twin, settings), NOW)
        assert "Town" in str(failed.value)
        assert "s3cret" not in str(failed.value)
        twin.sites.clear()
        twin.sites["/private-s3cret/basic.ics"] = Site(rss([Post("a", "b")]))
        with pytest.raises(SourceFailed, match="neither iCalendar"):
            walk(lambda: subscribed(twin, settings), NOW)


@pytest.mark.parametrize("kill_after", [1, 2])
def test_a_long_calendar_survives_deaths(settings: Settings, kill_after: int) -> None:
    events = "".join(
        f"BEGIN:VEVENT\nUID:u{n}\nSUMMARY:Event {n}\nDTSTART;VALUE=DATE:202612{n % 28 + 1:02}\nEND:VEVENT\n"
        for n in range(1_700)
    )
    body = f"BEGIN:VCALENDAR\n{events}END:VCALENDAR\n".encode()
    with FeedsTwin({"/private-s3cret/basic.ics": Site(body)}).serving() as twin:
        walked = walk(lambda: subscribed(twin, settings), NOW, kill_after=kill_after)
        assert sorted(event.name for event in walked.events) == sorted(f"Event {n}" for n in range(1_700))
