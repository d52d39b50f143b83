"""Variants on several products, warnings and the picture of a print file's faults (0005_variants.sql)."""

from importlib import resources

from alembic import op

revision = "0005"
down_revision = "0004"

_FILE = "0005_variants.sql"


def upgrade() -> None:
    """Add the columns; what is drawn already is a T-shirt's front."""
    op.execute(resources.files("ray_apps.store.migrations").joinpath(_FILE).read_text())


def downgrade() -> None:
    """Keep the pictures of T-shirts' fronts, which the step before knows; those of other products go."""
    op.execute(
        "DELETE FROM mockups WHERE product <> 'tee_front'; "
        "ALTER TABLE mockups DROP CONSTRAINT mockups_of_an_idea, DROP COLUMN product, DROP COLUMN warnings, "
        "DROP COLUMN report_sha, ADD CONSTRAINT mockups_idea_id_variant_colourway_key "
        "UNIQUE (idea_id, variant, colourway)"
    )
