"""The sandbox as an ASGI application."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import JSONResponse
from starlette.types import ASGIApp

from ray_apps.sandbox import routes_listings, routes_sandbox, routes_shop, storefront
from ray_apps.sandbox.errors import ApiError
from ray_apps.sandbox.gate import Gate
from ray_apps.sandbox.hostile import Drop, Hostile
from ray_apps.sandbox.market import open_market
from ray_apps.sandbox.options import SandboxOptions

HOSTS = ["127.0.0.1", "localhost"]


async def _api_error(_: Request, error: Exception) -> JSONResponse:
    if isinstance(error, ApiError):
        return JSONResponse({"error": error.message}, error.status)
    if isinstance(error, HTTPException):
        message = "Resource not found" if error.status_code == 404 else str(error.detail)
        return JSONResponse({"error": message}, error.status_code, error.headers)
    if isinstance(error, RequestValidationError):
        first = error.errors()[0]
        return JSONResponse({"error": f"There was a problem with /{first['loc'][-1]} : {first['msg']}"}, 400)
    return JSONResponse({"error": "Server error"}, 500)


def create_app(options: SandboxOptions, instance: str = "", drop: Drop | None = None) -> ASGIApp:
    """Open the sandbox of a folder and return its application, which closes it again when it is shut down.

    `instance` names this start of the server, in `/health`. `drop` closes a call's connection; hostile mode needs it.
    """
    market = open_market(options)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await run_in_threadpool(market.close)

    app = FastAPI(title="Sandbox marketplace", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.market, app.state.instance, app.state.faults = market, instance, Counter()
    for part in (routes_listings, routes_shop, routes_sandbox, storefront):
        app.include_router(part.router)
    for kind in (ApiError, HTTPException, RequestValidationError, Exception):
        app.add_exception_handler(kind, _api_error)
    app.add_middleware(Gate, credentials=market.credentials, limiter=market.limiter, save=market.database.save_calls)
    # A page on another site that points its own name at this machine must not reach the shop.
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=HOSTS)
    if options.hostile is None or drop is None:
        return app
    hostile = Hostile(app, options.hostile, drop)
    app.state.faults = hostile.counts
    return hostile
