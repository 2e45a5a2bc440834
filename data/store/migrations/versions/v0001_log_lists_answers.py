"""The log, the published lists and the answers to them."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the first tables; times are whole seconds since 1970 in UTC."""
    _make_interactions()
    _make_lists()
    _make_answers()


def _make_interactions() -> None:
    op.create_table(
        "interactions",
        sa.Column("source", sa.Text, primary_key=True),
        sa.Column("external_id", sa.Text, primary_key=True),
        # One message or meeting has one id at its source, but may be with several people.
        sa.Column("owner", sa.Text, primary_key=True),
        sa.Column("contact", sa.Text, primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("direction", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("recorded_at", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_interactions_relationship", "interactions", ["owner", "contact", "at"])


def _make_lists() -> None:
    op.create_table(
        "lists",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("as_of", sa.BigInteger, nullable=False),
        sa.Column("horizon_days", sa.Integer, nullable=False),
        sa.Column("model_version", sa.Text, nullable=False),
        sa.Column("published_at", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_lists_owner", "lists", ["owner", "as_of", "id"])
    op.create_table(
        "suggestions",
        sa.Column("list_id", sa.Integer, sa.ForeignKey("lists.id"), primary_key=True),
        sa.Column("contact", sa.Text, primary_key=True),
        sa.Column("rank", sa.Integer, nullable=False),
        sa.Column("pool", sa.Text, nullable=False),
        sa.Column("probability", sa.Float, nullable=False),
        sa.Column("probability_low", sa.Float, nullable=False),
        sa.Column("probability_high", sa.Float, nullable=False),
        sa.Column("confidence", sa.Text, nullable=False),
        sa.Column("depth", sa.Float, nullable=False),
        sa.Column("priority", sa.Float, nullable=False),
        sa.Column("reasons", sa.Text, nullable=False),
        sa.Column("counter_reason", sa.Text),
    )


def _make_answers() -> None:
    op.create_table(
        "answers",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("contact", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("until", sa.BigInteger),
        sa.Column("note", sa.Text),
    )
    op.create_index("ix_answers_contact", "answers", ["owner", "contact", "at"])
