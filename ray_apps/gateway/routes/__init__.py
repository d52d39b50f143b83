"""The routes, one file a resource. Each handler opens one transaction and answers with a shape."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from ray_apps.store import Store


def store_of(request: Request) -> Store:
    """The store that the application was made over."""
    store: Store = request.app.state.store
    return store


StoreHere = Annotated[Store, Depends(store_of)]


def routers() -> tuple[APIRouter, ...]:
    """Every router of the API, in the order the documentation lists them."""
    from ray_apps.gateway.routes import (
        docs,
        events,
        health,
        hot,
        ideas,
        listings,
        mockups,
        score,
        session,
        signals,
        versions,
        webhooks,
        weights,
    )

    parts = (health, session, signals, webhooks, hot, ideas, score, weights, mockups, listings, versions, events, docs)
    return tuple(part.router for part in parts)
