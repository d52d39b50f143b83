"""How well preflight tells good files from bad, over every family: false alarms, planted faults, words read back.

The bounds of preflight were set on the look-book's phrases (`seen`); `fresh` phrases were written afterwards, and
nothing was changed for them. `make artwork` runs this; two designs of it are in `make test`.
"""

import io
import sys
from collections import Counter
from functools import cache

import numpy as np
import pytest
from PIL import Image

from models.text_reader import PaddleReader
from ray_apps.domain.designs import Artwork, DesignBrief
from ray_apps.mockups.colour import rgb
from ray_apps.mockups.draw import composition, draw, words_of
from ray_apps.mockups.families import FAMILIES
from ray_apps.mockups.garments import GARMENTS, garment
from ray_apps.mockups.lookbook import SAMPLES
from ray_apps.mockups.palettes import palettes_for
from ray_apps.mockups.preflight import preflight
from ray_apps.mockups.preflight.words import read_words
from tests.planted_faults import FAULTS

FRESH = (
    ("Beekeepers Do It With a Smoker", "Hive mind since 2009", "bug-beetle"),
    ("Überfordert aber Hübsch", "", "flower"),
    ("World's Okayest Kayaker", "Still afloat", "sailboat"),
    ("Marathon", "Never again. Until spring.", "sneaker-move"),
    ("I Read Past My Bedtime", "", "book"),
    ("Powered by Chili Crisp", "Est. this morning", "pepper"),
    ("Gravel Grinders Cycling Society of the North", "", "bicycle"),
    ("Talk Nerdy to Me", "Version 2.0", None),
)
GARMENT_NAMES = tuple(GARMENTS)


def fresh() -> list[DesignBrief]:
    """A design of each family, with words, cloth and inks by turns."""
    made = []
    for n, family in enumerate(FAMILIES):
        phrase, tagline, motif = FRESH[n % len(FRESH)]
        cloth = GARMENT_NAMES[n % len(GARMENT_NAMES)]
        inks = palettes_for(cloth)
        made.append(_brief(phrase, tagline, family, inks[n % len(inks)], cloth, motif, 100 + n))
    return made


def seen() -> list[DesignBrief]:
    """The look-book's phrases by turns, a family each."""
    made = []
    for n, family in enumerate(FAMILIES):
        sample = SAMPLES[n % len(SAMPLES)]
        made.append(
            _brief(sample.phrase, sample.tagline, family, palettes_for(sample.garment)[0], sample.garment, None, n)
        )
    return made


def _brief(
    phrase: str, tagline: str, family: str, palette: str, cloth: str, motif: str | None, seed: int
) -> DesignBrief:
    return DesignBrief(
        phrase=phrase, tagline=tagline, family=family, palette=palette, garment=cloth, motif=motif, seed=seed
    )


@cache
def drawn(asked: DesignBrief) -> Artwork:
    return draw(asked)


@pytest.fixture(scope="module")
def reader() -> PaddleReader:
    return PaddleReader()


def tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("designs", [seen, fresh])
def test_clean_designs_raise_no_alarm_and_their_words_are_read(designs: object, reader: PaddleReader) -> None:
    asked = designs()  # type: ignore[operator]
    alarms, words, plain, read = {}, 0, 0, 0
    for one in asked:
        if problems := preflight(drawn(one).png, one, reader).problems:
            alarms[one.family] = problems
        with Image.open(io.BytesIO(drawn(one).png)) as image:
            found = read_words(np.asarray(image), garment(one.garment).colour, words_of(one), reader, composition(one))
        words += len(found.intended)
        plain += len(found.plain)
        read += len(found.intended) - len(found.missing)
        if found.missing:
            tell(f"{one.family}: not read: {', '.join(found.missing)}")
    tell(f"{len(asked)} designs: alarms {alarms}; of {words} words {read} read, {plain} of them plainly")
    assert len(alarms) <= 0.05 * len(asked)
    assert read >= 0.95 * words


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("designs", [seen, fresh])
def test_planted_faults_are_named_nine_times_of_ten(designs: object, reader: PaddleReader) -> None:
    asked = designs()  # type: ignore[operator]
    named: Counter[str] = Counter()
    for one in asked:
        with Image.open(io.BytesIO(drawn(one).png)) as image:
            pixels = np.asarray(image)
        for fault, (plant, kind) in FAULTS.items():
            out = io.BytesIO()
            spoilt = plant(pixels, rgb(garment(one.garment).colour))
            Image.fromarray(spoilt, "RGBA").save(out, "PNG", compress_level=1, dpi=(300, 300))
            hit = kind in {found.kind for found in preflight(out.getvalue(), one).faults}
            named[fault] += hit
            if not hit:
                tell(f"{one.family} on {one.garment}: {fault} was missed")
        other = one.model_copy(update={"phrase": misspelt(one.phrase)})
        found = preflight(drawn(other).png, one, reader).faults
        hit = any(fault.kind == "words" and fault.severity == "error" for fault in found)
        named["wrong words"] += hit
        if not hit:
            tell(f"{one.family}: wrong words were missed: {other.phrase}")
    tell(f"{len(asked)} designs: named {dict(named)}")
    for fault in (*FAULTS, "wrong words"):
        assert named[fault] >= 0.9 * len(asked), fault


def misspelt(phrase: str) -> str:
    """The phrase with the middle letters of its longest word the other way round."""
    word = max(phrase.split(), key=len)
    middle = len(word) // 2
    turned = word[: middle - 1] + word[middle] + word[middle - 1] + word[middle + 1 :]
    if turned == word:  # two of the same
        turned = word[: middle - 1] + word[middle + 1 :]
    return phrase.replace(word, turned)
