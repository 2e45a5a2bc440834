"""Which addresses each mail named, as codes: an address that turns out to be the owner's re-reads them."""

from alembic import op

revision = "0013"
down_revision = "0012"

CODES = """
CREATE TABLE handle_codes (
  workspace text NOT NULL, owner text NOT NULL, code integer NOT NULL, handle text NOT NULL,
  PRIMARY KEY (workspace, owner, code))
"""
# `receivers` are codes with their role, as in "12t 7c"; a code that stands for nobody was erased.
MAILS = """
CREATE TABLE mail_handles (
  workspace text NOT NULL, owner text NOT NULL, source text NOT NULL, external_id text NOT NULL,
  at bigint NOT NULL, channel text NOT NULL, sender integer NOT NULL, by_owner smallint NOT NULL,
  receivers text NOT NULL,
  PRIMARY KEY (workspace, owner, source, external_id))
"""


def upgrade() -> None:
    """Make both tables; mails that were taken in before have no row in them."""
    for table in (CODES, MAILS):
        op.execute(table)
    op.create_index("ix_handle_codes_handle", "handle_codes", ["workspace", "owner", "handle"], unique=True)
