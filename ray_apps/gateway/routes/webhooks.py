"""Webhooks: signed posts pushed by senders whose keys are in WEBHOOK_SECRETS."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import State

from ray_apps.domain.errors import InputError
from ray_apps.gateway.problems import Problem
from ray_apps.gateway.shapes import RejectedRecord, WebhookTaken
from ray_apps.ingestion.delivered import Ready, accept, prepare
from ray_apps.ingestion.tally import Tally
from ray_apps.ingestion.webhooks import Refused, read, verify
from ray_apps.platform.logs import logger
from ray_apps.store import webhooks

router = APIRouter(prefix="/api/webhooks", tags=["webhooks"])
_RECORD: dict[str, Any] = {
    "type": "object",
    "description": "A post, with the names of our fields.",
    "required": ["content"],
}
_DESCRIBED: dict[str, Any] = {
    "security": [{"signature": []}],
    "parameters": [
        {"name": name, "in": "header", "required": True, "schema": {"type": "string"}}
        for name in ("webhook-id", "webhook-timestamp", "webhook-signature")
    ],
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "oneOf": [
                        _RECORD,
                        {"type": "array", "items": _RECORD},
                        {
                            "type": "object",
                            "properties": {
                                "signals": {"type": "array", "items": _RECORD},
                                "deleted": {"type": "array", "items": {"type": "string"}},
                            },
                        },
                    ]
                }
            }
        },
    },
}


@router.post("/{sender}", status_code=HTTPStatus.ACCEPTED, openapi_extra=_DESCRIBED)
async def deliver(sender: str, request: Request) -> WebhookTaken:
    """Take posts, new or seen again, and follow deletions. At most 1 MiB and 1,000 records, signed as Standard
    Webhooks has it. 401: not signed by this sender within five minutes; 409: taken before. Then nothing is stored."""
    body = await request.body()
    taken = await run_in_threadpool(_take, request.app.state, sender, request.headers, body)
    request.app.state.hot_watch.soon()
    return taken


def _take(state: State, sender: str, headers: Mapping[str, str], body: bytes) -> WebhookTaken:
    """Verify, read and clean a message, then store it in one transaction with its id."""
    now = state.clock()
    try:
        message_id = verify(state.senders, sender, headers, body, now)
    except Refused as reason:
        logger("gateway").warning("webhook refused", reason=str(reason), sender=sender[:32])
        raise Problem(
            HTTPStatus.UNAUTHORIZED, "The message is not signed by this sender within five minutes."
        ) from None
    try:
        ready = prepare(read(body, sender, message_id), sender, now)
    except InputError as wrong:
        raise Problem(HTTPStatus.BAD_REQUEST, f"{wrong}.") from None
    with state.store.transaction() as tx:
        if not webhooks.take(tx, sender, message_id, now):
            raise Problem(HTTPStatus.CONFLICT, "This message was taken before.")
        return _answer(ready, accept(tx, ready, now))


def _answer(ready: Ready, tally: Tally) -> WebhookTaken:
    return WebhookTaken(
        stored=tally.stored,
        duplicates=tally.exact_duplicates + tally.near_duplicates,
        rejected=tuple(RejectedRecord(index=index, reason=reason) for index, reason in ready.rejected),
        deleted=tally.erased,
    )
