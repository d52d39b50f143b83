"""The labelled set for privacy and how it is scored."""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict

from ray_apps.ingestion.privacy import purge

FOLDER = Path(__file__).parent / "data" / "privacy"


class Snippet(TypedDict):
    text: str
    private: list[str]
    public: list[str]
    kind: str
    country: str


def snippets(name: str) -> list[Snippet]:
    return [json.loads(line) for line in (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


@dataclass
class Score:
    """How many private strings went and how many public ones stayed, and which did not."""

    private: int = 0
    gone: int = 0
    public: int = 0
    kept: int = 0
    by_kind: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    errors: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        return self.gone / self.private

    @property
    def survival(self) -> float:
        return self.kept / self.public


def score(rows: list[Snippet]) -> Score:
    result = Score()
    for row in rows:
        cleaned = purge(row["text"])
        for secret in row["private"]:
            gone = secret not in cleaned
            result.private += 1
            result.gone += gone
            result.by_kind[row["kind"]][0] += gone
            result.by_kind[row["kind"]][1] += 1
            if not gone:
                result.errors.append(f"stayed: {secret}")
        for topic in row["public"]:
            result.public += 1
            if topic in cleaned:
                result.kept += 1
            else:
                result.errors.append(f"lost: {topic} in {row['text']} -> {cleaned}")
    return result
