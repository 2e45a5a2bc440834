"""What the service keeps: keys, answered requests and ready lists."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the service's tables, and count the lists that were published before it."""
    _make_keys()
    _make_requests()
    _make_ready()
    op.add_column("changes", sa.Column("published", sa.BigInteger, nullable=False, server_default="0"))
    op.execute(
        "INSERT INTO changes (workspace, owner, changed, done, published)"
        " SELECT DISTINCT workspace, owner, 0, 0, 1 FROM lists WHERE true"
        " ON CONFLICT (workspace, owner) DO UPDATE SET published = 1"
    )


def _make_keys() -> None:
    op.create_table(
        "keys",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("workspace", sa.Text, nullable=False),
        # Only the digest: whoever reads the database learns no key.
        sa.Column("digest", sa.Text, nullable=False, unique=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("scopes", sa.Text, nullable=False),
        sa.Column("owner", sa.Text),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger),
        sa.Column("revoked_at", sa.BigInteger),
        sa.Column("used_at", sa.BigInteger),
    )


def _make_requests() -> None:
    op.create_table(
        "requests",
        *(sa.Column(name, sa.Text, primary_key=True) for name in ("workspace", "caller", "key")),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("status", sa.Integer, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("answered_at", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_requests_answered", "requests", ["answered_at"])


def _make_ready() -> None:
    op.create_table(
        "ready",
        *(sa.Column(name, sa.Text, primary_key=True) for name in ("workspace", "owner", "lang")),
        # The owner's counts in `changes` when the text was made: with others it is no longer true.
        sa.Column("changed", sa.BigInteger, nullable=False),
        sa.Column("published", sa.BigInteger, nullable=False),
        sa.Column("until", sa.BigInteger),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("etag", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
