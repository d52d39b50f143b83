"""The API as an ASGI application over an open store: what the deployment serves and what tests start."""

from datetime import timedelta
from functools import partial
from importlib import metadata
from typing import Any

from fastapi import FastAPI
from starlette.types import ASGIApp

from ray_apps.gateway import problems
from ray_apps.gateway.client import COOKIE
from ray_apps.gateway.guard import OPEN_PATH, Guard, SafeHeaders
from ray_apps.gateway.hot_scoring import Ask
from ray_apps.gateway.hot_watch import HotWatch
from ray_apps.gateway.routes import routers
from ray_apps.gateway.shapes import ProblemDetails
from ray_apps.ingestion.hot import mark_hot
from ray_apps.ingestion.webhooks import senders
from ray_apps.platform.clock import Clock, utc_now
from ray_apps.store import Store

_TITLE = "Design Idea Engine"
_PROBLEM = f"#/components/schemas/{ProblemDetails.__name__}"


def create_api(
    store: Store, *, session_lifetime: timedelta, clock: Clock = utc_now, scorer: Ask | None = None
) -> ASGIApp:
    """The application. It uses the store but does not close it; without a `scorer` it gives no scores on demand."""
    return SafeHeaders(create_routes(store, session_lifetime=session_lifetime, clock=clock, scorer=scorer))


def create_routes(
    store: Store, *, session_lifetime: timedelta, clock: Clock = utc_now, scorer: Ask | None = None
) -> FastAPI:
    """The application before its headers are added: the one that knows its routes."""
    problem = {"description": "A problem", "content": {problems.MEDIA_TYPE: {"schema": {"$ref": _PROBLEM}}}}
    app = FastAPI(
        title=_TITLE,
        version=metadata.version("design-idea-engine"),
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        responses={"4XX": problem, "5XX": problem},
    )
    app.state.store, app.state.clock, app.state.session_lifetime = store, clock, session_lifetime
    secrets = store.settings.webhook_secrets
    app.state.senders = senders(secrets.get_secret_value() if secrets else None)
    app.state.scorer = scorer
    app.state.hot_watch = HotWatch(partial(mark_hot, store, clock))
    problems.install(app)
    for router in routers():
        app.include_router(router)
    app.add_middleware(Guard, store=store, clock=clock)
    _complete(app.openapi())
    return app


def _complete(described: dict[str, Any]) -> None:
    """Add to the OpenAPI description what middleware does: who is let in, and what errors look like."""
    components = described["components"]
    problem = ProblemDetails.model_json_schema(ref_template="#/components/schemas/{model}")
    components["schemas"] |= problem.pop("$defs", {}) | {ProblemDetails.__name__: problem}
    components["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer"},
        "session": {"type": "apiKey", "in": "cookie", "name": COOKIE},
        "signature": {"type": "apiKey", "in": "header", "name": "webhook-signature"},
    }
    described["security"] = [{"token": []}, {"session": []}]
    described["paths"][OPEN_PATH]["get"]["security"] = []
