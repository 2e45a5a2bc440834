"""Pages of one owner look through less: counted days stand longer, and people come from an index alone."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
INDEX = "ix_interactions_relationship"


def upgrade() -> None:
    """Count what sources change, from now on, and let the index say what counts as contact, too."""
    changed = sa.Column("log_changed", sa.BigInteger, nullable=False, server_default="0")
    op.add_column("change_counts", changed)
    op.execute("DELETE FROM settings WHERE owner = '' AND name LIKE 'days of %'")
    op.drop_index(INDEX, "interactions")
    op.create_index(INDEX, "interactions", ["workspace", "owner", "contact", "at", "counts"])
