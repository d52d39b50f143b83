"""Drawing across processes, and motifs by meaning with the real text model."""

import subprocess
import sys
from pathlib import Path

import pytest

from models import text_embedder
from ray_apps.mockups.motifs import MotifIndex

DRAW = """
import hashlib
from ray_apps.domain.designs import DesignBrief
from ray_apps.mockups.draw import draw
brief = DesignBrief(phrase="Night Shift Nurse", tagline="on coffee", family="round_badge", palette="pine",
                    motif="coffee", garment="cream", seed=11)
art = draw(brief)
print(hashlib.sha256(art.svg).hexdigest(), hashlib.sha256(art.png).hexdigest())
"""


def test_the_same_brief_gives_the_same_bytes_in_every_process() -> None:
    outputs = {
        subprocess.run(
            [sys.executable, "-c", DRAW],
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
            cwd=Path(__file__).parents[2],
            env={"PYTHONHASHSEED": seed, "OMP_NUM_THREADS": threads, "VIPS_CONCURRENCY": threads},
        ).stdout
        for seed, threads in (("1", "1"), ("2", "2"))
    }
    assert len(outputs) == 1
    assert len(outputs.pop().split()) == 2


@pytest.fixture(scope="module")
def index() -> MotifIndex:
    embedder = text_embedder.SentenceEmbedder()
    return MotifIndex.load_or_build(embedder, None, "all-MiniLM-L6-v2")


@pytest.mark.parametrize(
    ("keywords", "expected"),
    [
        (("sourdough", "bread", "dinosaur"), {"bread"}),
        (("hiking", "trail"), {"person-simple-hike", "boot", "footprints"}),
        (("teacher", "classroom"), {"chalkboard-teacher", "student"}),
        (("knitting", "wool"), {"yarn"}),
        (("motorcycle", "biker"), {"motorcycle"}),
        (("camping", "introvert"), {"tent", "campfire"}),
        (("cats", "nap"), {"cat"}),
    ],
)
def test_the_motif_says_what_the_keywords_mean(
    index: MotifIndex, keywords: tuple[str, ...], expected: set[str]
) -> None:
    assert index.candidates([keywords])[0][0] in expected


def test_keywords_that_no_icon_shows_get_no_motif(index: MotifIndex) -> None:
    assert index.candidates([("bureaucracy", "paperwork deadline"), ("asdf", "qwer"), ()]) == [(), (), ()]


def test_a_creature_stands_for_itself_alone(index: MotifIndex) -> None:
    named, other = index.candidates([("kitten", "nap"), ("octopus", "tentacle")])
    assert named[0] == "cat"
    assert not {"bird", "dog", "rabbit", "cow", "cat"} & set(other)


def test_a_word_that_does_not_belong_to_the_topic_does_not_name_the_motif(index: MotifIndex) -> None:
    assert "sock" not in index.candidates([("dinosaur", "fossil", "museum", "roar", "sock")])[0]
    assert index.candidates([("space", "rocket")])[0][0] == "rocket"
