"""What a watch calls hot, what it does not, and that it knows nothing of the future."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ray_apps.domain.hot import History, HotTopic, Reading
from ray_apps.ingestion.bursts import WINDOW, Look, Plan, Watch, detect

START = datetime(2026, 5, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
ORDINARY = 60


def grows(number: int, pace: float, hours: int = 5, born: float = 0.0, text: str | None = None) -> History:
    """A post that was seen each hour from the first after its birth, and gains `pace` votes an hour."""
    posted = START + born * HOUR
    return History(
        signal_id=UUID(int=number),
        source="reddit",
        community=f"c{number % 7}",
        content=text or f"ordinary number{number} about subject{number} of its own",
        posted_at=posted,
        readings=tuple(Reading(posted + n * HOUR, {"score": round(pace * n), "comments": n}) for n in range(1, hours)),
    )


def crowd(hours: int = 5) -> list[History]:
    """Ordinary posts: 60 to 120 votes an hour."""
    random_ = random.Random(1)
    return [grows(n, 60 * 2 ** random_.random(), hours) for n in range(ORDINARY)]


def test_what_grows_as_few_do_is_hot_and_says_why() -> None:
    wave = grows(900, 900, hours=3, text="Raccoon steals the wedding cake")
    (topic,) = detect([*crowd(3), wave], START + 2 * HOUR)
    assert (topic.topic, topic.signal_id) == ("Raccoon steals the wedding cake", wave.signal_id)
    assert topic.heat > 0.5
    evidence = topic.evidence
    assert (evidence.counter, evidence.gained, evidence.hours, evidence.age_hours) == ("score", 900, 1.0, 2.0)
    assert 8 < evidence.times_usual < 14
    assert "gained 900 votes in the last hour" in evidence.why
    assert f"{evidence.times_usual:.1f} times what posts of this age usually gain" in evidence.why


def test_nothing_of_an_ordinary_crowd_is_hot() -> None:
    assert detect(crowd(), START + 4 * HOUR) == []


def test_a_post_whose_peak_must_be_behind_it_is_not_hot() -> None:
    """The same pace, three hours after posting and three days after it."""
    young = grows(900, 900, hours=4, born=70)
    old = grows(901, 900, hours=74)
    topics = detect([*(grows(n, 90, hours=74) for n in range(ORDINARY)), young, old], START + 73 * HOUR)
    assert [topic.signal_id for topic in topics] == [young.signal_id]


def test_little_is_said_where_little_is_known() -> None:
    few = [*crowd(3)[: Plan().quorum - 2], grows(900, 900, hours=3)]
    assert detect(few, START + HOUR) == []
    assert detect([*few, *crowd(3)], START + HOUR) != []


def test_sources_and_counters_are_judged_by_their_own() -> None:
    """A thousand views an hour are nothing where that is usual."""
    videos = [
        History(
            UUID(int=5_000 + n), "youtube", None, f"video{n} of channel{n}", START,
            tuple(Reading(START + h * HOUR, {"views": 1_000 * h, "likes": 3}) for h in (1, 2)),
        )
        for n in range(ORDINARY)
    ]  # fmt: skip
    assert detect([*crowd(3), *videos], START + 2 * HOUR) == []


def test_what_comes_later_changes_nothing_of_what_was_said() -> None:
    wave = grows(900, 500, hours=12, text="Comet seen at noon")
    posts = [*crowd(12), wave]
    for hour in (1, 3, 5):
        now = START + hour * HOUR
        known = [replace(post, readings=tuple(r for r in post.readings if r.at <= now)) for post in posts]
        assert detect(posts, now) == detect(known, now)


def test_a_stream_says_what_a_batch_says() -> None:
    posts = [*crowd(8), grows(900, 700, hours=8)]
    watch = Watch()
    for hour in range(1, 8):
        at = START + hour * HOUR
        looks = [
            Look(p.signal_id, p.source, p.community, p.content, p.posted_at, r.counts)
            for p in posts
            for r in p.readings
            if r.at == at
        ]
        assert watch.observe(looks, at) == detect(posts, at)


def test_a_counter_that_was_set_back_is_no_growth_and_seconds_are_no_hour() -> None:
    posts = crowd(4)
    watch = Watch()
    for hour in (1, 2, 3):
        watch.learn([_look(p, hour) for p in posts], START + hour * HOUR)
    calm = posts[0]
    one = Look(calm.signal_id, calm.source, None, calm.content, calm.posted_at, {"score": 0})
    assert watch.observe([one], START + 3.5 * HOUR) == []
    jump = Look(calm.signal_id, calm.source, None, calm.content, calm.posted_at, {"score": 90})
    assert watch.observe([jump], START + 3.5 * HOUR + timedelta(seconds=5)) == []


def _look(post: History, hour: int) -> Look:
    return Look(
        post.signal_id, post.source, post.community, post.content, post.posted_at, post.readings[hour - 1].counts
    )


def test_posts_about_one_thing_are_one_topic_and_hotter_together() -> None:
    texts = ("Steamboat Willie enters public domain", "Steamboat Willie, public domain at last!", "My cat sleeps")
    alone, also, other = (grows(900 + n, 500, hours=3, text=text) for n, text in enumerate(texts))
    now = START + 2 * HOUR
    single = {t.signal_id: t.heat for t in detect([*crowd(3), alone, other], now)}
    topics = detect([*crowd(3), alone, also, other], now)
    assert len(topics) == 2
    joint = next(topic for topic in topics if len(topic.signals) == 2)
    assert set(joint.signals) == {alone.signal_id, also.signal_id}
    assert joint.topic.replace(",", "").lower() == "steamboat willie public domain"
    assert joint.heat > single[alone.signal_id]
    assert joint.evidence.posts == 2
    assert joint.evidence.why.endswith("2 posts in 2 communities are about it")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("<script>alert(1)</script> `rm -rf` | cats", "script alert 1 script rm -rf cats"),
        ("one\u202etwo\u200b three\x00 four\n five", "one two three four five"),
        ("\N{PARTY POPPER}\N{PARTY POPPER}", "post 00000000"),
        ("w" * 300, "w" * 60),
        ("a wonderfully long title about a very small dog that learned to skateboard in the park today", None),
    ],
)
def test_names_are_readable_short_and_harmless(text: str, name: str | None) -> None:
    (topic,) = detect([*crowd(3), grows(900, 900, hours=3, text=text)], START + 2 * HOUR)
    assert topic.topic == (name or "a wonderfully long title about a very small dog that learned")


def test_what_is_not_seen_for_two_days_is_forgotten() -> None:
    watch = Watch()
    watch.learn([_look(post, 1) for post in crowd(3)], START + HOUR)
    assert len(watch) == ORDINARY
    watch.learn([], START + HOUR + WINDOW)
    assert len(watch) == ORDINARY
    watch.learn([], START + 2 * HOUR + WINDOW)
    assert len(watch) == 0


COUNTS = st.dictionaries(st.sampled_from(["views", "score", "likes", "comments", "odd"]), st.integers(0, 2**62))
LOOKS = st.lists(
    st.builds(
        Look,
        signal_id=st.integers(0, 5).map(lambda n: UUID(int=n)),
        source=st.sampled_from(["a", "b"]),
        community=st.none() | st.text(max_size=5),
        content=st.text(min_size=1, max_size=100),
        posted_at=st.integers(-100, 100).map(lambda h: START + h * HOUR),
        counts=COUNTS,
    ),
    max_size=20,
)


@settings(max_examples=60, deadline=None)
@given(batches=st.lists(LOOKS, max_size=6), minutes=st.integers(1, 3_000))
def test_no_look_however_odd_breaks_the_watch(batches: list[list[Look]], minutes: int) -> None:
    watch = Watch(Plan(heat=0.01, quorum=2))
    for number, looks in enumerate(batches):
        for topic in watch.observe(looks, START + number * timedelta(minutes=minutes)):
            assert HotTopic.model_validate(topic.model_dump()) == topic


@pytest.mark.parametrize("wrong", [{"heat": 0.0}, {"heat": 1.0}, {"quorum": 1}, {"peak_hours": 0.0}, {"notice": -HOUR}])
def test_a_plan_that_means_nothing_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="a plan needs"):
        Plan(**wrong)  # type: ignore[arg-type]
