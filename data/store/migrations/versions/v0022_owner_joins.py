"""What joining two owners changed, row by row, so that it can be undone."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Make both tables; joins of before cannot be undone."""
    op.create_table(
        "owner_joins",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("workspace", sa.Text, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("former", sa.Text, nullable=False),
        # What the owner was called then: rows without an id of their own have one that is made of it.
        sa.Column("owner_then", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "owner_join_rows",
        sa.Column("workspace", sa.Text, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("join_id", sa.Integer, nullable=False),
        sa.Column("table_name", sa.Text, nullable=False),
        sa.Column("is_before", sa.SmallInteger, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
    )
    op.create_index("ix_owner_join_rows", "owner_join_rows", ["workspace", "join_id", "table_name"])
