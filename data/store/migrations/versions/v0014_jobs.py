"""What was asked for and a worker does, and which workers are there."""

from alembic import op

revision = "0014"
down_revision = "0013"

# `arguments`, `progress` and `result` are JSON; `beat_at` is when its worker last gave a sign.
JOBS = """
CREATE TABLE jobs (
  id text PRIMARY KEY, workspace text NOT NULL, owner text NOT NULL, kind text NOT NULL,
  arguments text NOT NULL, asked_by text NOT NULL, asked_at bigint NOT NULL, state text NOT NULL,
  attempts integer NOT NULL, progress text NOT NULL, result text NOT NULL, beat_at bigint,
  ended_at bigint)
"""
WORKERS = "CREATE TABLE workers (name text PRIMARY KEY, seen_at bigint NOT NULL)"


def upgrade() -> None:
    """Make both tables."""
    op.execute(JOBS)
    op.create_index("ix_jobs_asked_for", "jobs", ["workspace", "owner", "kind", "asked_at"])
    op.create_index("ix_jobs_state", "jobs", ["state", "asked_at"])
    op.execute(WORKERS)
