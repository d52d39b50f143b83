"""Whether the API and its database answer: the one open route."""

from http import HTTPStatus

from fastapi import APIRouter

from ray_apps.gateway.problems import Problem
from ray_apps.gateway.routes import StoreHere
from ray_apps.gateway.shapes import Health

router = APIRouter(tags=["health"])


@router.get("/health")
def health(store: StoreHere) -> Health:
    """Answer 200 while the database answers, 503 otherwise. The only route without a token."""
    if not store.answers():
        raise Problem(HTTPStatus.SERVICE_UNAVAILABLE, "The database does not answer.")
    return Health()
