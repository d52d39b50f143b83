"""Normalising one record: what is cleaned, what is refused, what is left out."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from ray_apps.domain.ids import content_hash, signal_id
from ray_apps.domain.signals import MAX_CONTENT_CHARS, Signal
from ray_apps.ingestion.fields import recognise
from ray_apps.ingestion.normalise import Rejection, normalise
from ray_apps.ingestion.values import MAX_COUNT

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
POSTED = int(datetime(2026, 11, 20, 8, 30, tzinfo=UTC).timestamp())


def outcome(typed: bool = True, **values: object) -> Signal | Rejection:
    return normalise(values, recognise(values, {}), NOW, typed=typed)


def signal(typed: bool = True, **values: object) -> Signal:
    result = outcome(typed, **{"title": "A cat in a box", **values})
    assert isinstance(result, Signal), result
    return result


def reason(typed: bool = True, **values: object) -> str:
    result = outcome(typed, **{"title": "A cat in a box", **values})
    assert isinstance(result, Rejection), result
    return result.reason


def test_a_whole_record() -> None:
    result = signal(
        id="t3_abc",
        subreddit="r/cats",
        title="  Cats &amp; boxes:\n a  love\u200b story ",
        created_utc=POSTED,
        score=12,
        num_comments=0,
        over_18=False,
        permalink="/r/cats/comments/abc/",
        author="somebody",
    )
    content = "Cats & boxes: a love story"
    assert result == Signal(
        id=signal_id(content_hash(content)),
        source="reddit",
        external_id="t3_abc",
        content=content,
        content_hash=content_hash(content),
        community="cats",
        url="https://www.reddit.com/r/cats/comments/abc/",
        posted_at=datetime(2026, 11, 20, 8, 30, tzinfo=UTC),
        captured_at=NOW,
        counts={"score": 12, "comments": 0},
    )


@pytest.mark.parametrize(
    ("title", "says"),
    [
        (None, "title is missing"),
        ("", "title is empty"),
        (" \u200b\u202e\n", "title is empty"),
        (7, "title is a number, not text"),
        (True, "title is true or false, not text"),
        (["a"], "title is a list, not text"),
        ({"a": 1}, "title is an object, not text"),
        (b"", "title is binary data, not text"),
        ("a\x00b", "title holds the control character U+0000"),
        ("a\x1b[31mb", "title holds the control character U+001B"),
        ("a\x85b", "title holds the control character U+0085"),
        ("a\ud83d", "title holds broken Unicode (half a surrogate pair)"),
        ("x" * (MAX_CONTENT_CHARS + 1), "title has 4,001 characters; at most 4,000 are taken"),
        ("x" * 2_000_000, "title has 2,000,000 characters; at most 4,000 are taken"),
        ("\u0316\u0301" * 300_000, "title has 600,000 characters; at most 4,000 are taken"),
        ("&#" + "9" * 5_000, "title holds a broken character reference"),
        ("@somebody", "title is nothing but what is private: a name, a handle, a number or an address"),
    ],
)
def test_text_that_is_refused(title: object, says: str) -> None:
    assert reason(title=title) == says


def test_a_record_without_any_text_column_is_refused() -> None:
    assert isinstance(outcome(score=3), Rejection)


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("tab\tand\r\nline", "tab and line"),
        ("cafe\u0301", "café"),
        ("so\u00adft", "soft"),
        ("safe\u202etxt.exe", "safetxt.exe"),
        ("a\u200db", "ab"),
        ("👩\u200d🚒 at work", "👩\u200d🚒 at work"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("hid\U000e0041den", "hidden"),
        ("&lt;b&gt; &amp;amp; &#39;x&#39;", "<b> &amp; 'x'"),
        ("x" * MAX_CONTENT_CHARS, "x" * MAX_CONTENT_CHARS),
    ],
)
def test_text_that_is_cleaned(raw: str, clean: str) -> None:
    assert signal(title=raw).content == clean


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("write to jane.doe+x@mail.example.org today", "write to someone today"),
        ("thanks u/jane_doe-1 and /u/joe!", "thanks someone and someone!"),
        ("photo by @jane.doe.", "photo by someone."),
        ("see reddit.com/user/jane-doe", "see reddit.com/someone"),
        ("hid\u200bden @ja\u200bne", "hidden someone"),
        ("race @7pm, 60fps @4k, 3 @100", "race @7pm, 60fps @4k, 3 @100"),
        ("24/7 and his/her and you/us", "24/7 and his/her and you/us"),
        ("Taylor Swift in New York", "Taylor Swift in New York"),
    ],
)
def test_handles_and_addresses_leave_and_public_names_stay(raw: str, clean: str) -> None:
    assert signal(title=raw).content == clean


def test_replacing_short_handles_cannot_make_a_text_too_long() -> None:
    assert "at most" in reason(title="@a cat " * 550)


@pytest.mark.parametrize("value", [-1, 1.5, float("nan"), 1e300, True, "12", [1], {}, MAX_COUNT + 1, 10**400])
def test_a_counter_that_is_refused_where_the_format_has_types(value: object) -> None:
    assert reason(score=value).startswith("score is ")


@pytest.mark.parametrize("value", ["-1", "1.5", "nan", "inf", "True", "1,234", "0x10", "１２", "9" * 30, "9" * 5_000])
def test_a_counter_that_is_refused_where_all_is_text(value: str) -> None:
    assert reason(typed=False, score=value).startswith("score is ")


@pytest.mark.parametrize("value", ["0.5", "-1", "NaN", "sNaN", "Infinity", "1E+999999"])
def test_a_decimal_counter_that_is_refused(value: str) -> None:
    assert reason(score=Decimal(value)).startswith("score is ")


def test_counters_that_are_taken() -> None:
    assert signal(score=3.0, views=0, likes=Decimal(7), comments=None).counts == {"score": 3, "views": 0, "likes": 7}
    assert signal(typed=False, score=" 12 ", views="12.0", likes="").counts == {"score": 12, "views": 12}


HOUR = datetime(2023, 12, 30, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "typed", "when"),
    [
        (1703919600, True, HOUR),
        (1703919600.0, True, HOUR),
        (1703919600000, True, HOUR),
        ("1703919600", False, HOUR),
        ("1703919600000", False, HOUR),
        ("2023-12-30T07", True, HOUR),
        ("2023-12-30T07:00:00.000Z", True, HOUR),
        ("2023-12-30 08:00:00+01:00", False, HOUR),
        ("2023-12-30", True, datetime(2023, 12, 30, tzinfo=UTC)),
        (datetime(2023, 12, 30, 7), True, HOUR),  # noqa: DTZ001
        (date(2023, 12, 30), True, datetime(2023, 12, 30, tzinfo=UTC)),
        (None, True, NOW),
        ("", False, NOW),
    ],
)
def test_times_that_are_taken(value: object, typed: bool, when: datetime) -> None:
    assert signal(typed, created_utc=value).posted_at == when


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (0, "is before 1990"),
        ("0001-01-01T00:00:00", "is before 1990"),
        ("0001-01-01T00:00:00+14:00", "is no time"),
        (-(10**30), "is no time"),
        (10**30, "is no time"),
        (float("nan"), "is no time"),
        (float("inf"), "is no time"),
        ("yesterday", "is no time"),
        ("23.11.12", "is no time"),
        ("1703919600", "is no time"),
        (True, "is true or false, not a time"),
        ([2023], "is a list, not a time"),
        (int(NOW.timestamp()) + 90_000, "is in the future"),
    ],
)
def test_times_that_are_refused(value: object, says: str) -> None:
    assert reason(created_utc=value) == f"created_utc {says}"


def test_the_day_of_a_trending_list_is_written_year_day_month() -> None:
    assert signal(trending_date="18.01.11").captured_at == datetime(2018, 11, 1, tzinfo=UTC)


def test_posting_comes_before_capture_and_neither_after_now() -> None:
    early = signal(created_utc=int(HOUR.timestamp()) + 1_800, observed_at="2023-12-30T07")
    assert early.posted_at == early.captured_at == HOUR + timedelta(minutes=30), "an hour means some time within it"
    skewed = signal(created_utc=int(NOW.timestamp()) + 600)
    assert skewed.posted_at == skewed.captured_at == NOW
    assert reason(created_utc=POSTED, observed_at="2026-11-01") == "created_utc is after observed_at"
    assert reason(observed_at="2027-01-01") == "observed_at is in the future"


def test_adult_posts_are_refused_whatever_else_is_wrong_with_them() -> None:
    assert reason(over_18=True, title="a\x00b") == "adult content"
    assert [reason(typed=False, over_18=word) for word in ("True", "1", "yes")] == ["adult content"] * 3
    assert signal(typed=False, over_18="False").content and signal(over_18=None).content
    assert reason(over_18="false") == "over_18 is text, not true or false", "in JSON a flag is no text"


def test_a_persons_page_is_neither_a_community_nor_a_link() -> None:
    assert signal(subreddit="u_jane_doe").community is None
    people = ["https://x.org/u/jane", "https://x.org/@jane", "https://jane:pw@x.org/", "https://x.org/user/jane?a=1"]
    hostile = [
        "javascript:alert(1)",
        "ftp://x.org",
        "https://x.org/a b",
        "https://x.org/\x00",
        "https://" + "x" * 3_000,
    ]
    assert [signal(url=url).url for url in [*people, *hostile, 7, None]] == [None] * 11
    assert signal(url="https://x.org/userland").url == "https://x.org/userland"


def test_tags_come_as_a_list_or_in_one_text_and_are_bounded() -> None:
    assert signal(tags='cats|"boxes"|[none]|cats|@jane|' + "x" * 500).tags == ("cats", "boxes")
    assert signal(tags=["#one", "two "]).tags == ("one", "two")
    assert len(signal(tags=[str(i) for i in range(999)]).tags) == 50
    assert reason(tags=["a", 1]) == "tags is a list, not a list of words"


def test_ids_and_communities_are_bounded_and_typed() -> None:
    assert signal(id=17).external_id == "17"
    assert reason(id=True) == "id is true or false, not an id"
    assert reason(id="x" * 257) == "id has 257 characters; at most 256 are taken"
    assert reason(subreddit=["a"]) == "subreddit is a list, not text"
    assert reason(subreddit="x" * 100_000) == "subreddit has 100,000 characters; at most 128 are taken"


def test_a_videos_category_stands_in_for_its_community() -> None:
    assert signal(typed=False, video_id="x", categoryId="15", channelTitle="Jane Doe").community == "Pets & Animals"
    assert signal(typed=False, video_id="x", categoryId="999").community is None


def test_no_field_keeps_a_persons_name() -> None:
    kept = signal(
        id="john.smith@gmail.com",
        subreddit="Melissa Patterson",
        tags=["melissa_p_1987", "cats"],
        url="/r/cats/comments/abc/my_neighbour_karen_whitfield/",
    )
    assert kept.external_id is not None and len(kept.external_id) == 33
    assert (kept.community, kept.tags) == (None, ("cats",))
    assert kept.url == "https://www.reddit.com/r/cats/comments/abc/"
