"""Writing a listing: the chosen backends one after the other, the grammar last, and a title that is still free. Pure
but for what the backends themselves do."""

from collections.abc import Container, Sequence
from typing import Protocol

from ray_apps.domain.contracts import Contract
from ray_apps.domain.errors import EngineError
from ray_apps.domain.listings import ListingBrief, ListingDraft, ListingSuggestion
from ray_apps.listings.grammar import GrammarWriter
from ray_apps.listings.rules.finish import finish
from ray_apps.listings.wording import Marked

TRIES = 2
"""How many suggestions a model is asked for at most for one listing."""
SEEDS = 6
"""How many seeds are tried for a title that nothing else has."""
_NEXT_SEED = 1_000_003
_MOST_SEEDS = 2**32


class Answer(Protocol):
    """What a model said: a suggestion, unchecked, or in a few words the `reason` why there is none."""

    @property
    def suggestion(self) -> ListingSuggestion | None:
        """The suggestion."""
        ...

    @property
    def reason(self) -> str | None:
        """Why there is none."""
        ...


class SuggestionModel(Protocol):
    """Whatever proposes listings. `name` is recorded with every draft as its `backend`, for example "model:qwen"."""

    @property
    def name(self) -> str:
        """The backend's name."""
        ...

    def ask(self, brief: ListingBrief, contract: Contract) -> Answer:
        """One suggestion. Never raises for what a service does."""
        ...


def write_listing(
    brief: ListingBrief,
    contract: Contract,
    *,
    models: Sequence[SuggestionModel] = (),
    marked: Marked | None = None,
    quoted: Sequence[str] = (),
    taken: Container[str] = frozenset(),
) -> ListingDraft:
    """A draft within the marketplace's rules, whatever the brief holds and whatever the models answer.

    A model whose suggestion is refused is asked once more, with another seed; where none gives what can be used, the
    grammar writes, and the draft says why. `quoted` are others' texts, whose runs of words never appear. `taken` holds
    the case-folded titles of other listings on the marketplace: the first free one of the title and its variants is
    taken, then the grammar's of another seed. Raises `InputError` for a garment that is not sold, and `EngineError` if
    every title is taken.
    """
    passed_over: list[str] = []
    for model in models:
        draft = _asked(model, brief, contract, marked, quoted, passed_over)
        if draft is not None and (free := with_free_title(draft, taken)):
            return free.model_copy(update={"passed_over": tuple(passed_over)})
        if draft is not None:
            passed_over.append(f"{model.name}: other listings have its titles")
    grammar = GrammarWriter(marked)
    for turn in range(SEEDS):
        seed = (brief.seed + turn * _NEXT_SEED) % _MOST_SEEDS
        draft = grammar.write(brief.model_copy(update={"seed": seed}), contract)
        if free := with_free_title(draft, taken):
            return free.model_copy(update={"passed_over": tuple(passed_over)})
    raise EngineError(f"every title for it is taken on {contract.marketplace}: give the idea another phrase")


def with_free_title(draft: ListingDraft, taken: Container[str]) -> ListingDraft | None:
    """The draft under the first of its titles that is free, the others as its variants; None if all are taken."""
    titles = (draft.title, *draft.title_variants)
    free = [title for title in titles if title.casefold() not in taken]
    if not free:
        return None
    repairs = draft.repairs if free[0] == draft.title else (*draft.repairs, "took another title, as the first is taken")
    return draft.model_copy(update={"title": free[0], "title_variants": tuple(free[1:]), "repairs": repairs})


def _asked(
    model: SuggestionModel,
    brief: ListingBrief,
    contract: Contract,
    marked: Marked | None,
    quoted: Sequence[str],
    passed_over: list[str],
) -> ListingDraft | None:
    """What a model's suggestion came to; the reasons are added to `passed_over` if it is nothing."""
    for turn in range(TRIES):
        again = brief.model_copy(update={"seed": (brief.seed + turn) % _MOST_SEEDS})
        answer = model.ask(again, contract)
        if answer.suggestion is None:
            passed_over.append(f"{model.name}: no answer, {answer.reason or 'for no reason given'}")
            break  # the model has asked the service again itself, where that could help
        done = finish(answer.suggestion, again, contract, backend=model.name, marked=marked, quoted=quoted)
        if done.draft is not None:
            return done.draft
        passed_over.append(f"{model.name}: {done.refusals[0]}")
    return None
