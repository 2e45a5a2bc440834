"""What owners said of one purpose is read at each batch and list, without a walk through all of it."""

from alembic import op

revision = "0041"
down_revision = "0040"


def upgrade() -> None:
    """Make the index."""
    op.create_index("ix_owner_consents_purpose", "owner_consents", ["workspace", "purpose", "allowed"])
