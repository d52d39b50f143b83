"""Numbers that stand for one person, account or home: IBAN, cards, national ids, IP addresses, coordinates. Pure."""

import ipaddress
import re
from collections.abc import Sequence

from ray_apps.ingestion.privacy.words import A_NUMBER, LETTERS, SOMEWHERE

_IBAN = re.compile(rf"(?<![{LETTERS}])[A-Z]{{2}}\d{{2}}(?: ?[A-Z0-9]{{4}}){{2,7}}(?: ?[A-Z0-9]{{1,3}})?(?![{LETTERS}])")
_CARD = re.compile(rf"(?<![{LETTERS}.-])\d(?:[ -]?\d){{12,18}}(?![{LETTERS}.-]?\d)")
_SSN = re.compile(rf"(?<![{LETTERS}-])(?!000|666)\d{{3}}-(?!00)\d{{2}}-(?!0000)\d{{4}}(?![{LETTERS}-])")
_NATIONAL = re.compile(
    rf"(?<![{LETTERS}.-])"
    r"(?:\d{3}\.\d{3}\.\d{3}-\d{2}"  # Brazil
    r"|[1-9]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]"  # China
    r"|[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z]"  # Italy
    r"|[A-Z]{5}\d{4}[A-Z]"  # India, tax
    r"|[XYZ]-?\d{7}-?[A-Z]"  # Spain, foreigners
    r"|[A-CEGHJ-PQR-TW-Z][A-CEGHJ-NPQR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D])"  # United Kingdom
    rf"(?![{LETTERS}-])"
)
_NAMED_ID = re.compile(
    r"\b(ssn|social security(?: number)?|passport(?: no\.?| number)?|aadhaar|dni|nif|nie|cpf|curp|pesel|bsn|dob|"
    r"date of birth|personnummer|driver'?s licen[cs]e(?: number)?|routing(?: number)?|account (?:no\.?|number)|"
    r"kontonummer)"
    r"([ :#=is]{1,6})[A-Z0-9][A-Z0-9./ -]{4,20}[A-Z0-9]",
    re.IGNORECASE,
)
_PLATE = re.compile(
    r"\b((?i:(?:licen[cs]e|number) plate|plates?|kennzeichen|matr[ií]cula|plaque|targa|reg)"
    r"(?: is| no\.?| number)?[ :#]{1,3})"
    r"(?=[A-ZÄÖÜ0-9 -]{0,9}\d)[A-ZÄÖÜ0-9]{1,4}(?:[ -]?[A-Z0-9]{1,4}){1,3}\b"
)
_PLATE_WORDS = frozenset(
    form
    for word in ("plate", "plates", "kennzeichen", "matrícula", "matricula", "plaque", "targa", "reg")
    for form in (word, word.title(), word.upper())
)
_IPV4 = re.compile(rf"(?<![{LETTERS}.])\d{{1,3}}(?:\.\d{{1,3}}){{3}}(?![{LETTERS}]|\.\d)")
_IPV6 = re.compile(r"(?<![\w:])(?:[0-9a-f]{1,4}:{1,2}){3,7}[0-9a-f]{1,4}(?![\w:])", re.IGNORECASE)
_MAC = re.compile(
    rf"(?<![{LETTERS}:-])[0-9a-f]{{2}}(?:([:-])[0-9a-f]{{2}})(?:\1[0-9a-f]{{2}}){{4}}(?![{LETTERS}:-])", re.IGNORECASE
)
_DEGREES = re.compile(r"(?<![\w.])-?\d{1,2}\.\d{3,10}° ?[NS]?,? {0,2}-?\d{1,3}\.\d{3,10}° ?[EW]?")
_COORDINATES = re.compile(r"(?<![\w.])-?\d{1,2}\.\d{3,10} ?[NS]?[,;] {0,2}-?\d{1,3}\.\d{3,10}(?: ?[EW]\b)?(?![\w.])")
_DMS = re.compile(
    r"\d{1,2}° ?\d{1,2}['′’] ?[\d.]{1,7}[\"″”]? ?[NS],? {0,2}\d{1,3}° ?\d{1,2}['′’] ?[\d.]{1,7}[\"″”]? ?[EW]"
)
_WELL_KNOWN = frozenset({"8.8.8.8", "8.8.4.4", "1.1.1.1", "9.9.9.9", "4.2.2.2", "4.4.4.4"})
_PUBLIC_ISSUERS = "23456"


def has_plate(words: Sequence[str]) -> bool:
    """Tell whether a text speaks of number plates."""
    return not _PLATE_WORDS.isdisjoint(words)


def without_identifiers(text: str) -> str:
    """Replace account numbers, personal ids and network addresses by "a number", coordinates by "somewhere"."""
    text = _IBAN.sub(_iban, text)
    text = _CARD.sub(_card, text)
    text = _NATIONAL.sub(A_NUMBER, _SSN.sub(A_NUMBER, text))
    text = _NAMED_ID.sub(_named, text)
    text = _PLATE.sub(rf"\g<1>{A_NUMBER}", text)
    if ":" in text or "-" in text:
        text = _IPV6.sub(_address, _MAC.sub(A_NUMBER, text))
    if "." in text:
        text = _IPV4.sub(_address, _COORDINATES.sub(SOMEWHERE, _DEGREES.sub(SOMEWHERE, text)))
    return _DMS.sub(SOMEWHERE, text) if "°" in text else text


def _named(match: re.Match[str]) -> str:
    return f"{match[1]}{match[2]}{A_NUMBER}" if any(map(str.isdigit, match[0])) else match[0]


def _iban(match: re.Match[str]) -> str:
    """Check the remainder that ISO 13616 asks for: 1 modulo 97, letters counting as 10 to 35."""
    plain = match[0].replace(" ", "")
    if not 15 <= len(plain) <= 34:
        return match[0]
    value = int("".join(str(int(char, 36)) for char in plain[4:] + plain[:4]))
    return A_NUMBER if value % 97 == 1 or " " in match[0] else match[0]


def _card(match: re.Match[str]) -> str:
    """Check Luhn's sum (ISO/IEC 7812-1) and that an issuer of payment cards begins so."""
    digits = [int(char) for char in match[0] if char.isdigit()]
    doubled = [digit * 2 - 9 * (digit > 4) for digit in digits[-2::-2]]
    valid = (sum(digits[::-2]) + sum(doubled)) % 10 == 0
    return A_NUMBER if valid and str(digits[0]) in _PUBLIC_ISSUERS else match[0]


def _address(match: re.Match[str]) -> str:
    """Keep what is no host's own address: loopback, private networks, well-known resolvers, versions."""
    try:
        address = ipaddress.ip_address(match[0])
    except ValueError:
        return match[0]
    documentation = address.is_private and not (address.is_loopback or match[0].startswith(("10.", "172.", "192.168.")))
    if match[0] in _WELL_KNOWN or address.is_loopback or address.is_unspecified or address.is_multicast:
        return match[0]
    if address.version == 4 and int(match[0].split(".")[0]) < 11:
        return match[0]
    return A_NUMBER if address.is_global or documentation else match[0]
