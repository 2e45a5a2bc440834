"""A program of one owner that comes with an old number reads that owner's changes, not everybody's."""

from alembic import op

revision = "0046"
down_revision = "0045"


def upgrade() -> None:
    """Let the index by owner hold the number, too."""
    op.drop_index("ix_feed_changes_owner", "feed_changes")
    op.create_index("ix_feed_changes_owner", "feed_changes", ["workspace", "owner", "number"])
