"""The log without the index by handle: every row paid for it, and only merges read it."""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Drop it; a merge walks through its owner's rows instead."""
    op.drop_index("ix_interactions_handle", "interactions")
