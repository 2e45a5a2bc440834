"""The change feed of each workspace, its cursor, and which suggestions it said are open."""

from alembic import op

revision = "0021"
down_revision = "0020"

# `number` is given right before the commit: a reader who has seen a number has seen all smaller ones.
CHANGES = """
CREATE TABLE feed_changes (
  id {number} NOT NULL PRIMARY KEY, workspace text NOT NULL, number bigint, kind text NOT NULL,
  owner text NOT NULL, contact text, handle text, at bigint NOT NULL, details text NOT NULL)
"""
CURSORS = """
CREATE TABLE feed_cursors (
  workspace text NOT NULL PRIMARY KEY, newest bigint NOT NULL, purged bigint NOT NULL,
  looked_at bigint NOT NULL)
"""
OPEN = """
CREATE TABLE open_in_feed (
  workspace text NOT NULL, owner text NOT NULL, contact text NOT NULL,
  PRIMARY KEY (workspace, owner, contact))
"""
# What comes true by itself is looked for once a minute.
BY_TIME = (
    "CREATE INDEX ix_answers_until ON answers (workspace, until) WHERE until IS NOT NULL",
    "CREATE INDEX ix_lists_ahead ON lists (workspace, as_of) WHERE as_of > published_at",
    "CREATE INDEX ix_not_before ON owner_statements (workspace) WHERE name = 'not_before'",
)


def upgrade() -> None:
    """Make the tables, empty: the feed begins with what happens next."""
    number = "bigserial" if op.get_bind().dialect.name == "postgresql" else "integer"
    for table in (CHANGES, CURSORS, OPEN):
        op.execute(table.format(number=number))
    op.create_index("ix_feed_changes_number", "feed_changes", ["workspace", "number"], unique=True)
    op.create_index("ix_feed_changes_owner", "feed_changes", ["workspace", "owner"])
    for index in BY_TIME:
        op.execute(index)
