"""The contact sheet is written whatever is left of the pictures."""

import base64

from jobs.contact_sheet import PLACEHOLDER, write_contact_sheet
from jobs.engine import Engine
from ray_apps.platform.clock import utc_now
from ray_apps.platform.progress import Silent
from ray_apps.store import Store
from tests.integration.gateway_fixtures import PHRASES, seed


def test_a_missing_and_a_damaged_picture_are_replaced(store: Store) -> None:
    missing, damaged, *_ = (mockup.catalogue_sha for mockup in seed(store).mockups.values())
    folder = store.settings.objects_dir
    next(folder.rglob(missing)).unlink()
    next(folder.rglob(damaged)).write_bytes(b"half")
    sheet = write_contact_sheet(Engine(store.settings, store, Silent(), utc_now), 20)
    shown = sheet.read_text(encoding="utf-8")
    assert shown.count(base64.b64encode(PLACEHOLDER.encode()).decode()) == 2
    assert shown.count('<img src="data:image/jpeg;base64,') == len(PHRASES) - 2
    assert not list(sheet.parent.glob(".contact-sheet-*"))
