"""The mail server through which a workspace sends digests."""

from alembic import op

revision = "0033"
down_revision = "0032"

# The password is sealed with a key that is not here. `place` is where the page can be reached from elsewhere.
ACCOUNTS = """
CREATE TABLE mail_accounts (
  workspace text NOT NULL PRIMARY KEY, host text NOT NULL, port integer NOT NULL, security text NOT NULL,
  username text, password text, sender text NOT NULL, place text)
"""


def upgrade() -> None:
    """Make the table, empty."""
    op.execute(ACCOUNTS)
