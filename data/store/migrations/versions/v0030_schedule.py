"""When what happens by itself last happened, and when it happens next."""

from alembic import op

revision = "0030"
down_revision = "0029"

# `fault` is a message as JSON, why it did not happen.
SCHEDULE = """
CREATE TABLE schedule (
  workspace text NOT NULL, owner text NOT NULL, part text NOT NULL,
  last_at bigint, next_at bigint, fault text,
  PRIMARY KEY (workspace, owner, part))
"""


def upgrade() -> None:
    """Make the table, empty."""
    op.execute(SCHEDULE)
