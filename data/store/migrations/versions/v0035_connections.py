"""Accounts that are read by themselves, and how far each of their parts is read."""

from alembic import op

revision = "0035"
down_revision = "0034"

# `settings` is JSON: server, port and what is read. `secret` is sealed with a key that is not here.
# `fault` is a message as JSON. Nobody else reads an account before `claimed_until`.
CONNECTIONS = """
CREATE TABLE connections (
  id text NOT NULL PRIMARY KEY, workspace text NOT NULL, owner text NOT NULL, kind text NOT NULL,
  address text NOT NULL, settings text NOT NULL, secret text NOT NULL, made_at bigint NOT NULL,
  state text NOT NULL, fault text NOT NULL, failures integer NOT NULL, due_at bigint NOT NULL,
  claimed_until bigint NOT NULL, last_at bigint, last_success_at bigint, blind_since bigint)
"""
CURSORS = """
CREATE TABLE connection_cursors (
  workspace text NOT NULL, owner text NOT NULL, connection text NOT NULL, part text NOT NULL,
  cursor text NOT NULL, PRIMARY KEY (workspace, owner, connection, part))
"""


def upgrade() -> None:
    """Make both tables, empty."""
    op.execute(CONNECTIONS)
    op.execute(CURSORS)
    op.create_index("ix_connections_owner", "connections", ["workspace", "owner"])
    op.create_index("ix_connections_due", "connections", ["due_at"])
