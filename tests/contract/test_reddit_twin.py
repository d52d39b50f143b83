"""Reddit's adapter against its twin: every post once, none lost by a death, deletions followed, keys named."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ray_apps.domain.errors import EngineError
from ray_apps.ingestion.polite_protocol import SourceFailed
from ray_apps.ingestion.sources.registry import open_sources
from ray_apps.platform.settings import Settings
from tests.twins.base import UNLIMITED, Hostile
from tests.twins.client import settings_for, source_at
from tests.twins.reddit import CLIENT_ID, CLIENT_SECRET, USERNAME, RedditTwin, some_posts
from tests.twins.walk import Walked, walk

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def keys(tmp_path: Path) -> Settings:
    return settings_for(
        tmp_path, reddit_client_id=CLIENT_ID, reddit_client_secret=CLIENT_SECRET, reddit_username=USERNAME
    )


def pull(twin: RedditTwin, keys: Settings, now: datetime = NOW, state: Any = None, **how: Any) -> Walked:
    kill_after = how.pop("kill_after", None)
    return walk(
        lambda: source_at(twin, "reddit", keys, options={"subreddits": ["cats"]} | how),
        now,
        state,
        kill_after=kill_after,
    )


def every_post_once(twin: RedditTwin, walked: Walked) -> None:
    good = {post.id for post in twin.posts if not twin.is_spoilt(post.id)}
    ids = walked.ids()
    assert set(ids) >= good, f"{len(good - set(ids))} posts are lost"
    assert max(ids.values()) == 1
    assert good | {letter.locator for letter in walked.rejected} | set(ids) == {post.id for post in twin.posts}
    assert twin.violations == []


def test_pages_down_to_the_end_and_next_time_to_the_watermark_only(keys: Settings) -> None:
    with RedditTwin(some_posts(250, NOW.timestamp())).serving() as twin:
        first = pull(twin, keys)
        every_post_once(twin, first)
        assert (first.pages, twin.count("/r/cats/new")) == (3, 3)

        twin.posts += some_posts(30, NOW.timestamp() + 1_800, first=250)
        second = pull(twin, keys, NOW + timedelta(hours=1), first.state, watch=False)
        assert set(second.ids()) == {f"p{n:05d}" for n in range(250, 280)}
        assert twin.count("/r/cats/new") == 4, "more was read than the posts that are new"


@pytest.mark.parametrize("kill_after", [1, 2])
def test_a_death_after_any_page_loses_nothing_while_new_posts_arrive(keys: Settings, kill_after: int) -> None:
    with RedditTwin(some_posts(180, NOW.timestamp()), page=20).serving() as twin:
        arrivals = iter(some_posts(12, NOW.timestamp() + 120, every_s=1, first=180))

        def arrive(request: Any) -> None:
            if "/new" in request.url.path and (post := next(arrivals, None)):
                twin.posts.append(post)

        twin.on_call = arrive  # type: ignore[method-assign]
        walked = pull(twin, keys, kill_after=kill_after)
        later = pull(twin, keys, NOW + timedelta(minutes=20), walked.state, watch=False)
        walked.records += later.records
        every_post_once(twin, walked)


def test_a_pass_that_was_cut_off_is_finished_and_what_came_since_is_read_too(keys: Settings) -> None:
    with RedditTwin(some_posts(60, NOW.timestamp()), page=20).serving() as twin:
        first = next(source_at(twin, "reddit", keys, options={"subreddits": ["cats"]}).pages({}, NOW))
        twin.posts += some_posts(10, NOW.timestamp() + 3_600, first=60)
        rest = pull(twin, keys, NOW + timedelta(hours=1), first.state, watch=False)
        assert len(first.records) == 20
        assert set(rest.ids()) == {f"p{n:05d}" for n in (*range(40), *range(60, 70))}


@pytest.mark.parametrize("seed", range(4))
def test_bad_days_lose_nothing_either(keys: Settings, seed: int) -> None:
    with RedditTwin(some_posts(240, NOW.timestamp()), page=30, hostile=Hostile(seed)).serving() as twin:
        walked = pull(twin, keys, kill_after=2)
        every_post_once(twin, walked)
        assert sum(twin.faults.values()) > 0


def test_a_cursor_whose_post_was_deleted_starts_over_without_repeating(keys: Settings) -> None:
    with RedditTwin(some_posts(100, NOW.timestamp()), page=20).serving() as twin:
        pages = source_at(twin, "reddit", keys, options={"subreddits": ["cats"]}).pages({}, NOW)
        first = next(pages)
        next(post for post in twin.posts if post.id == first.records[-1].values["id"]).deleted = True
        rest = pull(twin, keys, state=first.state)
        ids = [record.values["id"] for record in first.records] + list(rest.ids())
        assert sorted(ids) == [post.id for post in twin.posts]


def test_counters_are_read_again_and_deletions_followed(keys: Settings) -> None:
    with RedditTwin(some_posts(130, NOW.timestamp())).serving() as twin:
        first = pull(twin, keys)
        for post in twin.posts:
            post.score += 41
        twin.posts[3].deleted = twin.posts[7].removed = True
        again = pull(twin, keys, NOW + timedelta(hours=1), first.state)
        assert again.gone == ["p00007"], "what is merely missing gets a second look"
        assert {record.values["score"] for record in again.records} == {42}
        assert len(again.records) == 128
        assert twin.count("/api/info") == 2
        quiet = pull(twin, keys, NOW + timedelta(minutes=70), again.state)
        assert (quiet.records, quiet.gone) == ([], [])
        later = pull(twin, keys, NOW + timedelta(hours=60), again.state)
        assert twin.count("/api/info") == 3, "posts are looked at for 48 hours only, but for their second look"
        assert (later.gone, later.state["watch"]) == (["p00003"], {})


def test_an_answer_without_most_of_the_posts_is_not_believed(keys: Settings) -> None:
    with RedditTwin(some_posts(50, NOW.timestamp())).serving() as twin:
        first = pull(twin, keys)
        twin.left_out = {post.id for post in twin.posts}
        for hour in (1, 2, 3):
            with pytest.raises(SourceFailed, match="says that 50 of 50 known posts are gone; not believed"):
                pull(twin, keys, NOW + timedelta(hours=hour), first.state)
        twin.left_out = set()
        again = pull(twin, keys, NOW + timedelta(hours=4), first.state)
        assert (len(again.records), again.gone, len(again.state["watch"])) == (50, [], 50)


def test_half_an_answer_erases_nothing_unless_the_next_one_says_the_same(keys: Settings) -> None:
    with RedditTwin(some_posts(50, NOW.timestamp())).serving() as twin:
        first = pull(twin, keys)
        twin.left_out = {post.id for post in twin.posts[:25]}
        half = pull(twin, keys, NOW + timedelta(hours=1), first.state)
        assert (len(half.records), half.gone) == (25, [])
        twin.left_out = set()
        twin.posts[30].deleted = True
        whole = pull(twin, keys, NOW + timedelta(hours=2), half.state)
        assert (len(whole.records), whole.gone) == (49, []), "each post is missed for the first time"
        twin.left_out = {"p00000"}
        assert pull(twin, keys, NOW + timedelta(hours=3), whole.state).gone == ["p00030"]


def test_a_few_posts_of_which_all_are_missing_are_gone_after_two_looks(keys: Settings) -> None:
    with RedditTwin(some_posts(4, NOW.timestamp())).serving() as twin:
        first = pull(twin, keys)
        twin.left_out = {post.id for post in twin.posts}
        second = pull(twin, keys, NOW + timedelta(hours=1), first.state)
        third = pull(twin, keys, NOW + timedelta(hours=2), second.state)
        assert (second.gone, sorted(third.gone)) == ([], [post.id for post in twin.posts])


def test_the_front_page_gives_each_post_once_a_pull_and_its_counters_every_time(keys: Settings) -> None:
    posts = some_posts(50, NOW.timestamp())
    for n, post in enumerate(posts):
        post.score = (n * 37) % 50
    with RedditTwin(posts, page=10).serving() as twin:

        def shuffle(request: Any) -> None:
            for post in twin.posts[::7]:
                post.score += 3  # ranks move between pages, so posts show up on two of them, or on none

        twin.on_call = shuffle  # type: ignore[method-assign]
        first = pull(twin, keys, listing="hot", watch=False, kill_after=2)
        assert max(first.ids().values()) == 1
        second = pull(twin, keys, NOW + timedelta(hours=1), first.state, listing="hot", watch=False)
        assert len(second.records) > 40
        assert twin.violations == []


def test_adult_posts_are_marked_and_authors_never_read(keys: Settings) -> None:
    posts = some_posts(3, NOW.timestamp())
    posts[1].over_18 = True
    with RedditTwin(posts).serving() as twin:
        walked = pull(twin, keys)
        assert [record.values["adult"] for record in walked.records] == [False, True, False]
        assert "private" not in repr(walked)
        assert "p00001" not in walked.state["watch"]


def test_an_expired_token_is_renewed(keys: Settings) -> None:
    with RedditTwin(some_posts(40, NOW.timestamp()), page=20).serving() as twin:
        pages = source_at(twin, "reddit", keys, options={"subreddits": ["cats"]}).pages({}, NOW)
        next(pages)
        twin.expire_tokens()
        assert len(next(pages).records) == 20
        assert twin.count("/api/v1/access_token") == 2


def test_a_private_or_misspelt_subreddit_leaves_the_others(keys: Settings) -> None:
    with RedditTwin(some_posts(5, NOW.timestamp())).serving() as twin:
        walked = pull(twin, keys, subreddits=["secretclub", "cast", "cats"])
        assert len(walked.records) == 5
        assert [letter.locator for letter in walked.rejected] == ["r/secretclub", "r/cast"]
        with pytest.raises(EngineError, match="there is no r/cast"):
            pull(twin, keys, subreddits=["cast"])


def test_the_sources_file_alone_points_the_engine_at_a_twin(tmp_path: Path) -> None:
    keys = {"reddit_client_id": CLIENT_ID, "reddit_client_secret": CLIENT_SECRET, "reddit_username": USERNAME}
    with RedditTwin(some_posts(5, NOW.timestamp())).serving() as twin:
        entry = f"front: {{kind: reddit, on: true, base_url: '{twin.base_url}', options: {{subreddits: [cats]}}}}"
        (tmp_path / "sources.yaml").write_text(f"sources: {{{entry}}}", encoding="utf-8")
        (source,) = open_sources(settings_for(tmp_path, **keys), UNLIMITED)
        assert (source.name, source.kind) == ("front", "reddit")
        assert [len(page.records) for page in source.pages({}, NOW)] == [5]


def test_refused_keys_are_one_line_that_names_the_settings(tmp_path: Path) -> None:
    wrong = settings_for(
        tmp_path, reddit_client_id=CLIENT_ID, reddit_client_secret="wrong-secret", reddit_username=USERNAME
    )
    with RedditTwin().serving() as twin, pytest.raises(EngineError) as caught:
        pull(twin, wrong)
    text = str(caught.value)
    assert "REDDIT_CLIENT_SECRET" in text
    assert "\n" not in text
    assert "wrong-secret" not in text
    assert twin.violations == []


def test_no_calls_are_made_while_reddit_says_that_none_remain(keys: Settings) -> None:
    with RedditTwin(some_posts(60, NOW.timestamp()), page=20).serving() as twin:
        twin.remaining = 1.5
        pull(twin, keys, watch=False)
        listing = [call.at for call in twin.seen if call.path == "/r/cats/new"]
        assert listing[1] - listing[0] >= 0.9, "the reset that Reddit named was not waited for"


def test_a_changed_format_is_said_and_moves_nothing(keys: Settings) -> None:
    with RedditTwin(
        some_posts(60, NOW.timestamp()), hostile=Hostile(error=0, throttle=0, truncate=0, drop=0, slow=0, drift=1)
    ).serving() as twin:
        twin.spoil = lambda record, identity, fields: {"id": record["id"], "createdUtc": 1}  # type: ignore[method-assign]
        with pytest.raises(EngineError, match="format may have changed"):
            pull(twin, keys)
