"""Who is who, who was forgotten, and what each source can show."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the journal of identity with the mapping it amounts to, the forgotten, and the sources."""
    op.create_table(
        "decisions",
        *(sa.Column(name, sa.Text, primary_key=True) for name in ("workspace", "owner")),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("handles", sa.Text, nullable=False),
        sa.Column("others", sa.Text, nullable=False),
        sa.Column("undoes", sa.Integer),
        # Of an automatic decision: the same card read again is not decided again.
        sa.Column("card", sa.Text),
        sa.Column("evidence", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_decisions_card", "decisions", ["workspace", "owner", "card"])
    op.create_table(
        "handles",
        *(sa.Column(name, sa.Text, primary_key=True) for name in ("workspace", "owner", "handle")),
        sa.Column("contact", sa.Text, nullable=False),
    )
    op.create_index("ix_handles_contact", "handles", ["workspace", "owner", "contact"])
    op.create_table(
        "aliases",
        *(sa.Column(name, sa.Text, primary_key=True) for name in ("workspace", "owner", "handle", "alias")),
    )
    op.create_table(
        "forgotten",
        *(sa.Column(name, sa.Text, primary_key=True) for name in ("workspace", "digest")),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "sources",
        *(sa.Column(name, sa.Text, primary_key=True) for name in ("workspace", "owner", "source")),
        sa.Column("limits", sa.Text, nullable=False),
        sa.Column("taken_in_at", sa.BigInteger, nullable=False),
    )
