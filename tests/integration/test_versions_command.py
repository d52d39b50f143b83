"""`idea-engine versions`: what it shows, what it restores, what it refuses."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from jobs.versions import versions
from ray_apps.domain.errors import InputError
from ray_apps.store import Store
from tests.conftest import Ran
from tests.integration.gateway_fixtures import NOW, seed
from tests.integration.version_fixtures import check_whole, present, retitle


@pytest.fixture(autouse=True)
def same_database(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("LOGNAME", "anna")
    monkeypatch.setenv("COLUMNS", "160")


@pytest.fixture
def listing(store: Store) -> UUID:
    """A listing with two versions; the second has brackets in its title."""
    identity = seed(store).listings["Slow Mornings"].id
    retitle(store, identity, "[bold]Slower[/] Mornings", at=NOW + timedelta(hours=1))
    return identity


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Callable[..., dict[str, Any]]:
    """Runs the command with `--json` and gives what it printed."""

    def run(listing: UUID, **options: Any) -> dict[str, Any]:
        versions(str(listing), **options, as_json=True)
        return dict(json.loads(capsys.readouterr().out))

    return run


def test_versions_are_shown_with_their_spans_and_nothing_is_changed(
    store: Store, listing: UUID, told: Callable[..., dict[str, Any]]
) -> None:
    shown = told(listing)
    assert (shown["status"], shown["version"], "changed" in shown) == ("draft", 2, False)
    second, first = shown["versions"]
    assert (first["changed"], second["changed"]) == ([], ["title"])
    assert first["valid_to"] == second["valid_from"] == "2026-11-22T13:00:00Z"
    assert len(check_whole(store, listing)) == 2


def test_a_version_is_restored_by_the_user_of_this_machine(
    store: Store, listing: UUID, told: Callable[..., dict[str, Any]]
) -> None:
    shown = told(listing, restore=1, based_on=2, note="it sold better")
    assert (shown["version"], shown["changed"], shown["was"]) == (3, ["title"], "draft")
    newest = shown["versions"][0]
    assert (newest["author"], newest["note"], newest["restores"]) == ("anna", "it sold better", 1)
    assert told(listing, restore=3)["changed"] == []
    assert len(check_whole(store, listing)) == 3


@pytest.mark.parametrize(
    ("options", "line"),
    [
        ({"restore": 9}, "has no version 9; its newest is 2"),
        ({"restore": 1, "based_on": 1}, "is at version 2, not 1, by now"),
        ({"based_on": 1}, "they need a --restore"),
        ({"note": "why"}, "they need a --restore"),
        ({"author": "ann"}, "they need a --restore"),
        ({"restore": 1, "note": "two\nlines"}, "a note is one line"),
        ({"restore": 1, "author": ""}, "an author is one line"),
    ],
    ids=str,
)
def test_what_makes_no_sense_is_refused_in_one_line(
    store: Store, listing: UUID, options: dict[str, Any], line: str
) -> None:
    with pytest.raises(InputError) as problem:
        versions(str(listing), **options)
    assert line in str(problem.value)
    assert "\n" not in str(problem.value)
    assert len(check_whole(store, listing)) == 2


def test_as_people_run_it(store: Store, listing: UUID, idea_engine: Callable[..., Ran], database_url: str) -> None:
    def run(*arguments: str) -> Ran:
        return idea_engine("versions", *arguments, DATABASE_URL=database_url, LOGNAME="anna", COLUMNS="160")

    shown = run(str(listing), "--restore", "1")
    assert shown.code == 0, shown.err
    assert "Version 3 is in force, with another title." in shown.out
    assert "[bold]Slower[/]" in shown.out, "a title is no markup"
    with store.transaction() as tx:
        tx.execute("UPDATE listings SET status = 'publishing' WHERE id = %s", [listing])
    for arguments, reason in {
        ("nonsense",): "is no listing's id",
        (str(UUID(int=0)),): "there is no listing",
        (str(listing), "--restore", "2", "--based-on", "1"): "is at version 3, not 1, by now",
        (str(listing), "--restore", "2"): "is publishing and cannot be changed",
    }.items():
        wrong = run(*arguments)
        assert (wrong.code, wrong.out, wrong.err.count("\n")) == (2, "", 1), wrong.err
        assert reason in wrong.err
    assert present(store, listing).version == 3
