"""Who did what that others must be able to check: keys, merges, erasures, exports; never its content."""

from alembic import op

revision = "0031"
down_revision = "0030"

# `about` is the owner whose part it concerned, empty where it was the whole workspace's.
AUDIT_LOG = """
CREATE TABLE audit_log (
  workspace text NOT NULL, number bigint NOT NULL, at bigint NOT NULL, action text NOT NULL,
  actor text NOT NULL, about text NOT NULL, subject text NOT NULL,
  PRIMARY KEY (workspace, number))
"""


def upgrade() -> None:
    """Make the table; what was done before is not known."""
    op.execute(AUDIT_LOG)
    op.create_index("ix_audit_log_about", "audit_log", ["workspace", "about", "number"])
