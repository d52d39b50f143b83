-- Every source, clean, once and early: where signals came from, what they repeat, how sources stand, what is hot.

-- One row for what one transaction stored. The lake is written from these, a part at a time: `lake_key` is set before
-- its part is written and `exported_at` after, so that a killed export is repeated to the same place.
CREATE TABLE ingest_batches (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source      text NOT NULL,
    ingested_at timestamptz NOT NULL,
    counters    jsonb NOT NULL DEFAULT '{}',
    lake_key    text,
    exported_at timestamptz
);
CREATE INDEX ingest_batches_to_export ON ingest_batches (id) WHERE exported_at IS NULL;
CREATE INDEX ingest_batches_by_part ON ingest_batches (lake_key) WHERE lake_key IS NOT NULL;

-- No foreign key to the batch: it would be looked up once a row, and batches are never deleted before their signals.
ALTER TABLE signals ADD COLUMN language text, ADD COLUMN batch_id bigint;
-- What is here already goes to the lake as one batch a day, and into the index of near-duplicates by and by: the
-- binding says after which `seq`, and up to which, it is still to be indexed.
WITH made AS (
    INSERT INTO ingest_batches (source, ingested_at, counters)
    SELECT 'before batches', min(ingested_at), jsonb_build_object('read', count(*), 'stored', count(*)) FROM signals
    GROUP BY (ingested_at AT TIME ZONE 'UTC')::date ORDER BY min(ingested_at)
    RETURNING id, (ingested_at AT TIME ZONE 'UTC')::date AS day)
UPDATE signals s SET batch_id = made.id FROM made WHERE (s.ingested_at AT TIME ZONE 'UTC')::date = made.day;
INSERT INTO bindings (name, value)
SELECT 'signals to index', '0:' || max(seq) FROM signals HAVING count(*) > 0;
-- Rows of a batch stand together, so a range index, which costs an insert nothing, finds them.
CREATE INDEX signals_by_batch ON signals USING brin (batch_id) WITH (pages_per_range = 16, autosummarize = on);
-- Nothing asks for it; it cost every insert.
DROP INDEX signals_by_capture;

-- The look-up for this key was two thirds of what an observation cost. Signals are deleted in one place only, by
-- `forget`, which deletes their observations first.
ALTER TABLE signal_observations DROP CONSTRAINT signal_observations_signal_id_fkey;
-- Hot topics are looked for in what was seen last; rows come in order of time.
CREATE INDEX signal_observations_by_time ON signal_observations USING brin (observed_at)
    WITH (pages_per_range = 16, autosummarize = on);

-- What was not kept, and why: `kept_id` is the signal that stands for it. `content` is there where it differs.
CREATE TABLE signal_duplicates (
    content_hash char(32) NOT NULL,
    source       text NOT NULL,
    external_id  text NOT NULL DEFAULT '',
    kept_id      uuid NOT NULL,
    reason       text NOT NULL CHECK (reason IN ('exact', 'near')),
    similarity   real NOT NULL CHECK (similarity BETWEEN 0 AND 1),
    content      text,
    community    text,
    posted_at    timestamptz NOT NULL,
    captured_at  timestamptz NOT NULL,
    counts       jsonb NOT NULL DEFAULT '{}',
    batch_id     bigint NOT NULL,
    PRIMARY KEY (content_hash, source, external_id)
);
CREATE INDEX signal_duplicates_by_kept ON signal_duplicates (kept_id);
CREATE INDEX signal_duplicates_by_batch ON signal_duplicates USING brin (batch_id)
    WITH (pages_per_range = 16, autosummarize = on);

-- MinHash-LSH: the first signal that showed a band stands for it, so that no band, however common, has many holders.
CREATE TABLE near_keys (
    key       bigint PRIMARY KEY,
    signal_id uuid NOT NULL
);

-- How each source stands: its watermark moves in the transaction that stores what lies before it.
CREATE TABLE source_states (
    name         text PRIMARY KEY,
    state        jsonb NOT NULL DEFAULT '{}',
    attempted_at timestamptz,
    succeeded_at timestamptz,
    failures     integer NOT NULL DEFAULT 0,
    problem      text,
    open_until   timestamptz,
    counters     jsonb NOT NULL DEFAULT '{}'
);

-- Erased posts must not come back with the next pull; only hashes are kept of them.
CREATE TABLE forgotten (
    fingerprint  char(64) PRIMARY KEY,
    forgotten_at timestamptz NOT NULL,
    reason       text NOT NULL
);

-- What must still be put right after posts were erased: a lake part to be rewritten without them (its key), a picture
-- to be deleted (its hash), an idea without posts to be deleted (idea/ and its id). Written in the transaction of the
-- erasure, so that a killed `forget` is finished by the next.
CREATE TABLE pending_erasures (
    key          text PRIMARY KEY,
    requested_at timestamptz NOT NULL
);
-- An idea whose posts were all forgotten may have to stay, empty, for its reviews and its live listing.
ALTER TABLE ideas DROP CONSTRAINT ideas_signal_count_check, ADD CHECK (signal_count >= 0);

-- Webhooks taken, by their sender's message id, for a day: longer than a replay could pass the time window, so that a
-- sender's own retries are known too.
CREATE TABLE webhooks_seen (
    sender      text NOT NULL,
    message_id  text NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (sender, message_id)
);
CREATE INDEX webhooks_seen_by_time ON webhooks_seen (received_at);

-- What is taking off now. Kept for at most 48 hours after it was last seen to.
CREATE TABLE hot_topics (
    topic      text PRIMARY KEY,
    signal_id  uuid NOT NULL REFERENCES signals ON DELETE CASCADE,
    heat       double precision NOT NULL,
    evidence   jsonb NOT NULL DEFAULT '{}',
    marked_at  timestamptz NOT NULL,
    seen_at    timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    CHECK (expires_at <= seen_at + interval '48 hours')
);
CREATE INDEX hot_topics_by_end ON hot_topics (expires_at);
