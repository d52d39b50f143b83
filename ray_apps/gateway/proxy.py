"""What stands before Serve's own proxy: its route list, which it would show to anybody, is kept to itself.

Serve takes this from the environment of the Ray nodes (`RAY_SERVE_HTTP_PROXY_CALLBACK_IMPORT_PATH`), so that it is in
place wherever the proxy runs. `/-/healthz`, which says no more than that the proxy runs, stays open for probes.
"""

from http import HTTPStatus
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.middleware import Middleware
    from starlette.types import ASGIApp, Receive, Scope, Send

VARIABLE = "RAY_SERVE_HTTP_PROXY_CALLBACK_IMPORT_PATH"
IMPORT_PATH = "ray_apps.gateway.proxy.middlewares"
ROUTES_PATH = "/-/routes"


class KeepRoutes:
    """ASGI middleware: 401 for the proxy's list of routes; all else passes to the applications and their own guards."""

    def __init__(self, app: "ASGIApp") -> None:
        self._app = app

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Refuse the route list, hand on the rest."""
        if scope["type"] == "http" and scope["path"].rstrip("/") == ROUTES_PATH:
            from ray_apps.gateway.problems import refusal

            await refusal(HTTPStatus.UNAUTHORIZED, "This is not shown.")(scope, receive, send)
            return
        await self._app(scope, receive, send)


def middlewares() -> "list[Middleware]":
    """Called by Serve as its proxy starts."""
    from starlette.middleware import Middleware

    return [Middleware(KeepRoutes)]
