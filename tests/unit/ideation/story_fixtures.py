"""Planted stories among real titles, and how well grouping tells them apart.

`tests/data/grouping/*.csv` holds titles written for this test: 46 stories a half, each told five to seven times in
other words, and 43 other posts of the same domains a half (rows without a story). Most domains have two stories.
Parameters were chosen on `tune.csv` and, between variants, on `r_all_2023.csv`; `held_out.csv` was looked at, not used;
`fresh.csv` (44 stories, 50 other posts) was written later, before anything was measured on it.
`r_all_2023.csv` holds labels of real posts (ids alone).
"""

import csv
import gzip
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np

from ray_apps.domain import ids
from ray_apps.domain.topics import Centre
from ray_apps.ideation.grouping import after, group
from ray_apps.ideation.stage import CHUNK

DATA = Path(__file__).parents[2] / "data" / "grouping"
TRICKLE = 500
"""Titles at a time where posts come as they are written, much fewer than the stage takes from a backlog."""
DISTRACTORS = 2_500


@dataclass(frozen=True)
class Told:
    """Titles and the stories they tell; "" is a real title, "~n" a planted one that belongs to no story."""

    titles: list[str]
    stories: list[str]


@dataclass(frozen=True)
class Quality:
    """Pairs of planted titles that meet and belong together; `among_all` counts real titles that joined as well."""

    precision: float
    recall: float
    among_all: float

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / (self.precision + self.recall)


def planted(name: str) -> Told:
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return Told([row["title"] for row in rows], [row["story"] or f"~{n}" for n, row in enumerate(rows)])


def real_titles(path: Path, count: int = DISTRACTORS) -> Told:
    titles: dict[str, None] = {}
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            titles.setdefault(json.loads(line)["title"])
            if len(titles) == count:
                break
    return Told(list(titles), [""] * len(titles))


def real_events(path: Path) -> Told:
    """The titles of r/all in order of their first hour, with the events they tell of. Left out are titles that say
    nothing ("me_irl") and those that are about a topic of the days rather than one event (`-` in the labels)."""
    with (DATA / "r_all_2023.csv").open(encoding="utf-8", newline="") as lines:
        labels = {row["id"]: row["story"] for row in csv.DictReader(lines)}
    titles: dict[str, str] = {}
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            post = json.loads(line)
            titles.setdefault(post["id"], post["title"])
    kept = [post for post in titles if labels.get(post) != "-"]
    return Told([titles[post] for post in kept], [labels.get(post, "") for post in kept])


def homes(titles: Sequence[str], vectors: np.ndarray[Any, Any], chunk: int = CHUNK) -> list[UUID]:
    """The idea each title ends in, when they come a chunk at a time."""
    names = [ids.signal_id(ids.content_hash(f"{n} {title}")) for n, title in enumerate(titles)]
    known: list[Centre] = []
    home: dict[UUID, UUID] = {}
    into: dict[UUID, UUID] = {}
    for start in range(0, len(names), chunk):
        grouped = group(names[start : start + chunk], vectors[start : start + chunk], known)
        known = after(known, grouped)
        home |= {signal: idea for signal, idea, _ in grouped.members}
        into |= {merger.absorbed: merger.survives for merger in grouped.merged}
    found = []
    for name in names:
        idea = home[name]
        while idea in into:
            idea = into[idea]
        found.append(idea)
    return found


def quality(stories: Sequence[str], found: Sequence[UUID]) -> Quality:
    ideas: dict[UUID, Counter[str]] = {}
    for story, idea in zip(stories, found, strict=True):
        ideas.setdefault(idea, Counter())[story] += 1
    together = planted_pairs = all_pairs = 0
    for counts in ideas.values():
        real = counts.pop("", 0)
        told = counts.total()
        together += sum(n * (n - 1) // 2 for n in counts.values())
        planted_pairs += told * (told - 1) // 2
        all_pairs += told * (told - 1) // 2 + told * real
    wanted = sum(n * (n - 1) // 2 for story, n in Counter(stories).items() if story)
    return Quality(together / max(planted_pairs, 1), together / wanted, together / max(all_pairs, 1))
