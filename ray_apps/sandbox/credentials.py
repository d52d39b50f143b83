"""The keys of a sandbox shop, made once and kept in its folder where only their owner can read them."""

import json
import os
import secrets
from pathlib import Path

from pydantic import BaseModel, ConfigDict, SecretStr

FILE = "credentials.json"


class Credentials(BaseModel):
    """What a client needs: the app's key and secret, the seller's token (`USERID.token`) and the shop's number.

    The secrets do not show in `repr`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    keystring: SecretStr
    shared_secret: SecretStr
    access_token: SecretStr
    shop_id: int

    @property
    def user_id(self) -> int:
        """The seller's number: the part of the token before the dot."""
        return int(self.access_token.get_secret_value().partition(".")[0])

    @property
    def api_key(self) -> SecretStr:
        """What goes into the `x-api-key` header: `KEYSTRING:SHARED_SECRET`."""
        return SecretStr(f"{self.keystring.get_secret_value()}:{self.shared_secret.get_secret_value()}")

    def keys(self) -> dict[str, str]:
        """Keystring, shared secret and access token in the clear."""
        return {name: getattr(self, name).get_secret_value() for name in ("keystring", "shared_secret", "access_token")}

    def headers(self) -> dict[str, str]:
        """The two headers that every call carries."""
        return {
            "x-api-key": self.api_key.get_secret_value(),
            "authorization": f"Bearer {self.access_token.get_secret_value()}",
        }


def read_credentials(folder: Path) -> Credentials:
    """Read the keys of the sandbox in `folder`; `FileNotFoundError` before its first start."""
    return Credentials.model_validate_json((folder / FILE).read_text(encoding="utf-8"))


def ensure_credentials(folder: Path) -> Credentials:
    """Read the keys, or make them on the first start: the file appears whole, with mode 0600, or not at all."""
    path = folder / FILE
    if path.exists():
        return read_credentials(folder)
    user = 10_000_000 + secrets.randbelow(89_999_999)
    made = {
        "keystring": secrets.token_hex(12),
        "shared_secret": secrets.token_hex(12),
        "access_token": f"{user}.{secrets.token_urlsafe(24)}",
        "shop_id": 10_000_000 + secrets.randbelow(89_999_999),
    }
    draft = path.with_suffix(f".{os.getpid()}.tmp")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(json.dumps(made, indent=2) + "\n")
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    return read_credentials(folder)
