"""The numbers of a whole workspace that lists rest on, one row for each moment and horizon."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the table; `numbers` is JSON, `made_at` when they were counted."""
    op.execute(
        "CREATE TABLE cohorts (workspace text NOT NULL, as_of bigint NOT NULL, horizon_days integer NOT NULL,"
        " numbers text NOT NULL, made_at bigint NOT NULL, PRIMARY KEY (workspace, as_of, horizon_days))"
    )
