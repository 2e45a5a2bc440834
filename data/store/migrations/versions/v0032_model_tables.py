"""The tables of a champion, which answer without scikit-learn."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    """Add the column; a champion of before has none, and they are made from it when it next answers."""
    op.add_column("model_versions", sa.Column("tables", sa.Text))
