"""Tables named by what they hold; lists rendered by an older Kith are dropped."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

TABLES = {
    "changes": "change_counts",
    "cohorts": "workspace_stats",
    "decisions": "identity_decisions",
    "forgotten": "erased_handles",
    "former": "former_versions",
    "keys": "api_keys",
    "links": "sign_in_links",
    "plans": "planned_meetings",
    "ready": "rendered_lists",
    "requests": "idempotent_responses",
    "whys": "explanations",
    "words": "owner_statements",
}
COLUMNS = (("explanations", "answer", "explanation"), ("idempotent_responses", "answered_at", "responded_at"))
INDEXES = (
    ("ix_decisions_card", "ix_identity_decisions_card", "identity_decisions", ["workspace", "owner", "card"]),
    ("ix_plans_owner", "ix_planned_meetings_owner", "planned_meetings", ["workspace", "owner", "at"]),
    ("ix_requests_answered", "ix_idempotent_responses_at", "idempotent_responses", ["responded_at"]),
    ("ix_words_owner", "ix_owner_statements_owner", "owner_statements", ["workspace", "owner", "at"]),
)
KEY = ("workspace", "source", "external_id", "owner", "handle")
CONTENT = ("at", "direction", "channel", "people", "role", "counts", "exchange", "exchange_side", "note")
VERSION = (*KEY, *CONTENT, "recorded_at")
# Later than every moment that can be recorded: not replaced.
NEVER = 2**62 + 1
# If a row is corrected twice in one second, only the version before the first correction is kept:
# nobody can have read the one in between.
KEEP_VERSION = f"""
INSERT INTO former_versions ({", ".join(VERSION)}, replaced_at)
VALUES ({", ".join(f"OLD.{name}" for name in VERSION)}, NEW.recorded_at)
ON CONFLICT DO NOTHING;
"""
VIEW = f"""
CREATE VIEW interaction_versions AS
SELECT {", ".join(VERSION)}, contact, {NEVER} AS replaced_at FROM interactions
UNION ALL
SELECT {", ".join(f"f.{name}" for name in VERSION)}, i.contact, f.replaced_at
FROM former_versions AS f JOIN interactions AS i ON {" AND ".join(f"f.{name} = i.{name}" for name in KEY)}
"""
AFTER_UPDATE = "keep_former_version AFTER UPDATE OF recorded_at ON interactions"
RETURNS_TRIGGER = "keep_former_version() RETURNS trigger LANGUAGE plpgsql"
SQLITE = ("DROP TRIGGER keep_former", f"CREATE TRIGGER {AFTER_UPDATE} BEGIN {KEEP_VERSION} END")
POSTGRESQL = (
    "DROP TRIGGER keep_former ON interactions",
    "DROP FUNCTION keep_former()",
    f"CREATE FUNCTION {RETURNS_TRIGGER} AS $$ BEGIN {KEEP_VERSION} RETURN NULL; END $$",
    f"CREATE TRIGGER {AFTER_UPDATE} FOR EACH ROW EXECUTE FUNCTION keep_former_version()",
)
CONSTRAINTS = "SELECT conname FROM pg_constraint WHERE conrelid = CAST(:name AS regclass)"


def upgrade() -> None:
    """Rename tables, columns and indexes; make the trigger and the view of all versions anew."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    # Delete rendered lists: an older Kith could render a list whose day has not come yet.
    op.execute("DELETE FROM ready")
    op.execute("DROP VIEW versions")
    for old, new in TABLES.items():
        op.rename_table(old, new)
        if postgresql:
            _rename_constraints(old, new)
    for table, before, after in COLUMNS:
        op.execute(f"ALTER TABLE {table} RENAME COLUMN {before} TO {after}")
    for before, after, table, columns in INDEXES:
        op.drop_index(before, table)
        op.create_index(after, table, columns)
    for statement in (*(POSTGRESQL if postgresql else SQLITE), VIEW):
        op.execute(statement)


def _rename_constraints(old: str, new: str) -> None:
    """Let keys, foreign keys and the numbering of a renamed table follow its name."""
    rows = op.get_bind().execute(sa.text(CONSTRAINTS), {"name": new}).all()
    for (name,) in rows:
        if name.startswith(f"{old}_"):
            op.execute(f'ALTER TABLE {new} RENAME CONSTRAINT "{name}" TO "{new}{name.removeprefix(old)}"')
    if old == "words":
        op.execute("ALTER SEQUENCE words_id_seq RENAME TO owner_statements_id_seq")
