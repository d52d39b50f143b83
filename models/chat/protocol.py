"""What a model is asked, how patiently, and in which words it is told that there was no usable answer."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass

PATIENCE = 5
"""Failures in a row after which nobody is asked on, see `Patience`."""


class ChatError(Exception):
    """A model gave no usable answer.

    `reason` is one of a few words that can be counted: timeout, unreachable, connection lost, status 429, too long,
    truncated, not JSON, wrong shape. `lasting` ones (wrong key, no such model) will not go away by asking again.
    `busy` ones are about the service and not about what it said; before the next try, `wait_s` must pass.
    """

    def __init__(self, reason: str, *, lasting: bool = False, busy: bool = False, wait_s: float | None = None) -> None:
        super().__init__(f"the listing model gave no usable answer: {reason}")
        self.reason, self.lasting, self.busy, self.wait_s = reason, lasting, busy, wait_s


@dataclass(frozen=True, slots=True)
class Question:
    """What a model is asked: `told` goes in as JSON, so that no text in it can pass for an instruction of ours.

    The answer is JSON of `schema`, whose name is `name`, in at most `max_tokens` tokens.
    """

    system: str
    told: Mapping[str, object]
    name: str
    schema: Mapping[str, object]
    max_tokens: int
    temperature: float
    seed: int


@dataclass(frozen=True, slots=True)
class Tries:
    """How often is asked: for an answer that is none, and for a service that is busy or was lost on the way.

    No pause is longer than `longest_pause_s`; none begins after `patience_s` have passed since the first try.
    """

    answers: int = 2
    calls: int = 2
    longest_pause_s: float = 5.0
    patience_s: float = 30.0


class Patience:
    """Counts failures in a row, over all threads, so that a batch does not wait for a service that is not there."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self._failures = 0

    def is_over(self) -> bool:
        """Whether to ask on is in vain."""
        with self.lock:
            return self._failures >= PATIENCE

    def went_well(self) -> None:
        """An answer was usable."""
        with self.lock:
            self._failures = 0

    def went_wrong(self, *, lasting: bool) -> None:
        """An answer was not; a `lasting` reason ends all patience at once."""
        with self.lock:
            self._failures = PATIENCE if lasting else self._failures + 1
