"""The contact sheet of a run: one HTML file that holds its pictures, to be looked at and passed on."""

import base64
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import Any

from jobs.engine import Engine
from ray_apps.domain.designs import StoredMockup
from ray_apps.domain.ideas import Idea
from ray_apps.store import ideas, listings, mockups


def write_contact_sheet(this: Engine, top: int) -> Path:
    """Write the sheet of the `top` best ideas that are drawn; returns where it is (DATA_DIR/contact-sheet.html)."""
    from jinja2 import Environment

    with this.store.transaction() as tx:
        best = ideas.best(tx, top)
        drawn = mockups.of_ideas(tx, [idea.id for idea in best])
        by_idea = {one.idea_id: one for one in listings.page(tx, None, None, 100_000) if one.idea_id in drawn}
        receipts = {idea.id: ideas.receipt(tx, idea.id) for idea in best}
    cards = [
        _card(this, idea, drawn[idea.id][0]) | {"listing": by_idea.get(idea.id), "receipt": receipts[idea.id]}
        for idea in best
        if idea.id in drawn
    ]
    # Everything on the sheet may come from the internet, so everything is escaped.
    template = Environment(autoescape=True).from_string(
        resources.files("jobs").joinpath("contact_sheet.html").read_text(encoding="utf-8")
    )
    path = this.settings.data_dir / "contact-sheet.html"
    fresh = path.with_suffix(".new")
    fresh.write_text(template.render(cards=cards, made=_shown(this.clock())), encoding="utf-8")
    fresh.replace(path)
    return path


def _card(this: Engine, idea: Idea, front: StoredMockup) -> dict[str, Any]:
    picture = base64.b64encode(this.store.objects.get(front.catalogue_sha)).decode()
    return {"idea": idea, "front": front, "picture": f"data:image/jpeg;base64,{picture}"}


def _shown(moment: datetime) -> str:
    return f"{moment:%d %B %Y, %H:%M} UTC"
