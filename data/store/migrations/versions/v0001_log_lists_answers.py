"""The log, the published lists and the answers to them."""

from alembic import op

revision = "0001"
down_revision = None

# One message or meeting has one id at its source, but may be with several people.
INTERACTIONS = """
CREATE TABLE interactions (
  source text NOT NULL, external_id text NOT NULL, owner text NOT NULL, contact text NOT NULL,
  at bigint NOT NULL, direction text NOT NULL, channel text NOT NULL, recorded_at bigint NOT NULL,
  PRIMARY KEY (source, external_id, owner, contact))
"""
LISTS = """
CREATE TABLE lists (
  id {number} NOT NULL PRIMARY KEY, owner text NOT NULL, as_of bigint NOT NULL,
  horizon_days integer NOT NULL, model_version text NOT NULL, published_at bigint NOT NULL)
"""
SUGGESTIONS = """
CREATE TABLE suggestions (
  list_id integer NOT NULL REFERENCES lists (id), contact text NOT NULL, rank integer NOT NULL,
  pool text NOT NULL, probability float NOT NULL, probability_low float NOT NULL,
  probability_high float NOT NULL, confidence text NOT NULL, depth float NOT NULL, priority float NOT NULL,
  reasons text NOT NULL, counter_reason text,
  PRIMARY KEY (list_id, contact))
"""
ANSWERS = """
CREATE TABLE answers (
  id {number} NOT NULL PRIMARY KEY, owner text NOT NULL, contact text NOT NULL, kind text NOT NULL,
  at bigint NOT NULL, until bigint, note text)
"""


def upgrade() -> None:
    """Make the first tables; times are whole seconds since 1970 in UTC."""
    number = "serial" if op.get_bind().dialect.name == "postgresql" else "integer"
    for table in (INTERACTIONS, LISTS, SUGGESTIONS, ANSWERS):
        op.execute(table.format(number=number))
    op.create_index("ix_interactions_relationship", "interactions", ["owner", "contact", "at"])
    op.create_index("ix_lists_owner", "lists", ["owner", "as_of", "id"])
    op.create_index("ix_answers_contact", "answers", ["owner", "contact", "at"])
