"""Clearance: blocked is the answer to every doubt, and the evidence says why."""

from pathlib import Path

import pytest

from ray_apps.compliance import stage
from ray_apps.domain.errors import InputError
from ray_apps.domain.listings import ListingStatus
from ray_apps.platform.clock import utc_now
from ray_apps.platform.progress import Silent
from ray_apps.platform.settings import load_settings
from ray_apps.store import Store, listings, mockups, open_store, reviews
from tests.integration.gateway_fixtures import PHRASES, Seeded, seed


@pytest.fixture
def drafts(store: Store) -> Seeded:
    """Listings as the writer leaves them."""
    seeded = seed(store)
    with store.transaction() as tx:
        tx.execute("DELETE FROM clearances")
        tx.execute("UPDATE listings SET status = 'draft'")
    return seeded


def clear(store: Store) -> dict[str, int]:
    return stage.run(store, utc_now, Silent())


def test_without_trademark_data_everything_is_blocked(drafts: Seeded, database_url: str, tmp_path: Path) -> None:
    settings = load_settings(data_dir=tmp_path / "other", database_url=database_url, trademark_starter_list=False)
    with open_store(settings) as without:
        assert clear(without) == {"cleared": 0, "blocked": len(PHRASES)}
        with without.transaction() as tx:
            for listing in listings.in_status(tx, [ListingStatus.BLOCKED]):
                verdict = listings.clearance(tx, listing.id)
                assert verdict is not None
                assert not verdict.cleared
                assert any("no trademark data" in finding for finding in verdict.findings)
            with pytest.raises(InputError, match="not cleared"):
                reviews.decide(tx, listing.id, "approve", "me", utc_now(), seen=listing.fingerprint())


def test_what_was_blocked_for_want_of_data_can_be_checked_again(
    store: Store, drafts: Seeded, database_url: str, tmp_path: Path
) -> None:
    settings = load_settings(data_dir=tmp_path / "other", database_url=database_url, trademark_starter_list=False)
    with open_store(settings) as without:
        assert clear(without)["blocked"] == len(PHRASES)
    assert clear(store) == {"cleared": 0, "blocked": 0}
    assert stage.run(store, utc_now, Silent(), again=True) == {"cleared": len(PHRASES), "blocked": 0}


def test_the_starter_list_is_named_in_the_evidence_and_blocks_what_it_knows(store: Store, drafts: Seeded) -> None:
    named = drafts.listings["Slow Mornings"]
    with store.transaction() as tx:
        tx.execute("UPDATE ideas SET phrase = 'Star Wars Mornings' WHERE id = %s", [named.idea_id])
    assert clear(store) == {"cleared": len(PHRASES) - 1, "blocked": 1}
    with store.transaction() as tx:
        blocked, fine = (
            listings.clearance(tx, named.id),
            listings.clearance(tx, drafts.listings["Overthinkers Club"].id),
        )
        events = tx.execute("SELECT type, count(*) AS n FROM events GROUP BY type").fetchall()
    assert blocked is not None
    assert fine is not None
    assert any("star wars" in finding.casefold() for finding in blocked.findings)
    assert any("starter" in source.casefold() for source in fine.sources)
    assert {row["type"]: row["n"] for row in events}["listing.blocked"] == 1
    assert clear(store) == {"cleared": 0, "blocked": 0}


def test_a_print_file_with_problems_is_blocked(store: Store, drafts: Seeded) -> None:
    listing = drafts.listings["Slow Mornings"]
    with store.transaction() as tx:
        tx.execute("UPDATE mockups SET problems = '{no DPI}' WHERE idea_id = %s", [listing.idea_id])
        assert mockups.of_ideas(tx, [listing.idea_id])[listing.idea_id][0].problems == ("no DPI",)
    assert clear(store)["blocked"] == 1
    with store.transaction() as tx:
        found = listings.get(tx, listing.id)
    assert found is not None
    assert found.problems == ("print file: no DPI",)
