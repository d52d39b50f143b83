"""A text's keys: integers that near-duplicates share and other texts seldom do. Pure.

The first key is a hash of the text's sorted words, so that texts with equal words always meet. The others are the bands
of locality-sensitive hashing: a MinHash sketch of the letter trigrams within words (so that word order does not count)
is cut into bands, and texts whose sketches agree on a whole band share its key. Two texts whose trigram sets have
Jaccard similarity s share at least one of b bands of r rows with probability 1 - (1 - s^r)^b (Leskovec, Rajaraman and
Ullman, "Mining of Massive Datasets", section 3.4); with the seven bands of five rows used here, that is
0.20 at s = 0.5, 0.72 at 0.7 and 0.98 at 0.85.

Every band is salted with the text's numbers, since texts with different numbers are never near-duplicates: "Day 14" and
"Day 15" share no key. Keys are the same in every process and on every machine, for one version of rensa's algorithm:
a stored key is compared with keys made years later, so a test holds the keys of known texts fixed.
"""

from collections.abc import Iterator, Sequence
from hashlib import blake2b
from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ray_apps.ingestion.neardup.canonical import Canonical, canonical, numbers_of
from ray_apps.ingestion.neardup.vocabulary import FUNCTION_WORDS

BAND_ROWS = (5,) * 7
"""Rows of each band. Each key costs an insert, and each stranger that shares one a comparison, of which there are more
the more is stored. Over 59,000 real titles seven bands of five meet 0.11 strangers a title and find 0.976 of planted
pairs; six of four 0.28 and 0.984; four of three with three of four 0.88 and 0.991."""

KEYS = 1 + len(BAND_ROWS)
"""Keys of a text."""

NO_KEY = 0
"""Stands where a text has no key; no key has this value."""

_SEED = 20_130_815
_TELLING_LETTERS = 24  # with fewer letters in telling words, all words are looked at: "Living my dream"
_FEWEST_LETTERS = 8  # with fewer letters, trigrams say too little: "Soon" has its first key only
_CHARACTERS_AT_ONCE = 1_000_000  # bounds the arrays: about 60 bytes a character
_SPACE = np.uint64(ord(" "))
_SHIFT = np.uint64(21)  # a code point has 21 bits, so three make one integer
_MIX, _FOLD = np.uint64(0xD6E8FEB86659FD93), np.uint64(32)
_GOLDEN = 0x9E3779B97F4A7C15

U64 = NDArray[np.uint64]
Offsets = NDArray[np.int64]


def keys_of(texts: Sequence[str]) -> NDArray[np.int64]:
    """Return the keys of each text: shape (texts, KEYS), `NO_KEY` where there is none.

    A text without letters and digits has no key at all; one with fewer than eight letters in its words only its first.
    """
    found = np.zeros((len(texts), KEYS), dtype=np.uint64)
    for start, stop in _chunks(texts):
        found[start:stop] = _keys(texts[start:stop])
    return found.view(np.int64)


def _chunks(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    start = size = 0
    for row, text in enumerate(texts):
        size += len(text)
        if size > _CHARACTERS_AT_ONCE:
            yield start, row + 1
            start, size = row + 1, 0
    if start < len(texts):
        yield start, len(texts)


def _keys(texts: Sequence[str]) -> U64:
    padded, salts, firsts = [], [], []
    for text in texts:
        said = canonical(text)
        padded.append(_shingled(said))
        numbers = numbers_of(said)
        salts.append(_hash(" ".join(sorted(numbers))) if numbers else 0)
        words = sorted(said.body + said.asides + said.years)
        firsts.append((_hash(" ".join(words)) or 1) if words else NO_KEY)
    keys = np.zeros((len(texts), KEYS), dtype=np.uint64)
    keys[:, 0] = firsts
    _fill_bands(keys, padded, np.array(salts, dtype=np.uint64))
    return keys


def _hash(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def _shingled(said: Canonical) -> str:
    """Return the words whose trigrams are sketched, a space around each; nothing for too few letters."""
    joined = " ".join([word for word in said.body if word not in FUNCTION_WORDS])
    if len(joined) < _TELLING_LETTERS:
        joined = " ".join(said.body)
        if len(joined) < _FEWEST_LETTERS:
            return ""
    return f" {joined} "


def _fill_bands(keys: U64, padded: Sequence[str], salts: U64) -> None:
    rows = np.flatnonzero(np.fromiter(map(len, padded), dtype=np.int64, count=len(padded)))
    if not len(rows):
        return
    sketches = _sketches([text for text in padded if text])
    first = 0
    for band, width in enumerate(BAND_ROWS):
        key = salts[rows] + np.uint64((band + 1) * _GOLDEN % 2**64)
        for column in range(first, first + width):
            key = _mixed(key ^ sketches[:, column])
        keys[rows, 1 + band] = np.where(key == 0, 1, key)
        first += width


def _mixed(values: U64) -> U64:
    """Spread every bit over all bits: multiply, fold, multiply, fold (a bijection on 64-bit integers)."""
    values = values * _MIX
    values = (values ^ (values >> _FOLD)) * _MIX
    return values ^ (values >> _FOLD)


def _sketches(padded: Sequence[str]) -> U64:
    """Return MinHash sketches of the trigrams of each text, shape (texts, rows of all bands)."""
    import rensa

    sketcher: Any = rensa.RMinHash
    hashes, offsets = _trigrams(padded)
    matrix = sketcher.digest_matrix_from_flat_token_hashes(hashes, offsets, sum(BAND_ROWS), _SEED)
    return np.array(matrix.to_rows(), dtype=np.uint64)


def _trigrams(padded: Sequence[str]) -> tuple[U64, Offsets]:
    """Return the hashed trigrams of all texts, and where those of each text begin (with the end of the last).

    A trigram across a space would depend on the order of words, so those are left out; " th" and "he " stay.
    """
    codes = np.frombuffer("".join(padded).encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    packed = (codes[:-2] << _SHIFT << _SHIFT) | (codes[1:-1] << _SHIFT) | codes[2:]
    places = np.flatnonzero(codes[1:-1] != _SPACE)
    begins = np.fromiter(accumulate(map(len, padded), initial=0), dtype=np.int64, count=len(padded) + 1)
    return _mixed(packed[places]), np.searchsorted(places, begins)
