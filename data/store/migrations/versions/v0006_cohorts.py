"""The numbers of a whole workspace that lists rest on, one row for each moment and horizon."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the table; `numbers` is JSON, `made_at` when they were counted."""
    op.create_table(
        "cohorts",
        sa.Column("workspace", sa.Text, primary_key=True),
        sa.Column("as_of", sa.BigInteger, primary_key=True),
        sa.Column("horizon_days", sa.Integer, primary_key=True),
        sa.Column("numbers", sa.Text, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
    )
