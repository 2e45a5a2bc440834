"""From which request a job, a change and an owner's newest change come."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"


def upgrade() -> None:
    """Add the columns; of what is there already nobody knows."""
    for table in ("jobs", "change_counts", "feed_changes"):
        op.add_column(table, sa.Column("request_id", sa.Text))
