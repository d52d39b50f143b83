"""How a person gets from a token to a signed-in browser: one-time codes and sessions, of which only hashes are kept.

A session lasts until it is ended, expires, or the token it came from is revoked; a code can be used once, within
minutes. Both are rows, not signed values: any replica can check them and any of them can be taken back.
"""

import secrets
from datetime import datetime, timedelta

from ray_apps.domain.roles import Role
from ray_apps.store.open import Transaction
from ray_apps.store.tokens import digest

CODE_LIFETIME = timedelta(minutes=10)


def issue_code(tx: Transaction, token: str, at: datetime) -> str | None:
    """A code that starts one session of the token's holder within 10 minutes; None if the token is not valid."""
    tx.execute("DELETE FROM sign_in_codes WHERE expires_at <= %s", [at])
    code = secrets.token_urlsafe(32)
    added = tx.execute(
        "INSERT INTO sign_in_codes (code_hash, token_id, expires_at) "
        "SELECT %s, id, %s FROM api_tokens WHERE token_hash = %s AND revoked_at IS NULL",
        [digest(code), at + CODE_LIFETIME, digest(token)],
    ).rowcount
    return code if added else None


def redeem_code(tx: Transaction, code: str, at: datetime, lifetime: timedelta) -> str | None:
    """Exchange a code for a session; None if it is unknown, used or too old. Of two at once, one gets it."""
    row = tx.execute(
        "DELETE FROM sign_in_codes WHERE code_hash = %s RETURNING token_id, expires_at", [digest(code)]
    ).fetchone()
    if row is None or row["expires_at"] <= at:
        return None
    return _start(tx, row["token_id"], at, lifetime)


def void_codes(tx: Transaction, token: str) -> int:
    """Make every unused code of a token worthless; returns how many there were."""
    return tx.execute(
        "DELETE FROM sign_in_codes c USING api_tokens t WHERE t.id = c.token_id AND t.token_hash = %s", [digest(token)]
    ).rowcount


def start(tx: Transaction, token: str, at: datetime, lifetime: timedelta) -> str | None:
    """Start a session of a token's holder and return its secret; None if the token is not valid."""
    row = tx.execute(
        "SELECT id FROM api_tokens WHERE token_hash = %s AND revoked_at IS NULL", [digest(token)]
    ).fetchone()
    return _start(tx, row["id"], at, lifetime) if row else None


def holder(tx: Transaction, session: str, at: datetime) -> tuple[str, Role] | None:
    """Name and role of whoever is signed in with a session; None if it ended, expired or its token was revoked."""
    row = tx.execute(
        "SELECT t.name, t.role FROM api_sessions s JOIN api_tokens t ON t.id = s.token_id "
        "WHERE s.session_hash = %s AND s.expires_at > %s AND t.revoked_at IS NULL",
        [digest(session), at],
    ).fetchone()
    return (row["name"], row["role"]) if row else None


def end(tx: Transaction, session: str) -> None:
    """Sign out."""
    tx.execute("DELETE FROM api_sessions WHERE session_hash = %s", [digest(session)])


def _start(tx: Transaction, token_id: int, at: datetime, lifetime: timedelta) -> str | None:
    tx.execute("DELETE FROM api_sessions WHERE expires_at <= %s", [at])
    session = secrets.token_urlsafe(32)
    added = tx.execute(
        "INSERT INTO api_sessions (session_hash, token_id, created_at, expires_at) "
        "SELECT %s, id, %s, %s FROM api_tokens WHERE id = %s AND revoked_at IS NULL",
        [digest(session), at, at + lifetime, token_id],
    ).rowcount
    return session if added else None
