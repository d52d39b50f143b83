"""Whose shop at Etsy, and how its listings are made. Values only."""

from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

from ray_apps.platform.http import is_loopback

ETSY = "https://openapi.etsy.com"
RowId = Annotated[int, Field(ge=1)]


class EtsyAccount(BaseModel):
    """A seller's access. `api_key` is `KEYSTRING:SHARED_SECRET`, `access_token` is `USERID.TOKEN`.

    `base_url` is Etsy's, or the sandbox's; keys are never sent unencrypted to another machine.
    """

    model_config = ConfigDict(frozen=True)

    api_key: SecretStr
    access_token: SecretStr
    shop_id: RowId
    base_url: str = ETSY

    @field_validator("api_key")
    @classmethod
    def _has_both_parts(cls, value: SecretStr) -> SecretStr:
        keystring, _, secret = value.get_secret_value().partition(":")
        if not keystring or not secret:
            raise ValueError("must be KEYSTRING:SHARED_SECRET")
        return value

    @field_validator("base_url")
    @classmethod
    def _is_safe(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(value)):
            raise ValueError("must start with https:// (http:// on this machine only)")
        if parts.username or parts.password or parts.query or parts.fragment:
            raise ValueError("must be a plain address without user, query or fragment")
        return value.rstrip("/")

    def secrets(self) -> tuple[str, ...]:
        """Every string that must not appear in a message, longest first."""
        api_key, token = self.api_key.get_secret_value(), self.access_token.get_secret_value()
        parts = {api_key, *api_key.split(":"), token, token.partition(".")[2]}
        return tuple(sorted(filter(None, parts), key=len, reverse=True))


class EtsyShelf(BaseModel):
    """How a shop makes and ships what we list. A number left `None` is read from the shop, which must have just one.

    Print on demand is "made to order", "designed by" the seller (`i_did`) and printed by a named production partner.
    `taxonomy_id` 482 is unisex T-shirts (unverified).
    """

    model_config = ConfigDict(frozen=True)

    taxonomy_id: RowId = 482
    quantity: Annotated[int, Field(ge=1, le=999)] = 999
    who_made: Literal["i_did", "someone_else", "collective"] = "i_did"
    when_made: str = "made_to_order"
    shipping_profile_id: RowId | None = None
    readiness_state_id: RowId | None = None
    return_policy_id: RowId | None = None
    production_partner_id: RowId | None = None
