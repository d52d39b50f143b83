"""YouTube's adapter against its twin: every video once, units counted, ETags used, growth noticed, keys kept."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ray_apps.domain.errors import EngineError
from ray_apps.ingestion.polite_protocol import BudgetSpent, SourceFailed
from ray_apps.platform.settings import Settings
from tests.twins.base import Hostile
from tests.twins.client import settings_for, source_at
from tests.twins.walk import Walked, walk
from tests.twins.youtube import KEY, YouTubeTwin, some_videos

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def keys(tmp_path: Path) -> Settings:
    return settings_for(tmp_path, youtube_api_key=KEY)


def pull(twin: YouTubeTwin, keys: Settings, now: datetime = NOW, state: Any = None, **how: Any) -> Walked:
    kill_after = how.pop("kill_after", None)
    return walk(lambda: source_at(twin, "youtube", keys, options=how), now, state, kill_after=kill_after)


def every_video_once(twin: YouTubeTwin, walked: Walked) -> None:
    ids = walked.ids()
    assert max(ids.values()) == 1
    assert set(ids) | {letter.locator for letter in walked.rejected} == {video.id for video in twin.videos}
    assert set(ids) >= {video.id for video in twin.videos if not twin.is_spoilt(video.id)}
    assert twin.violations == []


@pytest.mark.parametrize("kill_after", [None, 1, 2, 3])
def test_regions_that_share_videos_give_each_once(keys: Settings, kill_after: int | None) -> None:
    videos = (
        some_videos(90, regions=("US", "GB")) + some_videos(60, first=90) + some_videos(30, first=150, regions=("GB",))
    )
    with YouTubeTwin(videos).serving() as twin:
        every_video_once(twin, pull(twin, keys, regions=["US", "GB"], kill_after=kill_after))


@pytest.mark.parametrize("seed", range(4))
def test_bad_days_lose_nothing(keys: Settings, seed: int) -> None:
    with YouTubeTwin(some_videos(75), page=20, hostile=Hostile(seed)).serving() as twin:
        every_video_once(twin, pull(twin, keys, kill_after=2))


def test_an_unchanged_chart_is_answered_with_304_page_by_page(keys: Settings) -> None:
    with YouTubeTwin(some_videos(120)).serving() as twin:
        first = pull(twin, keys)
        twin.videos[119].title = "The last page alone has changed"
        second = pull(twin, keys, NOW + timedelta(minutes=5), first.state)
        assert twin.count("/youtube/v3/videos", 304) == 2
        assert len(second.records) == 20
        assert "The last page alone has changed" in repr(second.records)


def test_only_videos_that_moved_are_read_whole_and_missing_ones_are_gone(keys: Settings) -> None:
    with YouTubeTwin(some_videos(60)).serving() as twin:
        first = pull(twin, keys)
        before = twin.spent["default"]
        for video in twin.videos[:5]:
            video.views = 5_000
        twin.videos[9].gone = True
        for video in twin.videos:
            video.regions = ("GB",)  # off this region's chart
        twin.videos += some_videos(1, first=900)
        later = pull(twin, keys, NOW + timedelta(hours=1), first.state)
        grown = {record.values["views"] for record in later.records if record.values["id"] != "vid_0000900"}
        assert (len(later.records), grown, later.gone) == (6, {5_000}, [])
        assert (twin.spent["stats"], twin.spent["default"] - before) == (2, 2)
        last = pull(twin, keys, NOW + timedelta(hours=2), later.state)
        assert (last.records, last.gone) == ([], ["vid_0000009"]), "gone is what two looks in a row did not find"


def test_an_answer_without_most_of_the_videos_is_not_believed(keys: Settings) -> None:
    with YouTubeTwin(some_videos(50)).serving() as twin:
        first = pull(twin, keys)
        twin.left_out = {video.id for video in twin.videos}
        with pytest.raises(SourceFailed, match="says that 50 of 50 known posts are gone; not believed"):
            pull(twin, keys, NOW + timedelta(hours=1), first.state)
        twin.left_out = {video.id for video in twin.videos[:25]}
        half = pull(twin, keys, NOW + timedelta(hours=2), first.state)
        twin.left_out = set()
        whole = pull(twin, keys, NOW + timedelta(hours=3), half.state)
        twin.left_out = {video.id for video in twin.videos[:25]}
        once_more = pull(twin, keys, NOW + timedelta(hours=4), whole.state)
        assert (half.gone, whole.gone, once_more.gone) == ([], [], []), "not two looks in a row"


@pytest.mark.parametrize("regions", [["US"], ["US", "GB"]])
def test_a_page_token_that_expired_begins_the_chart_again_without_repeating(keys: Settings, regions: list[str]) -> None:
    videos = some_videos(120, regions=("US", "GB"))
    with YouTubeTwin(videos).serving() as twin:
        unfinished = next(source_at(twin, "youtube", keys, options={"regions": regions}).pages({}, NOW))
        twin.expire_tokens()
        rest = pull(twin, keys, state=unfinished.state, regions=regions)
        ids = [str(record.values["id"]) for record in unfinished.records] + list(rest.ids())
        assert (sorted(ids), rest.rejected) == ([video.id for video in videos], [])
        twin.expire_tokens()  # between pulls: now the tokens kept with the ETags are stale
        assert pull(twin, keys, NOW + timedelta(hours=1), rest.state, regions=regions).rejected == []


def test_tokens_that_never_hold_end_the_pull_instead_of_going_round(keys: Settings) -> None:
    with YouTubeTwin(some_videos(120)).serving() as twin:
        twin.on_call = lambda request: twin.expire_tokens()  # type: ignore[method-assign]
        with pytest.raises(SourceFailed, match="invalid page token"):
            pull(twin, keys)
        assert twin.count("/youtube/v3/videos") == 4


def test_many_regions_make_no_large_state(keys: Settings) -> None:
    regions = [f"A{letter}" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"] + [f"B{letter}" for letter in "ABCDEFGHIJ"]
    videos = [video for n, region in enumerate(regions) for video in some_videos(200, first=200 * n, regions=(region,))]
    with YouTubeTwin(videos).serving() as twin:
        sizes = []
        source = source_at(twin, "youtube", keys, options={"regions": regions, "watch": False})
        count = 0
        for page in source.pages({}, NOW):
            sizes.append(len(json.dumps(page.state)))
            count += len(page.records)
        assert count == len(videos)
        assert max(sizes) < 200_000


def test_the_units_of_a_day_end_the_pull_without_a_failure(keys: Settings) -> None:
    with YouTubeTwin(some_videos(150), units=2).serving() as twin:
        walked = pull(twin, keys)
        assert len(walked.records) == 100
        assert isinstance(walked.spent, BudgetSpent)
        # Midnight in California is at 8:00 UTC in November.
        assert walked.spent.open_for_s == timedelta(hours=20).total_seconds()
        twin.units["default"] = 100
        rest = pull(twin, keys, NOW + timedelta(hours=20), walked.state, watch=False)
        assert len(rest.records) == 50, "the pull goes on where it stopped"
        assert twin.violations == []


def test_values_are_typed_and_no_channel_is_read(keys: Settings) -> None:
    videos = some_videos(2)
    videos[1].age_restricted = True
    with YouTubeTwin(videos).serving() as twin:
        first, second = pull(twin, keys).records
        assert (first.values["views"], first.values["likes"], first.values["category"]) == (1_000, 40, "15")
        assert [first.values["adult"], second.values["adult"]] == [False, True]
        assert "rivate" not in repr((first, second))


def test_a_refused_key_is_one_line_and_never_shown(tmp_path: Path) -> None:
    wrong = settings_for(tmp_path, youtube_api_key="AIza-a-wrong-one")
    with YouTubeTwin(some_videos(1)).serving() as twin, pytest.raises(EngineError, match="YOUTUBE_API_KEY") as caught:
        pull(twin, wrong)
    assert "AIza" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_region_without_a_chart_leaves_the_others(keys: Settings) -> None:
    with YouTubeTwin(some_videos(3)).serving() as twin:
        walked = pull(twin, keys, regions=["ZZ", "US"])
        assert (len(walked.records), [letter.locator for letter in walked.rejected]) == (3, ["region ZZ"])
