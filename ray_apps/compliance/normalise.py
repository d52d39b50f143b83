"""Text as it is compared: words without case, accents, punctuation, possessives, look-alike letters or leet. Pure."""

import re
import unicodedata
from dataclasses import dataclass

_TOKEN = re.compile(r"[@$]?[^\W_]+(?:[@$!'’]+[^\W_]+)*\$?")
_SENTENCE_END = frozenset('.!?:\n•“”"')
_LEET = str.maketrans("0134578@$!", "oieastbasi")
_LOOKALIKES = str.maketrans("аеорсухіѕјԁһӏкмтвн", "aeopcyxisjdhlkmtbh")
_CLOSING_NUMBER = re.compile(r"(?:(?<!\d)[1246789]|\d{2,})$")
_POSSESSIVE = re.compile(r"['’]s?$")


@dataclass(frozen=True, slots=True)
class Token:
    """One word: as compared, as written, whether it was written with a capital, and whether it opens a sentence."""

    word: str
    written: str
    capital: bool
    opens: bool


def tokens(text: str) -> list[Token]:
    """The words of a text in order. Single letters in a row are one word: "n i k e" is read as it is meant."""
    composed = unicodedata.normalize("NFKC", text).replace("&", " and ")
    found: list[Token] = []
    end = 0
    for match in _TOKEN.finditer(composed):
        between = composed[end : match.start()]
        opens = not found or any(char in _SENTENCE_END for char in between)
        found.append(Token(_word(match[0]), match[0], match[0][:1].isupper(), opens))
        end = match.end()
    return _letters_joined([token for token in found if token.word])


def key(text: str) -> str:
    """A text's words run together: what two spellings of one mark have in common ("star wars", "Star-Wars")."""
    return "".join(token.word for token in tokens(text))


def _word(written: str) -> str:
    folded = "".join(
        char for char in unicodedata.normalize("NFKD", written.casefold()) if not unicodedata.combining(char)
    ).translate(_LOOKALIKES)
    bare = _POSSESSIVE.sub("", folded)
    mixed = any(char.isalpha() for char in bare) and any(char.isdigit() or char in "@$!" for char in bare)
    return re.sub(r"[^a-z0-9]" if bare.isascii() else r"[\W_]", "", _letters(bare) if mixed else bare)


def _letters(mixed: str) -> str:
    """Leet read as letters; digits that close a word are a number ("formula1"), but for a lone 0, 3 or 5 ("leg0")."""
    number = _CLOSING_NUMBER.search(mixed)
    end = number.start() if number is not None else len(mixed)
    return mixed[:end].translate(_LEET) + mixed[end:]


def _letters_joined(found: list[Token]) -> list[Token]:
    out: list[Token] = []
    run: list[Token] = []
    for token in [*found, None]:
        if token is not None and len(token.word) == 1 and token.word.isalpha():
            run.append(token)
            continue
        if len(run) > 2:
            word, written = "".join(t.word for t in run), " ".join(t.written for t in run)
            out.append(Token(word, written, run[0].capital, run[0].opens))
        else:
            out += run
        run = []
        if token is not None:
            out.append(token)
    return out
