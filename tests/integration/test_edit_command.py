"""`idea-engine edit`: what it shows, what it changes, what it refuses."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from jobs.edit import edit
from ray_apps.domain.errors import InputError
from ray_apps.store import Store
from tests.integration.gateway_fixtures import seed
from tests.integration.version_fixtures import check_whole, present


@pytest.fixture(autouse=True)
def same_database(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("LOGNAME", "anna")
    monkeypatch.setenv("COLUMNS", "160")


@pytest.fixture
def listing(store: Store) -> UUID:
    return seed(store).listings["Slow Mornings"].id


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Callable[..., dict[str, Any]]:
    """Runs the command with `--json` and gives what it printed."""

    def run(listing: UUID, **options: Any) -> dict[str, Any]:
        edit(str(listing), **options, as_json=True)
        return dict(json.loads(capsys.readouterr().out))

    return run


def test_with_nothing_to_change_it_shows_what_there_is(
    store: Store, listing: UUID, told: Callable[..., dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    shown = told(listing)
    (picture,) = shown["pictures"]
    assert (shown["listing"]["version"], picture["colourway"], picture["shown"]) == (1, "black", True)
    edit(str(listing))
    printed = capsys.readouterr().out
    assert picture["id"] in printed
    assert "coffee shirt" in printed
    assert "24.99 USD" in printed
    assert len(check_whole(store, listing)) == 1


def test_every_part_is_changed_by_the_user_of_this_machine(
    store: Store, listing: UUID, told: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    text = tmp_path / "text"
    text.write_text("For the first cup of the day.\n", encoding="utf-8")
    options = {"title": "Slow Mornings Shirt", "tags": "coffee, slow living ,", "description": text, "price": "30"}
    done = told(listing, **options, based_on=1, note="to try")
    assert done["changed"] == ["title", "description", "tags", "price"]
    now = present(store, listing)
    assert now.draft.tags == ("coffee", "slow living")
    assert now.draft.description.startswith("For the first cup of the day.\n\n")
    newest = check_whole(store, listing)[-1]
    assert (newest.author, newest.note, str(newest.price.price)) == ("anna", "to try", "30.00")
    assert told(listing, title="Slow Mornings Shirt")["changed"] == []


def test_a_description_may_come_from_stdin(
    store: Store, listing: UUID, told: Callable[..., dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"From a pipe.")))
    assert told(listing, description=Path("-"))["changed"] == ["description"]
    assert present(store, listing).draft.description.startswith("From a pipe.")


@pytest.mark.parametrize(
    ("options", "line"),
    [
        ({"title": "x" * 141}, "title has 141 characters"),
        ({"title": "x" * 501}, "--title: String should have at most 500 characters"),
        ({"title": ""}, "--title: String should have at least 1 character"),
        ({"note": "why"}, "nothing is to be changed"),
        ({"title": "a", "variant": 1}, "not both; see idea-engine edit --help"),
        ({"variant": 1}, "there is no title variant 1; the listing has 0"),
        ({"price": "dear"}, "--price 'dear' is no amount"),
        ({"price": "3"}, "is the lowest"),
        ({"price": "-3"}, "--price: Input should be greater than 0"),
        ({"pictures": ["mine"]}, "--picture 'mine' is no picture's id"),
        ({"description": Path("nowhere")}, "description nowhere cannot be read"),
        ({"title": "New", "based_on": 3}, "is at version 1, not 3, by now"),
        ({"title": "New", "author": ""}, "an author is one line"),
    ],
    ids=str,
)
def test_what_is_refused_in_one_line_changes_nothing(
    store: Store, listing: UUID, options: dict[str, Any], line: str
) -> None:
    with pytest.raises(InputError) as refused:
        edit(str(listing), **options)
    assert line in str(refused.value)
    assert len(check_whole(store, listing)) == 1


def test_what_is_no_listing_is_refused(store: Store) -> None:
    with pytest.raises(InputError, match="there is no listing"):
        edit(str(UUID(int=3)), title="New")
    with pytest.raises(InputError, match="is no listing's id"):
        edit("mine", title="New")
