"""Normalising records that nobody thought of: generated ones, from the plausible to the absurd."""

import unicodedata
from datetime import UTC, datetime

from hypothesis import event, given, settings
from hypothesis import strategies as st

from ray_apps.domain.ids import content_hash, signal_id
from ray_apps.domain.signals import Signal
from ray_apps.ingestion.fields import FIELDS, recognise
from ray_apps.ingestion.normalise import Rejection, normalise
from ray_apps.ingestion.values import MAX_COUNT

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
EARLY, LATE = datetime(2020, 1, 1), datetime(2026, 11, 20)  # noqa: DTZ001
POSTED = int(datetime(2026, 11, 20, 8, 30, tzinfo=UTC).timestamp())


def outcome(typed: bool = True, **values: object) -> Signal | Rejection:
    return normalise(values, recognise(values, {}), NOW, typed=typed)


NUMBERS = st.integers() | st.floats() | st.decimals()
SCALARS = st.none() | st.booleans() | NUMBERS | st.text() | st.binary() | st.datetimes() | st.dates()
ANYTHING = SCALARS | st.lists(SCALARS, max_size=3)
COLUMNS = st.sampled_from([name for names in FIELDS.values() for name in names])
# Printable text with what cleaning is about mixed in: entities, handles, joiners, bidi marks, line ends.
TEXT = st.lists(
    st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=9)
    | st.sampled_from(
        ["&amp;", "&#8203;", " @x.y ", " u/abc ", " a@b.co ", "\u200d", "\u202e", "\n", "\t", "e\u0301", "👩\u200d🚒"]
    ),
    min_size=1,
    max_size=12,
).map("".join)
PLAUSIBLE = st.fixed_dictionaries(
    {"title": TEXT},
    optional={
        "id": st.text(st.characters(categories=["L", "N"]), max_size=20),
        "subreddit": TEXT,
        "tags": st.lists(TEXT, max_size=4) | TEXT,
        "url": st.just("https://example.org/") | TEXT,
        "created_utc": st.integers(POSTED - 10**8, POSTED + 10**5) | st.datetimes(EARLY, LATE).map(str),
        "observed_at": st.just("2026-11-21T07"),
        "score": st.integers(0, MAX_COUNT) | st.floats(0, 10**6).map(round),
        "over_18": st.sampled_from([None, False, 0]),
    },
)


@settings(max_examples=300, deadline=None)
@given(values=st.dictionaries(COLUMNS, ANYTHING, max_size=8), title=ANYTHING, typed=st.booleans())
def test_no_record_is_too_strange(values: dict[str, object], title: object, typed: bool) -> None:
    result = outcome(typed, **{**values, "title": title})
    assert isinstance(result, Signal) or result.reason


@settings(max_examples=300, deadline=None)
@given(values=PLAUSIBLE)
def test_what_becomes_a_signal_is_clean(values: dict[str, object]) -> None:
    result = outcome(**values)
    event(type(result).__name__)
    if isinstance(result, Rejection):
        return
    assert Signal.model_validate_json(result.model_dump_json()) == result
    for text in (result.content, result.community or "x", *result.tags):
        assert text == " ".join(text.split()) and text == unicodedata.normalize("NFC", text)
        assert not set(text) & set("\u200b\u202e\ufeff\u00ad") and " @x" not in text and "a@b.co" not in text
    assert result.posted_at <= result.captured_at <= NOW
    assert result.id == signal_id(content_hash(result.content))
