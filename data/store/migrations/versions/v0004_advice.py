"""Why and why not, what was considered and what came of it, and the owners' own words."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

# `contact` is empty for what an owner says of their lists as a whole.
WORDS = """
CREATE TABLE words (
  id {number} NOT NULL PRIMARY KEY, workspace text NOT NULL, owner text NOT NULL, contact text NOT NULL,
  name text NOT NULL, value text NOT NULL, at bigint NOT NULL, undone_at bigint)
"""
WHYS = """
CREATE TABLE whys (
  workspace text NOT NULL, list_id integer NOT NULL REFERENCES lists (id), contact text NOT NULL,
  answer text NOT NULL,
  PRIMARY KEY (workspace, list_id, contact))
"""
# `propensity` is the probability of being shown: nought for those the list had no place for.
CANDIDATES = """
CREATE TABLE candidates (
  workspace text NOT NULL, list_id integer NOT NULL REFERENCES lists (id), contact text NOT NULL,
  pool text NOT NULL, propensity float NOT NULL, shown integer NOT NULL,
  kept_at bigint, answered_at bigint, revived_at bigint,
  PRIMARY KEY (workspace, list_id, contact))
"""


def upgrade() -> None:
    """Make the tables of advice; times are whole seconds since 1970 in UTC."""
    # How the list's answers are spelt (data/explanation_codec.py), once for all of them.
    op.add_column("lists", sa.Column("names", sa.Text))
    op.add_column("suggestions", sa.Column("opener", sa.Text))
    for name in ("reason", "pool", "first_reason"):
        op.add_column("answers", sa.Column(name, sa.Text))
    # An answer that was taken back stays: what was known then must still be known.
    op.add_column("answers", sa.Column("undone_at", sa.BigInteger))
    number = "serial" if op.get_bind().dialect.name == "postgresql" else "integer"
    for table in (WORDS, WHYS, CANDIDATES):
        op.execute(table.format(number=number))
    op.create_index("ix_words_owner", "words", ["workspace", "owner", "at"])
