"""The desk where one marketplace's listings are written: what a listing is made from, and who is asked to write it."""

from collections.abc import Callable, Container, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from ray_apps.domain import ids
from ray_apps.domain.contracts import Contract
from ray_apps.domain.designs import StoredMockup
from ray_apps.domain.errors import EngineError
from ray_apps.domain.ideas import Idea
from ray_apps.domain.listings import ListingBrief, ListingDraft, PriceReceipt
from ray_apps.domain.signals import DeadLetter
from ray_apps.listings.pricing import Prices
from ray_apps.listings.season import season_of
from ray_apps.listings.wording import Marked
from ray_apps.listings.writer import SuggestionModel, with_free_title, write_listing
from ray_apps.platform.clock import Clock
from ray_apps.platform.progress import Progress
from ray_apps.store import dead_letters, ideas, leases, mockups
from ray_apps.store.open import Store
from ray_apps.store.stage_runs import StageRun

STAGE = "list"
AT_ONCE = 8
"""Ideas that models are asked about side by side."""
_POSTS = 50


@dataclass(frozen=True)
class Order:
    """What is to be written: for which marketplaces, which ideas (None: every drawn one), by which models before the
    grammar (none: by the grammar alone), and what tells somebody's trademark.

    `again` has listings that there are already written anew too, see `rewriting`.
    """

    marketplaces: Sequence[str] = ("etsy",)
    ideas: Container[UUID] | None = None
    models: Sequence[SuggestionModel] = ()
    marked: Marked | None = None
    again: bool = False


@dataclass(frozen=True)
class Piece:
    """One idea to be listed, with all that its listing is made from. `own` is the case-folded title that it has."""

    idea: Idea
    front: StoredMockup
    posts: Sequence[str]
    own: str = ""

    def brief(self, at: datetime) -> ListingBrief:
        """What a writer is told about the idea, with the season of the moment."""
        idea, params = self.idea, self.front.params
        return ListingBrief(
            idea_id=idea.id,
            phrase=idea.phrase or idea.title,
            topic=idea.topic,
            keywords=idea.keywords,
            communities=idea.communities,
            style=str(params["family"]),
            garment=str(params["garment"]),
            seed=ids.seed(idea.id),
            season=season_of(at.date()),
        )


Written = ListingDraft | EngineError
"""A draft, or why there is none."""


@dataclass
class Desk:
    """One marketplace's desk within a run of the stage. `taken` are the case-folded titles of its listings."""

    this: StageRun
    store: Store
    clock: Clock
    progress: Progress
    order: Order
    contract: Contract
    prices: Prices
    taken: set[str] = field(default_factory=set)

    def write(
        self, wanted: Sequence[UUID], keep: Callable[[Piece, ListingDraft], None], own: Callable[[UUID], str]
    ) -> None:
        """Have a listing written for each idea, and hand it to `keep` under a title that is free or the idea's own.

        Where there is none, or `keep` raises `EngineError`, the reason becomes a dead letter and the others go on.
        """
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="listings") as pool:
            for start in range(0, len(wanted), AT_ONCE):
                pieces = list(self._pieces(wanted[start : start + AT_ONCE], own))
                # Threads pay only where a model is waited for.
                at_once = pool.map if self.order.models else map
                for piece, written in zip(pieces, at_once(self._written, pieces), strict=True):
                    try:
                        keep(piece, self._free(piece, written))
                    except EngineError as problem:
                        self._refuse(piece, str(problem))
                    self.progress.advance()

    def price(self, piece: Piece) -> PriceReceipt:
        """What the idea's product costs here, as of now."""
        return self.prices.price(str(piece.front.params["garment"]), self.contract.marketplace, score=piece.idea.score)

    def locator(self, piece: Piece) -> str:
        """What a dead letter of this idea here is found by."""
        return f"{piece.idea.id} on {self.contract.marketplace}"

    def _pieces(self, wanted: Sequence[UUID], own: Callable[[UUID], str]) -> Iterator[Piece]:
        with self.store.transaction() as tx:
            pictures = mockups.of_ideas(tx, wanted)
            for identity in wanted:
                idea = ideas.get(tx, identity)
                assert idea is not None, "ideas are never deleted while a stage runs"  # noqa: S101
                posts = ideas.posts(tx, identity, _POSTS) if self.order.models else ()
                yield Piece(idea, pictures[identity][0], posts, own(identity))

    def _written(self, piece: Piece) -> Written:
        order = self.order
        try:
            return write_listing(
                piece.brief(self.clock()),
                self.contract,
                models=order.models,
                marked=order.marked,
                quoted=piece.posts,
                taken=frozenset(self.taken) - {piece.own},
            )
        except EngineError as problem:
            return problem

    def _free(self, piece: Piece, written: Written) -> ListingDraft:
        """The draft under a title that is still free: others of the batch may have taken its own since."""
        if isinstance(written, EngineError):
            raise written
        taken = self.taken - {piece.own}
        return with_free_title(written, taken) or write_listing(
            piece.brief(self.clock()), self.contract, marked=self.order.marked, taken=taken
        )

    def _refuse(self, piece: Piece, reason: str) -> None:
        self.progress.say(f"idea {piece.idea.id} gets no listing on {self.contract.marketplace}: {reason}")
        letter = DeadLetter(
            stage=STAGE, source="ideas", locator=self.locator(piece), reason=reason, payload=piece.idea.title
        )
        with self.store.transaction() as tx:
            leases.check(tx, self.this.lease)
            dead_letters.add(tx, [letter], self.clock())
        self.this.count("refused")
