"""What an interaction said before it was corrected, so that a past list can be made again."""

from alembic import op

revision = "0009"
down_revision = "0008"

KEY = ("workspace", "source", "external_id", "owner", "handle")
SAID = ("at", "direction", "channel", "people", "role", "counts", "exchange", "exchange_side", "note")
COLUMNS = ", ".join((*KEY, *SAID, "recorded_at"))
# After every moment that can be recorded.
STILL = 2**62 + 1
FORMER = f"""
CREATE TABLE former (
  {", ".join(f"{column} text {{collate}} NOT NULL" for column in KEY)},
  at bigint NOT NULL, direction text NOT NULL, channel text NOT NULL, people integer NOT NULL, role text,
  counts integer NOT NULL, exchange text, exchange_side text, note text, recorded_at bigint NOT NULL,
  replaced_at bigint NOT NULL,
  PRIMARY KEY ({", ".join(KEY)}, replaced_at))
"""
# Twice within a second nobody can have seen what stood between.
KEEP = f"""
INSERT INTO former ({COLUMNS}, replaced_at)
VALUES ({", ".join(f"OLD.{column}" for column in (*KEY, *SAID, "recorded_at"))}, NEW.recorded_at)
ON CONFLICT DO NOTHING;
"""
ON_SQLITE = f"CREATE TRIGGER keep_former AFTER UPDATE OF recorded_at ON interactions BEGIN {KEEP} END"
ON_POSTGRESQL = (
    f"CREATE FUNCTION keep_former() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {KEEP} RETURN NULL; END $$",
    (
        "CREATE TRIGGER keep_former AFTER UPDATE OF recorded_at ON interactions "
        "FOR EACH ROW EXECUTE FUNCTION keep_former()"
    ),
)
# Whom a handle belongs to is told as it is now, and what was deleted is gone with its former versions.
VERSIONS = f"""
CREATE VIEW versions AS
SELECT {COLUMNS}, contact, {STILL} AS replaced_at FROM interactions
UNION ALL
SELECT {", ".join(f"f.{column}" for column in (*KEY, *SAID, "recorded_at"))}, i.contact, f.replaced_at
FROM former AS f JOIN interactions AS i ON {" AND ".join(f"f.{column} = i.{column}" for column in KEY)}
"""


def upgrade() -> None:
    """Make the table, what fills it, and the view of all versions: each from recorded_at to replaced_at."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    former = FORMER.format(collate='COLLATE "C"' if postgresql else "")
    for statement in (former, *(ON_POSTGRESQL if postgresql else (ON_SQLITE,)), VERSIONS):
        op.execute(statement)
