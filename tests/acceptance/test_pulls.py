"""`idea-engine ingest` of outside services, against their twins: a dead one harms no other, a killed pull nothing."""

import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from starlette.requests import Request

from tests.acceptance.ingest_fixtures import Engine, Run
from tests.conftest import clean_environment
from tests.twins import reddit, youtube
from tests.twins.base import Twin
from tests.twins.reddit import Post, RedditTwin
from tests.twins.youtube import YouTubeTwin, some_videos

KEYS = {
    "REDDIT_CLIENT_ID": reddit.CLIENT_ID,
    "REDDIT_CLIENT_SECRET": reddit.CLIENT_SECRET,
    "REDDIT_USERNAME": reddit.USERNAME,
    "YOUTUBE_API_KEY": youtube.KEY,
}
OPTIONS = {"reddit": "{subreddits: [cats], watch: false}", "youtube": "{regions: [US], watch: false}"}
POSTS, PAGE = 300, 50
LISTING = "/r/"


def cats(count: int, *, first: int = 0) -> list[Post]:
    """Posts of the last hours, the newest last, of which every tenth says what another says."""
    newest = time.time() - 60
    return [
        Post(f"p{n:05d}", f"Cat number {n - n % 10 // 9} opened door {n * 7 % 101} today", newest - (count - n) * 30.0)
        for n in range(first, first + count)
    ]


@pytest.fixture
def engine(idea_engine: Run, database_url: str, tmp_path: Path) -> Engine:
    return Engine(idea_engine, database_url, tmp_path / "data", **KEYS)


def point(engine: Engine, **addresses: str) -> None:
    """Have the named services on, at these addresses."""
    lines = [
        f"  {kind}: {{on: true, base_url: '{address}', options: {OPTIONS[kind]}}}\n"
        for kind, address in addresses.items()
    ]
    engine.folder.mkdir(exist_ok=True)
    (engine.folder / "sources.yaml").write_text("sources:\n" + "".join(lines))


def nobody_listens() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"


def ids(twin: RedditTwin) -> list[str]:
    return sorted(post.id for post in twin.posts)


class Held:
    """A twin that leaves one of its listing calls without an answer until it is let go."""

    def __init__(self, twin: Twin, call: int) -> None:
        self._twin, self._call = twin, call
        self._reached, self._go = threading.Event(), threading.Event()
        twin.on_call = self._on_call  # type: ignore[method-assign]

    def _on_call(self, request: Request) -> None:
        if request.url.path.startswith(LISTING) and self._twin.count(LISTING) == self._call:
            self._reached.set()
            self._go.wait(60)

    @contextmanager
    def pull(self, engine: Engine, *arguments: str) -> Iterator["subprocess.Popen[str]"]:
        """A command that has come as far as this call when the block begins."""
        pulling = subprocess.Popen(
            [sys.executable, "-m", "jobs", "ingest", *arguments], cwd=engine.folder, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=clean_environment(**engine.environment),
        )  # fmt: skip
        try:
            assert self._reached.wait(60), "the call never came"
            yield pulling
        finally:
            self._go.set()
            pulling.kill()
            pulling.wait(30)

    def let_go(self) -> None:
        self._go.set()


def test_both_are_pulled_once_and_then_only_what_is_new(engine: Engine) -> None:
    with ExitStack() as stack:
        posts = stack.enter_context(RedditTwin(cats(POSTS), page=PAGE).serving())
        videos = stack.enter_context(YouTubeTwin(some_videos(120)).serving())
        point(engine, reddit=posts.base_url, youtube=videos.base_url)
        told = engine.ingest("--no-score")
        assert {each["source"]: each["read"] for each in told["sources"]} == {"reddit": POSTS, "youtube": 120}
        assert [each["problem"] for each in told["sources"]] == [None, None]
        assert engine.names("reddit") == ids(posts)
        assert engine.names("youtube") == sorted(video.id for video in videos.videos)
        assert "a_private_person" not in str(engine.everything())

        posts.posts += cats(3, first=POSTS)
        again = {each["source"]: each for each in engine.ingest("--no-score")["sources"]}
        assert (again["reddit"]["read"], again["youtube"]["read"]) == (3, 0), "304 for what has not changed"
        assert engine.names("reddit") == ids(posts)
        assert posts.violations == videos.violations == []


