"""Erasing posts from the database, in one transaction that also records which files must follow.

A post's words go wherever they stand: its signal with everything derived from it, its observations, what repeats it,
its near-duplicate keys, hot topics named after it, rows of it that could not be processed. Other people's posts that
merely resemble it stay, as duplicates of nothing. What remains is a fingerprint (see `tombstones`).

Where only the post is to go and not its words, and others said the same, the oldest of them takes its place
(`forget_promote`): the words are theirs too.
"""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import numpy as np
import numpy.typing as npt

from ray_apps.store import forget_ideas, forget_promote, pending_erasures, tombstones
from ray_apps.store.forget_ideas import Erasure
from ray_apps.store.open import Transaction

KeysOf = Callable[[Sequence[str]], npt.NDArray[np.int64]]
"""The keys of the near-duplicate index that texts show: shape (texts, keys of each)."""

_QUOTED = re.compile(r'"((?:[^"\\]|\\.){1,300})"')
_TELLING_CHARS = 200
"""How much of a post's beginning names it in a row that was cut short."""


@dataclass(frozen=True)
class Targets:
    """Posts to erase: by the hash of their words, and by name (source, its id for the post)."""

    hashes: frozenset[str] = frozenset()
    names: frozenset[tuple[str, str]] = frozenset()

    def __or__(self, other: "Targets") -> "Targets":
        """Both."""
        return Targets(self.hashes | other.hashes, self.names | other.names)


def by_id(tx: Transaction, signal: UUID) -> Targets:
    """The post that a signal's id names; its words are named by the id even if it is not stored."""
    found = tx.execute("SELECT source, external_id FROM signals WHERE id = %s AND external_id <> ''", [signal])
    return Targets(frozenset({signal.hex}), frozenset((row["source"], row["external_id"]) for row in found))


def stored(tx: Transaction, source: str, external_ids: Sequence[str]) -> Targets:
    """Those of a source's posts that are here, kept or as duplicates."""
    found = tx.execute(
        "SELECT external_id FROM signals WHERE source = %(source)s AND external_id = ANY(%(ids)s) "
        "UNION SELECT external_id FROM signal_duplicates WHERE source = %(source)s AND external_id = ANY(%(ids)s)",
        {"source": source, "ids": list(external_ids)},
    )
    return Targets(names=frozenset((source, row["external_id"]) for row in found))


def by_url(tx: Transaction, spellings: Sequence[str]) -> Targets:
    """The posts at a public address, however it is spelt. Reads all signals: seconds for millions."""
    found = tx.execute(
        "SELECT content_hash, source, external_id FROM signals WHERE url = ANY(%s)", [list(spellings)]
    ).fetchall()
    names = frozenset((row["source"], row["external_id"]) for row in found if row["external_id"])
    return Targets(frozenset(row["content_hash"] for row in found), names)


