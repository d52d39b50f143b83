"""Ids derived from content: the same input gives the same id on every machine and after every rerun."""

import hashlib
import re
import unicodedata
from uuid import UUID, uuid5

NAMESPACE = UUID("6b1f6c52-2c2e-5a0c-9f0e-0f6f3c1d7a11")
_SPACE = re.compile(r"\s+")


def content_hash(text: str) -> str:
    """Hash what a post says: 32 hexadecimal characters (BLAKE2b, 128 bits) of its normalised text.

    Case, Unicode form and runs of white space do not count, so that exact reposts meet.
    """
    if text.isascii():  # the same, four times as fast
        normalised = " ".join(text.split()).lower()
    else:
        normalised = _SPACE.sub(" ", unicodedata.normalize("NFC", text)).strip().casefold()
    return hashlib.blake2b(normalised.encode(), digest_size=16).hexdigest()


def signal_id(text_hash: str) -> UUID:
    """A signal's id is its content hash, read as a UUID."""
    return UUID(hex=text_hash)


def idea_id(seed_signal: UUID) -> UUID:
    """An idea is named after the signal that started it."""
    return uuid5(NAMESPACE, f"idea:{seed_signal}")


def mockup_id(idea: UUID, variant: str, product: str, colourway: str) -> UUID:
    """One picture of an idea: a variant (front, back, colorway) on a product in one of its colours."""
    return uuid5(NAMESPACE, f"mockup:{idea}:{variant}:{product}:{colourway}")


def picture_id(idea: UUID, model: str, prompt: str, negative: str, seed: int) -> UUID:
    """What a model was asked to draw for an idea; `negative` is what it was told to keep out."""
    return uuid5(NAMESPACE, f"picture:{idea}:{model}:{seed}:{prompt}\0{negative}")


def listing_id(idea: UUID, marketplace: str) -> UUID:
    """One listing of an idea on one marketplace."""
    return uuid5(NAMESPACE, f"listing:{idea}:{marketplace}")


def sku(listing: UUID) -> str:
    """Our own key of a listing at a marketplace, by which a lost answer is reconciled: `IE-` and 12 hex digits."""
    return f"IE-{listing.hex[:12].upper()}"


def seed(identity: UUID) -> int:
    """A 32-bit seed for everything random about this idea, so that drawing it again gives the same bytes."""
    return int.from_bytes(hashlib.blake2b(identity.bytes, digest_size=4).digest(), "big")
