"""The real public files: every record is accounted for."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ray_apps.domain.signals import DeadLetter, Signal
from ray_apps.ingestion.sources import open_source

DATA = Path(__file__).parents[4] / "shared" / "data"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the real data files (../shared/data) are not here")


def read(name: str) -> tuple[list[Signal], Counter[str]]:
    items = list(open_source(DATA / name, None, NOW))
    reasons = Counter(item.reason for item in items if isinstance(item, DeadLetter))
    return [item for item in items if isinstance(item, Signal)], reasons


def test_reddit_top_of_2013() -> None:
    signals, reasons = read("reddit_top_2013.jsonl.gz")
    assert len(signals) + reasons.total() == 59_648
    assert reasons["adult content"] == 200
    assert reasons.total() - reasons["adult content"] < 15
    assert {signal.source for signal in signals} == {"reddit"}
    assert len({signal.community for signal in signals}) == 61
    assert all(set(signal.counts) == {"score", "comments"} and signal.external_id for signal in signals)
    assert all(
        datetime(2005, 1, 1, tzinfo=UTC) < signal.posted_at < datetime(2013, 9, 1, tzinfo=UTC) for signal in signals
    )


def test_reddit_hour_by_hour() -> None:
    signals, reasons = read("reddit_hourly_2023-12.jsonl.gz")
    assert len(signals) + reasons.total() == 12_506
    assert set(reasons) == {"title is empty"} and reasons.total() == 6
    hours = {signal.captured_at.replace(minute=0, second=0) for signal in signals}
    assert min(hours) == datetime(2023, 12, 30, 7, tzinfo=UTC) and max(hours) < datetime(2024, 1, 5, tzinfo=UTC)
    assert all(signal.posted_at <= signal.captured_at for signal in signals)
    seen = Counter(signal.external_id for signal in signals)
    assert max(seen.values()) > 10, "one post is observed in many hours"


def test_youtube_trending() -> None:
    signals, reasons = read("youtube_trending_US_2018-01-11.csv.gz")
    assert len(signals) == 200 and not reasons
    assert {signal.source for signal in signals} == {"youtube"}
    assert {signal.captured_at for signal in signals} == {datetime(2018, 11, 1, tzinfo=UTC)}
    assert all(timedelta() <= signal.captured_at - signal.posted_at < timedelta(days=60) for signal in signals)
    assert all({"views", "likes", "comments"} == set(signal.counts) and signal.community for signal in signals)
    assert max(len(signal.tags) for signal in signals) > 10
