"""Signing in to the page: one-time links, and the sessions they begin."""

from alembic import op

revision = "0008"
down_revision = "0007"

LINKS = """
CREATE TABLE links (
  digest text NOT NULL PRIMARY KEY, workspace text NOT NULL, made_at bigint NOT NULL,
  expires_at bigint NOT NULL, used_at bigint)
"""
# With the key that was shown, if one was: without it the session ends too.
SESSIONS = """
CREATE TABLE sessions (
  digest text NOT NULL PRIMARY KEY, workspace text NOT NULL, key_id text, made_at bigint NOT NULL,
  expires_at bigint NOT NULL)
"""


def upgrade() -> None:
    """Add the two tables; of links and sessions only digests are kept."""
    op.execute(LINKS)
    op.execute(SESSIONS)
