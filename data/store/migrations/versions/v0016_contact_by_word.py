"""What is said with "I reached out", and the newest interaction that a suggestion rests on."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

# `list_as_of` is of the newest list by then that suggested the contact; earlier answers say nothing of these.
ANSWERS = (("channel", sa.Text), ("reached_at", sa.BigInteger), ("list_as_of", sa.BigInteger))


def upgrade() -> None:
    """Add the columns; of earlier lists the newest interaction is not known."""
    for name, kind in ANSWERS:
        op.add_column("answers", sa.Column(name, kind()))
    op.add_column("suggestions", sa.Column("last_at", sa.BigInteger()))
