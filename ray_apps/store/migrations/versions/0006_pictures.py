"""Pictures that models drew (0006_pictures.sql)."""

from importlib import resources

from alembic import op

revision = "0006"
down_revision = "0005"

_FILE = "0006_pictures.sql"


def upgrade() -> None:
    """Add the table."""
    op.execute(resources.files("ray_apps.store.migrations").joinpath(_FILE).read_text())


def downgrade() -> None:
    """Take the table away; designs that were drawn with its pictures keep their files."""
    op.execute("DROP TABLE pictures")
