"""Sources that are pulled at once, by threads or processes, keep one limit together, on bad days too."""

import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ray_apps.domain.sources import Allowance
from ray_apps.ingestion.polite_protocol import BudgetSpent
from ray_apps.platform.settings import Settings
from ray_apps.store.rate_buckets import RateBuckets
from tests.conftest import ROOT
from tests.twins import youtube
from tests.twins.base import Hostile, Quota
from tests.twins.client import settings_for, source_at
from tests.twins.reddit import CLIENT_ID, CLIENT_SECRET, USERNAME, RedditTwin, some_posts
from tests.twins.walk import walk

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
PULLER = """
import sys
from pathlib import Path
from ray_apps.domain.sources import Allowance
from ray_apps.platform.settings import load_settings
from ray_apps.store import open_store
from ray_apps.store.rate_buckets import RateBuckets
from tests.contract.test_shared_limit import NOW, reddit_keys
from tests.twins.client import source_at
with open_store(load_settings(data_dir=sys.argv[3], database_url=sys.argv[2])) as store:
    source = source_at(
        sys.argv[1], "reddit", reddit_keys(Path(sys.argv[3])), limiter=RateBuckets(store), patience_s=60.0,
        budgets={"default": (Allowance(limit=8, seconds=1),)}, options={"subreddits": ["cats"], "watch": False},
    )
    print(sum(len(page.records) for page in source.pages({}, NOW)))
"""


def reddit_keys(folder: Path) -> Settings:
    return settings_for(
        folder, reddit_client_id=CLIENT_ID, reddit_client_secret=CLIENT_SECRET, reddit_username=USERNAME
    )


def test_two_pullers_of_one_service_never_exceed_its_quota_together(store: Any, tmp_path: Path) -> None:
    keys = reddit_keys(tmp_path)
    posts = some_posts(90, NOW.timestamp())
    for post in posts[::2]:
        post.subreddit = "dogs"
    counts: dict[str, int] = {}
    with RedditTwin(posts, page=5, quotas=[Quota(8, 1.0)]).serving() as twin:

        def pull(subreddit: str) -> None:
            source = source_at(
                twin,
                "reddit",
                keys,
                limiter=RateBuckets(store),
                budgets={"default": (Allowance(limit=8, seconds=1),)},
                options={"subreddits": [subreddit], "watch": False},
            )
            counts[subreddit] = sum(len(page.records) for page in source.pages({}, NOW))

        pullers = [threading.Thread(target=pull, args=[name]) for name in ("cats", "dogs")]
        for puller in pullers:
            puller.start()
        for puller in pullers:
            puller.join()
        assert counts == {"cats": 45, "dogs": 45}
        assert twin.violations == []
        assert twin.count("/", 429) == 0


@pytest.mark.parametrize("hostile", [None, Hostile(3), Hostile(5)])
def test_a_days_units_are_never_exceeded_however_often_a_call_is_repeated(
    store: Any, tmp_path: Path, hostile: Hostile | None
) -> None:
    keys = settings_for(tmp_path, youtube_api_key=youtube.KEY)
    day = {"default": (Allowance(limit=6, day="America/Los_Angeles"),)}
    with youtube.YouTubeTwin(youtube.some_videos(150), page=10, units=6, hostile=hostile).serving() as twin:

        def build() -> Any:
            how = {"limiter": RateBuckets(store), "budgets": day, "options": {"watch": False}}
            return source_at(twin, "youtube", keys, **how)

        walked = walk(build, NOW)
        again = walk(build, NOW, walked.state)
        assert isinstance(walked.spent or again.spent, BudgetSpent)
        assert (twin.spent["default"], twin.refused_for_quota, twin.violations) == (6, 0, [])
        assert max((walked.ids() + again.ids()).values()) == 1


def test_two_processes_pull_one_service_within_its_quota(store: Any, database_url: str, tmp_path: Path) -> None:
    with RedditTwin(some_posts(45, NOW.timestamp()), page=5, quotas=[Quota(8, 1.0)]).serving() as twin:
        command = [sys.executable, "-c", PULLER, twin.base_url, database_url, str(tmp_path)]
        pullers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) for _ in range(2)]
        assert [puller.communicate(timeout=90)[0].strip() for puller in pullers] == ["45", "45"]
        assert twin.violations == []
