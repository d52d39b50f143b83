"""Which phrase each group gets, so that a whole batch is varied: no phrase twice, families and topics spread. Pure.

Groups are served in their order. A candidate's rank is lowered by what was already chosen:

    score = rank × jitter × (1.1 - 0.1·min(4, family share ÷ fair share))
            ÷ (1 + 0.15·template uses) ÷ (1 + 0.6·(topic, family) uses) ÷ (1 + 0.08·topic uses)

with a jitter of ±12 % from the group's own seed. The same groups in the same order give the same phrases.
"""

import random
import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from ray_apps.ideation.grammar import load_grammar
from ray_apps.ideation.phrases import Candidate, tagline_for

_JITTER = 0.12
_PLAIN = re.compile(r"[^a-z0-9]+")


@dataclass
class Selection:
    """What was chosen so far. `taken` holds phrases in use, compared without case and punctuation."""

    taken: set[str] = field(default_factory=set)
    families: Counter[str] = field(default_factory=Counter)
    templates: Counter[str] = field(default_factory=Counter)
    topics: Counter[str] = field(default_factory=Counter)
    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)

    @classmethod
    def after(cls, phrases: Collection[str]) -> "Selection":
        """A selection that will not choose any of `phrases` again."""
        return cls(taken={comparable(phrase) for phrase in phrases})

    def choose(self, ready: Sequence[Candidate], seed: int, said: Collection[str] = ()) -> tuple[Candidate, str] | None:
        """Choose and record one candidate with its tagline, or `None` if all are taken or quote a post of `said`."""
        rng = random.Random(seed)  # noqa: S311 - variety, not security
        scored = sorted(
            ((self._score(c) * (1 + _JITTER * (2 * rng.random() - 1)), c) for c in ready),
            key=lambda pair: (-pair[0], pair[1].phrase),
        )
        for _, candidate in scored:
            key = comparable(candidate.phrase)
            if key not in self.taken and not any(key in post for post in said):
                self._record(candidate, key)
                return candidate, tagline_for(candidate, rng.randrange(2**16))
        return None

    def _score(self, candidate: Candidate) -> float:
        chosen = sum(self.families.values())
        crowding = self.families[candidate.family] * len(load_grammar().families) / chosen if chosen else 1.0
        worn = (
            (1 + 0.15 * self.templates[candidate.template])
            * (1 + 0.6 * self.pairs[candidate.topic.name, candidate.family])
            * (1 + 0.08 * self.topics[candidate.topic.name])
        )
        return candidate.rank / worn * (1.1 - 0.1 * min(4.0, crowding))

    def _record(self, candidate: Candidate, key: str) -> None:
        self.taken.add(key)
        self.families[candidate.family] += 1
        self.templates[candidate.template] += 1
        self.topics[candidate.topic.name] += 1
        self.pairs[candidate.topic.name, candidate.family] += 1


def comparable(text: str) -> str:
    """A text as it is compared: small letters and digits, words parted by one space."""
    return _PLAIN.sub(" ", text.casefold()).strip()
