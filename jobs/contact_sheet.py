"""The contact sheet of a run: one HTML file that holds its pictures, to be looked at and passed on."""

import base64
import io
from collections.abc import Sequence
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import Any
from uuid import uuid4

from jobs.engine import Engine
from ray_apps.domain.designs import StoredMockup
from ray_apps.domain.errors import EngineError
from ray_apps.domain.ideas import Idea
from ray_apps.store import ideas, listings, mockups

PLACEHOLDER = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 800"><path fill="#d5d7dd" d="M0 0h800v800H0z"/>'
    '<text x="400" y="412" fill="#4d525d" font-family="system-ui, DejaVu Sans, sans-serif" font-size="40" '
    'text-anchor="middle">This picture cannot be read</text></svg>'
)
"""Stands where a picture is missing or damaged."""

THUMBNAIL = 180
"""Pixels a side of the pictures of an idea's other variants."""


def write_contact_sheet(this: Engine, top: int) -> Path:
    """Write the sheet of the `top` best ideas that are drawn; returns where it is (DATA_DIR/contact-sheet.html)."""
    from jinja2 import Environment

    with this.store.transaction() as tx:
        best = ideas.best(tx, top)
        drawn = mockups.of_ideas(tx, [idea.id for idea in best])
        by_idea = {one.idea_id: one for one in listings.page(tx, None, None, 100_000) if one.idea_id in drawn}
        receipts = {idea.id: ideas.receipt(tx, idea.id) for idea in best}
    cards = [
        _card(this, idea, drawn[idea.id]) | {"listing": by_idea.get(idea.id), "receipt": receipts[idea.id]}
        for idea in best
        if idea.id in drawn
    ]
    # Everything on the sheet may come from the internet, so everything is escaped.
    template = Environment(autoescape=True).from_string(
        resources.files("jobs").joinpath("contact_sheet.html").read_text(encoding="utf-8")
    )
    path = this.settings.data_dir / "contact-sheet.html"
    fresh = path.with_name(f".contact-sheet-{uuid4().hex}.new")
    try:
        fresh.write_text(template.render(cards=cards, made=_shown(this.clock())), encoding="utf-8")
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    return path


def _card(this: Engine, idea: Idea, drawn: Sequence[StoredMockup]) -> dict[str, Any]:
    front, *others = drawn
    content = _read(this, idea, front)
    picture = _data_url("image/jpeg", content) if content else _data_url("image/svg+xml", PLACEHOLDER.encode())
    small = [(one, _thumbnail(read)) for one in others if (read := _read(this, idea, one))]
    return {"idea": idea, "front": front, "picture": picture, "others": small}


def _read(this: Engine, idea: Idea, one: StoredMockup) -> bytes | None:
    """A picture's bytes; `None`, and a word about it, if they are missing or damaged."""
    try:
        return this.store.objects.get(one.catalogue_sha)
    except EngineError as damage:
        this.progress.say(f"the contact sheet lacks a picture of {idea.phrase!r}: {damage}")
        return None


def _thumbnail(content: bytes) -> str:
    """A picture made small, so that the sheet stays small enough to be passed on."""
    from PIL import Image

    buffer = io.BytesIO()
    with Image.open(io.BytesIO(content)) as image:
        image.resize((THUMBNAIL, THUMBNAIL), Image.Resampling.LANCZOS).save(buffer, "JPEG", quality=85)
    return _data_url("image/jpeg", buffer.getvalue())


def _data_url(kind: str, content: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def _shown(moment: datetime) -> str:
    return f"{moment:%d %B %Y, %H:%M} UTC"
