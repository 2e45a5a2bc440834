"""What each owner lets their workplace see and collect, and sign-ins of one owner."""

from alembic import op

revision = "0037"
down_revision = "0036"

# `source` is empty where it is no matter of one.
CONSENTS = """
CREATE TABLE owner_consents (
  workspace text NOT NULL, owner text NOT NULL, purpose text NOT NULL, source text NOT NULL,
  allowed smallint NOT NULL, at bigint NOT NULL, PRIMARY KEY (workspace, owner, purpose, source))
"""


def upgrade() -> None:
    """Make the table; a link or a session without an owner is of the whole workspace, as before."""
    op.execute(CONSENTS)
    for table in ("sign_in_links", "sessions"):
        op.execute(f"ALTER TABLE {table} ADD COLUMN owner text")
