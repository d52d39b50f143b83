"""Takes encoded signals into the tables: what is new, another look at a known post, or a duplicate of a kept one.

Nearly every row is decided by two look-ups for the whole batch, and what is new goes in by one COPY. One writer decides
at a time (an advisory lock for the rest of its transaction), so that two sources never keep the same text twice.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from ray_apps.store import tombstones
from ray_apps.store.open import Transaction, by_index
from ray_apps.store.signal_rows import COLUMNS, Rows

_STAGE = "CREATE TEMP TABLE looks (line integer, id uuid, captured_at timestamptz, counts jsonb) ON COMMIT DROP"
# The counters of a look are kept if they differ from those last seen before it, in the table or in this batch.
_OBSERVE = """
    INSERT INTO signal_observations (signal_id, observed_at, counts)
    SELECT id, captured_at, counts FROM (
        SELECT *, lag(counts) OVER (PARTITION BY id ORDER BY captured_at, line) AS before FROM looks) seen
    WHERE counts IS DISTINCT FROM coalesce(before, (
        SELECT o.counts FROM signal_observations o
        WHERE o.signal_id = seen.id AND o.observed_at <= seen.captured_at ORDER BY o.observed_at DESC LIMIT 1))
    ORDER BY line ON CONFLICT DO NOTHING
"""
# A signal carries the counters of its newest observation; ideas made of it are scored again where they moved.
_LATEST = """
    WITH newest AS (
        SELECT DISTINCT ON (signal_id) signal_id, counts FROM signal_observations
        WHERE signal_id IN (SELECT id FROM looks) ORDER BY signal_id, observed_at DESC),
    changed AS (
        UPDATE signals s SET counts = n.counts FROM newest n WHERE s.id = n.signal_id AND n.counts <> s.counts
        RETURNING s.id),
    touched AS (
        SELECT ideas.id FROM ideas JOIN idea_signals i ON i.idea_id = ideas.id JOIN changed c ON c.id = i.signal_id
        ORDER BY ideas.id FOR UPDATE OF ideas)
    UPDATE ideas SET needs_score = true, evidence = evidence + 1 WHERE id IN (SELECT id FROM touched)
"""
_REPEATS = """
    CREATE TEMP TABLE repeats (LIKE signal_duplicates) ON COMMIT DROP;
    ALTER TABLE repeats ALTER kept_id DROP NOT NULL, ALTER batch_id DROP NOT NULL
"""


# Of several looks at one duplicate the newest counters stand: in a batch, and in the table if they were read later.
_KEEP_REPEATS = """
    INSERT INTO signal_duplicates AS d ({names}, batch_id)
    SELECT DISTINCT ON (content_hash, source, external_id) {names}, %s FROM repeats
    ORDER BY content_hash, source, external_id, captured_at DESC, ctid
    ON CONFLICT (content_hash, source, external_id) DO UPDATE
    SET counts = excluded.counts, captured_at = excluded.captured_at
    WHERE excluded.captured_at > d.captured_at AND excluded.counts <> '{{}}'
