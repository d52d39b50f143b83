"""Each rule with its limit and what a draft has: for a person who asks whether a listing keeps to the rules. Pure."""

from dataclasses import dataclass

from ray_apps.domain.contracts import Contract, claim_problems, tag_problems, text_problems
from ray_apps.domain.listings import ListingDraft
from ray_apps.listings.rules.limits import TITLE_SEGMENTS
from ray_apps.listings.rules.meaning import meaning, stems


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule: its name, its limit and what was seen, in words, and whether it is kept."""

    rule: str
    limit: str
    seen: str
    ok: bool


def rule_receipt(draft: ListingDraft, contract: Contract, topic: str) -> tuple[RuleLine, ...]:
    """All rules of the marketplace over a draft, in the order of its fields."""
    rules = contract.text
    titles = (draft.title, *draft.title_variants)
    words = stems(draft.title)
    repeats = max((words.count(word) for word in words), default=0)
    longest = max((len(tag) for tag in draft.tags), default=0)
    meanings = {meaning(tag) for tag in draft.tags}
    long_tail = sum(" " in tag and bool(set(stems(tag)) & set(stems(topic))) for tag in draft.tags)
    bullets = max((len(bullet) for bullet in draft.bullets), default=0)
    said = draft.description.replace(rules.disclosure, "")
    claims = claim_problems(rules, [*titles, *draft.tags, *draft.bullets, said])
    signs = text_problems(rules, draft.title, draft.description) + tag_problems(rules, draft.tags)
    once = draft.description.count(rules.disclosure)
    return (
        _most("title, characters", rules.title_max, len(draft.title)),
        _most("title, words", rules.title_words, len(draft.title.split())),
        _most("title, segments", TITLE_SEGMENTS, draft.title.count(", ") + 1 if draft.title else 0),
        _most("title, uses of one word", 2, repeats),
        RuleLine("titles to choose from", "all different", str(len(titles)), len(set(titles)) == len(titles)),
        _most("bullets", rules.bullets_max, len(draft.bullets)),
        _most("longest bullet, characters", rules.bullet_max, bullets),
        _most("description, characters", rules.description_max, len(draft.description)),
        RuleLine("disclosure in the description", "once", str(once), once == 1),
        _most("tags", rules.tags_max, len(draft.tags)),
        _most("longest tag, characters", rules.tag_max, longest),
        RuleLine("tags that mean different things", "all", str(len(meanings)), len(meanings) == len(draft.tags)),
        RuleLine(
            "tags of two words and more with the topic", "a third", str(long_tail), 3 * long_tail >= len(draft.tags)
        ),
        RuleLine("words that may not be said", "none", "; ".join(claims) or "none", not claims),
        RuleLine("signs that may not stand", "none", "; ".join(signs) or "none", not signs),
    )


def _most(rule: str, limit: int, seen: int) -> RuleLine:
    return RuleLine(rule, f"at most {limit}", str(seen), seen <= limit)
