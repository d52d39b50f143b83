"""The first schema (0001_first_house.sql)."""

from importlib import resources

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create every table."""
    op.execute(resources.files("ray_apps.store.migrations").joinpath("0001_first_house.sql").read_text())


def downgrade() -> None:
    """There is nothing before the first step."""
