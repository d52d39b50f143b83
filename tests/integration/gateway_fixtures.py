"""A store over a real embedded PostgreSQL with a few invented designs in it, and the API over real HTTP."""

import io
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import httpx
import numpy as np
import uvicorn
from PIL import Image, ImageDraw
from starlette.types import ASGIApp

from ray_apps.domain import ids
from ray_apps.domain.designs import StoredMockup
from ray_apps.domain.events import event
from ray_apps.domain.ideas import FACTORS, Concept, FactorReceipt, IdeaStatus, ScoreReceipt
from ray_apps.domain.listings import Clearance, Listing, ListingDraft, ListingStatus, PriceReceipt
from ray_apps.domain.roles import ROLES, Role
from ray_apps.domain.signals import Signal
from ray_apps.domain.topics import Centre
from ray_apps.gateway.api import create_api
from ray_apps.platform.clock import Clock, utc_now
from ray_apps.platform.settings import load_settings
from ray_apps.store import Store, events, idea_groups, ideas, listings, mockups, open_store, tokens
from tests.writing import save_scores, write

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
WEIGHTS = dict(zip(FACTORS, (0.20, 0.25, 0.10, 0.15, 0.10, 0.10, 0.10), strict=True))
PHRASES = {
    "Sourdough Starter Survivor": ("sourdough", "r/Breadit", "#20202a", "#e2863c"),
    "Slow Mornings": ("coffee", "r/Coffee", "#f3efe6", "#3a5a40"),
    "Overthinkers Club": ("teaching", "r/Teachers", "#22376b", "#d8b25c"),
    "Introvert National Park": ("camping", "r/camping", "#2c4a3b", "#e9dcc0"),
    "Decaf? Absolutely Not": ("coffee", "r/espresso", "#4a1f24", "#f0d9b5"),
    "Plant Parent & Proud": ("houseplants", "r/houseplants", "#e9e4d4", "#41663f"),
}


NAMES: dict[Role, str] = {"viewer": "vera", "reviewer": "rita", "admin": "adam"}
LIFETIME = timedelta(hours=1)


@dataclass
class Api:
    """The API over HTTP: its store, what was seeded, its base URL, and one token a role."""

    store: Store
    seeded: "Seeded"
    url: str
    tokens: dict[Role, str]

    def client(self, role: Role | None = None) -> httpx.Client:
        """A caller with the token of a role, or a stranger."""
        headers = {"Authorization": f"Bearer {self.tokens[role]}"} if role else {}
        return httpx.Client(base_url=self.url, headers=headers, timeout=20)


@contextmanager
def api_over(database_url: str, folder: Path, clock: Clock = utc_now, uncleared: str | None = None) -> Iterator[Api]:
    """The API over a seeded store of its own in this database."""
    with open_store(load_settings(data_dir=folder, database_url=database_url)) as store:
        seeded = seed(store, uncleared=uncleared)
        given: dict[Role, str] = {}
        with store.transaction() as tx:
            for role in ROLES:
                given[role] = tokens.issue(tx, NAMES[role], role, NOW)
        with served(lambda _: create_api(store, session_lifetime=LIFETIME, clock=clock)) as url:
            yield Api(store, seeded, url, given)


@dataclass
class Seeded:
    """Listings by phrase, as they were written."""

    listings: dict[str, Listing]
    mockups: dict[str, StoredMockup]


def shirt(cloth: str, ink: str, size: int = 640) -> bytes:
    """A plain drawn shirt with a round badge, as PNG: enough to see that the right picture is where it should be."""
    picture = Image.new("RGB", (size, size), "#dfddd7")
    draw = ImageDraw.Draw(picture)
    unit = size / 100
    outline = [(28, 16), (40, 12), (60, 12), (72, 16), (92, 32), (82, 46), (73, 40), (73, 92), (27, 92), (27, 40)]
    outline += [(18, 46), (8, 32)]
    draw.polygon([(x * unit, y * unit) for x, y in outline], fill=cloth)
    draw.ellipse([38 * unit, 32 * unit, 62 * unit, 56 * unit], fill=ink)
    return _png(picture)


def artwork(ink: str) -> bytes:
    """A transparent print file, small."""
    picture = Image.new("RGBA", (90, 108), (0, 0, 0, 0))
    ImageDraw.Draw(picture).ellipse([10, 20, 80, 90], fill=ink)
    return _png(picture)


def _png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def seed(store: Store, *, uncleared: str | None = None) -> Seeded:
    """Write one idea, picture and listing in review for each phrase; `uncleared` names one without a clearance."""
    seeded = Seeded({}, {})
    for rank, (phrase, (topic, community, cloth, ink)) in enumerate(PHRASES.items()):
        idea = _idea(store, rank, phrase, topic, community)
        seeded.mockups[phrase] = _mockup(store, idea, cloth, ink)
        seeded.listings[phrase] = _listing(store, idea, phrase, topic, seeded.mockups[phrase], phrase != uncleared)
    return seeded


