"""Ideas made of posts, with pictures and listings in any state; and a search for words in everything that is stored."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

import numpy as np

from ray_apps.domain import ids
from ray_apps.domain.designs import StoredMockup
from ray_apps.domain.ideas import Concept
from ray_apps.domain.listings import Listing, ListingDraft, ListingStatus, PriceReceipt
from ray_apps.domain.topics import Centre
from ray_apps.store import Store, idea_groups, ideas, lake, listings, mockups
from ray_apps.store.open import Transaction
from tests.integration.lake_fixtures import NOON

PRICE = PriceReceipt(
    price=Decimal("24.99"), currency="USD", cost=Decimal("14.75"), fixed_fees=Decimal("0.45"),
    fee_rate=Decimal("0.095"), margin=Decimal("7.42"), floor_margin=Decimal("4"),
)  # fmt: skip


def vector_of(text: str) -> np.ndarray[Any, Any]:
    """A unit vector for a text: the same one each time."""
    made = np.random.default_rng(ids.seed(ids.signal_id(ids.content_hash(text)))).normal(size=384).astype(np.float32)
    return made / np.linalg.norm(made)


def embed(texts: list[str]) -> np.ndarray[Any, Any]:
    return np.array([vector_of(text) for text in texts])


def idea_of(tx: Transaction, phrase: str, *texts: str) -> UUID:
    """An idea that rests on posts, composed with words of the first one in everything but its phrase."""
    signals = [ids.signal_id(ids.content_hash(text)) for text in texts]
    idea = ids.idea_id(signals[0])
    centre = embed(list(texts)).sum(axis=0)
    centre /= np.linalg.norm(centre)
    members = [(signal, idea, 0.9) for signal in signals]
    idea_groups.save_groups(tx, [Centre(idea, centre, len(texts))], [], members, NOON)
    concept = Concept(
        title=f"Posts About {texts[0]}", phrase=phrase, description=f"Drawn from {texts[0]}.", topic="cats",
        keywords=tuple(texts[0].split()),
    )  # fmt: skip
    ideas.save_concepts(tx, {idea: concept}, {idea: ["cats"]}, NOON)
    tx.execute("UPDATE ideas SET needs_score = false WHERE id = %s", [idea])
    return idea


def draw(store: Store, tx: Transaction, idea: UUID, picture: bytes) -> StoredMockup:
    """A picture of an idea; the idea is drawn then."""
    shas = [store.objects.put(picture + kind) for kind in (b"print", b"svg", b"preview", b"catalogue")]
    drawn = StoredMockup(
        id=ids.mockup_id(idea, "front", "tee_front", "black"), idea_id=idea, variant="front", colourway="black",
        print_sha=shas[0], svg_sha=shas[1], preview_sha=shas[2], catalogue_sha=shas[3], params={},
    )  # fmt: skip
    mockups.add(tx, drawn, NOON)
    tx.execute("UPDATE ideas SET status = 'mocked' WHERE id = %s", [idea])
    return drawn


def offer(
    tx: Transaction, idea: UUID, drawn: StoredMockup, status: ListingStatus, marketplace: str = "etsy"
) -> Listing:
    """A listing of an idea in a state."""
    identity = ids.listing_id(idea, marketplace)
    listing = Listing(
        id=identity, idea_id=idea, marketplace=marketplace, sku=ids.sku(identity), status=status, version=1,
        draft=ListingDraft(title=f"Shirt {idea.hex[:6]}", description="", tags=(), backend="grammar"), price=PRICE,
        image_shas=(drawn.preview_sha,), created_at=NOON,
    )  # fmt: skip
    listings.add(tx, listing)
    return listing


def review(tx: Transaction, listing: Listing) -> None:
    tx.execute(
        "INSERT INTO reviews (listing_id, decision, reviewer, fingerprint, decided_at) "
        "VALUES (%s, 'approve', 'ann', %s, %s)",
        [listing.id, listing.fingerprint(), NOON],
    )


@dataclass(frozen=True)
class Found:
    """Where a word stands: tables and files."""

    tables: dict[str, int]
    files: list[str]


def search(store: Store, word: str) -> Found:
    """Look for a word in every row of every table and in every part of the lake, without regard to case."""
    from pyarrow import parquet

    tables: dict[str, int] = {}
    with store.transaction() as tx:
        names = [r["tablename"] for r in tx.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        for name in names:
            query = f"SELECT count(*) AS n FROM {name} t WHERE t::text ILIKE %s"  # noqa: S608
            row = tx.execute(query, [f"%{word}%"]).fetchone()
            if row and row["n"]:
                tables[name] = row["n"]
    files = []
    for key in store.objects.keys(lake.FOLDER):
        path = store.settings.data_dir / "searched.parquet"
        store.objects.fetch(key, path)
        if any(word in str(row).lower() for row in parquet.read_table(path).to_pylist()):
            files.append(key)
        if word.encode() in path.read_bytes().lower():  # statistics, dictionaries
            files.append(f"{key} (raw)")
    return Found(tables, files)
