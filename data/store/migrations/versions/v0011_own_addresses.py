"""The owners' own addresses, each with its state and signs; what was given at imports moves there."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

# `signs` is JSON: how often each was seen, of how many; `by_owner` is 1 where the owner said so.
OWN_ADDRESSES = """
CREATE TABLE own_addresses (
  workspace text NOT NULL, owner text NOT NULL, handle text NOT NULL, state text NOT NULL,
  by_owner smallint NOT NULL, signs text NOT NULL, names text NOT NULL, at bigint NOT NULL,
  PRIMARY KEY (workspace, owner, handle))
"""
GIVEN = "SELECT workspace, owner, value FROM settings WHERE name = 'own addresses'"
KEEP = """
INSERT INTO own_addresses (workspace, owner, handle, state, by_owner, signs, names, at)
VALUES (:workspace, :owner, :handle, 'own', 1, '{}', '[]', 0)
"""


def upgrade() -> None:
    """Make the table, and take what was kept among the settings."""
    op.execute(OWN_ADDRESSES)
    connection = op.get_bind()
    for workspace, owner, value in connection.execute(sa.text(GIVEN)).all():
        for handle in json.loads(value):
            row = {"workspace": workspace, "owner": owner, "handle": handle}
            connection.execute(sa.text(KEEP), row)
    op.execute("DELETE FROM settings WHERE name = 'own addresses'")
