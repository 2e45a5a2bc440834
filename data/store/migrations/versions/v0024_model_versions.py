"""The models that a workspace trained, and which of them is champion of which horizon."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

# `card` is JSON; `digest` is of the model's bytes, which are kept of champions.
VERSIONS = """
CREATE TABLE model_versions (
  workspace text NOT NULL, version text NOT NULL, horizon_days integer NOT NULL, card text NOT NULL,
  digest text NOT NULL, as_of bigint NOT NULL,
  PRIMARY KEY (workspace, version))
"""
CHAMPIONS = """
CREATE TABLE champions (
  workspace text NOT NULL, horizon_days integer NOT NULL, version text NOT NULL,
  PRIMARY KEY (workspace, horizon_days))
"""


def upgrade() -> None:
    """Make both tables; each database has a type of its own for bytes."""
    op.execute(VERSIONS)
    op.add_column("model_versions", sa.Column("model", sa.LargeBinary))
    op.execute(CHAMPIONS)
