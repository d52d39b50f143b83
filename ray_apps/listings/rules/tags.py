"""Tags: which may stand, no two that mean the same, and enough that a buyer with a plan would type. Pure."""

import math
from collections.abc import Iterable, Iterator

from ray_apps.domain.contracts import tag_problems
from ray_apps.listings.rules.hostile import trouble
from ray_apps.listings.rules.judging import Judge
from ray_apps.listings.rules.limits import EDGES, clean
from ray_apps.listings.rules.meaning import meaning, stems

LONG_TAIL = 1 / 3
"""The share of the tags that have two words or more, the topic's among them."""
_MOST_READ, _LONGEST_READ = 100, 200


def fit_tags(suggested: Iterable[str], candidates: Iterator[str], judge: Judge, repairs: list[str]) -> tuple[str, ...]:
    """The suggested tags that may stand, then the best candidates, up to the marketplace's aim.

    If too few of them are long ones with the topic, the last others give way to candidates that are, as far as there
    are any (a topic may be too long for a tag).
    """
    aim = judge.rules.tags_aim
    kept: list[str] = []
    for raw in list(suggested)[:_MOST_READ]:
        tag, fault = _read(raw, judge, kept)
        if fault:
            repairs.append(f"left out a tag: {fault}")
        elif len(kept) < aim:
            kept.append(tag)
    asked = len(kept)
    later: list[str] = []
    for candidate in candidates if aim else ():
        tag, fault = _read(candidate, judge, kept + later, own=True)
        if not fault and len(kept) < aim:
            kept.append(tag)
        elif not fault and is_long_tail(tag, judge):
            later.append(tag)
        if len(kept) == aim and _lacking(kept, judge) <= len(later):
            break
    if asked and asked < len(kept):
        repairs.append(f"added {len(kept) - asked} tags")
    return _with_long_tail(kept, later, judge, repairs)


def is_long_tail(tag: str, judge: Judge) -> bool:
    """Whether a tag has two words or more and one of the topic's (or of its short form's) among them."""
    topic = f"{judge.words.topic} {judge.words.short_topic}"
    return " " in tag and bool(set(stems(tag)) & set(stems(topic)))


def _lacking(tags: list[str], judge: Judge) -> int:
    return max(0, math.ceil(len(tags) * LONG_TAIL) - sum(is_long_tail(tag, judge) for tag in tags))


def _with_long_tail(tags: list[str], later: list[str], judge: Judge, repairs: list[str]) -> tuple[str, ...]:
    lacking = _lacking(tags, judge)
    for better in later[:lacking]:
        last = max(at for at, tag in enumerate(tags) if not is_long_tail(tag, judge))
        repairs.append(f"put the tag {better!r} in place of {tags[last]!r}, for buyers who search for the topic")
        tags[last] = better
    return tuple(tags)


def _read(raw: str, judge: Judge, kept: list[str], *, own: bool = False) -> tuple[str, str | None]:
    """A tag in its right form, and why it may not stand beside those that are kept."""
    if not own and (problem := trouble(raw[:_LONGEST_READ])):
        return "", problem
    tag = clean(raw.replace("_", " ").replace("/", " "), _LONGEST_READ).strip(EDGES).casefold()
    if problems := tag_problems(judge.rules, [tag]):
        return "", problems[0]
    said = meaning(tag)
    if any(said == meaning(other) for other in kept):
        return "", f"{tag!r} means the same as another"
    return tag, judge.fault(tag, own=own)
