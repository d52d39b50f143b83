-- Each version of a listing begins where the one before it ends: `listing_versions_chain` ties its beginning to that
-- end, so that spans can neither overlap nor leave a gap, and the unique index allows one open span for each listing.
-- Who made a version, why, whose content it brought back, and since when its marketplace has shown it.
ALTER TABLE listing_versions
    ADD COLUMN author text NOT NULL DEFAULT '',
    ADD COLUMN note text NOT NULL DEFAULT '',
    ADD COLUMN restores integer,
    ADD COLUMN shown_from timestamptz,
    ADD COLUMN previous integer GENERATED ALWAYS AS (nullif(version - 1, 0)) STORED;
UPDATE listing_versions v SET author = coalesce(v.draft->>'backend', ''), shown_from = l.live_at
FROM listings l WHERE l.id = v.listing_id;
ALTER TABLE listing_versions
    ADD CONSTRAINT listing_versions_number CHECK (version >= 1 AND restores < version),
    ADD CONSTRAINT listing_versions_span CHECK (valid_to > valid_from),
    ADD CONSTRAINT listing_versions_end UNIQUE (listing_id, version, valid_to),
    ADD CONSTRAINT listing_versions_chain FOREIGN KEY (listing_id, previous, valid_from)
        REFERENCES listing_versions (listing_id, version, valid_to) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT listing_versions_restores FOREIGN KEY (listing_id, restores)
        REFERENCES listing_versions (listing_id, version) DEFERRABLE INITIALLY DEFERRED;
CREATE UNIQUE INDEX listing_versions_open ON listing_versions (listing_id) WHERE valid_to IS NULL;

CREATE FUNCTION refuse_another_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.listing_id, NEW.version, NEW.fingerprint, NEW.draft, NEW.price, NEW.image_shas, NEW.valid_from, NEW.author,
        NEW.note, NEW.restores)
        IS DISTINCT FROM
       (OLD.listing_id, OLD.version, OLD.fingerprint, OLD.draft, OLD.price, OLD.image_shas, OLD.valid_from, OLD.author,
        OLD.note, OLD.restores)
        OR (OLD.valid_to IS NOT NULL AND NEW.valid_to IS DISTINCT FROM OLD.valid_to)
        OR (OLD.shown_from IS NOT NULL AND NEW.shown_from IS DISTINCT FROM OLD.shown_from)
    THEN
        RAISE EXCEPTION 'a version of a listing is never changed, only ended and shown';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER listing_versions_kept BEFORE UPDATE ON listing_versions
    FOR EACH ROW EXECUTE FUNCTION refuse_another_version();
