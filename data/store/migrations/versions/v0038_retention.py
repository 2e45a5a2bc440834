"""For how many months the interactions of each source are kept."""

from alembic import op

revision = "0038"
down_revision = "0037"

# The empty source is every one without a rule of its own; `applied_at` is when the worker last saw to it.
RULES = """
CREATE TABLE retention_rules (
  workspace text NOT NULL, source text NOT NULL, months integer NOT NULL, applied_at bigint NOT NULL,
  PRIMARY KEY (workspace, source))
"""


def upgrade() -> None:
    """Make the table; without a row everything is kept, as before."""
    op.execute(RULES)