def erase(
    tx: Transaction, targets: Targets, keys_of: KeysOf, reason: str, at: datetime,
    *, words: bool = True, alike: bool = False, embed: forget_ideas.Embed | None = None,
) -> Erasure:  # fmt: skip
    """Erase posts; returns what became of them. Erasing them again changes nothing.

    `words` erases every verbatim copy of them too, by whomever, and keeps the words out from now on; without it only
    the named posts go. `alike` erases their near-duplicates as well; without it these are named in the result.
    `embed` gives the vectors of texts, to set the centres of ideas that keep other posts anew; without it they stay.
    Files are put right afterwards, by whoever works off `pending_erasures`.
    """
    tombstones.lock_writers(tx)
    # Whoever marks hot topics locks them first and ideas after; waiting here, before any row, nobody waits in a circle.
    tx.execute("LOCK TABLE hot_topics IN SHARE ROW EXCLUSIVE MODE")
    done = Erasure()
    if words:
        targets = _with_words(tx, targets)
        near = _near(tx, targets)
        if alike:
            targets |= near
        else:
            done.alike = sorted(UUID(hex=said) for said in near.hashes)
    marks = [tombstones.of_words(words) for words in targets.hashes]
    tombstones.add(tx, marks + [tombstones.of_post(*name) for name in targets.names], reason, at)
    _stage(tx, targets)
    _mark_parts(tx)
    if not words:
        # All ideas that this transaction touches, at once: locked in two groups, two could wait for each other.
        forget_ideas.affected(tx, _listed(tx))
        promoted = forget_promote.promote(tx, at)
        _cool(tx, promoted, done)
        done.count("signals", len(promoted))
    texts = _said(tx)
    ids = _listed(tx)
    if ids:
        affected = forget_ideas.affected(tx, ids)
        _free_keys(tx, ids, keys_of([text for text in texts if text]))
        _cool(tx, ids, done)
    _drop_letters(tx, targets, texts, done)
    done.count("observations", _delete(tx, "signal_observations o USING gone_signals g WHERE o.signal_id = g.id"))
    done.count("signals", _delete(tx, "signals s USING gone_signals g WHERE s.id = g.id"))
    done.count(
        "duplicates",
        _delete(
            tx,
            "signal_duplicates d USING gone_duplicates g WHERE (d.content_hash, d.source, d.external_id) "
            "= (g.content_hash, g.source, g.external_id)",
        ),
    )
    if ids:
        forget_ideas.settle(tx, affected, done, embed)
    tx.execute("DROP TABLE gone_signals, gone_duplicates")
    return done


def _with_words(tx: Transaction, targets: Targets) -> Targets:
    """The targets, and the words that the posts named by them say."""
    said = tx.execute(
        "SELECT content_hash FROM signals JOIN unnest(%(sources)s::text[], %(ids)s::text[]) "
        "AS named (source, external_id) USING (source, external_id) "
        "UNION SELECT content_hash FROM signal_duplicates JOIN unnest(%(sources)s::text[], %(ids)s::text[]) "
        "AS named (source, external_id) USING (source, external_id)",
        _columns(targets),
    )
    return targets | Targets(frozenset(row["content_hash"] for row in said))


def _near(tx: Transaction, targets: Targets) -> Targets:
    """What says nearly the same as the targets: near-duplicates of them, and what they are near-duplicates of."""
    found = tx.execute(
        "WITH kept AS (SELECT unnest(%(hashes)s::bpchar[])::uuid AS id UNION SELECT kept_id FROM signal_duplicates "
        "  WHERE reason = 'near' AND content_hash = ANY(%(hashes)s::bpchar[])) "
        "SELECT content_hash, source, external_id FROM signals WHERE id IN (SELECT id FROM kept) "
        "UNION SELECT content_hash, source, external_id FROM signal_duplicates "
        "WHERE reason = 'near' AND kept_id IN (SELECT id FROM kept)",
        _columns(targets),
    ).fetchall()
    others = [row for row in found if row["content_hash"] not in targets.hashes]
    names = frozenset((row["source"], row["external_id"]) for row in others if row["external_id"])
    return Targets(frozenset(row["content_hash"] for row in others), names)


def _columns(targets: Targets) -> dict[str, list[str]]:
    names = sorted(targets.names)
    return {
        "hashes": sorted(targets.hashes),
        "sources": [source for source, _ in names],
        "ids": [external for _, external in names],
    }


def _stage(tx: Transaction, targets: Targets) -> None:
    """List the rows to erase in two temporary tables."""
    given = _columns(targets)
    named = "unnest(%(sources)s::text[], %(ids)s::text[]) AS named (source, external_id)"
    for table, columns in (
        ("signals", "id, batch_id, content"),
        ("duplicates", "content_hash, source, external_id, batch_id, content"),
    ):
        full = "signals" if table == "signals" else "signal_duplicates"
        tx.execute(
            f"CREATE TEMP TABLE gone_{table} ON COMMIT DROP AS "
            f"SELECT {columns} FROM {full} WHERE content_hash = ANY(%(hashes)s::bpchar[]) "
            f"UNION SELECT {columns} FROM {full} JOIN {named} USING (source, external_id)",
            given,
        )


