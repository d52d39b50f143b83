"""Sign-in codes and browser sessions (0002_sign_in.sql)."""

from importlib import resources

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the two tables."""
    op.execute(resources.files("ray_apps.store.migrations").joinpath("0002_sign_in.sql").read_text())


def downgrade() -> None:
    """Drop them; everybody has to sign in again."""
    op.execute("DROP TABLE api_sessions; DROP TABLE sign_in_codes")
