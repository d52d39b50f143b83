"""Street addresses as many countries write them; famous ones ("10 Downing Street") stay. Pure.

The patterns of one manner of writing run only where the text's words hold one of its words for a street.
"""

import re
from collections.abc import Sequence

from ray_apps.ingestion.privacy.street_words import (
    BEFORE,
    ENDINGS,
    ENGLISH,
    ENGLISH_LOOSE,
    ENGLISH_RARE,
    ENGLISH_SURE,
    FAMOUS,
    FRENCH,
    FRENCH_WORDS,
    GERMAN_STARTS,
    HUNGARIAN_TURKISH,
    LEADING,
    LIVING,
    LIVING_WORDS,
    NOT_IN_STREETS,
    ROOMS,
)
from ray_apps.ingestion.privacy.words import SOMEWHERE

_UP = r"[^\W\d_a-zß-öø-ÿ]"
_NAME = rf"{_UP}[\w'’.-]{{1,24}}"
_NUMBER = r"(?<![\w.,$€£#/-])\d{1,5}(?:[A-Za-z]|[-/]\d{1,5}|½)?,? "
_UNIT = r"(?:apt\.?|apartment|unit|suite|ste\.?|flat|room|#)\s{0,2}#?\w{1,5}"
_PLACE = rf"{_UP}[\w'’.-]{{1,24}}(?: {_UP}[\w'’.-]{{1,24}}){{0,2}}"
_ZIP = r"(?:\d{5}(?:-\d{4})?|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d|\d{4}(?: [A-Z]{2})?)"
_REST = rf"(?:,? {_UNIT})?(?:,? (?:{_PLACE},? )?(?:[A-Z]{{2,3}},? )?{_ZIP}\b)?"
_SIDE = r"(?:(?:N|S|E|W|NE|NW|SE|SW|north|south|east|west)\.? )?"
_ANY_WORDS = r"((?:[^\W\d_][\w'’-]{1,24} ){1,3})"
_ENGLISH_SURE = re.compile(rf"{_NUMBER}{_SIDE}{_ANY_WORDS}{ENGLISH_SURE}\b\.?{_REST}", re.IGNORECASE)
_ENGLISH_LOOSE = re.compile(
    rf"{_NUMBER}(?i:{_SIDE})((?:{_NAME} ){{1,3}})(?i:{ENGLISH_LOOSE})\b(?!['’])\.?(?i:,? {_UNIT})?{_REST}"
)
_ENGLISH_RARE = re.compile(
    rf"(\b(?i:at|to|address:?|rent:|is) )\d{{1,5}}[a-z]?(?:/\d{{1,3}})? (?:{_NAME} ){{1,2}}{ENGLISH_RARE}\b(?!['’])"
    rf"(?i:,? {_UNIT})?{_REST}"
)
_LIVES_AT = re.compile(
    rf"(\b(?:at|live[sd]? at|living at|address(?: is|:)|moved to|send (?:it|them) to) )\d{{1,5}}[a-z]? {_ANY_WORDS}"
    rf"(?:{ENGLISH_SURE}|{ENGLISH_LOOSE})\b",
    re.IGNORECASE,
)
# Behind words that say where somebody lives, a capital word and a number are enough, in either order.
_HOME = re.compile(
    rf"((?i:{LIVING}) )(?:\d{{1,5}}[a-zA-Z]?,? {_PLACE}|"
    rf"{_NAME}(?: [\w'’.-]{{1,24}}){{0,2}},? \d{{1,4}}\s?[a-zA-Z]?\b(?:/\d{{1,4}})?)"
)
_GERMAN = re.compile(
    rf"(?<!\w)(?:(?:Am|An der|Auf der|Im|In der|Zum|Zur|Unter den) {_NAME}|"
    rf"{_UP}[\w-]{{1,30}}(?i:straße|strasse|str\.|weg|platz|allee|gasse)|"
    rf"{_NAME}[ -](?:Straße|Strasse|Str\.|Weg|Platz|Allee|Gasse))\s\d{{1,4}}(?:[/-]\d{{1,4}})?\s?[a-z]?\b"
    rf"(?:,? \d{{4,5}} {_PLACE})?"
)
_JOINED = "|".join(ENDINGS)
_DUTCH_NORDIC = re.compile(
    rf"(?<!\w){_UP}[\w-]{{2,30}}(?:{_JOINED})\s\d{{1,4}}\s?[A-Za-z]?\b(?:,? \d{{3,4}} ?(?:[A-Z]{{2}} |\d\d )?{_PLACE})?"
)
_OF = (
    r"(?:(?:de la|de las|de los|de|del|della|delle|dei|degli|dello|du|des|da|das|do|dos|la|le|les|el|los) "
    r"|d['’]|l['’]|dell['’])"
)
_WORDS = rf"(?:{_OF}){{0,2}}[^\W\d_][\w'’.-]{{1,24}}(?: (?:{_OF})?[^\W\d_][\w'’.-]{{1,24}}){{0,3}}?"
_AREA = "square (?:feet|foot|ft|inch|yard|mile|met|kilo)"
_FRENCH = re.compile(
    rf"(?<![\w.,])\d{{1,5}}(?: ?(?:bis|ter))?,? (?!{_AREA}){FRENCH} {_WORDS}(?=[,.!?]|$| \d)(?:,? \d{{5}} {_PLACE})?",
    re.IGNORECASE,
)
_FRENCH_SHORT = re.compile(
    rf"(?<![\w.,])\d{{1,5}}(?: ?(?:bis|ter))?,? {FRENCH} (?:{_OF}){{0,2}}{_NAME}(?:,? (?i:apt)\.? \d{{1,4}})?"
)
_NAME_THEN_NUMBER = re.compile(
    rf"(?<!\w){BEFORE}\s?{_WORDS},? (?:n[º°.]|nº|núm\.?|n\.|[Nn]r\.?|no\.?|No:|д\.|#)?\s?#?"
    rf"(?:S/N|\d{{1,4}}(?:/\d{{1,4}}|[a-zA-Z]\b)?)(?![\d%:])(?:,? \d{{1,2}}[º°ª](?: ?[A-Z]\b)?)?"
    rf"(?:,? (?:\d{{5}} {_PLACE}|Col\. {_PLACE}))?"
)
_HUNGARIAN_TURKISH = re.compile(
    rf"(?<!\w){_NAME}(?: [\w'’.-]{{2,24}})? (?:Sokak|Sokağı|Caddesi|Cad\.|Sok\.|Mahallesi|utca|út|útja|tér|köz|sétány)"
    rf" (?:No ?[:.]? ?)?\d{{1,4}}\.?(?:/\d{{1,3}})?"
)
_JAPANESE = re.compile(
    r"(?:〒\d{3}-\d{4}\s?)?[一-龥]{2,4}[都道府県][一-龥ぁ-んァ-ン]{2,16}\d{1,4}(?:[-−‐丁目番地号]{1,3}\d{1,4}){0,3}"
)
_BOX = re.compile(
    r"\b(?:p\.? ?o\.? ?box|post office box|postfach|rr \d{1,3},? box|rural route \d{1,3},? box|apartado)\s\d{1,6}\b",
    re.IGNORECASE,
)
_ROOM = re.compile(rf"\b(?:flat|apt|apartment|unit) \d{{1,4}}[a-z]?,? ({SOMEWHERE})", re.IGNORECASE)
_FLAT = re.compile(rf"\b(?:Flat|Apt\.?|Unit) (?:No\.? ?)?\d{{1,4}}[A-Z]?, {_NAME}(?: {_NAME}){{0,3}}(?:, {_NAME})?")
_NEAR = re.compile(
    rf"({SOMEWHERE}),? (?:{SOMEWHERE}|[A-Z]{{1,2}}\d[A-Z\d]? ?\d[A-Z]{{2}}|"
    rf"\d{{1,2}}(?:st|nd|rd|th) (?:Cross|Main|Floor)(?: Road)?)\b"
)
_CODE = re.compile(rf" {_ZIP}$")


