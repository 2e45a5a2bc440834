"""What each suggestion is worth, how likely each candidate was, and how many a list left off."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Add the columns, empty for what an older Kith made; rendered lists hold the old form."""
    op.add_column("suggestions", sa.Column("worth", sa.Float))
    op.add_column("candidates", sa.Column("probability", sa.Float))
    op.add_column("lists", sa.Column("left_off", sa.Integer))
    op.execute("DELETE FROM rendered_lists")
