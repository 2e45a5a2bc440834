"""Who is who, who was forgotten, and what each source can show."""

from alembic import op

revision = "0003"
down_revision = "0002"

# `card` is of an automatic decision: the same card read again is not decided again.
DECISIONS = """
CREATE TABLE decisions (
  workspace text NOT NULL, owner text NOT NULL, number integer NOT NULL, kind text NOT NULL,
  handles text NOT NULL, others text NOT NULL, undoes integer, card text, evidence text NOT NULL,
  at bigint NOT NULL,
  PRIMARY KEY (workspace, owner, number))
"""
HANDLES = """
CREATE TABLE handles (
  workspace text NOT NULL, owner text NOT NULL, handle text NOT NULL, contact text NOT NULL,
  PRIMARY KEY (workspace, owner, handle))
"""
ALIASES = """
CREATE TABLE aliases (
  workspace text NOT NULL, owner text NOT NULL, handle text NOT NULL, alias text NOT NULL,
  PRIMARY KEY (workspace, owner, handle, alias))
"""
FORGOTTEN = """
CREATE TABLE forgotten (
  workspace text NOT NULL, digest text NOT NULL, at bigint NOT NULL, PRIMARY KEY (workspace, digest))
"""
SOURCES = """
CREATE TABLE sources (
  workspace text NOT NULL, owner text NOT NULL, source text NOT NULL, limits text NOT NULL,
  taken_in_at bigint NOT NULL,
  PRIMARY KEY (workspace, owner, source))
"""


def upgrade() -> None:
    """Add the journal of identity with the mapping it amounts to, the forgotten, and the sources."""
    for table in (DECISIONS, HANDLES, ALIASES, FORGOTTEN, SOURCES):
        op.execute(table)
    op.create_index("ix_decisions_card", "decisions", ["workspace", "owner", "card"])
    op.create_index("ix_handles_contact", "handles", ["workspace", "owner", "contact"])
