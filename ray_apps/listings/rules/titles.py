"""Titles: what may stand of a suggested one, and its variants. Pure."""

import random
import re

from ray_apps.domain.english import plain, title_case
from ray_apps.listings.rules.hostile import shown, trouble
from ray_apps.listings.rules.judging import Judge
from ray_apps.listings.rules.limits import EDGES, fit_title
from ray_apps.listings.rules.meaning import meaning
from ray_apps.listings.seo import fitting, title_of

VARIANTS = 3
"""How many titles a listing has at most, its own among them."""
_TURNS = 12
_LONGEST_READ, _SHOUTED = 500, 4
_SEGMENTS = re.compile(r"\s*[,|;•]\s*|\s+[-–—]\s+")


def fit_titles(suggested: str, judge: Judge, seed: int, repairs: list[str]) -> tuple[str, ...]:
    """The title and its variants, two or three in all where the rules leave room; no two of the same meaning.

    Of the suggested title stand the segments that may. The phrase always comes first: it is what the picture shows.
    """
    title = _repaired(suggested, judge, seed)
    if title != suggested:
        repairs.append("set the title right")
    kept, seen = [title], {meaning(title)}
    for turn in range(1, _TURNS):
        if len(kept) == VARIANTS:
            break
        other = _own_title(judge, seed + turn)
        if meaning(other) not in seen:
            seen.add(meaning(other))
            kept.append(other)
    return tuple(kept)


def _repaired(suggested: str, judge: Judge, seed: int) -> str:
    phrase = judge.words.phrase
    raw = suggested[:_LONGEST_READ]
    if trouble(raw):
        return _own_title(judge, seed)
    said = shown(plain(raw, _LONGEST_READ))
    rest = re.sub(re.escape(phrase), ",", said, count=1, flags=re.IGNORECASE) if phrase else said
    segments = [title_case(_unshouted(part.strip(EDGES))) for part in _SEGMENTS.split(rest)]
    good = [part for part in segments if part and fitting([part], judge.rules) and judge.fault(part) is None]
    if phrase:
        return fit_title(phrase, [[part] for part in good], judge.rules) if good else _own_title(judge, seed)
    return fit_title(good[0], [[part] for part in good[1:]], judge.rules) if good else _own_title(judge, seed)


def _own_title(judge: Judge, seed: int) -> str:
    """A title of our own; segments that the idea's words make impossible are left out."""
    title = title_of(judge.words, judge.rules, random.Random(seed))  # noqa: S311 - variety, not security
    first = judge.words.phrase or _SEGMENTS.split(title)[0]
    rest = [part for part in _SEGMENTS.split(title.removeprefix(first)) if part and judge.fault(part, own=True) is None]
    return fit_title(first, [[part] for part in rest], judge.rules)


def _unshouted(text: str) -> str:
    return " ".join(word.casefold() if len(word) > _SHOUTED and word.isupper() else word for word in text.split())
