"""Instagram's adapter against its twin: never a 31st hashtag in seven days, every post once, no authors."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ray_apps.domain.errors import EngineError
from ray_apps.ingestion.polite_protocol import BudgetSpent, SourceFailed
from ray_apps.platform.settings import Settings
from tests.twins.base import Hostile
from tests.twins.client import settings_for, source_at
from tests.twins.instagram import TOKEN, USER, InstagramTwin, some_media
from tests.twins.walk import Walked, walk

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def keys(tmp_path: Path) -> Settings:
    return settings_for(tmp_path, instagram_access_token=TOKEN, instagram_user_id=USER)


def pull(twin: InstagramTwin, keys: Settings, now: datetime = NOW, state: Any = None, **how: Any) -> Walked:
    kill_after = how.pop("kill_after", None)
    twin.now = now
    return walk(lambda: source_at(twin, "instagram", keys, options=how), now, state, kill_after=kill_after)


@pytest.mark.parametrize("kill_after", [None, 1, 2, 3])
def test_every_post_comes_once_although_it_is_both_recent_and_top(keys: Settings, kill_after: int | None) -> None:
    media = some_media("knitting", 70, NOW) + some_media("sourdough", 30, NOW)
    with InstagramTwin(media, now=NOW, page=25).serving() as twin:
        walked = pull(twin, keys, hashtags=["knitting", "sourdough"], max_pages=4, kill_after=kill_after)
        assert walked.ids() == dict.fromkeys((one.id for one in media), 1)
        assert twin.violations == []


@pytest.mark.parametrize("seed", range(3))
def test_bad_days_lose_nothing(keys: Settings, seed: int) -> None:
    media = some_media("knitting", 70, NOW) + some_media("sourdough", 30, NOW)
    with InstagramTwin(media, now=NOW, page=25, hostile=Hostile(seed)).serving() as twin:
        walked = pull(twin, keys, hashtags=["knitting", "sourdough"], max_pages=4, kill_after=2)
        assert walked.ids() == dict.fromkeys((one.id for one in media), 1)
        assert twin.violations == []


def test_two_weeks_of_pulls_never_ask_for_a_31st_hashtag_and_learn_which_pay(keys: Settings) -> None:
    tags = [f"hobby{n}" for n in range(60)]
    with InstagramTwin(now=NOW).serving() as twin:
        state: Any = {}
        for step in range(28):
            now = NOW + timedelta(hours=12 * step)
            twin.media += some_media("hobby7", 15, now, first=100 * step)
            dies = 1 if step % 3 == 0 else None
            how: dict[str, Any] = {"hashtags": tags, "per_pull": 8, "fresh_per_pull": 4, "edges": ["recent_media"]}
            state = pull(twin, keys, now, state, kill_after=dies, **how).state
        assert twin.violations == []
        assert len(twin.asked) >= 40, "the second week's places were not used"
        worth = {tag: new / pulls for tag, (new, pulls) in state["places"]["worth"].items()}
        assert max(worth, key=lambda tag: worth[tag]) == "hobby7"
        late = [call for call in twin.seen[-100:] if call.path.endswith("/recent_media")]
        ours = sum(twin_number in call.path for call in late for twin_number in [state["ids"]["hobby7"]])
        assert ours / len(late) > 2 / 60, "what pays is not asked for more often than by chance"


def test_a_place_that_was_paid_for_survives_a_death_before_the_answer(keys: Settings) -> None:
    with InstagramTwin(some_media("knitting", 3, NOW), now=NOW).serving() as twin:
        pages = source_at(twin, "instagram", keys, options={"hashtags": ["knitting"]}).pages({}, NOW)
        assert "knitting" in next(pages).state["places"]["taken"]
        assert twin.seen == [], "the place is written down before the service is asked"


def test_counters_of_known_posts_are_read_again(keys: Settings) -> None:
    with InstagramTwin(some_media("knitting", 5, NOW), now=NOW).serving() as twin:
        first = pull(twin, keys, hashtags=["knitting"])
        for media in twin.media:
            media.likes += 500
        later = pull(twin, keys, NOW + timedelta(hours=1), first.state, hashtags=["knitting"])
        assert min(record.values["likes"] for record in later.records) >= 510
        assert len(later.records) == 5
        assert twin.count("/ig_hashtag_search") == 1, "the number of a hashtag is kept"


def test_an_unknown_hashtag_leaves_the_others(keys: Settings) -> None:
    with InstagramTwin(some_media("knitting", 5, NOW), now=NOW, unknown=frozenset({"nonesuch"})).serving() as twin:
        walked = pull(twin, keys, hashtags=["nonesuch", "knitting"])
        assert (len(walked.records), [letter.locator for letter in walked.rejected]) == (5, ["#nonesuch"])


def test_a_refused_hashtag_stops_neither_the_others_nor_the_next_pull(keys: Settings) -> None:
    with InstagramTwin(some_media("knitting", 5, NOW), now=NOW).serving() as twin:
        twin.poison = {"bad", "worse"}
        walked = pull(twin, keys, hashtags=["bad", "worse", "knitting"], fresh_per_pull=3)
        assert (len(walked.records), {letter.locator for letter in walked.rejected}) == (5, {"#bad", "#worse"})
        assert walked.state["todo"] == []
        assert twin.violations == []


def test_where_all_hashtags_are_refused_the_pull_fails_and_the_next_begins_anew(keys: Settings) -> None:
    with InstagramTwin(some_media("bad", 5, NOW), now=NOW).serving() as twin:
        twin.poison = {"bad"}
        pages = source_at(twin, "instagram", keys, options={"hashtags": ["bad"]}).pages({}, NOW)
        left: Any = {}
        with pytest.raises(SourceFailed, match="Invalid parameter"):
            for page in pages:
                left = page.state
        assert left["todo"] == []
        twin.poison = set()
        assert len(pull(twin, keys, NOW + timedelta(hours=1), left, hashtags=["bad"]).records) == 5


@pytest.mark.parametrize("cursor", ["\0", "x" * 2_000, "QVFIé", "two\nlines"])
def test_a_cursor_that_cannot_be_kept_is_said(keys: Settings, cursor: str) -> None:
    with InstagramTwin(some_media("knitting", 70, NOW), now=NOW).serving() as twin:
        twin.cursor = cursor
        with pytest.raises(SourceFailed, match="names the next page in a form that cannot be kept"):
            pull(twin, keys, hashtags=["knitting"])


def test_a_spent_hour_is_no_failure(keys: Settings) -> None:
    with InstagramTwin(now=NOW).serving() as twin:
        twin.throttled = True
        walked = pull(twin, keys, hashtags=["knitting"])
        assert isinstance(walked.spent, BudgetSpent)


def test_a_refused_token_is_one_line_and_never_shown(tmp_path: Path) -> None:
    wrong = settings_for(tmp_path, instagram_access_token="EAAG-wrong", instagram_user_id=USER)
    with InstagramTwin(now=NOW).serving() as twin, pytest.raises(EngineError, match="INSTAGRAM_ACCESS_TOKEN") as caught:
        pull(twin, wrong, hashtags=["knitting"])
    assert "EAAG" not in str(caught.value)
