"""From step 0005 with listings in it to 0006 and back: their versions are kept, with what is known of them."""

from pathlib import Path

import psycopg
import pytest

from ray_apps.platform.settings import load_settings
from ray_apps.store import Store, open_store, versions
from tests.integration.gateway_fixtures import NOW, seed
from tests.integration.test_upgrade import step
from tests.integration.version_fixtures import LATER, check_whole, retitle

KNOWN = "SELECT listing_id, version, fingerprint, draft, price, image_shas, valid_from, valid_to FROM listing_versions"


def test_versions_of_before_are_kept_and_live_ones_count_as_shown(store: Store, database_url: str) -> None:
    from alembic import command

    seeded = seed(store)
    live, waiting = (seeded.listings[phrase].id for phrase in ("Slow Mornings", "Overthinkers Club"))
    retitle(store, waiting, "Second Title")
    step(database_url, command.downgrade, "0006")
    with psycopg.connect(database_url) as old:
        old.execute("UPDATE listings SET status = 'live', external_id = '7', live_at = %s WHERE id = %s", [LATER, live])
        before = sorted(old.execute(KNOWN).fetchall(), key=str)
    step(database_url, command.upgrade, "head")
    with store.transaction() as tx:
        after = sorted((tuple(row.values()) for row in tx.execute(KNOWN)), key=str)
        shown = [versions.page(tx, one)[-1].shown_from for one in (live, waiting)]
        authors = {one.author for one in versions.page(tx, live)}
    assert after == before
    assert (shown, authors) == ([LATER, None], {"grammar"})
    assert [one.version for one in check_whole(store, waiting)] == [1, 2]
    retitle(store, live, "Second Title")
    check_whole(store, live)


def test_a_database_whose_versions_overlap_is_not_brought_up_to_date(
    database_url: str, tmp_path: Path, store: Store
) -> None:
    """It cannot come from this program; it must not be taken over silently either."""
    from alembic import command

    seed(store)
    step(database_url, command.downgrade, "0006")
    with psycopg.connect(database_url) as old:
        old.execute(
            "INSERT INTO listing_versions SELECT listing_id, 2, fingerprint, draft, price, image_shas, %s, NULL "
            "FROM listing_versions LIMIT 1",
            [NOW],
        )
    settings = load_settings(data_dir=tmp_path / "other", database_url=database_url)
    with pytest.raises(Exception, match="listing_versions"), open_store(settings):
        pass
