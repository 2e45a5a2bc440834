"""Where an owner's week goes beside mail: devices that take push, and chat addresses."""

from alembic import op

revision = "0043"
down_revision = "0042"

TARGETS = """
CREATE TABLE delivery_targets (
  id text NOT NULL PRIMARY KEY, workspace text NOT NULL, owner text NOT NULL, kind text NOT NULL,
  place text NOT NULL, secret text NOT NULL, made_at bigint NOT NULL, last_at bigint)
"""


def upgrade() -> None:
    """Make the table, empty."""
    op.execute(TARGETS)
    op.create_index("ix_delivery_targets_owner", "delivery_targets", ["workspace", "owner"])
