"""The hot path as a Serve deployment: what is asked at the same time is embedded and scored together.

A replica holds the embedder and the norms. `serve_configs/` says how many replicas there are, and how many questions
make a batch (`user_config`).
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict

from ray_apps.domain.ideas import Concept, ScoreReceipt
from ray_apps.scoring.hot import HotScorer, Question

if TYPE_CHECKING:
    from ray import serve

NAME = "Scorer"
APPLICATION = "gateway"


class Answer(BaseModel):
    """A receipt (None = there is nothing to score), and what ideation would make of a post."""

    model_config = ConfigDict(frozen=True)

    receipt: ScoreReceipt | None
    concept: Concept | None = None


Ask = Callable[[Question], Awaitable[Answer]]
"""How the API asks. Raises `Busy` when as many wait as may."""


class Busy(Exception):
    """More questions wait than may; try again in a moment."""


class BatchSize(BaseModel):
    """How questions are put together: at most so many, waiting so long for more."""

    max_batch_size: int = 32
    batch_wait_timeout_s: float = 0.005


def answer(scorer: HotScorer, questions: Sequence[Question]) -> list[Answer]:
    """Answer questions together: a post gets the words that ideation would find for it, and is scored with them."""
    from ray_apps.ideation.concepts import compose
    from ray_apps.ideation.keyphrases import Mention, TopicGroup

    asked: list[Question] = []
    concepts: list[Concept | None] = []
    for question in questions:
        concept = None
        if question.post is not None:
            mention = Mention(question.post.content, question.post.community)
            [concept] = compose([TopicGroup((mention,))])
            question = question.model_copy(update={"phrase": concept.phrase})  # noqa: PLW2901
        asked.append(question)
        concepts.append(concept)
    return [Answer(receipt=found, concept=c) for found, c in zip(scorer(asked), concepts, strict=True)]


class Scorer:
    """One replica. Batches are worked on in a thread, one after the other, so that the next one gathers meanwhile."""

    def __init__(self) -> None:
        from models.text_embedder import SentenceEmbedder
        from ray_apps.platform import logs
        from ray_apps.platform.clock import utc_now
        from ray_apps.platform.settings import load_settings
        from ray_apps.store.open import worker_store

        settings = load_settings()
        logs.configure(settings)
        self._scorer = HotScorer(worker_store(settings), SentenceEmbedder(settings.embedder_model), utc_now)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="score")
        answer(self._scorer, [])  # the words of ideation are loaded before the first question comes

    async def answer(self, questions: list[Question]) -> list[Answer]:
        """Answer a batch."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, answer, self._scorer, questions)


def scorer_application() -> "serve.Application":
    """The deployment, bound: batches are gathered by Serve, as large as `user_config` says."""
    from ray import serve

    class Batched(Scorer):
        @serve.batch  # type: ignore[untyped-decorator]
        async def ask(self, questions: list[Question]) -> list[Answer]:
            return await self.answer(questions)

        def reconfigure(self, config: dict[str, Any]) -> None:
            size = BatchSize.model_validate(config)
            self.ask.set_max_batch_size(size.max_batch_size)
            self.ask.set_batch_wait_timeout_s(size.batch_wait_timeout_s)

    bound: serve.Application = serve.deployment(Batched, name=NAME).bind()
    return bound


def asking_serve() -> Ask:
    """Ask the deployment of this cluster; for code that runs inside a replica."""
    from ray import serve
    from ray.serve.exceptions import BackPressureError, DeploymentUnavailableError

    handles: list[Any] = []

    async def ask(question: Question) -> Answer:
        if not handles:
            handles.append(serve.get_deployment_handle(NAME, app_name=APPLICATION))
        try:
            found: Answer = await handles[0].ask.remote(question)
        except (BackPressureError, DeploymentUnavailableError) as problem:
            raise Busy from problem
        return found

    return ask
