"""Which answers came by mail, and what became of each."""

from alembic import op

revision = "0045"
down_revision = "0044"

# `mail` and `token` are hashes: neither names anybody, and neither answers again.
ANSWERS = """
CREATE TABLE mailed_answers (
  workspace text NOT NULL, owner text NOT NULL, mail text NOT NULL, token text NOT NULL, at bigint NOT NULL,
  outcome text NOT NULL, PRIMARY KEY (workspace, owner, mail))
"""


def upgrade() -> None:
    """Make the table, empty."""
    op.execute(ANSWERS)
    op.create_index("ix_mailed_answers_token", "mailed_answers", ["workspace", "token"])
