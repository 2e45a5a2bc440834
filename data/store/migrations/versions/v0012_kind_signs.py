"""The signs that sources show of what a contact is."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

KIND_SIGNS = """
CREATE TABLE kind_signs (
  workspace text NOT NULL, owner text NOT NULL, handle text NOT NULL, sign text NOT NULL,
  source text NOT NULL, count integer NOT NULL, at bigint NOT NULL,
  PRIMARY KEY (workspace, owner, handle, sign, source))
"""
# What an address shows is seen again; what a card or a CRM said of who has none is kept.
STATED = """
INSERT INTO kind_signs (workspace, owner, handle, sign, source, count, at)
SELECT workspace, owner, contact, CASE kind WHEN 'group' THEN 'group_card' ELSE 'stated_' || kind END,
  'store', 1, updated_at
FROM contacts
WHERE kind = 'group' OR (kind <> 'person' AND contact NOT LIKE :address AND contact NOT LIKE :number)
"""


def upgrade() -> None:
    """Make the table, and keep what was said of contacts before there were signs."""
    op.execute(KIND_SIGNS)
    op.get_bind().execute(sa.text(STATED), {"address": "%@%", "number": "%0%"})
