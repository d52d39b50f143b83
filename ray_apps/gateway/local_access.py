"""How the person who starts the engine gets in: a token in a file of their own, and a link that signs a browser in."""

import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from ray_apps.domain.errors import EngineError
from ray_apps.store import Store, reviews, sessions, tokens

FILE_NAME = "api_token"


def token_file(store: Store, at: datetime) -> Path:
    """The file with a valid admin token for scripts, readable by its owner only; written if there is none (any more).

    The token's name is the user's, so that decisions are recorded under it.
    """
    path = store.settings.data_dir / FILE_NAME
    with store.transaction() as tx:
        known = path.read_text(encoding="utf-8").strip() if path.exists() else ""
        found = tokens.holder(tx, known) if known else None
        if found is None or found[1] != "admin":
            _write_private(path, tokens.issue(tx, local_user(), "admin", at))
    path.chmod(0o600)
    return path


@contextmanager
def sign_in_code(store: Store, token: str, at: datetime) -> Iterator[str]:
    """A one-time code for a browser. When the block ends, what was not used is void."""
    with store.transaction() as tx:
        code = sessions.issue_code(tx, token, at)
    if code is None:
        raise EngineError("the API token was revoked a moment ago; start again")
    try:
        yield code
    finally:
        with store.transaction() as tx:
            sessions.void_codes(tx, token)


def local_user() -> str:
    """Who the decisions of the person at this machine are recorded under: their login, or `uid 1000` where the user
    has none (containers). `auto` alone is taken: the pipeline's own approvals stand under it."""
    try:
        name = getpass.getuser()
    except (OSError, KeyError):
        name = f"uid {os.getuid()}"
    return f"{name} (person)" if name == reviews.AUTO else name


def _write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}.new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        out.write(text + "\n")
    fresh.replace(path)
