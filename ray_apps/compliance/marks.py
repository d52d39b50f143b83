"""Word marks as data, and the starter list that ships with the product."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml


@dataclass(frozen=True, slots=True)
class Mark:
    """One word mark: its words, its owner, the Nice classes it is registered or known for, and a note."""

    mark: str
    owner: str
    classes: Sequence[int]
    note: str = ""


@dataclass(frozen=True, slots=True)
class MarkList:
    """Marks from one source. `version` dates it; `kind` says what it is worth ("starter", "register")."""

    source: str
    version: str
    kind: str
    marks: tuple[Mark, ...]

    @property
    def label(self) -> str:
        """How evidence names the source."""
        worth = "not a search" if self.kind == "starter" else self.kind
        return f"{self.source} {self.version} ({worth})"


@cache
def load_starter() -> MarkList:
    """The starter list: well-known word marks from general knowledge, unverified, and no search of any register."""
    folder = resources.files(__package__) / "data"
    about = yaml.safe_load((folder / "starter_marks.yaml").read_text(encoding="utf-8"))
    rows = csv.DictReader((folder / "starter_marks.csv").read_text(encoding="utf-8").splitlines())
    marks = tuple(
        Mark(row["mark"], row["owner"], tuple(int(number) for number in row["classes"].split()), row["note"])
        for row in rows
    )
    return MarkList(about["source"], about["version"], about["kind"], marks)
