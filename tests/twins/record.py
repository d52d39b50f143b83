"""Records the cassettes anew: `python -m tests.twins.record [KIND …]` from the twins, `--real` from the services.

With `--real` the keys are taken from the environment or `.env`, as for `idea-engine ingest`; the cassettes then hold
real posts, without their authors. Look at them before you share them.
"""

import argparse
import json
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ray_apps.platform.settings import Settings, load_settings
from tests.twins import instagram, reddit, tiktok, wikimedia, youtube
from tests.twins.base import Twin
from tests.twins.cassettes import FOLDER, cassette
from tests.twins.client import source_at
from tests.twins.walk import Walked, walk

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
OPTIONS: dict[str, dict[str, Any]] = {
    "reddit": {"subreddits": ["cats"], "max_pages": 2},
    "youtube": {"regions": ["US"], "max_pages": 2},
    "instagram": {"hashtags": ["knitting"], "max_pages": 2},
    "tiktok": {"hashtags": ["cats"], "first_days": 2, "max_pages_a_day": 2},
    "wikimedia": {"types": ["selected", "holidays"], "days_ahead": 1},
    "pageviews": {"days_back": 2, "top": 10},
}
KEYS: dict[str, str] = {
    "reddit_client_id": reddit.CLIENT_ID,
    "reddit_client_secret": reddit.CLIENT_SECRET,
    "reddit_username": reddit.USERNAME,
    "youtube_api_key": youtube.KEY,
    "instagram_access_token": instagram.TOKEN,
    "instagram_user_id": instagram.USER,
    "tiktok_client_key": tiktok.CLIENT_KEY,
    "tiktok_client_secret": tiktok.CLIENT_SECRET,
}


def twins() -> dict[str, Twin]:
    """A small service of each kind."""
    days = [NOW - timedelta(days=2 + back) for back in range(2)]
    return {
        "reddit": reddit.RedditTwin(reddit.some_posts(8, NOW.timestamp()), page=5),
        "youtube": youtube.YouTubeTwin(youtube.some_videos(8), page=5),
        "instagram": instagram.InstagramTwin(instagram.some_media("knitting", 8, NOW), now=NOW, page=5),
        "tiktok": tiktok.TikTokTwin(
            [video for n, day in enumerate(days) for video in tiktok.some_videos(day, 4, first=100 * n)], page=3
        ),
        "wikimedia": wikimedia.WikimediaTwin(wikimedia.some_stories(NOW.date())),
        "pageviews": wikimedia.PageviewsTwin(wikimedia.some_days(NOW.date())),
    }


def pull(kind: str, settings: Settings, now: datetime, twin: Twin | None) -> list[Walked]:
    """Pull twice, an hour apart: what is new, then what is looked at again."""
    first = walk(lambda: source_at(twin, kind, settings, options=OPTIONS[kind]), now)
    again = walk(lambda: source_at(twin, kind, settings, options=OPTIONS[kind]), now + timedelta(hours=1), first.state)
    return [first, again]


def told(pulls: list[Walked], now: datetime) -> dict[str, Any]:
    """What a recording is known by: when it was made, and which posts each pull gave."""
    return {"now": now.isoformat(), "pulls": [{"ids": sorted(one.ids()), "gone": sorted(one.gone)} for one in pulls]}


def record(kind: str, *, real: bool, folder: Path = FOLDER) -> None:
    """Write one cassette, and beside it what pulling gave."""
    twin = None if real else twins()[kind]
    settings = load_settings() if real else load_settings(data_dir=folder, **KEYS)
    now = datetime.now(UTC).replace(microsecond=0) if real else NOW
    path = folder / f"{kind}.yaml"
    path.unlink(missing_ok=True)
    with (
        twin.serving() if twin else nullcontext(),
        cassette(kind, recording=True, at=twin.base_url if twin else None, folder=folder),
    ):
        pulls = pull(kind, settings, now, twin)
    (folder / f"{kind}.json").write_text(json.dumps(told(pulls, now), indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Read the command line and record."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kinds", nargs="*", default=sorted(OPTIONS), help="which; all by default")
    parser.add_argument("--real", action="store_true", help="from the real services, with your keys")
    given = parser.parse_args()
    for kind in given.kinds:
        record(kind, real=given.real)


if __name__ == "__main__":
    main()