"""


class Near(NamedTuple):
    """A row that says what a kept signal (its id as 32 hexadecimal characters) says; `similarity` is 0 to 1."""

    kept: str
    similarity: float


Judge = Callable[[Transaction, Rows, Sequence[int]], Mapping[int, Near]]
"""Says which of the given lines of a batch, whose texts are new, only vary what is kept already (line → of what)."""


@dataclass
class Stored:
    """What became of a batch, by line.

    `observed` counts known posts whose counters had moved; `forgotten` lines were erased before.
    """

    new: list[int] = field(default_factory=list)
    looks: list[tuple[int, str]] = field(default_factory=list)
    exact: list[tuple[int, str]] = field(default_factory=list)
    near: dict[int, Near] = field(default_factory=dict)
    forgotten: int = 0
    observed: int = 0


def merge(tx: Transaction, rows: Rows, at: datetime, batch: int, judge: Judge | None = None) -> Stored:
    """Store a batch of encoded signals (`at` = now, `batch` = its row in ingest_batches).

    A line whose (source, external id) is known is another look at that post: its counters become an observation if
    they differ from the last. One whose text is known is an exact duplicate; of the others `judge` finds the near ones.
    Of equal lines the first is kept. What is not kept is recorded with what stands for it and its newest counters.
    """
    tombstones.lock_writers(tx)
    done = _sort_out(tx, rows, tombstones.erased(tx, rows.hashes, rows.sources, rows.external_ids))
    if judge is not None and done.new:
        done.near = dict(judge(tx, rows, done.new))
        done.new = [line for line in done.new if line not in done.near]
        _follow(rows, done)
    if done.new:
        _insert(tx, rows, done.new, at, batch)
    if done.looks:
        done.observed = _look(tx, rows, done.looks)
    if done.exact or done.near:
        _record(tx, rows, done, batch)
    return done


def _sort_out(tx: Transaction, rows: Rows, erased: set[int]) -> Stored:
    """Tell looks, exact duplicates and new texts apart, by what is stored and by what came earlier in the batch."""
    with by_index(tx):
        texts = known_texts(tx, rows.hashes)
        posts = _known_posts(tx, rows)
    done = Stored()
    for line, (digest, source, external) in enumerate(zip(rows.hashes, rows.sources, rows.external_ids, strict=True)):
        post = (source, external)
        if line in erased:
            done.forgotten += 1
        elif external is not None and post in posts:
            done.looks.append((line, posts[post]))
        elif digest in texts:
            done.exact.append((line, digest))
        else:
            done.new.append(line)
            texts.add(digest)
            if external is not None:
                posts[post] = digest
    return done


def _follow(rows: Rows, done: Stored) -> None:
    """What repeats a near-duplicate of its own batch, or is another look at it, stands for the same kept signal."""
    varied = {rows.hashes[line]: near for line, near in done.near.items()}
    for lines in (done.looks, done.exact):
        done.near.update({line: varied[said] for line, said in lines if said in varied})
        lines[:] = [(line, said) for line, said in lines if said not in varied]


def known_texts(tx: Transaction, hashes: Sequence[str]) -> set[str]:
    """Which of these texts, by their content hashes, are stored as signals."""
    found = tx.execute("SELECT id FROM signals WHERE id = ANY(%s::uuid[])", ["{" + ",".join(hashes) + "}"])
    return {row["id"].hex for row in found}


def _known_posts(tx: Transaction, rows: Rows) -> dict[tuple[str, str | None], str]:
    by_source: dict[str, list[str]] = {}
    for source, external in zip(rows.sources, rows.external_ids, strict=True):
        if external is not None:
            by_source.setdefault(source, []).append(external)
    known: dict[tuple[str, str | None], str] = {}
    for source, names in by_source.items():
        found = tx.execute(
            "SELECT external_id, id FROM signals WHERE source = %s AND external_id = ANY(%s)", [source, names]
        )
        known.update(((source, row["external_id"]), row["id"].hex) for row in found)
    return known


def _insert(tx: Transaction, rows: Rows, lines: Sequence[int], at: datetime, batch: int) -> None:
    """COPY new signals in, and the first look at each."""
    end = f"\t{at.isoformat()}\t{batch}\n".encode()
    with tx.cursor() as cursor:
        with cursor.copy(f"COPY signals ({COLUMNS}, ingested_at, batch_id) FROM STDIN") as copy:
            copy.write(end.join([rows.lines[line] for line in lines]) + end)
        seen = [line for line in lines if rows.counts[line] != "{}"]
        if seen:
            with cursor.copy("COPY signal_observations (signal_id, observed_at, counts) FROM STDIN") as copy:
                copy.write(
                    "".join(f"{rows.hashes[n]}\t{rows.captured[n].isoformat()}\t{rows.counts[n]}\n" for n in seen)
                )


def _look(tx: Transaction, rows: Rows, looks: Sequence[tuple[int, str]]) -> int:
    """Keep the counters of posts seen again; how many had changed."""
    lines = [
        f"{line}\t{signal}\t{rows.captured[line].isoformat()}\t{rows.counts[line]}\n"
        for line, signal in looks
        if rows.counts[line] != "{}"
    ]
    if not lines:
        return 0
    tx.execute(_STAGE)
    with tx.cursor() as cursor, cursor.copy("COPY looks FROM STDIN") as copy:
        copy.write("".join(lines))
    observed = tx.execute(_OBSERVE).rowcount
    if observed:
        tx.execute(_LATEST)
    tx.execute("DROP TABLE looks")
    return observed


def _record(tx: Transaction, rows: Rows, done: Stored, batch: int) -> None:
    """Record what was not kept. An exact repeat without an id of its own is nothing but its text, which is kept."""
    repeats = [(line, kept, "exact", 1.0) for line, kept in done.exact if rows.external_ids[line] is not None]
    repeats += [(line, near.kept, "near", near.similarity) for line, near in done.near.items()]
    if not repeats:
        return
    tx.execute(_REPEATS)
    names = (
        "content_hash, source, external_id, kept_id, reason, similarity, content, community, posted_at, "
        "captured_at, counts"
    )
    with tx.cursor() as cursor, cursor.copy(f"COPY repeats ({names}) FROM STDIN") as copy:
        copy.write(b"".join(_repeat(rows, *each) for each in repeats))
    tx.execute(_KEEP_REPEATS.format(names=names), [batch])
    tx.execute("DROP TABLE repeats")


def _repeat(rows: Rows, line: int, kept: str, reason: str, similarity: float) -> bytes:
    """One line of `repeats`, from the encoded line's own columns."""
    _, source, external, content, digest, community, _, _, _, posted, captured, counts = rows.lines[line].split(b"\t")
    head = f"\t{kept}\t{reason}\t{similarity:.4f}\t".encode()
    said = content if reason == "near" else b"\\N"
    name = b"" if external == b"\\N" else external
    return b"\t".join((digest, source, name)) + head + b"\t".join((said, community, posted, captured, counts)) + b"\n"
