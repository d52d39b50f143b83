"""Batches, duplicates, source states, forgotten posts, webhooks, hot topics (0003_signals_clean_and_early.sql)."""

from importlib import resources

from alembic import op

revision = "0003"
down_revision = "0002"

_FILE = "0003_signals_clean_and_early.sql"


def upgrade() -> None:
    """Create the tables and columns."""
    op.execute(resources.files("ray_apps.store.migrations").joinpath(_FILE).read_text())


def downgrade() -> None:
    """Drop them; signals stay, without their languages and batches."""
    op.execute(
        "DROP TABLE hot_topics, webhooks_seen, forgotten, source_states, near_keys, signal_duplicates, ingest_batches; "
        "ALTER TABLE signals DROP COLUMN language, DROP COLUMN batch_id; "
        "CREATE INDEX signals_by_capture ON signals (source, captured_at)"
    )
