"""Pairs of contacts whom the owner may introduce, or has introduced, and what they said of each."""

from alembic import op

revision = "0027"
down_revision = "0026"

# `basis` is JSON: what speaks for the pair, without a name. Whose the handles are follows from who is who.
INTRODUCTIONS = """
CREATE TABLE introductions (
  workspace text NOT NULL, owner text NOT NULL, kind text NOT NULL, handle text NOT NULL,
  other_handle text NOT NULL, made_at bigint NOT NULL, basis text NOT NULL,
  PRIMARY KEY (workspace, owner, kind, handle, other_handle))
"""
ANSWERS = """
CREATE TABLE introduction_answers (
  id {number}, workspace text NOT NULL, owner text NOT NULL, kind text NOT NULL, handle text NOT NULL,
  other_handle text NOT NULL, answer text NOT NULL, at bigint NOT NULL, until bigint, undone_at bigint)
"""
NUMBERED = {"sqlite": "integer PRIMARY KEY", "postgresql": "bigserial PRIMARY KEY"}


def upgrade() -> None:
    """Make both tables."""
    op.execute(INTRODUCTIONS)
    op.execute(ANSWERS.format(number=NUMBERED[op.get_bind().dialect.name]))
    op.create_index("ix_introduction_answers_owner", "introduction_answers", ["workspace", "owner", "at"])
