"""TikTok's adapter against its twin: each complete day once, searches that expire, the day's requests, keys named."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ray_apps.domain.errors import EngineError
from ray_apps.ingestion.polite_protocol import BudgetSpent, SourceFailed
from ray_apps.platform.settings import Settings
from tests.twins.base import Hostile
from tests.twins.client import settings_for, source_at
from tests.twins.tiktok import CLIENT_KEY, CLIENT_SECRET, TikTokTwin, Video, some_videos
from tests.twins.walk import Walked, walk

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def keys(tmp_path: Path) -> Settings:
    return settings_for(tmp_path, tiktok_client_key=CLIENT_KEY, tiktok_client_secret=CLIENT_SECRET)


def pull(twin: TikTokTwin, keys: Settings, now: datetime = NOW, state: Any = None, **how: Any) -> Walked:
    kill_after = how.pop("kill_after", None)
    options = {"hashtags": ["cats"], "first_days": 3} | how
    return walk(lambda: source_at(twin, "tiktok", keys, options=options), now, state, kill_after=kill_after)


def three_days() -> list[Video]:
    return [video for back in range(3) for video in some_videos(NOW - timedelta(days=2 + back), 45, first=1_000 * back)]


@pytest.mark.parametrize("kill_after", [None, 1, 2])
@pytest.mark.parametrize("hostile", [None, Hostile(1), Hostile(2)])
def test_every_video_of_complete_days_comes_once(
    keys: Settings, kill_after: int | None, hostile: Hostile | None
) -> None:
    unfinished = some_videos(NOW - timedelta(days=1), 5, first=9_000)
    with TikTokTwin(three_days() + unfinished, page=20, hostile=hostile).serving() as twin:
        walked = pull(twin, keys, kill_after=kill_after)
        assert walked.ids() == {str(video.id): 1 for video in three_days()}
        assert walked.state == {"through": "2026-11-20"}
        assert twin.violations == []
        tomorrow = pull(twin, keys, NOW + timedelta(days=1), walked.state)
        assert set(tomorrow.ids()) == {str(video.id) for video in unfinished}


def test_a_search_that_tiktok_forgot_is_begun_again_without_repeating(keys: Settings) -> None:
    with TikTokTwin(three_days(), page=20).serving() as twin:
        pages = source_at(twin, "tiktok", keys, options={"hashtags": ["cats"], "first_days": 3}).pages({}, NOW)
        first = next(pages)
        twin.forget_searches()
        rest = pull(twin, keys, state=first.state)
        assert (len(first.records), len(rest.records)) == (20, 115)
        assert not {record.locator for record in first.records} & set(rest.ids())


def test_a_search_whose_name_cannot_be_kept_is_said(keys: Settings) -> None:
    with TikTokTwin(three_days(), page=20).serving() as twin:
        twin.names_searches = "74\0"
        with pytest.raises(SourceFailed, match="names the next page in a form that cannot be kept"):
            pull(twin, keys)


def test_the_days_requests_end_the_pull_which_goes_on_the_next_day(keys: Settings) -> None:
    with TikTokTwin(three_days(), page=20, requests_left=4).serving() as twin:
        walked = pull(twin, keys)
        assert isinstance(walked.spent, BudgetSpent)
        assert walked.spent.open_for_s == timedelta(hours=12).total_seconds()
        twin.requests_left = 1_000
        rest = pull(twin, keys, state=walked.state)
        assert walked.ids() + rest.ids() == {str(video.id): 1 for video in three_days()}
        assert twin.violations == []


def test_keywords_and_hashtags_are_alternatives_within_the_regions(keys: Settings) -> None:
    day = NOW - timedelta(days=2)
    videos = some_videos(day, 4)
    videos[1].hashtags, videos[1].description = ("dogs",), "a corgi on a skateboard"
    videos[2].region = "FR"
    videos[3].hashtags, videos[3].description = ("dogs",), "nothing that was asked for"
    with TikTokTwin(videos).serving() as twin:
        walked = pull(twin, keys, keywords=["corgi"], first_days=1)
        assert set(walked.ids()) == {str(videos[0].id), str(videos[1].id)}


def test_refused_keys_are_one_line_that_names_the_settings(tmp_path: Path) -> None:
    wrong = settings_for(tmp_path, tiktok_client_key=CLIENT_KEY, tiktok_client_secret="wrong-secret")
    with TikTokTwin().serving() as twin, pytest.raises(EngineError, match="TIKTOK_CLIENT_SECRET") as caught:
        pull(twin, wrong)
    assert "wrong-secret" not in str(caught.value)
