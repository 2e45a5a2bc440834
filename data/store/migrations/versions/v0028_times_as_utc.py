"""Lists as they are sent are rendered anew: their times end in Z, and no moment is in epoch seconds."""

from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    """Drop the texts of the former form; whoever reads next has them made."""
    op.execute("DELETE FROM rendered_lists")
