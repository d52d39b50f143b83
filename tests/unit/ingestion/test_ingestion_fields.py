"""Recognising columns, and `--map` for the rest."""

import pytest

from ray_apps.domain.errors import InputError
from ray_apps.ingestion.fields import FIELDS, FieldPlan, check_columns, parse_mapping, recognise

REDDIT = ["id", "subreddit", "title", "created_utc", "score", "ups", "downs", "num_comments", "over_18", "permalink"]
HOURLY = [
    "observed_at",
    "id",
    "position",
    "score",
    "subreddit",
    "title",
    "upvote_ratio",
    "num_comments",
    "created_utc",
    "url",
]
YOUTUBE = [
    "video_id",
    "title",
    "publishedAt",
    "channelId",
    "channelTitle",
    "categoryId",
    "trending_date",
    "tags",
    "view_count",
    "likes",
    "dislikes",
    "comment_count",
    "thumbnail_link",
    "comments_disabled",
    "ratings_disabled",
    "description",
]


def test_the_columns_of_the_real_files_are_recognised() -> None:
    common = {"content": "title", "posted_at": "created_utc", "community": "subreddit", "id": "id"}
    counters = {"score": "score", "comments": "num_comments"}
    assert recognise(REDDIT, {}) == FieldPlan("reddit", url="permalink", adult="over_18", **common, **counters)
    assert recognise(HOURLY, {}) == FieldPlan("reddit", url="url", captured_at="observed_at", **common, **counters)
    assert recognise(YOUTUBE, {}) == FieldPlan(
        "youtube", content="title", id="video_id", category="categoryId", tags="tags", posted_at="publishedAt",
        captured_at="trending_date", likes="likes", comments="comment_count", views="view_count",
    )  # fmt: skip


def test_columns_that_name_people_are_never_read() -> None:
    people = ["author", "user", "username", "author_fullname", "channelTitle", "email", "name"]
    assert recognise(["title", *people], {}).columns() == ("title",)


@pytest.mark.parametrize("spelling", ["createdUtc", "Created UTC", "CREATED_UTC", "created-utc"])
def test_case_and_punctuation_of_a_column_do_not_count(spelling: str) -> None:
    assert recognise([spelling], {}).posted_at == spelling


def test_a_mapped_column_comes_before_every_known_name_and_is_nothing_else() -> None:
    plan = recognise(["title", "blurb", "score"], {"blurb": "content", "score": "views"})
    assert (plan.content, plan.views, plan.score) == ("blurb", "score", None)


def test_parse_mapping_reads_columns_that_hold_an_equals_sign() -> None:
    assert parse_mapping(["a=b=content", " heading = tags "]) == {"a=b": "content", "heading": "tags"}


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["headline"], "column=field"),
        (["=content"], "column=field"),
        (["a=text"], "the fields are " + ", ".join(FIELDS)),
        (["a=content", "a=tags"], "'a' twice"),
        (["a=content", "b=content"], "'content' twice"),
    ],
)
def test_a_wrong_mapping_is_refused_with_the_way_out(options: list[str], says: str) -> None:
    with pytest.raises(InputError) as refused:
        parse_mapping(options)
    assert says in str(refused.value)


def test_a_file_without_text_or_without_a_mapped_column_names_what_it_has() -> None:
    with pytest.raises(InputError, match=r"'x.csv' among 'foo', 'bar'; name it with --map column=content"):
        check_columns("x.csv", ["foo", "bar"], {})
    with pytest.raises(InputError, match=r"'x.csv' has no column 'baz'; it has 'title', 'bar'"):
        check_columns("x.csv", ["title", "bar"], {"baz": "tags"})
    with pytest.raises(InputError) as refused:
        check_columns("x.csv", [f"{i}" * 1_000 for i in range(1_000)], {})
    assert len(str(refused.value)) < 1_200, "hostile column names are bounded"
