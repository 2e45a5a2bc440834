"""A suggestion of somebody just met has no probability."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Let the three figures be empty; rendered lists hold the old form."""
    with op.batch_alter_table("suggestions") as table:
        for name in ("probability", "probability_low", "probability_high"):
            table.alter_column(name, existing_type=sa.Float, nullable=True)
    op.execute("DELETE FROM rendered_lists")
