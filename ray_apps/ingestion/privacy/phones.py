"""Phone numbers of many countries; not prices, scores, years, sizes, ISBNs and part numbers. Pure.

A cheap pattern finds runs of seven or more digits written as phone numbers are; `phonenumbers` (the numbering plans of
all countries) decides where the writing alone does not.
"""

import re
from functools import lru_cache

from ray_apps.ingestion.privacy.words import A_NUMBER, LETTERS

_REGIONS = (
    "US",
    "GB",
    "DE",
    "FR",
    "IT",
    "ES",
    "IN",
    "BR",
    "MX",
    "AU",
    "NL",
    "JP",
    "PL",
    "SE",
    "ZA",
    "NG",
    "RU",
    "PT",
    "CZ",
    "TR",
    "BE",
)
# What is counted, written behind a number without a space, in Chinese, Japanese, Korean and Thai.
_COUNTERS = "年月日円元圆块人件個个億亿万萬千百点點回次位本枚台米分秒時时票名倍歳岁년월일원명만억개บคล"
_CANDIDATE = re.compile(
    rf"(?<![{LETTERS}.,:/$€£¥#-])(?:\+|00)?\(?\d{{1,5}}\)?(?:[ \u00a0.\-‐‑–/]{{0,3}}\(?\d{{1,5}}\)?){{1,7}}"
    rf"(?: ?x\d{{1,6}})?(?![{LETTERS}{_COUNTERS}%$€£]|[.,:]\d|-\d|°)"
)
_GLUED_PLUS = re.compile(rf"(?<![{LETTERS}+])\+\d[\d \u00a0.()\-–]{{6,20}}\d(?![{LETTERS}])")
_CUE = re.compile(
    r"\b(?:call|text|txt|phone|ph|tel|telefon\w{0,4}|t[ée]l\w{0,8}|mobil\w{0,4}|móvil|cell|handy|whats\w{0,4}|zap|ring|"
    r"number|reach\w{0,4}|sms|bel|bell|appel\w{0,8}|ll[aá]m\w{0,6}|chiama\w{0,4}|informes|contact\w{0,4}|erreichbar|"
    r"portable|fax|dial|hit me|viber|signal|ara|hotline|for sale|звон\w{0,6}|тел|телефон)\b"
    r"|☎|📞|📱|電話|电话|연락|手机|手機|携帯|微信|联系|聯絡|전화|핸드폰|휴대폰"
    r"|โทร|เบอร์|هاتف|جوال|واتس|اتصل|موبايل|फोन|फ़ोन|मोबाइल|नंबर|कॉल|संपर्क",
    re.IGNORECASE,
)
_NOT_A_PHONE = re.compile(
    r"(?:isbn|issn|part(?: no| number)?|serial|model|sku|order|invoice|tracking|upc|ean|item|asin|patent|flight|issue|"
    r"iso|score|pi is|unix time|population|episode|vin|ref|doi|build|v|version)[ .:#№-]{0,3}$",
    re.IGNORECASE,
)
_DATE = re.compile(r"\d{1,4}([./-])\d{1,2}\1\d{1,4}|(?:19|20)\d\d ?[-–/] ?(?:19|20)?\d\d")
_NANP = re.compile(r"(?:(?:\+|00)?1[ .-]?)?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}(?: ?x\d{1,6})?")
_ASKED = re.compile(
    r"(?:phone|call|text|txt|tel\.?|number is|whatsapp|ring|dial|mobile|cell)(?: me| us)?(?: at| on)?[ .:#]{0,3}$",
    re.IGNORECASE,
)
_LOCAL = re.compile(r"555[ .-]?\d{4}|[2-9]\d\d-\d{4}")
_TRUNK = re.compile(r"\(?0\d[\d()]*[ /.\-\u00a0]")
_KNOWN_NUMBERS = frozenset({"8675309", "2147483647", "4294967295", "1234567890", "0123456789", "3141592653", "5318008"})
_BEFORE = 40


def without_phones(text: str) -> str:
    """Replace phone numbers by "a number"."""
    text = _GLUED_PLUS.sub(_international, text)
    cued = _CUE.search(text) is not None

    def decide(match: re.Match[str]) -> str:
        found = match[0]
        before = text[max(0, match.start() - _BEFORE) : match.start()]
        return A_NUMBER + _tail(found) if _is_phone(found, before, cued) else found

    return _CANDIDATE.sub(decide, text)


def _tail(found: str) -> str:
    """Give back a closing bracket that belongs to the sentence."""
    return ")" if found.endswith(")") and "(" not in found else ""


def _international(match: re.Match[str]) -> str:
    digits = sum(char.isdigit() for char in match[0])
    return A_NUMBER if 8 <= digits <= 15 else match[0]


def _is_phone(found: str, before: str, cued: bool) -> bool:
    digits = "".join(filter(str.isdigit, found.partition("x")[0]))
    if not 7 <= len(digits) <= 15 or digits in _KNOWN_NUMBERS or _NOT_A_PHONE.search(before) is not None:
        return False
    if found.startswith("+") or _NANP.fullmatch(found.strip()) is not None:
        return True
    if _DATE.fullmatch(found.strip("() ")) is not None or found.count("/") > 1:
        return False
    if len(digits) == 7:
        local = cued and _LOCAL.fullmatch(found) is not None
        return local or found.startswith("555-01") or _ASKED.search(before) is not None
    return cued or _is_written_as_one(found, digits)


def _is_written_as_one(found: str, digits: str) -> bool:
    """Tell whether a number nobody speaks of as a phone is one: a trunk 0 and groups, or a plan that assigns it."""
    if _TRUNK.match(found) is not None:
        return len(digits) >= 9
    if "/" in found:
        return False
    grouped = not found.isdigit()
    if len(digits) < 9 or (not grouped and len(digits) not in {10, 11}) or digits.endswith("000"):
        return False
    return _is_assigned(found)


@lru_cache(maxsize=4096)
def _is_assigned(number: str) -> bool:
    """Tell whether a number is valid in one of the numbering plans of the largest countries."""
    import phonenumbers  # costs 30 ms, and few texts hold such a number

    for region in _REGIONS:
        try:
            parsed = phonenumbers.parse(number, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number_for_region(parsed, region):
            return True
    return False
