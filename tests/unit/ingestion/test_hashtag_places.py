"""Which hashtags are asked for: places are never overspent, and go where new posts come from."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from ray_apps.ingestion.sources.hashtags import PLACES, WINDOW, Places

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TAGS = [f"tag{n}" for n in range(80)]


@settings(max_examples=150, deadline=None)
@given(
    hours=st.lists(st.one_of(st.floats(0.01, 60), st.floats(167.5, 168.5)), min_size=1, max_size=30),
    drift_s=st.floats(-1_800, 1_800),
    most_fresh=st.sampled_from([1, 5, 30]),
)
def test_no_31st_hashtag_in_seven_days_although_clocks_differ_by_half_an_hour(
    hours: list[float], drift_s: float, most_fresh: int
) -> None:
    places, now = Places({}), NOW
    first_asked: dict[str, datetime] = {}
    for step, gap in enumerate(hours):
        now += timedelta(hours=gap)
        theirs = now + timedelta(seconds=drift_s if step % 2 else 0)
        for tag in places.choose(TAGS, now, most=30, most_fresh=most_fresh, seed=str(step)):
            if not places.is_free(tag, now):
                places.pay(tag, now)
            if tag not in first_asked or theirs - first_asked[tag] >= WINDOW:
                first_asked[tag] = theirs
            held = [one for one, when in first_asked.items() if theirs - when < WINDOW]
            assert len(held) <= PLACES
        places = Places(places.state())


def test_hashtags_that_pay_are_asked_for_most_and_unknown_ones_get_their_chance() -> None:
    places, asked = Places({}), dict.fromkeys(TAGS, 0)
    for step in range(24 * 28):
        now = NOW + timedelta(hours=step)
        for tag in places.choose(TAGS, now, most=5, most_fresh=1, seed=str(step)):
            if not places.is_free(tag, now):
                places.pay(tag, now)
            asked[tag] += 1
            places.brought(tag, 40 if tag in ("tag3", "tag4") else 1)
    best = sorted(asked, key=lambda tag: -asked[tag])[:2]
    assert set(best) == {"tag3", "tag4"}
    assert sum(count > 0 for count in asked.values()) >= 60


def test_the_same_seed_chooses_the_same() -> None:
    chosen = [Places({}).choose(TAGS, NOW, most=9, most_fresh=9, seed="x") for _ in range(2)]
    assert chosen[0] == chosen[1]
    assert len(set(chosen[0])) == 9
    assert chosen[0] != Places({}).choose(TAGS, NOW, most=9, most_fresh=9, seed="y")
