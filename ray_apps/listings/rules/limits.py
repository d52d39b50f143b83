"""Fitting text to a marketplace's contract, whoever wrote it. Pure; nothing is ever cut inside a word.

Words from outside are cleaned here first: what is left of them is Latin letters, digits, spaces and plain punctuation,
so that markup, control characters, emoji and other scripts have no form in which they could survive.
"""

from collections import Counter
from collections.abc import Sequence

from ray_apps.domain.contracts.contract import TextRules
from ray_apps.domain.english import plain
from ray_apps.listings.rules.hostile import is_latin
from ray_apps.listings.rules.meaning import meaning, stems

_MAX_WORD = 24
_TITLE_REPEATS = 2
TITLE_SEGMENTS = 4
EDGES = " -'.,;:&+"


def clean(text: str, limit: int, keep: str = "'-") -> str:
    """Latin letters, digits, spaces and the characters of `keep`; whole words up to `limit` characters."""
    seen = plain(text, 4 * limit).replace("’", "'")
    shown = "".join(char if char.isalnum() or char in keep else " " for char in seen)
    return cut(" ".join(word for word in shown.split() if len(word) <= _MAX_WORD and is_latin(word)), limit).strip(
        EDGES
    )


def cut(text: str, limit: int) -> str:
    """As many whole words as fit into `limit` characters; empty if not even the first does."""
    if len(text) <= limit:
        return text
    head = text[: limit + 1]
    return head.rsplit(" ", 1)[0].rstrip(EDGES) if " " in head else ""


def fit_title(first: str, rows: Sequence[Sequence[str]], rules: TextRules, separator: str = ", ") -> str:
    """A title of `first` and of each row the first segment that fits, says something new and stuffs nothing.

    No word stands in it more than twice, in whatever form, and it has four segments at most. A character that the
    marketplace allows once stands once; its repeats become spaces.
    """
    title, segments = once(cut(first, rules.title_max), rules.title_once), 1
    for row in rows:
        for segment in row:
            longer = once(f"{title}{separator}{segment}", rules.title_once)
            if segments < TITLE_SEGMENTS and _adds(segment, title) and title_fits(longer, rules):
                title, segments = longer, segments + 1
                break
    return title


def title_fits(title: str, rules: TextRules) -> bool:
    """Whether a title is short enough in characters and words, and has no word more than twice."""
    return (
        len(title) <= rules.title_max
        and len(title.split()) <= rules.title_words
        and max(Counter(stems(title)).values(), default=0) <= _TITLE_REPEATS
    )


def fit_description(paragraphs: Sequence[str], closing: str, limit: int) -> str:
    """Paragraphs and a closing one that always stands, parted by empty lines; late paragraphs give way first."""
    kept = list(paragraphs)
    while kept and len("\n\n".join([*kept, closing])) > limit:
        kept.pop()
    return "\n\n".join([*kept, closing])


def once(text: str, characters: str) -> str:
    """A text in which each of these characters stands once at most; their repeats become spaces."""
    for char in characters:
        first = text.find(char)
        if first >= 0:
            text = text[: first + 1] + text[first + 1 :].replace(char, " ")
    return " ".join(text.split())


def _adds(segment: str, title: str) -> bool:
    """Whether at least half of what a segment means is new."""
    said = meaning(segment)
    return 2 * len(said - meaning(title)) >= len(said)