def test_a_dead_service_is_named_and_leaves_the_other_alone(engine: Engine) -> None:
    with RedditTwin(cats(60)).serving() as posts:
        point(engine, youtube=nobody_listens(), reddit=posts.base_url)
        done = engine("ingest", "youtube", "reddit", "--no-score", "--json")
        assert done.code == 0, done.err
        problems = {each["source"]: each["problem"] for each in done.json["sources"]}
        assert problems["reddit"] is None
        assert problems["youtube"].startswith("youtube: ")
        assert engine.names("reddit") == ids(posts)
        shown = {each["source"]: each for each in engine("status", "--json").json["sources"]}
        assert (shown["reddit"]["health"], shown["youtube"]["health"]) == ("ok", "failing")
        assert (shown["youtube"]["problem"], shown["youtube"]["failures_in_a_row"]) == (problems["youtube"], 1)


def test_where_all_fail_the_command_does_and_a_breaker_lets_due_leave_them_alone(engine: Engine) -> None:
    engine.environment["YOUTUBE_API_KEY"] = "a-wrong-key-4711"
    with YouTubeTwin(some_videos(1)).serving() as videos:
        point(engine, youtube=videos.base_url)
        for _ in range(3):
            done = engine("ingest", "youtube", "--json")
            assert (done.code, done.out) == (1, "")
            line = done.err.strip().splitlines()[-1]
            assert line.startswith("error: source youtube: ")
            assert "YOUTUBE_API_KEY" in line
            assert "4711" not in done.err
        [shown] = engine("status", "--json").json["sources"]
        assert (shown["health"], shown["failures_in_a_row"]) == ("resting", 3)
        assert shown["resting_until"] is not None
        asked = len(videos.seen)
        assert engine.ingest("--no-score")["sources"] == [], "neither for a person who named nothing"
        assert len(videos.seen) == asked
        # Whoever names it asks for it, breaker or not.
        engine.environment["YOUTUBE_API_KEY"] = youtube.KEY
        assert engine.signals("youtube", "--no-score")["stored"] == 1


def test_two_at_once_do_not_pull_twice(engine: Engine) -> None:
    with RedditTwin(cats(POSTS), page=PAGE).serving() as posts:
        point(engine, reddit=posts.base_url)
        held = Held(posts, call=3)
        with held.pull(engine, "reddit", "--no-score") as first:
            [second] = engine.ingest("reddit", "--no-score")["sources"]
            assert second["read"] == 0
            assert "another process" in second["problem"]
            held.let_go()
            _, said = first.communicate(timeout=60)
            assert first.returncode == 0, said
        assert posts.count(LISTING) == POSTS // PAGE
        assert posts.count("/api/v1/access_token") == 1
        assert engine.names("reddit") == ids(posts)
        [shown] = engine("status", "--json").json["sources"]
        assert (shown["health"], shown["failures_in_a_row"]) == ("ok", 0), "who came second is no failure of Reddit's"


def test_killed_in_the_middle_and_run_again_nothing_is_lost_and_nothing_twice(engine: Engine) -> None:
    with RedditTwin(cats(POSTS), page=PAGE).serving() as posts:
        point(engine, reddit=posts.base_url)
        held = Held(posts, call=4)
        with held.pull(engine, "reddit", "--no-score") as killed:
            killed.kill()
            killed.wait(30)
        stored = engine.names("reddit")
        assert len(stored) == 3 * PAGE, "each page is stored before the next is asked for"

        posts.posts += cats(2, first=POSTS)
        told = engine.ingest("--due", "--no-score")
        assert [each["source"] for each in told["sources"]] == ["reddit"], "what was interrupted is due at once"
        assert engine.names("reddit") == ids(posts)
        seen = Counter(row[0] for row in engine.rows("SELECT signal_id FROM signal_observations"))
        assert set(seen.values()) == {1}
        assert posts.count(LISTING) <= POSTS // PAGE + 4, "it went on where it was"
        assert sorted(row[1] for row in engine.lake()) == ids(posts)
        assert engine.signals("reddit", "--no-score") == {}
