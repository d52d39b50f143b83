"""Fitting text to a marketplace's contract, whoever wrote it. Pure; nothing is ever cut inside a word.

Words from outside are cleaned here first: what is left of them is letters, digits, spaces and plain punctuation, so
that markup, control characters, emoji and instructions to machines have no form in which they could survive.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from ray_apps.domain.contracts import tag_problems
from ray_apps.domain.contracts.contract import TextRules
from ray_apps.domain.english import lemma, plain

_MAX_WORD = 24
_TITLE_REPEATS = 2
_TAG_GAPS = re.compile(r"[\s_/]+")
_EDGES = " -'.,;:&+"


def clean(text: str, limit: int, keep: str = "'-") -> str:
    """Letters, digits, spaces and the characters of `keep`; whole words up to `limit` characters."""
    seen = plain(text, 4 * limit).replace("’", "'")
    shown = "".join(char if char.isalnum() or char in keep else " " for char in seen)
    return cut(" ".join(word for word in shown.split() if len(word) <= _MAX_WORD), limit).strip(_EDGES)


def cut(text: str, limit: int) -> str:
    """As many whole words as fit into `limit` characters; empty if not even the first does."""
    if len(text) <= limit:
        return text
    head = text[: limit + 1]
    return head.rsplit(" ", 1)[0].rstrip(_EDGES) if " " in head else ""


def fit_title(first: str, rows: Sequence[Sequence[str]], rules: TextRules, separator: str = ", ") -> str:
    """A title of `first` and of each row the first segment that fits, brings a new word and stuffs nothing.

    No word stands in it more than twice, in whatever form. A character that the marketplace allows once stands once;
    its repeats become spaces.
    """
    title = _once(cut(first, rules.title_max), rules.title_once)
    for row in rows:
        for segment in row:
            longer = _once(f"{title}{separator}{segment}", rules.title_once)
            new = not set(_stems(segment)) <= set(_stems(title))
            if new and len(longer) <= rules.title_max and max(Counter(_stems(longer)).values()) <= _TITLE_REPEATS:
                title = longer
                break
    return title


def fit_tags(candidates: Iterable[str], rules: TextRules) -> tuple[str, ...]:
    """The first candidates that the rules allow, as many as there may be, no two with the same words in any form."""
    kept: list[str] = []
    seen: set[frozenset[str]] = set()
    for candidate in candidates:
        tag = _TAG_GAPS.sub(" ", candidate).strip(_EDGES).casefold()
        stems = frozenset(_stems(tag))
        if stems and stems not in seen and not tag_problems(rules, [tag]):
            seen.add(stems)
            kept.append(tag)
        if len(kept) == rules.tags_max:
            break
    return tuple(kept)


def fit_description(paragraphs: Sequence[str], closing: str, limit: int) -> str:
    """Paragraphs and a closing one that always stands, parted by empty lines; late paragraphs give way first."""
    kept = list(paragraphs)
    while kept and len("\n\n".join([*kept, closing])) > limit:
        kept.pop()
    return "\n\n".join([*kept, closing])


def _once(text: str, characters: str) -> str:
    for char in characters:
        first = text.find(char)
        if first >= 0:
            text = text[: first + 1] + text[first + 1 :].replace(char, " ")
    return " ".join(text.split())


def _stems(text: str) -> list[str]:
    return [lemma(word) for word in re.findall(r"[^\W_]+", text.casefold().replace("'s", "").replace("'", ""))]
