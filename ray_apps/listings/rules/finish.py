"""From what a writer suggests to a draft within every rule, or to the reasons why there is none. Pure."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from ray_apps.domain.contracts import Contract, bullet_problems, claim_problems, tag_problems, text_problems
from ray_apps.domain.listings import ListingBrief, ListingDraft, ListingSuggestion
from ray_apps.listings.prose import bullets_of, facts_of
from ray_apps.listings.rules.hostile import runs_of
from ray_apps.listings.rules.judging import Judge
from ray_apps.listings.rules.limits import fit_description
from ray_apps.listings.rules.meaning import stems
from ray_apps.listings.rules.sentences import sentences_that_stand
from ray_apps.listings.rules.tags import fit_tags
from ray_apps.listings.rules.titles import fit_titles
from ray_apps.listings.seo import tag_candidates
from ray_apps.listings.wording import Marked, Wording, wording

REFERENCE_ROOM = 200
"""Characters that every description leaves under the marketplace's limit, for a reference line."""
_LEAST_TOLD = 60
"""Characters that a description must have of its own."""
_MOST_REPAIRS = 40


@dataclass(frozen=True, slots=True)
class Finished:
    """A draft with the repairs that it took, or (`draft` None) the reasons why the suggestion is refused."""

    draft: ListingDraft | None
    repairs: tuple[str, ...]
    refusals: tuple[str, ...] = ()


def finish(
    suggestion: ListingSuggestion,
    brief: ListingBrief,
    contract: Contract,
    *,
    backend: str,
    marked: Marked | None = None,
    quoted: Sequence[str] = (),
    trusted: bool = False,
    words: Wording | None = None,
) -> Finished:
    """Hold a suggestion to the rules of a marketplace and repair it, or refuse it.

    `marked` tells trademarks. `quoted` are texts that others wrote (the idea's posts): runs of their words never
    appear. `trusted` suggestions are made of our own sentences. `words` is the brief's wording, if it is made already.
    Raises `InputError` for a garment that is not sold.
    """
    words = words or wording(brief, contract.text, marked)
    outside = [brief.topic, *brief.keywords, *brief.communities, *quoted]
    judge = Judge(words, contract.text, marked, runs_of(outside))
    repairs = list(words.repairs)
    told = sentences_that_stand(suggestion.description, judge, repairs, trusted=trusted)
    if refusal := _refusal(told, words):
        return Finished(None, tuple(repairs[:_MOST_REPAIRS]), (refusal,))
    draft = _draft(suggestion, told, judge, brief.seed, backend, repairs, trusted=trusted)
    draft = draft.model_copy(update={"repairs": tuple(dict.fromkeys(repairs))[:_MOST_REPAIRS]})
    if problems := problems_of(draft, contract):
        return Finished(None, draft.repairs, tuple(problems))
    return Finished(draft, draft.repairs)


def problems_of(draft: ListingDraft, contract: Contract) -> list[str]:
    """Every rule of the contract that a draft breaks, one line each."""
    rules = contract.text
    found = text_problems(rules, draft.title, draft.description)
    for variant in draft.title_variants:
        found += text_problems(rules, variant, rules.disclosure)
    found += bullet_problems(rules, draft.bullets) + tag_problems(rules, draft.tags)
    said = draft.description.replace(rules.disclosure, "")
    found += claim_problems(rules, [draft.title, *draft.title_variants, *draft.bullets, *draft.tags, said])
    if draft.description.count(rules.disclosure) != 1:
        found.append("the disclosure does not stand in the description once")
    return list(dict.fromkeys(found))


def _refusal(told: Sequence[str], words: Wording) -> str | None:
    """Why what is left of a description is none."""
    if sum(map(len, told)) < _LEAST_TOLD:
        return "too little of the description could stand"
    named = {stem for text in (*words.own, words.audience.many) for stem in stems(text)}
    return None if named & set(stems(" ".join(told))) else "the description is not about the idea"


def _draft(
    suggestion: ListingSuggestion,
    told: list[str],
    judge: Judge,
    seed: int,
    backend: str,
    repairs: list[str],
    *,
    trusted: bool,
) -> ListingDraft:
    rules, words = judge.rules, judge.words
    rng = random.Random(seed)  # noqa: S311 - variety, not security
    title, *variants = fit_titles(suggestion.title, judge, seed, repairs)
    heading, facts = facts_of(words, rules, rng)
    listed = ["\n".join([heading, *(f"• {fact}" for fact in facts)])] if facts else []
    bullets = _bullets(suggestion.bullets, judge, seed, repairs, trusted=trusted) if rules.bullets_apart else facts
    paragraphs = [told[0], *listed, *told[1:]]
    return ListingDraft(
        title=title,
        title_variants=tuple(variants),
        bullets=bullets,
        description=fit_description(paragraphs, rules.disclosure, rules.description_max - REFERENCE_ROOM),
        tags=fit_tags(suggestion.tags, tag_candidates(words, rules, rng), judge, repairs),
        backend=backend,
    )


def _bullets(
    suggested: Sequence[str], judge: Judge, seed: int, repairs: list[str], *, trusted: bool
) -> tuple[str, ...]:
    """The suggested bullets that may stand and fit, then our own."""
    rules = judge.rules
    kept = [
        bullet
        for text in suggested[: 2 * rules.bullets_max]
        for bullet in sentences_that_stand(text, judge, repairs, trusted=trusted)
        if len(bullet) <= rules.bullet_max
    ][: rules.bullets_max]
    if len(kept) < rules.bullets_max:
        repairs.append("added bullets")
        own = bullets_of(judge.words, rules, random.Random(seed))  # noqa: S311 - variety, not security
        kept += [bullet for bullet in own if bullet not in kept][: rules.bullets_max - len(kept)]
    return tuple(kept)
