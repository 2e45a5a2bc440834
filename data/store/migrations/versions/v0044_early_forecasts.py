"""What each candidate's chance of silence was over windows that close before the list's own."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"


def upgrade() -> None:
    """Add the columns, empty for what an older Kith made."""
    op.add_column("candidates", sa.Column("probability_14", sa.Float))
    op.add_column("candidates", sa.Column("probability_30", sa.Float))
