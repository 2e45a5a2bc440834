"""What cards tell of a contact's company, job title and town, each by its source."""

from alembic import op

revision = "0020"
down_revision = "0019"

CARD_FACTS = """
CREATE TABLE card_facts (
  workspace text NOT NULL, owner text NOT NULL, handle text NOT NULL, fact text NOT NULL,
  source text NOT NULL, value text NOT NULL, at bigint NOT NULL,
  PRIMARY KEY (workspace, owner, handle, fact, source))
"""


def upgrade() -> None:
    """Make the table; cards that were taken in before fill it when they come again."""
    op.execute(CARD_FACTS)
