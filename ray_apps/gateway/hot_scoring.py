"""The hot path as a Serve deployment: what is asked at the same time is embedded and scored together.

A replica of the Scorer holds the embedder and the norms. Batches are gathered where questions arrive, in the API's
replicas, each of which has one batch under way: so the way between the two is paid for once a batch. `serve_configs/`
says how many replicas there are, and how many questions make a batch at most (`user_config` of the Gateway).
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field

from ray_apps.domain.ideas import Concept, ScoreReceipt
from ray_apps.gateway.gathering import Gathering
from ray_apps.scoring.hot import HotScorer, Question

if TYPE_CHECKING:
    from ray import serve

NAME = "Scorer"
APPLICATION = "gateway"
_BATCH = 32
"""The largest batch where the configuration names none: beyond it, a post costs no less."""


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
    """How many questions are worked on together at most."""

    max_batch_size: int = Field(default=_BATCH, ge=1)


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
    """One replica. Batches are worked on in a thread, one after the other; meanwhile the next ones arrive."""

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
    """The deployment, bound."""
    from ray import serve

    bound: serve.Application = serve.deployment(Scorer, name=NAME).bind()
    return bound


class AskingServe:
    """Asks the Scorer of this cluster, batch by batch; for code that runs inside a replica."""

    def __init__(self) -> None:
        self._gathering: Gathering[Question, Answer] = Gathering(self._together, _BATCH)
        self._scorer: Any = None

    async def __call__(self, question: Question) -> Answer:
        """See `Ask`."""
        return await self._gathering.ask(question)

    def reconfigure(self, size: BatchSize) -> None:
        """Make no larger batches than this from now on."""
        self._gathering.largest = size.max_batch_size

    async def _together(self, questions: list[Question]) -> list[Answer]:
        from ray import serve
        from ray.serve.exceptions import BackPressureError, DeploymentUnavailableError

        if self._scorer is None:
            self._scorer = serve.get_deployment_handle(NAME, app_name=APPLICATION)
        try:
            found: list[Answer] = await self._scorer.answer.remote(questions)
        except (BackPressureError, DeploymentUnavailableError) as problem:
            raise Busy from problem
        return found
