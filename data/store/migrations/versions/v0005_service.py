"""What the service keeps: keys, answered requests and ready lists."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

# Only the digest: whoever reads the database learns no key.
KEYS = """
CREATE TABLE keys (
  id text NOT NULL PRIMARY KEY, workspace text NOT NULL, digest text NOT NULL UNIQUE, name text NOT NULL,
  scopes text NOT NULL, owner text, made_at bigint NOT NULL, expires_at bigint, revoked_at bigint,
  used_at bigint)
"""
REQUESTS = """
CREATE TABLE requests (
  workspace text NOT NULL, caller text NOT NULL, key text NOT NULL, fingerprint text NOT NULL,
  status integer NOT NULL, body text NOT NULL, answered_at bigint NOT NULL,
  PRIMARY KEY (workspace, caller, key))
"""
# With the owner's counts in `changes` when the text was made: with others it is no longer true.
READY = """
CREATE TABLE ready (
  workspace text NOT NULL, owner text NOT NULL, lang text NOT NULL, changed bigint NOT NULL,
  published bigint NOT NULL, until bigint, size integer NOT NULL, etag text NOT NULL, body text NOT NULL,
  PRIMARY KEY (workspace, owner, lang))
"""


def upgrade() -> None:
    """Add the service's tables, and count the lists that were published before it."""
    for table in (KEYS, REQUESTS, READY):
        op.execute(table)
    op.create_index("ix_requests_answered", "requests", ["answered_at"])
    op.add_column("changes", sa.Column("published", sa.BigInteger, nullable=False, server_default="0"))
    op.execute(
        "INSERT INTO changes (workspace, owner, changed, done, published)"
        " SELECT DISTINCT workspace, owner, 0, 0, 1 FROM lists WHERE true"
        " ON CONFLICT (workspace, owner) DO UPDATE SET published = 1"
    )
