"""Files of interactions that a program uploads in parts, and how far each is loaded."""

from alembic import op

revision = "0039"
down_revision = "0038"

# `position` is where in the file the next row begins. `only_owner` is empty where the key is for all owners.
UPLOADS = """
CREATE TABLE bulk_uploads (
  id text NOT NULL PRIMARY KEY, workspace text NOT NULL, format text NOT NULL, only_owner text NOT NULL,
  made_by text NOT NULL, made_at bigint NOT NULL, job text, received bigint NOT NULL,
  position bigint NOT NULL, rows bigint NOT NULL, created bigint NOT NULL, updated bigint NOT NULL,
  duplicate bigint NOT NULL, gone bigint NOT NULL, rejected bigint NOT NULL)
"""


def upgrade() -> None:
    """Make the table, empty."""
    op.execute(UPLOADS)
    op.create_index("ix_bulk_uploads_workspace", "bulk_uploads", ["workspace", "made_at"])
