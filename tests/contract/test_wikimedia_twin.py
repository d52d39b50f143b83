"""The Wikimedia adapters against their twins: who asks is said, every item once, nothing lost."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from ray_apps.ingestion.fields import FIELDS, FieldPlan
from ray_apps.ingestion.normalise import Rejection, normalise
from ray_apps.ingestion.polite import load_service, open_http
from ray_apps.ingestion.polite_protocol import SourceFailed
from ray_apps.ingestion.sources import wikimedia
from ray_apps.platform.settings import Settings
from ray_apps.store.rate_buckets import RateBuckets
from tests.twins.base import UNLIMITED, Hostile, Quota, Twin
from tests.twins.client import settings_for, source_at
from tests.twins.walk import Walked, walk
from tests.twins.wikimedia import Counted, PageviewsTwin, Story, WikimediaTwin, identity

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_for(tmp_path)


class Rerouted(httpx.HTTPTransport):
    """Real calls to a twin, with the Host header of the service they were meant for."""

    def __init__(self, twin: Twin) -> None:
        super().__init__()
        self._twin = httpx.URL(twin.base_url)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.url = request.url.copy_with(scheme="http", host=self._twin.host, port=self._twin.port)
        return super().handle_request(request)


def pull(twin: Twin, settings: Settings, now: datetime = NOW, state: Any = None, **how: Any) -> Walked:
    kill_after = how.pop("kill_after", None)
    return walk(lambda: source_at(twin, twin.service, settings, options=how), now, state, kill_after=kill_after)


def stories(days: int, kinds: tuple[str, ...] = ("selected", "births", "holidays")) -> dict[Any, list[Story]]:
    """For each day ahead and type: three round anniversaries and one that is not, or two holidays."""
    found: dict[Any, list[Story]] = {}
    for offset in range(days + 1):
        day = TODAY + timedelta(days=offset)
        for kind in kinds:
            years = (
                [None, None] if kind == "holidays" else [day.year - 50, day.year - 100, day.year - 25, day.year - 33]
            )
            found["en", kind, day.month, day.day] = [
                Story(f"The {kind} story of {day:%d %B} number {n}", year) for n, year in enumerate(years)
            ]
    return found


def texts(walked: Walked) -> list[str]:
    return [str(record.values["content"]) for record in walked.records]


def test_each_day_ahead_is_asked_for_once_and_round_anniversaries_become_events(settings: Settings) -> None:
    with WikimediaTwin(stories(11)).serving() as twin:
        first = pull(twin, settings, days_ahead=10)
        assert len(first.records) == len(set(texts(first))) == 11 * (3 + 3 + 2)
        assert {event.day.date() for event in first.events} == {TODAY + timedelta(days=n) for n in range(11)}
        assert len(first.events) == 11 * 6, "holidays have no year, so they are no anniversaries"
        assert twin.count("/") == 33

        again = pull(twin, settings, NOW + timedelta(hours=1), first.state, days_ahead=10)
        assert (again.records, twin.count("/")) == ([], 33)
        tomorrow = pull(twin, settings, NOW + timedelta(days=1), first.state, days_ahead=10)
        assert len(tomorrow.records) == 8
        assert twin.count("/") == 36
        assert twin.violations == []


def test_records_become_signals_posted_when_their_day_came_within_reach(settings: Settings) -> None:
    with WikimediaTwin(stories(2, ("selected",))).serving() as twin:
        walked = pull(twin, settings, days_ahead=2, types=["selected"])
    plan = FieldPlan("wikimedia", **{name: name for name in FIELDS})
    for record in walked.records:
        signal = normalise(record.values, plan, NOW, typed=True)
        assert not isinstance(signal, Rejection), signal
        assert signal.posted_at <= NOW
        assert signal.url == "https://en.wikipedia.org/wiki/Toy_Story"
        assert signal.tags == ("Toy Story",)


@pytest.mark.parametrize("kill_after", [1, 2, 5])
def test_a_death_after_any_page_loses_nothing_and_repeats_nothing(settings: Settings, kill_after: int) -> None:
    with WikimediaTwin(stories(4)).serving() as twin:
        walked = pull(twin, settings, days_ahead=4, kill_after=kill_after)
        assert len(walked.records) == 5 * 8
        assert max(walked.ids().values()) == 1
        assert walked.runs > 2


@pytest.mark.parametrize("seed", range(3))
def test_bad_days_lose_nothing_either(settings: Settings, seed: int) -> None:
    with WikimediaTwin(stories(4), hostile=Hostile(seed)).serving() as twin:
        walked = pull(twin, settings, days_ahead=4, round_only=False, kill_after=3)
        good = {
            story.text
            for (language, kind, month, day), told in twin.stories.items()
            for number, story in enumerate(told)
            if not twin.is_spoilt(identity(language, kind, month, day, number))
        }
        got = [text.partition(": ")[2] or text.removesuffix(" (2026)") for text in texts(walked)]
        assert set(got) >= good
        assert len(got) == len(set(got))
        assert len(got) + len({letter.locator for letter in walked.rejected}) >= sum(map(len, twin.stories.values()))
        assert twin.violations == []
        assert sum(twin.faults.values()) > 0


def test_a_client_without_a_name_is_refused_and_ours_says_whom_to_ask(settings: Settings) -> None:
    with WikimediaTwin(stories(0)).serving() as twin:
        assert httpx.get(f"{twin.base_url}/api/rest_v1/feed/onthisday/births/11/22").status_code == 403
        twin.violations.clear()
        pull(twin, settings, days_ahead=0, contact="ops@example.com")
        assert all(call.headers["user-agent"].endswith("(ops@example.com)") for call in twin.seen[1:])
        assert twin.violations == []


def test_languages_have_hosts_of_their_own_and_one_without_a_feed_is_named(settings: Settings) -> None:
    with WikimediaTwin({("de", "selected", 11, 22): [Story("Ein Film kommt heraus", 1976)]}).serving() as twin:

        def build(languages: list[str]) -> Any:
            options = wikimedia.Options(languages=languages, types=["selected"], days_ahead=1)
            http = open_http(load_service("wikimedia"), UNLIMITED, transport=Rerouted(twin), first_backoff_s=0.01)
            return wikimedia.build("wikimedia", options, http, settings)

        walked = walk(lambda: build(["ar", "de"]), NOW)
        assert texts(walked) == ["50 Jahre: Ein Film kommt heraus"]
        assert [letter.locator for letter in walked.rejected] == ["ar/selected"]
        with pytest.raises(SourceFailed, match="404"):
            walk(lambda: build(["ar"]), NOW)


def test_an_answer_of_another_shape_stops_the_source_before_its_watermark_moves(settings: Settings) -> None:
    with WikimediaTwin(stories(0)).serving() as twin:
        twin.item = lambda story, name: {"body": story.text}  # type: ignore[method-assign, assignment]
        twin.stories["en", "selected", 11, 22] *= 3
        with pytest.raises(SourceFailed, match="format may have changed"):
            pull(twin, settings, days_ahead=0)


def test_the_services_limit_is_never_exceeded(settings: Settings, store: Any) -> None:
    """The shared limiter lets five a second pass; the twin counts, with a tenth for the way between them."""
    with WikimediaTwin(stories(3), quotas=(Quota(5, 0.9),)).serving() as twin:
        walked = walk(
            lambda: source_at(twin, "wikimedia", settings, limiter=RateBuckets(store), options={"days_ahead": 3}), NOW
        )
        assert len(walked.records) == 4 * 8
        assert twin.violations == []


VIEWS = {"Toy_Story": 900, "Main_Page": 10_000, "Special:Search": 5_000, "Wikipedia:Featured_pictures": 40, "-": 7}


def counted(*days: int, project: str = "en.wikipedia", extra: int = 0) -> dict[tuple[str, date], Counted]:
    more = {f"Article_{n}": 800 - n for n in range(extra)}
    return {(project, date(2026, 11, day)): Counted(VIEWS | more) for day in days}


def test_pageviews_of_each_day_once_without_special_pages_as_counters_that_grow(settings: Settings) -> None:
    with PageviewsTwin(counted(19, 20, 21, extra=50)).serving() as twin:
        walked = pull(twin, settings)
        toy = [record.values for record in walked.records if record.values["content"] == "Toy Story"]
        assert [(one["views"], one["captured_at"]) for one in toy] == [
            (900, datetime(2026, 11, 20, tzinfo=UTC)),
            (1_800, datetime(2026, 11, 21, tzinfo=UTC)),
            (2_700, datetime(2026, 11, 22, tzinfo=UTC)),
        ]
        assert len(walked.records) == 3 * 51
        assert twin.violations == []


def test_a_day_that_is_not_counted_yet_is_asked_for_again_and_none_is_left_out(settings: Settings) -> None:
    with PageviewsTwin(counted(19, 20)).serving() as twin:
        first = pull(twin, settings)
        assert first.state["en.wikipedia"]["day"] == "2026-11-20"
        twin.counted |= counted(21)
        second = pull(twin, settings, NOW + timedelta(hours=1), first.state)
        assert [record.values["views"] for record in second.records] == [2_700]
        third = pull(twin, settings, NOW + timedelta(hours=2), second.state)
        assert third.records == []
        assert [call.status for call in twin.seen] == [200, 200, 404, 200]


@pytest.mark.parametrize("seed", range(3))
def test_pageviews_survive_bad_days_and_deaths(settings: Settings, seed: int) -> None:
    both = counted(19, 20, 21, extra=40) | counted(19, 20, 21, project="de.wikipedia", extra=40)
    with PageviewsTwin(both, hostile=Hostile(seed)).serving() as twin:
        walked = pull(twin, settings, projects=["en.wikipedia", "de.wikipedia"], kill_after=1)
        got = {record.locator for record in walked.records}
        good = {
            f"{project}/{title} {day}"
            for (project, day), of_day in both.items()
            for title in of_day.views
            if (title == "Toy_Story" or title.startswith("Article")) and not twin.is_spoilt(f"{project}/{day}/{title}")
        }
        assert got == good
        assert len(got) == len(walked.records)
        assert twin.violations == []
