"""Who made which version champion, and when; and as what a version is registered with MLflow."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"

TABLE = """
CREATE TABLE champion_changes (
  workspace text NOT NULL, horizon_days integer NOT NULL, number integer NOT NULL, version text NOT NULL,
  at bigint NOT NULL, by_whom text NOT NULL, PRIMARY KEY (workspace, horizon_days, number))
"""
# When a champion of before was crowned is not known: its training's moment stands for it.
FORMER = """
INSERT INTO champion_changes
SELECT c.workspace, c.horizon_days, 1, c.version, coalesce(m.as_of, 0), 'retrain' FROM champions AS c
LEFT JOIN model_versions AS m ON m.workspace = c.workspace AND m.version = c.version
"""


def upgrade() -> None:
    """Add the table and the column; versions of before are taken as registered."""
    op.execute(TABLE)
    op.execute(FORMER)
    op.add_column("model_versions", sa.Column("registered", sa.Text))
    op.execute("UPDATE model_versions SET registered = ''")
