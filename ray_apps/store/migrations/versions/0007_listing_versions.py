"""Spans of versions that cannot overlap, who made them, when they were shown (0007_listing_versions.sql)."""

from importlib import resources

from alembic import op

revision = "0007"
down_revision = "0006"

_FILE = "0007_listing_versions.sql"


def upgrade() -> None:
    """Add the columns and constraints; what is live already has been shown since it went live."""
    op.execute(resources.files("ray_apps.store.migrations").joinpath(_FILE).read_text())


def downgrade() -> None:
    """Keep every version with its span; who made it and when it was shown is lost."""
    op.execute(
        "DROP TRIGGER listing_versions_kept ON listing_versions; "
        "DROP FUNCTION refuse_another_version(); "
        "DROP INDEX listing_versions_open; "
        "ALTER TABLE listing_versions DROP CONSTRAINT listing_versions_chain, "
        "DROP CONSTRAINT listing_versions_restores, DROP CONSTRAINT listing_versions_end, "
        "DROP CONSTRAINT listing_versions_span, DROP CONSTRAINT listing_versions_number, DROP COLUMN previous, "
        "DROP COLUMN shown_from, DROP COLUMN restores, DROP COLUMN note, DROP COLUMN author"
    )
