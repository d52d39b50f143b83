"""Keys: the same everywhere and for ever, shared by near-duplicates, not by strangers."""

import os
import subprocess
import sys

import numpy as np
import pytest

from ray_apps.ingestion.neardup import KEYS, NO_KEY, keys_of
from ray_apps.ingestion.neardup import keys as module

TITLE = "Finally dialled in my espresso after wasting a whole bag of beans"
GOLDEN = [
    -3291567279114822316, -8000082033004058827, 8327632874387882433, 3297977220163417339,
    1570602361182268346, 8340418954202195363, -8283330635972165404, -4109769935728043879,
]  # fmt: skip


def shared(first: str, second: str) -> set[int]:
    one, other = keys_of([first, second]).tolist()
    return (set(one) & set(other)) - {NO_KEY}


def test_keys_of_a_known_text_never_change() -> None:
    """Stored keys are compared with new ones: a change here needs all keys in the store to be made anew."""
    assert keys_of([TITLE]).tolist() == [GOLDEN]


def test_keys_do_not_depend_on_the_process() -> None:
    program = f"from ray_apps.ingestion.neardup import keys_of; print(keys_of([{TITLE!r}]).tolist()[0])"
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    answer = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, check=True, text=True
    )
    assert answer.stdout.strip() == str(GOLDEN)


def test_shape_and_type() -> None:
    keys = keys_of([TITLE, "", "Soon", "🎃🎃", "ok"])
    assert keys.shape == (5, KEYS)
    assert keys.dtype == np.int64
    assert (keys[0] != NO_KEY).all()
    assert (keys[[1, 3]] == NO_KEY).all()  # nothing to go by: no key at all
    assert ((keys[[2, 4]] != NO_KEY).sum(axis=1) == 1).all()  # too short for trigrams: the first key only
    assert len(set(keys[0].tolist())) == KEYS  # no band's key is another band's
    assert keys_of([]).shape == (0, KEYS)


def test_equal_words_share_the_first_key() -> None:
    keys = keys_of([TITLE, f"🔥 {TITLE.upper()}!!! [OC]", " ".join(reversed(TITLE.split()))])
    assert len(set(keys[:, 0].tolist())) == 1


def test_a_slip_leaves_a_band() -> None:
    assert shared(TITLE, TITLE.replace("espresso", "esprseso"))


def test_other_numbers_leave_none() -> None:
    assert not shared("Restoring my grandfather's workshop, day 14", "Restoring my grandfather's workshop, day 15")


def test_keys_do_not_depend_on_the_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [TITLE, "", "a", "Ein anderer Titel über Brot", TITLE * 3, "東京の夜", "x" * 90] * 3
    alone = np.vstack([keys_of([text]) for text in texts])
    assert (keys_of(texts) == alone).all()
    monkeypatch.setattr(module, "_CHARACTERS_AT_ONCE", 100)
    assert (keys_of(texts) == alone).all()


def test_broken_unicode_has_keys_too() -> None:
    assert (keys_of(["half a pair \ud83d of surrogates here"]) != NO_KEY).any()
