"""Centres in a table of their own, merged ideas, candidates, notes on weights (0004_ideas_by_meaning.sql)."""

from importlib import resources

from alembic import op

revision = "0004"
down_revision = "0003"

_FILE = "0004_ideas_by_meaning.sql"


def upgrade() -> None:
    """Move the centres, add the columns, and put the weights of seven factors in force where nobody chose others."""
    op.execute(resources.files("ray_apps.store.migrations").joinpath(_FILE).read_text())


def downgrade() -> None:
    """Move the centres back; merged ideas stay archived, without saying into which one they went. Weights that name
    the two commercial factors go, since the step before knows five."""
    op.execute(
        "ALTER TABLE ideas ADD COLUMN embedding halfvec(768); "
        "UPDATE ideas SET embedding = e.embedding FROM idea_embeddings e WHERE e.idea_id = ideas.id; "
        "ALTER TABLE ideas ALTER COLUMN embedding SET NOT NULL, DROP COLUMN merged_into, DROP COLUMN composed_signals, "
        "DROP COLUMN candidates; "
        "DROP TABLE idea_embeddings; "
        "DROP TRIGGER weights_append_only ON weights; "
        """DELETE FROM weights WHERE "values" ?| array['commercial', 'feasibility']; """
        "ALTER TABLE weights DROP COLUMN note"
    )
