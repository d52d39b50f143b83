"""The schema's history: one SQL file a step, applied in order by Alembic."""
