"""What is never sold, whoever owns it: hate, violence, sex, drugs, weapons, false claims. Pure; the words are data."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml

from ray_apps.compliance.normalise import tokens


@dataclass(frozen=True, slots=True)
class Policy:
    """The policy in force: its version, a pattern for each category, and the phrases that are allowed all the same."""

    version: str
    categories: Mapping[str, re.Pattern[str]]
    allowed: re.Pattern[str]

    def find(self, text: str) -> list[tuple[str, str]]:
        """Every category that a text falls under, with the words that say so."""
        said = self.allowed.sub(" ", " ".join(token.word for token in tokens(text)))
        return [(name, match[0]) for name, pattern in self.categories.items() if (match := pattern.search(said))]


@cache
def load_policy() -> Policy:
    """Read the shipped policy."""
    text = (resources.files(__package__) / "data" / "policy.yaml").read_text(encoding="utf-8")
    data = yaml.safe_load(text)
    return Policy(
        version=str(data["version"]),
        categories={name: _pattern(entries) for name, entries in data["categories"].items()},
        allowed=_pattern(data["allowed"]),
    )


def _pattern(entries: list[object]) -> re.Pattern[str]:
    """One pattern for entries whose words are compared as texts are; `*` ends an entry that any ending may follow."""
    made = []
    for entry in map(str, entries):
        words = " ".join(token.word for token in tokens(entry.removesuffix("*")))
        made.append(re.escape(words) + (r"\w*" if entry.endswith("*") else ""))
    return re.compile(rf"(?<!\w)(?:{'|'.join(made)})(?!\w)")
