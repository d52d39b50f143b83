-- Ideas that grow, merge and are found by meaning; weights that say who changed them, and why.

-- Centres have a table of their own: scores and words change often, and none of it must touch the index of meanings.
-- A forgotten idea's centre is all zeros, which no search by cosine finds.
CREATE TABLE idea_embeddings (
    idea_id   uuid PRIMARY KEY REFERENCES ideas ON DELETE CASCADE,
    embedding halfvec(768) NOT NULL
);
INSERT INTO idea_embeddings (idea_id, embedding) SELECT id, embedding FROM ideas ORDER BY seq;
ALTER TABLE ideas DROP COLUMN embedding;
CREATE INDEX idea_embeddings_by_meaning ON idea_embeddings USING hnsw (embedding halfvec_cosine_ops)
    WITH (m = 16, ef_construction = 64);

ALTER TABLE ideas
    -- Ideas that grew together: the one named here goes on, this one is archived, and what pointed to it can be led on.
    ADD COLUMN merged_into uuid REFERENCES ideas,
    -- How many posts the words were made from; an idea that has since grown a lot gets new ones while it is not drawn.
    ADD COLUMN composed_signals integer NOT NULL DEFAULT 0,
    -- The best phrases that were found, best first: [{phrase, family, rank, origin}, …]; `phrase` is the chosen one.
    ADD COLUMN candidates jsonb NOT NULL DEFAULT '[]';
CREATE INDEX ideas_merged ON ideas (merged_into) WHERE merged_into IS NOT NULL;
UPDATE ideas SET composed_signals = signal_count WHERE composed_at IS NOT NULL;

-- Why weights were changed. Two more factors may have a weight: the commercial measures. Freshness, engagement and
-- community fit stand as `idea-engine bench prediction` fits them, about; the others are our estimate until sales tell.
ALTER TABLE weights ADD COLUMN note text NOT NULL DEFAULT '';
CREATE TRIGGER weights_append_only BEFORE UPDATE OR DELETE ON weights
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
INSERT INTO weights ("values", author, created_at, note)
SELECT '{"freshness": 0.25, "engagement": 0.30, "novelty": 0.10, "community_fit": 0.05, "seasonality": 0.10,
         "commercial": 0.10, "feasibility": 0.10}', 'default', now(), 'seven factors'
WHERE NOT EXISTS (SELECT FROM weights WHERE author <> 'default');
