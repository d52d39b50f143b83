"""Prompts: what a picture model is asked to draw, from the same brief that feeds the renderer.

format of subject, hook, manner, inks, plain ground. A picture carries no lettering: models misspell, so the phrase is
always set by the renderer (`illustrated`). The subject comes from an idea's keywords, and those from posts: only plain
words pass, and few of them, so that nothing a post says can become an instruction or a mark.
"""

import re
from dataclasses import dataclass
from random import Random

from ray_apps.domain.designs import DesignBrief
from ray_apps.mockups.colour import difference
from ray_apps.mockups.palettes import inks_for
from ray_apps.mockups.styles import MANNERS

MAX_SUBJECTS = 3
MAX_WORD = 24
"""Longer "words" are no words but handles, links or noise."""

_PLAIN = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*", re.UNICODE)
_YEAR = re.compile(r"\b(19[2-9]\d|20[0-2]\d)s?\b")
_DECADE = re.compile(r"(?:^|\s)[’']?([2-9]0)s\b")
_HOOKS = (
    "as remembered from a childhood summer",
    "like a souvenir from a road trip",
    "as on a well-loved old T-shirt",
    "like a find from a flea market",
)
_NEVER = (
    "text, letters, words, numbers, watermark, signature, logo, brand, trademark, celebrity, photograph, blurry, "
    "low contrast, cropped, border, frame, mock-up, T-shirt, deformed, extra limbs"
)
_COLOURS = {
    "black": "#15130f",
    "white": "#fbfaf6",
    "cream": "#f2e8cf",
    "yellow": "#f9c74f",
    "orange": "#f3802f",
    "red": "#d62839",
    "coral": "#e0764f",
    "pink": "#ff7aa2",
    "magenta": "#c4369f",
    "purple": "#a583f0",
    "plum": "#6d2e46",
    "navy": "#1d2b4c",
    "blue": "#33568f",
    "sky blue": "#61a5c2",
    "turquoise": "#3ddbd9",
    "teal": "#2a9d8f",
    "green": "#2f5d50",
    "olive": "#6a7350",
    "brown": "#8b4a24",
    "grey": "#8fa6c4",
}
"""Names that picture models know, and what they stand for here."""


@dataclass(frozen=True)
class PicturePrompt:
    """What to draw, what to keep out, and the colour (`#rrggbb`) of the plain ground that it stands on."""

    prompt: str
    negative: str
    ground: str


def picture_prompt(brief: DesignBrief) -> PicturePrompt:
    """The prompt of a brief. The same brief gives the same prompt."""
    manner = MANNERS[brief.style]
    chance = Random(brief.seed)  # noqa: S311  # variety, no secret
    inks = inks_for(brief.palette, brief.garment)
    colours = ", ".join(dict.fromkeys(_named(ink) for ink in (*inks.accents, inks.face)))
    ground = "#ffffff" if difference(inks.line, "#ffffff") > difference(inks.line, "#000000") else "#000000"
    parts = [
        f"{chance.choice(manner.formats)} of {_subject(brief)}",
        _hook(brief, chance),
        manner.words,
        f"flat colours: {colours}",
        f"isolated on a plain {'white' if ground == '#ffffff' else 'black'} background, centred, no lettering",
    ]
    return PicturePrompt(", ".join(part for part in parts if part), f"{_NEVER}, {manner.avoid}", ground)


def _subject(brief: DesignBrief) -> str:
    """What is shown: the motif by name, then keywords; a neutral ornament when nothing can be said plainly."""
    told = [brief.motif.replace("-", " ")] if brief.motif else []
    told += [word for word in brief.keywords if _is_plain(word)]
    subjects = list(dict.fromkeys(told))[:MAX_SUBJECTS]
    return (
        " with ".join([subjects[0], " and ".join(subjects[1:])]) if len(subjects) > 1 else "".join(subjects) or "a star"
    )


def _is_plain(words: str) -> bool:
    """Whether a keyword is one or two ordinary words."""
    parts = words.split(" ")
    return 0 < len(parts) <= 2 and all(len(part) <= MAX_WORD and _PLAIN.fullmatch(part) for part in parts)


def _hook(brief: DesignBrief, chance: Random) -> str:
    """What makes people remember: the years that the idea names; for a vintage design, a memory in general."""
    said = " ".join([brief.phrase, brief.tagline, *brief.keywords])
    if found := _YEAR.search(said):
        return f"in the fashion of the {int(found[1]) // 10 * 10}s"
    if found := _DECADE.search(said):
        return f"in the fashion of the 19{found[1]}s"
    return chance.choice(_HOOKS) if brief.style == "vintage" else ""


def _named(ink: str) -> str:
    return min(_COLOURS, key=lambda name: difference(_COLOURS[name], ink))