def _idea(store: Store, rank: int, phrase: str, topic: str, community: str) -> UUID:
    text = f"I made a shirt that says {phrase}"
    digest = ids.content_hash(text)
    signal = Signal(
        source="reddit",
        external_id=f"t3_{rank}",
        content=text,
        content_hash=digest,
        community=community,
        posted_at=NOW - timedelta(hours=8),
        captured_at=NOW - timedelta(hours=1),
        counts={"score": 900 - 100 * rank, "comments": 40},
    )
    idea = ids.idea_id(signal.id)
    vector = np.zeros(384, dtype=np.float32)
    vector[rank] = 1.0
    concept = Concept(
        title=phrase, phrase=phrase, description=f"For people who love {topic}.", keywords=(topic, "gift"), topic=topic
    )
    values = [max(0.05, 0.95 - 0.11 * rank - 0.07 * n) for n in range(len(FACTORS))]
    factors = tuple(
        FactorReceipt(factor=name, value=value, weight=WEIGHTS[name], inputs={"posts": 63.0, "peak_hours_ago": 6.0})
        for name, value in zip(FACTORS, values, strict=True)
    )
    score = sum(f.value * f.weight for f in factors)
    receipt = ScoreReceipt(idea_id=idea, score=score, weights_version=1, as_of=NOW, factors=factors)
    with store.transaction() as tx:
        write(tx, [signal], NOW)
        idea_groups.save_groups(tx, [Centre(idea, vector, 1)], [], [(signal.id, idea, 1.0)], NOW)
        ideas.save_concepts(tx, {idea: concept}, {idea: [community]}, NOW)
        save_scores(tx, [(receipt, 1)])
        ideas.set_status(tx, idea, IdeaStatus.MOCKED)
        events.append(tx, [event("idea.scored", idea, NOW, "scoring", {"score": score})])
    return idea


def _mockup(store: Store, idea: UUID, cloth: str, ink: str) -> StoredMockup:
    stored = StoredMockup(
        id=ids.mockup_id(idea, "front", "tee_front", "black"),
        idea_id=idea,
        variant="front",
        colourway="black",
        print_sha=store.objects.put(artwork(ink)),
        svg_sha=store.objects.put(b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        preview_sha=store.objects.put(shirt(cloth, ink)),
        catalogue_sha=store.objects.put(shirt(cloth, ink, size=320)),
        params={"family": "badge", "dpi": 300, "garment": "black"},
    )
    with store.transaction() as tx:
        mockups.add(tx, stored, NOW)
    return stored


def _listing(store: Store, idea: UUID, phrase: str, topic: str, picture: StoredMockup, cleared: bool) -> Listing:
    identity = ids.listing_id(idea, "etsy")
    words = [topic, "shirt", "gift", "retro", "funny", "cotton tee", "for her", "for him", "birthday", "humor"]
    listing = Listing(
        id=identity,
        idea_id=idea,
        marketplace="etsy",
        sku=ids.sku(identity),
        status=ListingStatus.DRAFT,
        version=1,
        draft=ListingDraft(
            title=f"{phrase} Shirt, {topic.title()} Lover Tee, Retro Badge Gift",
            description=f"{phrase}.\n\nA soft cotton T-shirt for people who love {topic}, printed to order.\n"
            "Machine wash cold, inside out.",
            tags=tuple(f"{word}" if n == 0 else f"{topic} {word}"[:20] for n, word in enumerate(words)),
            backend="grammar",
        ),
        price=PriceReceipt(
            price=Decimal("24.99"),
            currency="USD",
            cost=Decimal("14.75"),
            fixed_fees=Decimal("0.45"),
            fee_rate=Decimal("0.095"),
            margin=Decimal("7.42"),
            floor_margin=Decimal("4.00"),
        ),
        image_shas=(picture.preview_sha,),
        created_at=NOW,
    )
    verdict = Clearance(
        listing_id=identity,
        cleared=True,
        sources=("starter list 2026-11",),
        findings=("no mark is like the phrase",),
        checked_hash=listing.fingerprint(),
    )
    with store.transaction() as tx:
        listings.add(tx, listing)
        if cleared:
            listings.add_clearance(tx, verdict, NOW)
        listings.set_status(tx, listing, ListingStatus.IN_REVIEW)
    return listing


@contextmanager
def served(make: Callable[[str], ASGIApp]) -> Iterator[str]:
    """An application, made for the base URL it will have, over HTTP on a free port; yields that URL."""
    listening = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    server = uvicorn.Server(uvicorn.Config(make(url), log_level="critical", lifespan="on", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server ended before it started"
        threading.Event().wait(0.02)
    try:
        yield url
    finally:
        server.should_exit = True
        thread.join(timeout=10)
