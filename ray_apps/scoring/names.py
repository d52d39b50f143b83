"""Keys of names: sources and communities as whole numbers, the same in every process and on every day. Pure."""

from hashlib import blake2b

NOWHERE = 0
"""The key of no community."""


def key(*parts: str) -> int:
    """A 63-bit key of a name in parts, for example a source and a community within it; never `NOWHERE`."""
    digest = blake2b("\x1f".join(parts).encode(), digest_size=8).digest()
    return (int.from_bytes(digest, "big") >> 1) or 1
