"""Which phrase each group gets, so that a whole batch is varied: no phrase twice, families and topics spread. Pure.

Groups are served in their order. A candidate's rank is lowered by what was already chosen:

    score = rank × jitter × (1.1 - 0.1·min(4, family share ÷ fair share))
            ÷ (1 + 0.15·template uses) ÷ (1 + 0.6·(topic, family) uses) ÷ (1 + 0.08·topic uses)

with a jitter of ±12 % from the group's own seed. The same groups in the same order give the same phrases.
"""

import random
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from ray_apps.ideation.checks import comparable, twin_key
from ray_apps.ideation.grammar import load_grammar
from ray_apps.ideation.phrases import GRAMMAR, Candidate, tagline_for

KEPT = 5
"""How many candidates of an idea are kept, the chosen one among them."""

_JITTER = 0.12


@dataclass(frozen=True)
class Choice:
    """The candidate a group gets with its tagline, and the best ones with their scores, the chosen first."""

    candidate: Candidate
    tagline: str
    best: tuple[tuple[Candidate, float], ...]


@dataclass
class Selection:
    """What was chosen so far. `taken` holds phrases in use, by what they share with their twins (`checks.twin_key`)."""

    taken: set[str] = field(default_factory=set)
    families: Counter[str] = field(default_factory=Counter)
    templates: Counter[str] = field(default_factory=Counter)
    topics: Counter[str] = field(default_factory=Counter)
    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)

    @classmethod
    def after(cls, phrases: Collection[str]) -> "Selection":
        """A selection that will not choose any of `phrases` again."""
        return cls(taken={twin_key(phrase) for phrase in phrases})

    def choose(self, ready: Sequence[Candidate], seed: int, said: Collection[str] = ()) -> Choice | None:
        """Choose and record one candidate, or `None` if all are taken or quote a post of `said` (texts as compared).

        The other candidates of the choice are of other families where there are enough.
        """
        rng = random.Random(seed)  # noqa: S311 - variety, not security
        scored = sorted(
            ((self._score(c) * (1 + _JITTER * (2 * rng.random() - 1)), c) for c in ready),
            key=lambda pair: (-pair[0], pair[1].phrase),
        )
        best = self._best([(candidate, score) for score, candidate in scored], said)
        if not best:
            return None
        chosen = best[0][0]
        self._record(chosen)
        return Choice(chosen, tagline_for(chosen, rng.randrange(2**16)), tuple(best))

    def _best(self, scored: Sequence[tuple[Candidate, float]], said: Collection[str]) -> list[tuple[Candidate, float]]:
        """The first few free candidates, one of a family, filled up with others; best first."""
        kept: list[tuple[Candidate, float]] = []
        spare: list[tuple[Candidate, float]] = []
        seen: set[str] = set()
        for candidate, score in scored:
            key = twin_key(candidate.phrase)
            if key in seen or not self._is_free(candidate, key, said):
                continue
            seen.add(key)
            same = candidate.origin == GRAMMAR and candidate.family in {c.family for c, _ in kept}
            (spare if same else kept).append((candidate, score))
            if len(kept) == KEPT:
                break
        return sorted([*kept, *spare[: KEPT - len(kept)]], key=lambda pair: (-pair[1], pair[0].phrase))

    def _is_free(self, candidate: Candidate, key: str, said: Collection[str]) -> bool:
        return key not in self.taken and not any(comparable(candidate.phrase) in post for post in said)

    def _score(self, candidate: Candidate) -> float:
        chosen = sum(self.families.values())
        # Phrases that a model wrote share no sentence with each other, so their number crowds nobody.
        templated = candidate.origin == GRAMMAR and chosen > 0
        crowding = self.families[candidate.family] * len(load_grammar().families) / chosen if templated else 1.0
        name = candidate.topic.name if candidate.topic is not None else ""
        worn = (
            (1 + 0.15 * self.templates[candidate.template])
            * (1 + 0.6 * self.pairs[name, candidate.family] * templated)
            * (1 + 0.08 * self.topics[name])
        )
        return candidate.rank / worn * (1.1 - 0.1 * min(4.0, crowding))

    def _record(self, candidate: Candidate) -> None:
        name = candidate.topic.name if candidate.topic is not None else ""
        self.taken.add(twin_key(candidate.phrase))
        self.families[candidate.family] += 1
        self.templates[candidate.template] += 1
        self.topics[name] += 1
        self.pairs[name, candidate.family] += 1
