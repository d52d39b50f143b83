"""Which texts of a batch are kept and which repeat another, given who holds their keys. Pure.

The rule, the same in memory and in PostgreSQL: the first kept text that shows a key holds it for good. A text is
compared with the holders of its keys; it repeats the most similar one that is near (of equally similar ones, the one
that held its key first). A near-duplicate holds nothing; a kept text holds those of its keys that nobody held.
"""

from collections.abc import Hashable, Mapping, Sequence
from typing import Generic, NamedTuple, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from ray_apps.ingestion.neardup.keys import NO_KEY, keys_of
from ray_apps.ingestion.neardup.verify import NEAR, Profile, compare, profile

Id = TypeVar("Id", bound=Hashable)
"""What texts are known by: signals by their UUID."""

Keys = NDArray[np.int64]
Rows = NDArray[np.intp]


class Held(NamedTuple, Generic[Id]):
    """A kept text that holds a key."""

    id: Id
    content: str


class Near(NamedTuple, Generic[Id]):
    """A text is not kept, because it repeats the kept text `of`; `similarity` is from `verify.NEAR` to 1."""

    of: Id
    similarity: float


class Resolution(NamedTuple, Generic[Id]):
    """What becomes of a batch.

    `near` holds the rows that repeat a kept text; every other row is kept. `new_keys[j]` had no holder before and is
    now held by the kept row `new_rows[j]`.
    """

    near: dict[int, Near[Id]]
    new_keys: Keys
    new_rows: Rows


class Index(Protocol[Id]):
    """Remembers kept texts by their keys."""

    def holders(self, keys: Keys) -> Mapping[int, Held[Id]]:
        """Return the holders of those of the keys that have one."""
        ...

    def hold(self, ids: Sequence[Id], texts: Sequence[str], found: Resolution[Id]) -> None:
        """Let the kept rows of a resolved batch hold their new keys."""
        ...


class InMemoryIndex(Generic[Id]):
    """An index for one process, without a store."""

    def __init__(self) -> None:
        self._holders: dict[int, Held[Id]] = {}

    def holders(self, keys: Keys) -> Mapping[int, Held[Id]]:
        """Return the holders of those of the keys that have one."""
        known = self._holders
        return {key: known[key] for key in keys.ravel().tolist() if key in known}

    def hold(self, ids: Sequence[Id], texts: Sequence[str], found: Resolution[Id]) -> None:
        """Let the kept rows of a resolved batch hold their new keys."""
        kept = {row: Held(ids[row], texts[row]) for row in np.unique(found.new_rows).tolist()}
        for key, row in zip(found.new_keys.tolist(), found.new_rows.tolist(), strict=True):
            self._holders.setdefault(key, kept[row])

    def add(self, ids: Sequence[Id], texts: Sequence[str]) -> Resolution[Id]:
        """Resolve one batch and remember what is kept."""
        return add(self, ids, texts)


def add(index: Index[Id], ids: Sequence[Id], texts: Sequence[str]) -> Resolution[Id]:
    """Resolve one batch against an index and let it hold what is kept."""
    keys = keys_of(texts)
    found = resolve(ids, texts, keys, index.holders(keys))
    index.hold(ids, texts, found)
    return found


def resolve(
    ids: Sequence[Id], texts: Sequence[str], keys: Keys, holders: Mapping[int, Held[Id]]
) -> Resolution[Id]:  # fmt: skip
    """Decide, row by row in order, which texts are kept and which are near-duplicates of an earlier one.

    `keys` are the texts' keys as `keys_of` returns them; `holders` the stored holders of any of those keys. Exact
    duplicates must be gone: an id that is among the holders, or twice in the batch, is not compared with itself.
    Rows that share no key with anything, usually most, cost a sort of the keys and nothing else.
    """
    contested = _contested(keys, holders)
    open_rows = np.flatnonzero(contested.any(axis=1))
    near, claims = _in_order(ids, texts, keys, open_rows, holders)
    quiet = (keys != NO_KEY) & ~contested
    quiet[open_rows] = False  # those are claimed in order
    rows, columns = np.nonzero(quiet)
    new_keys = np.concatenate([keys[rows, columns], np.fromiter(claims, dtype=np.int64, count=len(claims))])
    new_rows = np.concatenate([rows, np.fromiter(claims.values(), dtype=np.intp, count=len(claims))])
    order = np.argsort(new_rows, kind="stable")
    return Resolution(near, new_keys[order], new_rows[order])


def _contested(keys: Keys, holders: Mapping[int, Held[Id]]) -> NDArray[np.bool_]:
    """Tell, for each key, whether the store or another row has it too."""
    flat = keys.ravel()
    order = np.argsort(flat, kind="stable")
    ordered = flat[order]
    again = ordered[1:] == ordered[:-1]
    found = np.zeros(len(flat), dtype=np.bool_)
    found[order[1:]] = again
    found[order[:-1]] |= again
    if holders:
        held = np.sort(np.fromiter(holders, dtype=np.int64, count=len(holders)))
        places = np.minimum(np.searchsorted(held, flat), len(held) - 1)
        found |= held[places] == flat
    found &= flat != NO_KEY
    return found.reshape(keys.shape)


def _in_order(
    ids: Sequence[Id], texts: Sequence[str], keys: Keys, rows: Rows, holders: Mapping[int, Held[Id]]
) -> tuple[dict[int, Near[Id]], dict[int, int]]:
    """Walk the rows that share keys. Returns the near-duplicates, and the row that came to hold each open key."""
    near: dict[int, Near[Id]] = {}
    claims: dict[int, int] = {}
    contents: dict[Id, str] = {}
    profiles: dict[Id, Profile] = {}

    def prepared(identity: Id, content: str) -> Profile:
        known = profiles.get(identity)
        if known is None:
            known = profiles[identity] = profile(content)
        return known

    for row, row_keys in zip(rows.tolist(), keys[rows].tolist(), strict=True):
        identity = ids[row]
        free = []
        for key in row_keys:
            if key == NO_KEY:
                continue
            if (held := holders.get(key)) is not None:
                contents[held.id] = held.content
            elif (claim := claims.get(key)) is not None:
                contents[ids[claim]] = texts[claim]
            else:
                free.append(key)
        best: Near[Id] | None = None
        for other, content in contents.items():
            if other == identity:
                continue
            alike = compare(prepared(identity, texts[row]), prepared(other, content))
            if alike >= NEAR and (best is None or alike > best.similarity):
                best = Near(other, alike)
        contents.clear()
        if best is None:
            claims.update(dict.fromkeys(free, row))
        else:
            near[row] = best
    return near, claims
