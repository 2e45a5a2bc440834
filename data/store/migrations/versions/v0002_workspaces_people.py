"""Workspaces in every key; who an interaction was with, and what help was in it; people, plans, settings."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
# What was there before workspaces belongs to the one person of a single-person installation.
OWN = "own"


def upgrade() -> None:
    """Remake the log's table under a wider key, keep all rows, and add the tables beside it."""
    _widen_interactions()
    _widen_lists_and_answers()
    _make_contacts()
    _make_plans()
    _make_settings()
    _make_changes()


def _widen_interactions() -> None:
    op.drop_index("ix_interactions_relationship", "interactions")
    op.rename_table("interactions", "interactions_before")
    op.create_table(
        "interactions",
        *(
            sa.Column(name, sa.Text, primary_key=True)
            for name in ("workspace", "source", "external_id", "owner", "handle")
        ),
        sa.Column("contact", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("direction", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("people", sa.Integer, nullable=False),
        sa.Column("role", sa.Text),
        sa.Column("counts", sa.SmallInteger, nullable=False),
        sa.Column("exchange", sa.Text),
        sa.Column("exchange_side", sa.Text),
        sa.Column("note", sa.Text),
        sa.Column("recorded_at", sa.BigInteger, nullable=False),
    )
    op.execute(
        "INSERT INTO interactions (workspace, source, external_id, owner, handle, contact, at,"
        f" direction, channel, people, counts, recorded_at) SELECT '{OWN}', source, external_id,"
        " owner, contact, contact, at, direction, channel, 1, 1, recorded_at FROM interactions_before"
    )
    op.drop_table("interactions_before")
    op.create_index("ix_interactions_relationship", "interactions", ["workspace", "owner", "contact", "at"])
    op.create_index("ix_interactions_handle", "interactions", ["workspace", "owner", "handle"])


def _widen_lists_and_answers() -> None:
    for table, index, columns in (
        ("lists", "ix_lists_owner", ["owner", "as_of", "id"]),
        ("answers", "ix_answers_contact", ["owner", "contact", "at"]),
    ):
        op.drop_index(index, table)
        op.add_column(table, sa.Column("workspace", sa.Text, nullable=False, server_default=OWN))
        op.create_index(index, table, ["workspace", *columns])


def _make_contacts() -> None:
    op.create_table(
        "contacts",
        *(sa.Column(name, sa.Text, primary_key=True) for name in ("workspace", "owner", "contact")),
        sa.Column("name", sa.Text),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("born", sa.Text),
        sa.Column("met", sa.Text),
        sa.Column("importance", sa.Float),
        sa.Column("cadence_days", sa.Integer),
        sa.Column("updated_at", sa.BigInteger, nullable=False),
    )


def _make_plans() -> None:
    op.create_table(
        "plans",
        *(
            sa.Column(name, sa.Text, primary_key=True)
            for name in ("workspace", "source", "external_id", "owner", "handle")
        ),
        sa.Column("contact", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("recorded_at", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_plans_owner", "plans", ["workspace", "owner", "at"])


def _make_settings() -> None:
    op.create_table(
        "settings",
        *(sa.Column(name, sa.Text, primary_key=True) for name in ("workspace", "owner", "name")),
        sa.Column("value", sa.Text, nullable=False),
    )


def _make_changes() -> None:
    op.create_table(
        "changes",
        *(sa.Column(name, sa.Text, primary_key=True) for name in ("workspace", "owner")),
        sa.Column("changed", sa.BigInteger, nullable=False),
        sa.Column("done", sa.BigInteger, nullable=False),
    )
