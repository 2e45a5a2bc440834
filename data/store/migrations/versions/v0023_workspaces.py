"""Which workspaces were made, so that an empty one is known and a mistyped name is not."""

from alembic import op

revision = "0023"
down_revision = "0022"

WORKSPACES = "CREATE TABLE workspaces (workspace text PRIMARY KEY, made_at bigint NOT NULL)"
# Until now making a key was the only way to make one.
KEEP = """
INSERT INTO workspaces (workspace, made_at)
SELECT workspace, min(made_at) FROM (
  SELECT workspace, made_at FROM api_keys UNION ALL SELECT workspace, made_at FROM sign_in_links) AS made
GROUP BY workspace
"""


def upgrade() -> None:
    """Make the table, and keep those for which there are keys or links."""
    op.execute(WORKSPACES)
    op.execute(KEEP)
