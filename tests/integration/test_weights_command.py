"""`idea-engine weights` and `idea-engine score --explain`: what they change, what they print, what they refuse."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from jobs.score import score
from jobs.weights import weights
from ray_apps.domain.errors import InputError
from ray_apps.domain.ideas import FACTORS, FactorReceipt, ScoreReceipt, Weights
from ray_apps.store import Store, idea_scores
from ray_apps.store import weights as stored
from tests.conftest import Ran
from tests.idea_rows import clustered, name, write_ideas
from tests.writing import save_scores

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def same_database(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("LOGNAME", "anna")
    monkeypatch.setenv("COLUMNS", "120")


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Callable[..., dict[str, Any]]:
    """Runs the command with `--json` and gives what it printed."""

    def run(**options: Any) -> dict[str, Any]:
        weights(**options, as_json=True)
        return dict(json.loads(capsys.readouterr().out))

    return run


def all_versions(store: Store) -> list[Weights]:
    with store.transaction() as tx:
        return stored.page(tx, None, 100)


def test_what_is_in_force_is_shown_and_nothing_changed(store: Store, told: Callable[..., dict[str, Any]]) -> None:
    shown = told()
    assert (shown["version"], shown["author"], shown["note"]) == (2, "default", "seven factors")
    assert shown["values"]["engagement"] == 0.3
    assert (shown["outdated_ideas"], "changed" in shown, "history" in shown) == (0, False, False)
    assert [one["version"] for one in told(history=True)["history"]] == [2, 1]
    assert len(all_versions(store)) == 2


def test_setting_changes_what_is_named_alone(store: Store, told: Callable[..., dict[str, Any]]) -> None:
    shown = told(sets=["freshness=0.3", "community-fit = 0"], note="fresh sells")
    before, after = all_versions(store)[1].values, all_versions(store)[0]
    assert after.values == before | {"freshness": 0.3, "community_fit": 0.0}
    assert (after.author, after.note) == ("anna", "fresh sells")
    assert shown["values"] == after.values
    assert (shown["version"], shown["changed"], shown["ideas_to_rescore"]) == (3, True, 0)


def test_normalising_scales_the_others(store: Store, told: Callable[..., dict[str, Any]]) -> None:
    told(sets=["freshness=0.625"], normalise=True, author="berta")
    newest = all_versions(store)[0]
    assert newest.author == "berta"
    assert newest.values == {
        "freshness": 0.625, "engagement": 0.15, "novelty": 0.05, "community_fit": 0.025, "seasonality": 0.05,
        "commercial": 0.05, "feasibility": 0.05,
    }  # fmt: skip


def test_restoring_makes_a_new_version_of_an_old_one(store: Store, told: Callable[..., dict[str, Any]]) -> None:
    told(sets=["freshness=0.6"], normalise=True)
    assert told(restore=2)["version"] == 4
    newest, _, second, _ = all_versions(store)
    assert (newest.version, newest.values) == (4, second.values)
    assert told(restore=4)["changed"] is False
    assert len(all_versions(store)) == 4


@pytest.mark.parametrize(
    ("options", "line"),
    [
        ({"sets": ["fun=0.3"]}, "'fun=0.3' names no factor: choose from freshness"),
        ({"sets": ["freshness"]}, "is no FACTOR=WEIGHT"),
        ({"sets": ["=0.3"]}, "names no factor"),
        ({"sets": ["freshness=much"]}, "has no number"),
        ({"sets": ["freshness=0,3"]}, "has no number"),
        ({"sets": ["freshness="]}, "has no number"),
        ({"sets": ["freshness=nan"]}, "out of range"),
        ({"sets": ["freshness=inf"]}, "out of range"),
        ({"sets": ["freshness=-0.1"]}, "out of range"),
        ({"sets": ["freshness=1.1"]}, "out of range"),
        ({"sets": ["freshness=0.1", "freshness=0.2"]}, "twice"),
        ({"sets": ["freshness=0.3"]}, "sum to 1.05, not to 1; set others as well"),
        ({"sets": ["freshness=0.7", "novelty=0.7"], "normalise": True}, "sum to 1.4 already"),
        ({"restore": 99}, "no version 99 of the weights; the newest is 2"),
        ({"restore": 0}, "no version 0"),
        ({"restore": 1, "sets": ["freshness=0.2"]}, "give one of them"),
        ({"normalise": True}, "needs a --set"),
        ({"normalise": True, "restore": 1}, "needs a --set"),
        ({"note": "why"}, "needs a --set or a --restore"),
        ({"author": "anna"}, "needs a --set or a --restore"),
        ({"rescore": True}, "needs a --set or a --restore"),
        ({"restore": 1, "note": "two\nlines"}, "a note is one line"),
        ({"restore": 1, "note": "x" * 501}, "500"),
        ({"restore": 1, "author": " "}, "an author is one line"),
        ({"restore": 1, "author": "\udcff"}, "an author is one line"),
    ],
    ids=str,
)
def test_what_makes_no_sense_is_refused_in_one_line(store: Store, options: dict[str, Any], line: str) -> None:
    with pytest.raises(InputError) as problem:
        weights(**options)
    assert line in str(problem.value)
    assert "\n" not in str(problem.value)
    assert len(all_versions(store)) == 2


@pytest.mark.usefixtures("store")
def test_as_people_run_it(idea_engine: Callable[..., Ran], database_url: str) -> None:
    wrong = idea_engine("weights", "--set", "freshness=0.3", DATABASE_URL=database_url)
    assert (wrong.code, wrong.out) == (2, "")
    assert wrong.err.count("\n") == 1
    assert wrong.err.startswith("error: the weights sum to 1.05, not to 1")
    assert idea_engine("weights", "--restore", "99", DATABASE_URL=database_url).code == 2
    done = idea_engine(
        "weights", "--set", "freshness=0.6", "--normalise", "--note", "[bold]why[/]", "--history",
        DATABASE_URL=database_url, LOGNAME="anna",
    )  # fmt: skip
    assert done.code == 0, done.err
    rows = [line.strip("│ ").split("│") for line in done.out.splitlines() if "freshness  " in line]
    assert [cell.strip() for cell in rows[0]] == ["freshness", "0.60", "0.25"], "beside what it was before"
    assert "by anna: [bold]why[/]" in done.out, "a note is no markup"


def scored(store: Store, version: int, *numbers: int) -> None:
    """Give ideas a score of 0.5 by a version of the weights."""
    values = all_versions(store)[-version].values
    factors = tuple(
        FactorReceipt(factor=one, value=0.5, weight=values[one], inputs={"first": "r/[b]", "posts": 3.0})
        for one in FACTORS
    )
    with store.transaction() as tx:
        receipts = [
            ScoreReceipt(idea_id=name(i), score=0.5, weights_version=version, as_of=NOW, factors=factors)
            for i in numbers
        ]
        save_scores(tx, [(receipt, 1) for receipt in receipts])


def test_ideas_with_older_scores_are_told_of_and_marked_only_if_asked(
    store: Store, told: Callable[..., dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    write_ideas(store, clustered(3), statuses=["queued", "live", "archived"])
    scored(store, 2, 0, 1, 2)
    assert told()["outdated_ideas"] == 0
    weights(restore=1)
    assert "2 ideas carry scores of older versions" in capsys.readouterr().out
    with store.transaction() as tx:
        assert idea_scores.shards(tx, 10) == []
    weights(restore=2, rescore=True)
    assert "scores 2 ideas again" in capsys.readouterr().out
    with store.transaction() as tx:
        assert idea_scores.shards(tx, 10) == [(1, 2)]


def test_a_receipt_says_which_weights_made_it_and_whether_they_still_hold(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    write_ideas(store, clustered(2))
    scored(store, 2, 0)
    score(explain=str(name(0)))
    shown = capsys.readouterr().out
    assert "weights version 2" in shown
    assert "2026-05-01 12:00 UTC" in shown
    assert "first r/[b], posts 3.0" in shown, "a community's name is no markup"
    assert all(one.replace("_", " ") in shown for one in FACTORS)
    assert "no longer in force" not in shown
    weights(restore=1)
    capsys.readouterr()
    score(explain=str(name(0)))
    assert "Weights version 2 is no longer in force: version 3 is." in capsys.readouterr().out
    score(explain=str(name(0)), as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert (told["weights_version"], told["weights_in_force"], told["merged"]) == (2, 3, False)
    assert sum(f["value"] * f["weight"] for f in told["factors"]) == pytest.approx(told["score"])


def test_a_merged_idea_is_explained_by_the_one_that_goes_on(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    write_ideas(store, clustered(4))
    with store.transaction() as tx:
        tx.execute("UPDATE ideas SET merged_into = %s WHERE id = %s", [name(1), name(0)])
        tx.execute("UPDATE ideas SET merged_into = %s WHERE id = %s", [name(2), name(1)])
    scored(store, 2, 0, 2)
    score(explain=str(name(0)))
    assert f"Idea {name(0)} was merged into {name(2)}, which is explained here." in capsys.readouterr().out
    score(explain=str(name(0)), as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert (told["idea_id"], told["asked"], told["merged"]) == (str(name(2)), str(name(0)), True)


@pytest.mark.parametrize("which", ["no id", "unknown", "unscored", "merged into an unscored one"])
def test_what_cannot_be_explained_is_said_in_one_line(store: Store, which: str) -> None:
    write_ideas(store, clustered(3))
    with store.transaction() as tx:
        tx.execute("UPDATE ideas SET score = NULL WHERE id = %s", [name(1)])
        tx.execute("UPDATE ideas SET merged_into = %s WHERE id = %s", [name(1), name(2)])
    given, line = {
        "no id": ("x", "UUID is expected"),
        "unknown": (str(uuid4()), "there is no idea"),
        "unscored": (str(name(1)), "has no score yet"),
        "merged into an unscored one": (str(name(2)), f"which {name(2)} was merged into, has no score yet"),
    }[which]
    with pytest.raises(InputError) as problem:
        score(explain=given)
    assert line in str(problem.value)
    assert "\n" not in str(problem.value)
