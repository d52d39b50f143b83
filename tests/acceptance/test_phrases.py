"""Phrases for real posts, grouped as the engine groups them, judged by a checker that shares nothing with their maker.

With PHRASES_TABLE=FILE the test leaves a table of 60 random phrases there, to be read by a person.
"""

import gzip
import json
import math
import os
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from models.text_embedder import SentenceEmbedder
from ray_apps.domain import ids
from ray_apps.domain.ideas import Concept
from ray_apps.ideation.concepts import compose
from ray_apps.ideation.grouping import after, group
from ray_apps.ideation.keyphrases import Mention, TopicGroup
from tests.conftest import real_data
from tests.phrase_checker import MIN_FAMILIES, Printed, batch_faults, faults

POSTS, CHUNK, IDEAS = 500, 250, 300


def some_posts(name: str, count: int) -> list[dict[str, Any]]:
    """The first posts of a file, each once; the files are in random order or by the hour."""
    found: dict[str, dict[str, Any]] = {}
    with gzip.open(real_data(name), "rt", encoding="utf-8") as lines:
        for line in lines:
            post = json.loads(line)
            found.setdefault(post["id"], post)
            if len(found) == count:
                break
    return list(found.values())


def grouped(posts: Sequence[dict[str, Any]]) -> list[TopicGroup]:
    """The posts' groups in order of beginning, as the stage makes them."""
    vectors = SentenceEmbedder()([post["title"] for post in posts])
    names = [UUID(int=at + 1) for at in range(len(posts))]
    by_name = dict(zip(names, posts, strict=True))
    known, members = [], dict[UUID, list[UUID]]()
    for start in range(0, len(posts), CHUNK):
        done = group(names[start : start + CHUNK], vectors[start : start + CHUNK], known)
        for signal, idea, _ in done.members:
            members.setdefault(idea, []).append(signal)
        for merger in done.merged:
            members.setdefault(merger.survives, []).extend(members.pop(merger.absorbed, []))
        known = after(known, done)
    return [
        TopicGroup(
            tuple(
                Mention(post["title"], post["subreddit"], 1.0 + math.log1p(max(0, post["score"])))
                for post in (by_name[signal] for signal in signals)
            ),
            ids.seed(idea),
        )
        for idea, signals in members.items()
    ]


@pytest.fixture(scope="module")
def composed() -> list[tuple[Concept, TopicGroup]]:
    groups = grouped(some_posts("reddit_top_2013.jsonl.gz", POSTS))
    return list(zip(compose(groups), groups, strict=True))


def printed(composed: Sequence[tuple[Concept, TopicGroup]]) -> list[Printed]:
    return [
        Printed(concept.phrase, concept.template, tuple(mention.content for mention in topic.mentions))
        for concept, topic in composed
        if concept.phrase is not None
    ]


def test_300_ideas_of_real_posts_have_phrases_that_may_be_printed(composed: list[tuple[Concept, TopicGroup]]) -> None:
    shirts = printed(composed)[:IDEAS]
    assert len(shirts) == IDEAS
    assert len(shirts) / len(composed) > 0.6, "of a few hundred groups most have something to print"
    wrong = {shirt.phrase: found for shirt in shirts if (found := faults(shirt))}
    assert len(wrong) <= 0.02 * IDEAS, wrong
    assert batch_faults(shirts) == []
    assert len({shirt.family for shirt in shirts}) >= MIN_FAMILIES
    _leave_table(composed)


def test_every_idea_has_rivals_that_may_be_printed_too(composed: list[tuple[Concept, TopicGroup]]) -> None:
    wrong, rivals = [], 0
    for concept, topic in composed:
        assert len(concept.candidates) <= 5
        assert (concept.phrase is None) == (not concept.candidates)
        if concept.phrase is not None:
            assert concept.candidates[0].phrase == concept.phrase
            assert concept.candidates[0].family == concept.template
        ranks = [candidate.rank for candidate in concept.candidates]
        assert ranks == sorted(ranks, reverse=True)
        posts = tuple(mention.content for mention in topic.mentions)
        shirts = [Printed(candidate.phrase, candidate.family, posts) for candidate in concept.candidates]
        assert len({shirt.phrase.casefold() for shirt in shirts}) == len(shirts)
        wrong += [(shirt.phrase, found) for shirt in shirts if (found := faults(shirt))]
        rivals += len(shirts)
    assert len(wrong) <= 0.02 * rivals, wrong


def test_titles_descriptions_and_keywords_quote_nobody(
    composed: list[tuple[Concept, TopicGroup]],
) -> None:
    for concept, topic in composed:
        assert concept.title == concept.title.strip() != ""
        assert concept.description.endswith(".")
        assert "  " not in concept.description
        assert len(concept.description) < 400
        assert len(set(concept.keywords)) == len(concept.keywords) <= 12
        for mention in topic.mentions:
            said = mention.content.casefold()
            assert len(said) < 25 or said not in concept.description.casefold()


def test_what_nobody_foresaw_gets_phrases_as_well() -> None:
    """Titles of ten years later from everywhere, most of them about nothing that is printed."""
    groups = grouped(some_posts("reddit_hourly_2023-12.jsonl.gz", POSTS))
    shirts = printed(list(zip(compose(groups), groups, strict=True)))
    assert len(shirts) >= 0.05 * len(groups)
    wrong = {shirt.phrase: found for shirt in shirts if (found := faults(shirt))}
    assert len(wrong) <= max(1, 0.02 * len(shirts)), wrong


def _leave_table(composed: Sequence[tuple[Concept, TopicGroup]]) -> None:
    """Write 60 random ideas with a phrase where PHRASES_TABLE says."""
    if not (target := os.environ.get("PHRASES_TABLE")):
        return
    ready = [(concept, topic) for concept, topic in composed if concept.phrase is not None]
    rows = [
        f"{concept.phrase} | {concept.template} | {'; '.join(m.content[:80] for m in topic.mentions[:2])}"
        for concept, topic in random.Random(60).sample(ready, 60)
    ]
    Path(target).write_text("\n".join(["phrase | family | posts", *rows, ""]), encoding="utf-8")
