"""Workspaces in every key; who an interaction was with, and what help was in it; people, plans, settings."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
# What was there before workspaces belongs to the one person of a single-person installation.
OWN = "own"
INTERACTIONS = """
CREATE TABLE interactions (
  workspace text NOT NULL, source text NOT NULL, external_id text NOT NULL, owner text NOT NULL,
  handle text NOT NULL, contact text NOT NULL, at bigint NOT NULL, direction text NOT NULL,
  channel text NOT NULL, people integer NOT NULL, role text, counts smallint NOT NULL, exchange text,
  exchange_side text, note text, recorded_at bigint NOT NULL,
  PRIMARY KEY (workspace, source, external_id, owner, handle))
"""
KEEP_INTERACTIONS = f"""
INSERT INTO interactions (workspace, source, external_id, owner, handle, contact, at,
  direction, channel, people, counts, recorded_at)
SELECT '{OWN}', source, external_id, owner, contact, contact, at,
  direction, channel, 1, 1, recorded_at FROM interactions_before
"""
CONTACTS = """
CREATE TABLE contacts (
  workspace text NOT NULL, owner text NOT NULL, contact text NOT NULL, name text, kind text NOT NULL,
  state text NOT NULL, born text, met text, importance float, cadence_days integer,
  updated_at bigint NOT NULL,
  PRIMARY KEY (workspace, owner, contact))
"""
PLANS = """
CREATE TABLE plans (
  workspace text NOT NULL, source text NOT NULL, external_id text NOT NULL, owner text NOT NULL,
  handle text NOT NULL, contact text NOT NULL, at bigint NOT NULL, recorded_at bigint NOT NULL,
  PRIMARY KEY (workspace, source, external_id, owner, handle))
"""
SETTINGS = """
CREATE TABLE settings (
  workspace text NOT NULL, owner text NOT NULL, name text NOT NULL, value text NOT NULL,
  PRIMARY KEY (workspace, owner, name))
"""
CHANGES = """
CREATE TABLE changes (
  workspace text NOT NULL, owner text NOT NULL, changed bigint NOT NULL, done bigint NOT NULL,
  PRIMARY KEY (workspace, owner))
"""


def upgrade() -> None:
    """Remake the log's table under a wider key, keep all rows, and add the tables beside it."""
    _widen_interactions()
    _widen_lists_and_answers()
    for table in (CONTACTS, PLANS, SETTINGS, CHANGES):
        op.execute(table)
    op.create_index("ix_plans_owner", "plans", ["workspace", "owner", "at"])


def _widen_interactions() -> None:
    op.drop_index("ix_interactions_relationship", "interactions")
    op.rename_table("interactions", "interactions_before")
    op.execute(INTERACTIONS)
    op.execute(KEEP_INTERACTIONS)
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
