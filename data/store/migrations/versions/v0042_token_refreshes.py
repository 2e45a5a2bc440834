"""The tokens of a connection are renewed by one process at a time."""

from alembic import op

revision = "0042"
down_revision = "0041"


def upgrade() -> None:
    """Note until when somebody renews them; nobody does now."""
    op.execute("ALTER TABLE connections ADD COLUMN refreshing_until bigint NOT NULL DEFAULT 0")
