"""Why and why not, what was considered and what came of it, and the owners' own words."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the tables of advice; times are whole seconds since 1970 in UTC."""
    # How the list's answers are spelt (data/explanation_codec.py), once for all of them.
    op.add_column("lists", sa.Column("names", sa.Text))
    op.add_column("suggestions", sa.Column("opener", sa.Text))
    for name in ("reason", "pool", "first_reason"):
        op.add_column("answers", sa.Column(name, sa.Text))
    # An answer that was taken back stays: what was known then must still be known.
    op.add_column("answers", sa.Column("undone_at", sa.BigInteger))
    _make_words()
    _make_whys()
    _make_candidates()


def _make_words() -> None:
    op.create_table(
        "words",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("workspace", sa.Text, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        # Empty for what an owner says of their lists as a whole.
        sa.Column("contact", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("undone_at", sa.BigInteger),
    )
    op.create_index("ix_words_owner", "words", ["workspace", "owner", "at"])


def _make_whys() -> None:
    op.create_table(
        "whys",
        sa.Column("workspace", sa.Text, primary_key=True),
        sa.Column("list_id", sa.Integer, sa.ForeignKey("lists.id"), primary_key=True),
        sa.Column("contact", sa.Text, primary_key=True),
        sa.Column("answer", sa.Text, nullable=False),
    )


def _make_candidates() -> None:
    op.create_table(
        "candidates",
        sa.Column("workspace", sa.Text, primary_key=True),
        sa.Column("list_id", sa.Integer, sa.ForeignKey("lists.id"), primary_key=True),
        sa.Column("contact", sa.Text, primary_key=True),
        sa.Column("pool", sa.Text, nullable=False),
        # The probability of being shown: nought for those the list had no place for.
        sa.Column("propensity", sa.Float, nullable=False),
        sa.Column("shown", sa.Integer, nullable=False),
        sa.Column("kept_at", sa.BigInteger),
        sa.Column("answered_at", sa.BigInteger),
        sa.Column("revived_at", sa.BigInteger),
    )