def without_addresses(text: str, words: Sequence[str]) -> str:
    """Replace street addresses by "somewhere"; `words` are the text's words, which say what to look for at all."""
    if not ROOMS.isdisjoint(words):
        text = _ROOM.sub(r"\1", _FLAT.sub(SOMEWHERE, _BOX.sub(SOMEWHERE, text)))
    if not ENGLISH.isdisjoint(words):
        text = _LIVES_AT.sub(_after_verb, text)
        text = _ENGLISH_SURE.sub(_unless_measure, text)
        text = _ENGLISH_LOOSE.sub(_unless_measure, text)
        text = _ENGLISH_RARE.sub(_at_home, text)
        if not ROOMS.isdisjoint(words):
            text = _ROOM.sub(r"\1", text)
    if not FRENCH_WORDS.isdisjoint(words):
        text = _FRENCH_SHORT.sub(SOMEWHERE, _FRENCH.sub(SOMEWHERE, text))
    if not HUNGARIAN_TURKISH.isdisjoint(words):
        text = _HUNGARIAN_TURKISH.sub(SOMEWHERE, text)
    if not GERMAN_STARTS.isdisjoint(words) or any(word.endswith(ENDINGS) for word in words):
        text = _DUTCH_NORDIC.sub(_unless_famous, _GERMAN.sub(_unless_famous, text))
    if not LEADING.isdisjoint(words):
        text = _NAME_THEN_NUMBER.sub(SOMEWHERE, text)
    if not LIVING_WORDS.isdisjoint(words):
        text = _HOME.sub(_at_home, text)
    if not text.isascii():
        text = _JAPANESE.sub(SOMEWHERE, text)
    return _NEAR.sub(r"\1", text) if SOMEWHERE in text else text


def _after_verb(match: re.Match[str]) -> str:
    kept = FAMOUS.search(match[0]) is not None or NOT_IN_STREETS.search(match[2]) is not None
    return match[0] if kept else match[1] + SOMEWHERE


def _at_home(match: re.Match[str]) -> str:
    return match[0] if FAMOUS.search(match[0]) is not None else match[1] + SOMEWHERE


def _unless_measure(match: re.Match[str]) -> str:
    """Keep "4 Wheel Drive", "5 Hours on the Road" and famous addresses; a postal code leaves no doubt."""
    found = match[0]
    if FAMOUS.search(found) is not None:
        return found
    ordinary = NOT_IN_STREETS.search(match[1]) is not None
    return found if ordinary and _CODE.search(found) is None else SOMEWHERE


def _unless_famous(match: re.Match[str]) -> str:
    return match[0] if match[0].startswith(("Norweg", "Alexanderplatz", "Unter den Linden")) else SOMEWHERE
