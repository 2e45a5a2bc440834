"""Contacts who objected to what is made of their history, for the whole workspace."""

from alembic import op

revision = "0029"
down_revision = "0028"

# A row for each handle; `contact` is the one under whom the objection was written down.
OBJECTIONS = """
CREATE TABLE objections (
  workspace text NOT NULL, handle text NOT NULL, contact text NOT NULL, at bigint NOT NULL,
  asked_by text NOT NULL, PRIMARY KEY (workspace, handle))
"""


def upgrade() -> None:
    """Make the table."""
    op.execute(OBJECTIONS)
