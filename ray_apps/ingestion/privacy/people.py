"""Private persons' names. Pure.

A first look asks whether a text holds any name, title or word for kin at all; most do not. Then names are found from
left to right, by what stands before them:

- kin ("my neighbour Karen Whitfield", "mi abuela Rosario"): whatever looks like a name goes;
- a title ("Mrs. Patterson", "Herr Müller"): so does a last name alone;
- nothing of the kind: a first and a last name that are hardly anything but names go, unless a word nearby says that
  the person is public ("director", "vs", "album"), or that it is a thing ("Street", "Award").

Names on the list of public names always stay: keeping a namesake costs less than losing a topic. For a full name on no
list the choice is the other way round: the well-known are on the list, so the unknown are mostly private.
"""

import re
from collections.abc import Sequence

from ray_apps.ingestion.privacy import cues
from ray_apps.ingestion.privacy.finder import Finder
from ray_apps.ingestion.privacy.lists import Lists, lists
from ray_apps.ingestion.privacy.sentence import Sentence
from ray_apps.ingestion.privacy.words import SOMEONE

_NAMES_FOLLOW = cues.PARTICLES | {"in", "and", "is"}
_CJK = re.compile(r"[一-龥]")
_JAPANESE = re.compile(r"[一-龥]{2,5}(?=さん|ちゃん|くん|君|様)")
_NO_NAMES = frozenset(
    (
        "皆",
        "奥",
        "息子",
        "娘",
        "母",
        "父",
        "兄",
        "姉",
        "客",
        "神",
        "王",
        "猫",
        "犬",
        "嫁",
        "旦那",
        "孫",
        "隣",
        "友達",
        "店員",
        "運転手",
    )
)


def without_private_names(text: str, words: Sequence[str], *, beside_contact: bool) -> str:
    """Replace private persons' names by "someone"; the same object where there is none.

    `words` are the text's words, of which one look tells whether any may belong to a name. `beside_contact` says that
    a phone number, a mailbox, an account or an address was found in the same text: who is named beside one is the one
    to be reached.
    """
    known = lists()
    if text.isupper():
        words = [word.title() for word in words]
    if known.triggers.isdisjoint(words) or not (beside_contact or _may_name(words, known)):
        return _without_japanese(text)
    spans = Finder(Sentence(text, known), known, beside_contact=beside_contact).spans()
    for start, end in reversed(spans):
        text = text[:start] + SOMEONE + text[end:]
    return _without_japanese(text)


def _may_name(words: Sequence[str], known: Lists) -> bool:
    """Tell whether kin or a title stands before what may be a name, or a name beside another."""
    if "is" in words and ("This" in words or "this" in words):
        return True
    after = ""
    for word in reversed(words):
        if after and word in known.triggers:
            looks = not after[0].islower() or after in known.sure_first or after in _NAMES_FOLLOW
            if looks or (after in known.sure_last and word not in known.people_words):
                return True
        elif after in known.triggers and word[0].isupper() and word.lower() in known.first:
            return True
        after = word
    return False


def _without_japanese(text: str) -> str:
    """Replace what stands before an honorific: 山田花子さん."""
    if text.isascii() or _CJK.search(text) is None:
        return text
    return _JAPANESE.sub(lambda match: match[0] if match[0] in _NO_NAMES else SOMEONE, text)
