"""Answers, statements and lists keep the handle they were about; whose it is moves with each decision."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

BY_LIST = ("suggestions", "explanations", "candidates")
# As every reader did until now.
OWN = """
UPDATE {table} SET contact = coalesce((
  SELECT h.contact FROM handles AS h
  WHERE h.workspace = {table}.workspace AND h.owner = {table}.owner AND h.handle = {table}.handle), handle)
"""
# What was renamed on lists stays so: under which handle it was made is not known any more.
OF_LIST = "UPDATE {table} SET contact = handle"


def upgrade() -> None:
    """Call the old column what it is, and add whose it is by now."""
    for table in ("answers", "owner_statements", *BY_LIST):
        op.execute(f"ALTER TABLE {table} RENAME COLUMN contact TO handle")
        op.add_column(table, sa.Column("contact", sa.Text, nullable=False, server_default=""))
        op.execute((OF_LIST if table in BY_LIST else OWN).format(table=table))
    op.create_index("ix_answers_whose", "answers", ["workspace", "owner", "contact", "at"])
    op.drop_index("ix_answers_contact", "answers")
