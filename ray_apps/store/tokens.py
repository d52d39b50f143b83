"""API tokens: only their SHA-256 is kept (they are 256 random bits, so no slow hash is needed)."""

import hashlib
import secrets
from datetime import datetime

from ray_apps.domain.roles import Role
from ray_apps.store.open import Transaction


def issue(tx: Transaction, name: str, role: Role, at: datetime) -> str:
    """Make a token and return it, the only time it can be read."""
    token = secrets.token_urlsafe(32)
    tx.execute(
        "INSERT INTO api_tokens (name, role, token_hash, created_at) VALUES (%s, %s, %s, %s)",
        [name, role, digest(token), at],
    )
    return token


def holder(tx: Transaction, token: str) -> tuple[str, Role] | None:
    """Name and role of a valid token's holder."""
    row = tx.execute(
        "SELECT name, role FROM api_tokens WHERE token_hash = %s AND revoked_at IS NULL", [digest(token)]
    ).fetchone()
    return (row["name"], row["role"]) if row else None


def revoke(tx: Transaction, name: str, at: datetime) -> int:
    """End every token of a name; returns how many were valid."""
    return tx.execute(
        "UPDATE api_tokens SET revoked_at = %s WHERE name = %s AND revoked_at IS NULL", [at, name]
    ).rowcount


def digest(token: str) -> str:
    """The form in which a secret of 256 random bits is kept and looked up."""
    return hashlib.sha256(token.encode()).hexdigest()
