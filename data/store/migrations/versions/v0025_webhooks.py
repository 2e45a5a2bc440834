"""What waits to be delivered, and the endpoints that webhooks are sent to."""

from alembic import op

revision = "0025"
down_revision = "0024"

# What is delivered, to whom, is the kind's own: a change of the feed, or what `arguments` say, as JSON.
OUTBOX = """
CREATE TABLE outbox (
  id text NOT NULL PRIMARY KEY, workspace text NOT NULL, owner text NOT NULL, kind text NOT NULL,
  target text NOT NULL, change_number bigint, arguments text NOT NULL, made_at bigint NOT NULL,
  due_at bigint NOT NULL, state text NOT NULL, attempts integer NOT NULL, claimed_by text, status integer,
  fault text, ended_at bigint)
"""
# `kinds` is a JSON list, an empty one stands for all. The secrets are sealed with a key that is not here.
ENDPOINTS = """
CREATE TABLE webhook_endpoints (
  id text NOT NULL PRIMARY KEY, workspace text NOT NULL, url text NOT NULL, kinds text NOT NULL,
  made_at bigint NOT NULL, made_by text NOT NULL, secret text NOT NULL, former_secret text,
  former_until bigint, off_since bigint, off_because text, failing_since bigint, failures integer NOT NULL,
  paused_until bigint NOT NULL, last_at bigint, last_status integer, last_fault text, last_success_at bigint)
"""
WAITING = "CREATE INDEX ix_outbox_waiting ON outbox (target, due_at) WHERE state = 'waiting'"


def upgrade() -> None:
    """Make both tables, empty."""
    op.execute(OUTBOX)
    op.execute(ENDPOINTS)
    op.execute(WAITING)
    op.create_index("ix_outbox_target", "outbox", ["target", "state"])
    op.create_index("ix_outbox_owner", "outbox", ["workspace", "owner"])
    op.create_index("ix_outbox_ended", "outbox", ["ended_at"])
    op.create_index("ix_webhook_endpoints_workspace", "webhook_endpoints", ["workspace"])
