"""The secret addresses at which owners' calendars are read."""

from alembic import op

revision = "0036"
down_revision = "0035"

ADDRESSES = """
CREATE TABLE calendar_addresses (
  digest text NOT NULL PRIMARY KEY, workspace text NOT NULL, owner text NOT NULL, with_dates integer NOT NULL,
  made_at bigint NOT NULL, read_at bigint)
"""


def upgrade() -> None:
    """Make the table, empty."""
    op.execute(ADDRESSES)
    op.create_index("ix_calendar_addresses_owner", "calendar_addresses", ["workspace", "owner"])
