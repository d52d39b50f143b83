-- The first schema: every table that one idea passes on its way from signals to sales.
CREATE EXTENSION IF NOT EXISTS vector;

-- What people cared about. `seq` is the order of arrival: batches are taken by ranges of it.
CREATE TABLE signals (
    id           uuid PRIMARY KEY,
    seq          bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    source       text NOT NULL,
    external_id  text,
    content      text NOT NULL,
    content_hash char(32) NOT NULL UNIQUE,
    community    text,
    tags         text[] NOT NULL DEFAULT '{}',
    url          text,
    posted_at    timestamptz NOT NULL,
    captured_at  timestamptz NOT NULL,
    ingested_at  timestamptz NOT NULL,
    counts       jsonb NOT NULL DEFAULT '{}',
    UNIQUE (source, external_id)
);
CREATE INDEX signals_by_capture ON signals (source, captured_at);

-- Counters over time. A post seen again is one more row here, not another signal.
CREATE TABLE signal_observations (
    signal_id   uuid NOT NULL REFERENCES signals ON DELETE CASCADE,
    observed_at timestamptz NOT NULL,
    counts      jsonb NOT NULL,
    PRIMARY KEY (signal_id, observed_at)
);

-- Topics and what would be printed of them. `embedding` is the unit mean of the topic's signals, padded to 768.
CREATE TABLE ideas (
    id              uuid PRIMARY KEY,
    seq             bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    title           text NOT NULL DEFAULT '',
    phrase          text,
    tagline         text NOT NULL DEFAULT '',
    template        text NOT NULL DEFAULT '',
    description     text NOT NULL DEFAULT '',
    keywords        text[] NOT NULL DEFAULT '{}',
    topic           text NOT NULL DEFAULT '',
    communities     text[] NOT NULL DEFAULT '{}',
    composed_at     timestamptz,
    embedding       halfvec(768) NOT NULL,
    signal_count    integer NOT NULL CHECK (signal_count > 0),
    status          text NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'mocked', 'live', 'archived')),
    score           double precision CHECK (score BETWEEN 0 AND 1),
    factors         jsonb,
    weights_version integer,
    scored_as_of    timestamptz,
    needs_score     boolean NOT NULL DEFAULT true,
    evidence        bigint NOT NULL DEFAULT 1,  -- grows with each new piece; a score of an older one does not settle it
    created_at      timestamptz NOT NULL
);
CREATE INDEX ideas_by_score ON ideas (score DESC NULLS LAST, id);
CREATE INDEX ideas_to_score ON ideas (seq) WHERE needs_score;
CREATE UNIQUE INDEX ideas_phrase ON ideas (lower(phrase)) WHERE phrase IS NOT NULL;

CREATE TABLE idea_signals (
    signal_id  uuid PRIMARY KEY REFERENCES signals ON DELETE CASCADE,
    idea_id    uuid NOT NULL REFERENCES ideas ON DELETE CASCADE,
    similarity real NOT NULL
);
CREATE INDEX idea_signals_by_idea ON idea_signals (idea_id);

CREATE TABLE calendar_events (
    name    text NOT NULL,
    day     date NOT NULL,
    country text NOT NULL,
    PRIMARY KEY (name, day, country)
);

CREATE TABLE weights (
    version    integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    "values"   jsonb NOT NULL,
    author     text NOT NULL,
    created_at timestamptz NOT NULL
);
INSERT INTO weights ("values", author, created_at)
VALUES ('{"freshness": 0.20, "engagement": 0.30, "novelty": 0.15, "community_fit": 0.20, "seasonality": 0.15}',
        'default', now());

-- Pictures. `*_sha` are keys of the object store.
CREATE TABLE mockups (
    id          uuid PRIMARY KEY,
    idea_id     uuid NOT NULL REFERENCES ideas ON DELETE CASCADE,
    variant     text NOT NULL CHECK (variant IN ('front', 'back', 'colorway')),
    colourway   text NOT NULL,
    print_sha   char(64) NOT NULL,
    svg_sha     char(64) NOT NULL,
    preview_sha char(64) NOT NULL,
    catalogue_sha char(64) NOT NULL,
    params      jsonb NOT NULL,
    problems    text[] NOT NULL DEFAULT '{}',
    created_at  timestamptz NOT NULL,
    UNIQUE (idea_id, variant, colourway)
);

CREATE TABLE listings (
    id            uuid PRIMARY KEY,
    idea_id       uuid NOT NULL REFERENCES ideas ON DELETE CASCADE,
    marketplace   text NOT NULL,
    sku           text NOT NULL UNIQUE,
    status        text NOT NULL CHECK (status IN ('draft', 'in_review', 'approved', 'publishing', 'live', 'blocked',
                                                  'rejected', 'failed', 'unknown', 'deactivated')),
    version       integer NOT NULL DEFAULT 1,
    draft         jsonb NOT NULL,
    price         jsonb NOT NULL,
    image_shas    text[] NOT NULL,
    problems      text[] NOT NULL DEFAULT '{}',
    external_id   text,
    approved_hash char(64),
    created_at    timestamptz NOT NULL,
    live_at       timestamptz,
    UNIQUE (idea_id, marketplace)
);
CREATE INDEX listings_by_status ON listings (status, created_at, id);