def _listed(tx: Transaction) -> list[UUID]:
    """The signals that are listed to go."""
    return [row["id"] for row in tx.execute("SELECT id FROM gone_signals")]


def _said(tx: Transaction) -> list[str]:
    """What the listed rows say."""
    said = tx.execute(
        "SELECT content FROM gone_signals UNION SELECT content FROM gone_duplicates WHERE content IS NOT NULL"
    )
    return [row["content"] for row in said]


def _mark_parts(tx: Transaction) -> None:
    """Have the parts of the lake rewritten that hold these rows, or may hold them soon."""
    parts = tx.execute(
        "SELECT DISTINCT b.lake_key FROM ingest_batches b JOIN ("
        "SELECT batch_id FROM gone_signals UNION SELECT batch_id FROM gone_duplicates) g ON g.batch_id = b.id "
        "WHERE b.lake_key IS NOT NULL"
    )
    pending_erasures.add(tx, [row["lake_key"] for row in parts])


def _free_keys(tx: Transaction, ids: Sequence[UUID], keys: npt.NDArray[np.int64]) -> None:
    tx.execute(
        "DELETE FROM near_keys WHERE key = ANY(%s::bigint[]) AND signal_id = ANY(%s)",
        [np.unique(keys).tolist(), list(ids)],
    )


def _cool(tx: Transaction, ids: Sequence[UUID], done: Erasure) -> None:
    """Delete hot topics named after these posts, with the events that tell of them.

    A topic is named in words of its first post; where these are among its other posts they are only struck off.
    """
    posts = [str(identity) for identity in ids]
    gone = tx.execute(
        "DELETE FROM hot_topics WHERE signal_id = ANY(%s) OR evidence->'signals'->>0 = ANY(%s)", [ids, posts]
    )
    done.count("hot_topics", gone.rowcount)
    tx.execute("DELETE FROM events WHERE type = 'topic.hot' AND payload->'data'->'signals'->>0 = ANY(%s)", [posts])
    tx.execute(
        "UPDATE hot_topics SET evidence = jsonb_set(evidence, '{signals}', (evidence->'signals') - %(posts)s::text[]) "
        "WHERE evidence->'signals' ?| %(posts)s::text[]",
        {"posts": posts},
    )


def _drop_letters(tx: Transaction, targets: Targets, texts: Sequence[str], done: Erasure) -> None:
    """Delete rows that could not be processed and are, or quote, these posts; all letters are read, as a stream."""
    names = {external for _, external in targets.names}
    starts = [start for text in texts if (start := text[:_TELLING_CHARS])]
    starts += [escaped for start in starts if (escaped := json.dumps(start)[1:-1]) != start]
    dead: list[int] = []
    if not names and not starts:
        return
    with tx.cursor("dead_letters_read") as letters:
        letters.itersize = 2_000
        letters.execute("SELECT id, locator, payload FROM dead_letters")
        for letter in letters:
            # A letter's source is called as in the sources file, which a signal's is not; the id tells enough.
            if letter["locator"] in names or _quotes(letter["payload"], names, starts):
                dead.append(letter["id"])
    done.count("dead_letters", tx.execute("DELETE FROM dead_letters WHERE id = ANY(%s)", [dead]).rowcount)


def _quotes(payload: str, names: Iterable[str], starts: Sequence[str]) -> bool:
    """Whether a row holds one of these ids as a whole quoted value, or begins to say one of these texts."""
    return not {match[1] for match in _QUOTED.finditer(payload)}.isdisjoint(names) or any(s in payload for s in starts)


def _delete(tx: Transaction, what: str) -> int:
    return tx.execute(f"DELETE FROM {what}").rowcount
