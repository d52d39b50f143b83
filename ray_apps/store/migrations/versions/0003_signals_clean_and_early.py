"""Batches, duplicates, source states, forgotten posts, webhooks, hot topics (0003_signals_clean_and_early.sql)."""

from importlib import resources

from alembic import op

from ray_apps.domain.errors import EngineError

revision = "0003"
down_revision = "0002"

_FILE = "0003_signals_clean_and_early.sql"


def upgrade() -> None:
    """Create the tables and columns."""
    op.execute(resources.files("ray_apps.store.migrations").joinpath(_FILE).read_text())


def downgrade() -> None:
    """Drop them; signals stay, without their languages and batches. Raises `EngineError` where posts were forgotten:
    without the tables that keep them out, the next pull would bring them back."""
    _refuse_to_remember()
    op.execute(
        "DELETE FROM bindings WHERE name = 'signals to index'; "
        "DELETE FROM signal_observations o WHERE NOT EXISTS (SELECT FROM signals s WHERE s.id = o.signal_id); "
        "DROP INDEX signal_observations_by_time; "
        "ALTER TABLE ideas DROP CONSTRAINT ideas_signal_count_check, ADD CHECK (signal_count > 0); "
        "DROP TABLE hot_topics, webhooks_seen, pending_erasures, forgotten, source_states, near_keys, "
        "signal_duplicates, ingest_batches; "
        "ALTER TABLE signals DROP COLUMN language, DROP COLUMN batch_id; "
        "CREATE INDEX signals_by_capture ON signals (source, captured_at); "
        "ALTER TABLE signal_observations ADD FOREIGN KEY (signal_id) REFERENCES signals ON DELETE CASCADE"
    )


def _refuse_to_remember() -> None:
    for table, holds in (("forgotten", "posts were forgotten"), ("pending_erasures", "an erasure is not finished")):
        if op.get_bind().exec_driver_sql(f"SELECT FROM {table} LIMIT 1").rowcount:
            raise EngineError(f"cannot go back to step {down_revision}: {holds}, and the table {table} would be lost")
