"""How many bytes of responses were kept for a caller, so that the oldest make room."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    """Add the column; earlier responses go first."""
    column = sa.Column("bytes_so_far", sa.BigInteger, nullable=False, server_default="0")
    op.add_column("idempotent_responses", column)
    op.create_index(
        "ix_idempotent_responses_bytes", "idempotent_responses", ["workspace", "caller", "bytes_so_far"]
    )
