"""The listing model's front: takes chat requests from those who have the key, and begins again what a replica lost.

The gate stands before every path, those that FastAPI adds (`/docs`, `/openapi.json`) among them; whether the service is
up is told by Serve's proxy (`/-/healthz`), which asks nothing here.

Errors say what went wrong in a few words; a remote traceback stays in the log.
"""

import asyncio
import logging
import os
from typing import Any

BUSY_SECONDS = 2
"""When those who are turned away are told to come back."""
LOST_TRIES = 6
"""How often a request is begun whose engine is lost over it. A dead engine refuses at once, and so looks idle, until
Serve's health checks take it away: the pauses below outlast three checks."""
MAX_BODY_BYTES = 64 * 1024
"""Of a request. Ours take at most 30 KB: posts for phrases, if each of their characters is written as an escape."""
_LONGEST_PAUSE_S = 4.0
_log = logging.getLogger("ray.serve")


def guarded_ingress(key_variable: str) -> type:
    """The ingress class for `build_openai_app`. The key is read where it runs, and never travels with the class."""
    from fastapi import HTTPException, Request
    from fastapi.responses import Response
    from ray.exceptions import ActorDiedError, ActorUnavailableError, RayError
    from ray.serve.exceptions import BackPressureError, DeploymentUnavailableError
    from ray.serve.llm.ingress import OpenAiIngress
    from ray.serve.llm.openai_api_models import ChatCompletionRequest
    from vllm.v1.engine.exceptions import EngineDeadError

    from models.service_gate import Gate

    lost = (ActorDiedError, ActorUnavailableError, EngineDeadError)

    class GuardedIngress(OpenAiIngress):  # type: ignore[misc]
        def __serve_build_asgi_app__(self) -> Any:
            """Called by Serve in the replica, when the application has its routes: puts the gate before them."""
            self.app.add_middleware(Gate, key=os.environ[key_variable], max_bytes=MAX_BODY_BYTES)
            return self.app

        async def chat(self, body: ChatCompletionRequest, request: Request) -> Response:
            """OpenAI's chat completions. 503 with Retry-After when too much waits or the model is lost."""
            for tried in range(LOST_TRIES):
                await asyncio.sleep(min(0.5 * 2 ** (tried - 1), _LONGEST_PAUSE_S) if tried else 0.0)
                try:
                    answer: Response = await super().chat(body, request)
                    return answer
                except (BackPressureError, DeploymentUnavailableError):
                    raise _busy("as many requests wait as may") from None
                except lost as problem:
                    _log.warning("an engine was lost over a request: %s", type(problem).__name__)
                except RayError:  # its text is a remote traceback
                    _log.exception("a request failed")
                    raise HTTPException(500, "the model failed over this request") from None
            raise _busy("engines were lost over this request")

        async def _closed(self) -> Response:
            raise HTTPException(404, "this service only answers /v1/chat/completions")

        completions = embeddings = transcriptions = score = tokenize = detokenize = _closed

    def _busy(why: str) -> HTTPException:
        return HTTPException(503, f"{why}; try again later", {"Retry-After": str(BUSY_SECONDS)})

    return GuardedIngress
