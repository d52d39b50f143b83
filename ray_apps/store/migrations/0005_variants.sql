-- An idea is drawn in several variants on several products; what stands in the way of printing one is apart from what
-- the printer should know, and is shown as a picture.
ALTER TABLE mockups
    ADD COLUMN product text NOT NULL DEFAULT 'tee_front',
    ADD COLUMN warnings text[] NOT NULL DEFAULT '{}',
    ADD COLUMN report_sha char(64),
    DROP CONSTRAINT mockups_idea_id_variant_colourway_key,
    ADD CONSTRAINT mockups_of_an_idea UNIQUE (idea_id, variant, product, colourway);
