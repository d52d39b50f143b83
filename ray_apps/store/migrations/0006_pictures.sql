-- What models drew for ideas, written down as soon as it is had: a picture is paid for once, whenever a run ends.
CREATE TABLE pictures (
    id uuid PRIMARY KEY,
    idea_id uuid NOT NULL REFERENCES ideas ON DELETE CASCADE,
    sha char(64) NOT NULL,
    made jsonb NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX pictures_of_an_idea ON pictures (idea_id);
CREATE INDEX pictures_by_object ON pictures (sha);
