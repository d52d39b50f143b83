"""Calls to Reddit's Data API as an app of one's own: the token, the User-Agent that Reddit asks for."""

import base64
from collections.abc import Mapping
from typing import Any

from pydantic import SecretStr

from ray_apps.ingestion.polite.failures import Refused
from ray_apps.ingestion.polite_protocol import Http, SourceFailed

TOKEN_URL = "https://www.reddit.com/api/v1/access_token"  # noqa: S105 - an address, not a secret


class RedditCalls:
    """Calls with an app's own token, which is asked for when it is needed and again when it has expired."""

    def __init__(self, http: Http, keys: tuple[SecretStr, SecretStr], username: str) -> None:
        self._http, self._keys = http, keys
        self._agent = f"python:design-idea-engine:0.1 (by /u/{username})"
        self._token: SecretStr | None = None

    def get(self, path: str, params: Mapping[str, str | int | None]) -> Any:
        """GET a path of the API and decode its answer."""
        given = {name: value for name, value in params.items() if value is not None} | {"raw_json": 1}
        old = self._token is not None
        try:
            return self._http.get(path, params=given, headers=self._headers()).json()
        except Refused as problem:
            if problem.status != 401 or not old:
                raise
        self._token = None
        return self._http.get(path, params=given, headers=self._headers()).json()

    def _headers(self) -> dict[str, str]:
        if self._token is None:
            self._token = self._new_token()
        return {"user-agent": self._agent, "authorization": f"Bearer {self._token.get_secret_value()}"}

    def _new_token(self) -> SecretStr:
        pair = ":".join(key.get_secret_value() for key in self._keys)
        basic = base64.b64encode(pair.encode()).decode()
        headers = {"user-agent": self._agent, "authorization": f"Basic {basic}"}
        answer = self._http.post(TOKEN_URL, form={"grant_type": "client_credentials"}, headers=headers).json()
        token = answer.get("access_token") if isinstance(answer, Mapping) else None
        if not isinstance(token, str) or not token.isascii() or not token.isprintable():
            raise SourceFailed("reddit: gave no token; check REDDIT_CLIENT_ID and REDDIT_CLIENT_SECRET")
        return SecretStr(token)