CREATE TABLE listing_versions (
    listing_id  uuid NOT NULL REFERENCES listings ON DELETE CASCADE,
    version     integer NOT NULL,
    fingerprint char(64) NOT NULL,
    draft       jsonb NOT NULL,
    price       jsonb NOT NULL,
    image_shas  text[] NOT NULL,
    valid_from  timestamptz NOT NULL,
    valid_to    timestamptz,
    PRIMARY KEY (listing_id, version)
);

-- What people decided; never changed, only added to.
CREATE TABLE reviews (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    listing_id  uuid NOT NULL REFERENCES listings,
    decision    text NOT NULL CHECK (decision IN ('approve', 'reject')),
    reviewer    text NOT NULL,
    reason      text NOT NULL DEFAULT '',
    fingerprint char(64) NOT NULL,
    decided_at  timestamptz NOT NULL
);
CREATE INDEX reviews_by_reviewer ON reviews (reviewer, decision);
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;
CREATE TRIGGER reviews_append_only BEFORE UPDATE OR DELETE ON reviews
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What was told to a marketplace, recorded before it is told.
CREATE TABLE publications (
    listing_id    uuid NOT NULL REFERENCES listings,
    approved_hash char(64) NOT NULL,
    marketplace   text NOT NULL,
    key           text NOT NULL,
    state         text NOT NULL CHECK (state IN ('intent', 'calling', 'confirmed', 'failed', 'unknown')),
    attempt       integer NOT NULL DEFAULT 0,
    fence         bigint NOT NULL DEFAULT 0,
    external_id   text,
    answer        text NOT NULL DEFAULT '',
    created_at    timestamptz NOT NULL,
    updated_at    timestamptz NOT NULL,
    PRIMARY KEY (listing_id, approved_hash)
);

CREATE TABLE metric_snapshots (
    listing_id    uuid NOT NULL REFERENCES listings ON DELETE CASCADE,
    tabulated_for date NOT NULL,
    pulled_at     timestamptz NOT NULL,
    views         integer NOT NULL CHECK (views >= 0),
    favorites     integer NOT NULL CHECK (favorites >= 0),
    sales         integer NOT NULL CHECK (sales >= 0),
    revenue_cents bigint NOT NULL CHECK (revenue_cents >= 0),
    PRIMARY KEY (listing_id, tabulated_for)
);

-- Trademark data by source. No row in trademark_sources means: no data, so nothing may be cleared.
CREATE TABLE trademark_sources (
    name      text PRIMARY KEY,
    version   text NOT NULL,
    kind      text NOT NULL,
    loaded_at timestamptz NOT NULL
);
CREATE TABLE trademarks (
    source  text NOT NULL REFERENCES trademark_sources ON DELETE CASCADE,
    mark    text NOT NULL,
    owner   text NOT NULL,
    classes integer[] NOT NULL,
    note    text NOT NULL DEFAULT '',
    PRIMARY KEY (source, mark, owner)
);

CREATE TABLE clearances (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    listing_id   uuid NOT NULL REFERENCES listings ON DELETE CASCADE,
    checked_hash char(64) NOT NULL,
    cleared      boolean NOT NULL,
    sources      text[] NOT NULL,
    findings     text[] NOT NULL,
    checked_at   timestamptz NOT NULL
);
CREATE INDEX clearances_by_listing ON clearances (listing_id, id);

-- The outbox, shaped as Debezium's event router reads it.
CREATE TABLE events (
    id            uuid PRIMARY KEY,
    seq           bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    aggregatetype text NOT NULL,
    aggregateid   text NOT NULL,
    type          text NOT NULL,
    payload       jsonb NOT NULL,
    "timestamp"   timestamptz NOT NULL,
    xid           xid8 NOT NULL DEFAULT pg_current_xact_id()  -- who wrote it, so that no reader overtakes a writer
);

-- What this database belongs to, and must go on belonging to: the embedder's model, the shop.
CREATE TABLE bindings (
    name  text PRIMARY KEY,
    value text NOT NULL
);

CREATE TABLE dead_letters (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    stage       text NOT NULL,
    source      text NOT NULL,
    locator     text NOT NULL,
    reason      text NOT NULL,
    payload     text NOT NULL,
    created_at  timestamptz NOT NULL,
    resolved_at timestamptz,
    UNIQUE (stage, source, locator, reason)
);

-- Who works on what. `fence` grows with each new holder; a writer whose fence is old writes nothing.
CREATE TABLE leases (
    name       text PRIMARY KEY,
    owner      text NOT NULL,
    fence      bigint NOT NULL,
    expires_at timestamptz NOT NULL
);

-- One row for each time a stage ran. An unfinished one was killed: the next run takes over its point in time.
CREATE TABLE stage_runs (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    stage       text NOT NULL,
    as_of       timestamptz NOT NULL,
    fixed       boolean NOT NULL DEFAULT false,  -- as_of was asked for (a replay)
    started_at  timestamptz NOT NULL,
    finished_at timestamptz,
    seconds     double precision,
    counters    jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX stage_runs_by_stage ON stage_runs (stage, id DESC);

CREATE TABLE api_tokens (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name       text NOT NULL,
    role       text NOT NULL CHECK (role IN ('viewer', 'reviewer', 'admin')),
    token_hash char(64) NOT NULL UNIQUE,
    created_at timestamptz NOT NULL,
    revoked_at timestamptz
);
