"""Which hashes one erasure left, and who asked for it, so that a mistaken one can be lifted."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

# Of earlier ones who asked is not known; those of one moment were one.
NUMBER = """
UPDATE erased_handles SET erasure = (
  SELECT count(DISTINCT e.at) FROM erased_handles AS e
  WHERE e.workspace = erased_handles.workspace AND e.at <= erased_handles.at)
"""


def upgrade() -> None:
    """Add the columns, and number what was erased so far."""
    op.add_column("erased_handles", sa.Column("erasure", sa.BigInteger, nullable=False, server_default="0"))
    op.add_column("erased_handles", sa.Column("asked_by", sa.Text, nullable=False, server_default=""))
    op.execute(NUMBER)
