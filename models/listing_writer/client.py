"""Asks a chat endpoint for listings, several at once: an engine that batches writes them together."""

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import httpx

from models.chat.client import Chat
from models.chat.protocol import ChatError, Patience, Question, Tries
from models.listing_writer.answers import WrittenListing, listing_of
from models.listing_writer.asking import MAX_TOKENS, SYSTEM, ListingAsk, accepted, room, schema_of, told

AT_ONCE = 8
"""Listings asked for side by side."""
TEMPERATURE = 0.7
TRIES = Tries(answers=2, calls=6, longest_pause_s=15.0, patience_s=120.0)
"""One more try for an answer that is none; more for a service that is busy or lost a replica over it."""
NOT_ASKED = "not asked"
"""The reason of those whose service had failed too often in a row."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one ask: a listing, or in a word the reason why there is none."""

    listing: WrittenListing | None
    reason: str | None = None


class ChatListingWriter:
    """A model behind an OpenAI-compatible endpoint. Safe to use from several threads.

    `url`, `key` and `timeout_s` are as in `Chat`. `transport` lets tests bring their own.
    """

    def __init__(
        self,
        url: str,
        model: str,
        key: str = "",
        *,
        timeout_s: float = 60.0,
        tries: Tries = TRIES,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._chat = Chat(url, model, key, timeout_s=timeout_s, tries=tries, transport=transport)
        self._patience = Patience()

    @property
    def name(self) -> str:
        """The backend's name, kept with what it wrote: "model:" and the model's."""
        return f"model:{self._chat.model}"

    def close(self) -> None:
        """Let go of the connections."""
        self._chat.close()

    def write(self, ask: ListingAsk) -> Outcome:
        """One listing. Never raises for what a service does; after too many failures in a row it is not asked."""
        if self._patience.is_over():
            return Outcome(None, NOT_ASKED)
        schema = schema_of(room(ask.limits))
        question = Question(SYSTEM, told(ask), "listing", schema, MAX_TOKENS, TEMPERATURE, ask.seed)
        try:
            written = self._chat.ask(question, partial(listing_of, most=accepted(ask.limits)))
        except ChatError as problem:
            self._patience.went_wrong(lasting=problem.lasting)
            return Outcome(None, problem.reason)
        self._patience.went_well()
        return Outcome(written)

    def write_all(self, asks: Sequence[ListingAsk]) -> list[Outcome]:
        """Listings in the order of the asks, up to `AT_ONCE` of them under way at a time."""
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="listings") as pool:
            return list(pool.map(self.write, asks))


def reasons(outcomes: Sequence[Outcome]) -> Counter[str]:
    """How often each reason stands in the way."""
    return Counter(one.reason for one in outcomes if one.reason is not None)
