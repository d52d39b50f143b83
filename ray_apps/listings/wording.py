"""The words that a listing is made of, cleaned of everything that a post may have brought along. Pure.

A brief's words come from the internet. What gives orders, has contacts, markup, other scripts, marks, banned claims or
claims of a product is left out here, before any sentence is written.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ray_apps.domain.contracts.contract import TextRules
from ray_apps.domain.english import title_case
from ray_apps.domain.listings import ListingBrief
from ray_apps.listings.audience import Audience, audience_of, names_people, shares_stem
from ray_apps.listings.copy import Product, load_copy
from ray_apps.listings.copy.load import Style
from ray_apps.listings.rules.facts import unproved
from ray_apps.listings.rules.hostile import trouble
from ray_apps.listings.rules.limits import clean

Marked = Callable[[str, bool], bool]
"""Whether a text holds somebody's trademark: one that stands on its own (False) or in running text (True)."""

_PHRASE_KEEP = "'-,.!?:"
_MAX_PHRASE, _PHRASE_WORDS, _MAX_TOPIC, _TOPIC_WORDS = 80, 12, 32, 3
_KEYWORDS = 12
_SHORT = 13
_NO_TOPIC = "small joys"
_PROMISES = re.compile(
    r"\b(?:organic|eco[- ]?friendly|hand[- ]?made|made in|premium|luxury|recycled|ring[- ]?spun)\b|100\s?%", re.I
)


@dataclass(frozen=True, slots=True)
class Wording:
    """Clean words. `phrase` in title case, empty if it may not be quoted; `topic` and `keywords` as they stand in a
    sentence; `fields` are ready tags of the topic's field; `repairs` say what was left out of the brief."""

    phrase: str
    topic: str
    audience: Audience
    keywords: tuple[str, ...]
    fields: tuple[str, ...]
    style: Style
    product: Product
    colour: str
    season: str
    repairs: tuple[str, ...]

    @property
    def own(self) -> tuple[str, ...]:
        """The idea's own words, which are no claims where they only name it."""
        return (self.phrase, self.topic, *self.keywords)

    @property
    def one(self) -> str:
        """One of the audience: "baker", "coffee lover"."""
        return self.audience.one or f"{self.topic} lover"

    @property
    def short_topic(self) -> str:
        """The topic, or, where it is too long for a tag, its fullest word ("record" of "record collecting")."""
        if said := load_copy().shorts.get(self.topic):
            return said
        *before, last = self.topic.split()
        if len(self.topic) <= _SHORT or not before:
            return self.topic
        return " ".join(before) if last.endswith("ing") else max((*before, last), key=len)

    @property
    def lover_topic(self) -> str:
        """The topic if it has lovers of its own; empty if it names people or is a thing of a pastime."""
        return self.topic if self.audience.lovers else ""


def wording(brief: ListingBrief, rules: TextRules, marked: Marked | None = None) -> Wording:
    """Clean a brief. Raises `InputError` for a garment that is not sold."""
    copy = load_copy()
    _, product = copy.product_of(brief.garment)
    repairs: list[str] = []
    phrase = _phrase(brief.phrase, rules, marked, repairs)
    given = [_term(word, rules, marked, repairs) for word in (brief.topic, *brief.keywords[:_KEYWORDS])]
    topic = given[0] or next((w for w in given[1:] if w and w.casefold() not in copy.fields), "") or _NO_TOPIC
    topic = copy.called.get(topic, topic)
    others = list(dict.fromkeys(word for word in given[1:] if word and word.casefold() != topic.casefold()))
    if (wide := copy.wider.get(topic.casefold())) and wide not in others:
        others.append(wide)
    audience = audience_of(topic, others, phrase)
    return Wording(
        phrase=phrase,
        topic=topic,
        audience=audience,
        keywords=tuple(word for word in others if _tells(word, topic, phrase, others)),
        fields=tuple(tag for word in others for tag in copy.fields.get(word.casefold(), ())),
        style=copy.styles.get(brief.style, copy.plain_style),
        product=product,
        colour=product.garments.get(brief.garment, ""),
        season=brief.season if brief.season in {occasion.season for occasion in copy.occasions} else "",
        repairs=tuple(repairs),
    )


def banned_in(text: str, rules: TextRules) -> str | None:
    """The first words of a text that the marketplace does not allow; None if there are none."""
    match = rules.any_banned.search(text.casefold())
    return match[0] if match else None


def _phrase(text: str, rules: TextRules, marked: Marked | None, repairs: list[str]) -> str:
    """The phrase as it may be quoted. Banned words leave it if a phrase remains; otherwise it is not quoted at all."""
    problem = trouble(text)
    said = "" if problem else clean(text, _MAX_PHRASE, _PHRASE_KEEP)
    if not problem and not re.search(r"[^\W\d_]{2}", said):
        problem = "it has no words"
    elif len(said.split()) > _PHRASE_WORDS or len(text) > 2 * _MAX_PHRASE:
        problem = "it is too long"
    elif said and (promise := _PROMISES.search(said)):
        problem = f"{promise[0]!r} would be a claim of the product"
    elif said and marked is not None and marked(said, False):
        problem = "it holds a trademark"
    if problem:
        repairs.append(f"the phrase is not quoted: {problem}")
        return ""
    allowed = _without_banned(said, rules)
    if allowed.split() != said.split() and said.strip(" ,.:-") != allowed:
        repairs.append(f"left out of the phrase: {banned_in(said, rules)}")
        allowed = allowed if len(allowed.split()) > 1 else ""
    return title_case(allowed).rstrip(".,:")


def _without_banned(text: str, rules: TextRules) -> str:
    """The text without its banned words, its capitals as they were."""
    low = text.casefold()
    if len(low) != len(text):
        return text if rules.any_banned.search(low) is None else ""
    for match in reversed(list(rules.any_banned.finditer(low))):
        text = f"{text[: match.start()]} {text[match.end() :]}"
    return " ".join(text.split()).strip(" ,.:-")


def _term(text: str, rules: TextRules, marked: Marked | None, repairs: list[str]) -> str:
    """A topic or keyword, or nothing if it may not be used: one to three words that only name something."""
    said = clean(text, _MAX_TOPIC + 1)
    if not said and not text.strip():
        return ""
    problem = trouble(text)
    if len(said.split()) > _TOPIC_WORDS or len(said) > _MAX_TOPIC or len(text) > 2 * _MAX_TOPIC:
        problem = "it is no name of a thing"
    elif banned := banned_in(said, rules):
        problem = f"{banned!r} may not be said"
    elif claim := unproved(said, None):
        problem = f"{claim!r} would be a claim of the product"
    elif said and marked is not None and marked(said, False):
        problem = "it is a trademark"
    if problem or not any(char.isalpha() for char in said):
        repairs.append(f"left out a keyword: {problem or 'it has no letters'}")
        return ""
    return said


def _tells(word: str, topic: str, phrase: str, others: Sequence[str]) -> bool:
    """Whether a keyword says something of the topic that a buyer would search for.

    Words of a field alone do not, nor does what only happens to stand beside the topic.
    """
    copy = load_copy()
    if word.casefold() in copy.fields:
        return False
    wide = word == copy.wider.get(topic.casefold())
    return wide or names_people(word, [topic, *others]) or shares_stem(word, topic) or shares_stem(word, phrase)
