"""`idea-engine bench prediction`: the score beats every simpler way on real hours, and bad files are one clear line."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Ran, real_data
from tests.unit.scoring.hourly_fixtures import looks

Run = Callable[..., Ran]
FIGURES = ("ndcg20", "precision20")


def write(path: Path, lines: list[str]) -> Path:
    with gzip.open(path, "wt") as file:
        file.write("\n".join(lines))
    return path


@pytest.fixture
def invented(tmp_path: Path) -> Path:
    return write(tmp_path / "reddit_hourly_invented.jsonl.gz", [json.dumps(row) for row in looks()])


def test_the_score_beats_every_baseline_and_the_least_squares_fit_on_real_hours(idea_engine: Run) -> None:
    found = idea_engine("bench", "prediction", "--data", real_data("reddit_hourly_2023-12.jsonl.gz"), "--json").json
    about, ours = found.pop("about"), found.pop("S")
    assert about["hours"] == {"looks": 125, "fit": 69, "test": 44}
    assert about["bad_rows"] == 0
    assert set(found) == {
        "score_now", "score_by_age", "reddit_hot", "last_hour_velocity", "least_squares", "S_as_shipped",
    }  # fmt: skip
    for name, other in found.items():
        for figure in FIGURES:
            assert ours[figure]["value"] > other[figure]["value"], f"{name} is as good as S by {figure}"
    for name in ("score_now", "score_by_age", "reddit_hot", "last_hour_velocity"):
        for figure in FIGURES:
            assert about["s_ahead_of"][name][figure]["low"] > 0, f"S may not be ahead of {name} by {figure}"
            assert about["all_seen"]["S"][figure]["value"] > about["all_seen"][name][figure]["value"]
    # What others measured of the same hours; where ages were counted differently the tolerance is wider.
    for name, values, tolerance in (
        ("score_now", (0.30, 0.23), 0.015), ("score_by_age", (0.52, 0.42), 0.05), ("reddit_hot", (0.59, 0.48), 0.01),
        ("last_hour_velocity", (0.71, 0.61), 0.01),
    ):  # fmt: skip
        for figure, value in zip(FIGURES, values, strict=True):
            assert found[name][figure]["value"] == pytest.approx(value, abs=tolerance)


def test_a_summary_names_the_methods_the_weights_and_the_hours(idea_engine: Run, invented: Path) -> None:
    done = idea_engine("bench", "prediction", "--data", invented)
    assert done.code == 0, done.err
    for said in ("least squares", "last hour velocity", "Fitted weights: freshness", "40 hours", "✓"):
        assert said in done.out


def test_a_file_in_the_data_folder_is_found(idea_engine: Run, invented: Path) -> None:
    found = idea_engine("bench", "prediction", "--data-dir", invented.parent, "--json").json["about"]
    assert found["file"] == str(invented)
    assert set(found["weights"]) == {"freshness", "engagement", "community_fit"}


def test_bad_rows_are_counted(idea_engine: Run, tmp_path: Path) -> None:
    lines = ["not json", *(json.dumps(row) for row in looks()), json.dumps({"id": "alone"})]
    found = idea_engine("bench", "prediction", "--data", write(tmp_path / "some.jsonl.gz", lines), "--json").json[
        "about"
    ]
    assert found["bad_rows"] == 2


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (None, "no such file"),
        ([], "empty"),
        ([json.dumps(row) for row in looks(hours=12)], "12 hours"),
        (['{"a": 1}'] * 3, "3 rows make no sense"),
    ],
)
def test_a_file_that_cannot_be_measured_is_one_clear_line(
    idea_engine: Run, tmp_path: Path, lines: list[str] | None, said: str
) -> None:
    path = tmp_path / "posts.jsonl.gz"
    if lines is not None:
        write(path, lines)
    done = idea_engine("bench", "prediction", "--data", path)
    assert done.code == 2
    [line] = done.err.strip().splitlines()
    assert said in line
    assert done.out == ""


def test_without_a_file_it_says_what_is_missing(idea_engine: Run, tmp_path: Path) -> None:
    done = idea_engine("bench", "prediction", "--data-dir", tmp_path / "nothing")
    assert done.code == 2
    assert "--data FILE is needed" in done.err


def test_bench_alone_still_times_runs(idea_engine: Run) -> None:
    done = idea_engine("bench", "--sizes", "many")
    assert done.code == 2
    assert "--sizes" in done.err
    helped = idea_engine("bench", "--help")
    assert "prediction" in helped.out
    assert "--sizes" in helped.out
