"""The whole pass over one text. Pure."""

import re
from collections.abc import Sequence

from ray_apps.ingestion.privacy.handles import SERVICES, without_accounts
from ray_apps.ingestion.privacy.identifiers import has_plate, without_identifiers
from ray_apps.ingestion.privacy.people import without_private_names
from ray_apps.ingestion.privacy.phones import without_phones
from ray_apps.ingestion.privacy.streets import without_addresses
from ray_apps.ingestion.privacy.words import A_NUMBER, SOMEONE, SOMEWHERE

_MAX_PASSES = 6
_SIGNS = re.compile(r"[\d@＠#$/\[({<]")
_DIGIT = re.compile(r"\d")
_MIN_DIGITS = 6
_SPELLED = frozenset({"dot", "DOT"})
_DIVIDERS = str.maketrans(dict.fromkeys(".,;:!?\"“”'’()[]{}<>/*|~&…–—-_=+%$#@«»¿¡。、！？「」", " "))
_FILLER = re.compile(rf"\b(?:{SOMEONE}|{SOMEWHERE}|{A_NUMBER}|and|or)\b|[\W_]+")


def purge(text: str) -> str:
    """Replace everything private in a public text; return the same object where there is nothing.

    Meant for texts of up to 4,000 characters; the time is linear in their length. `purge(purge(text)) == purge(text)`.
    """
    words = text.translate(_DIVIDERS).split()
    cleaned = _without_numbers_and_accounts(text, words)
    beside_contact = cleaned is not text and cleaned != text
    cleaned = without_private_names(cleaned, words, beside_contact=beside_contact)
    if cleaned == text:
        return text
    for _ in range(_MAX_PASSES):
        words = cleaned.translate(_DIVIDERS).split()
        again = without_private_names(_without_numbers_and_accounts(cleaned, words), words, beside_contact=False)
        if again == cleaned:
            break
        cleaned = again
    return cleaned


def says_nothing(text: str) -> bool:
    """Tell whether nothing is left of a text but the words put in place of what was removed."""
    return not _FILLER.sub("", text)


def _without_numbers_and_accounts(text: str, words: Sequence[str]) -> str:
    """Remove all but names; `words` say cheaply what cannot be there."""
    signed = _SIGNS.search(text) is not None
    if signed or not SERVICES.isdisjoint(words) or not _SPELLED.isdisjoint(words):
        text = without_accounts(text, words)
    if not signed or (digits := len(_DIGIT.findall(text))) == 0:
        return text
    if digits >= _MIN_DIGITS or has_plate(words):
        text = without_identifiers(text)
    text = without_addresses(text, words)
    return without_phones(text) if digits >= _MIN_DIGITS else text
