"""The schema's revisions, and how a database is brought to the newest."""

from pathlib import Path
from typing import Any

import data.store

REVISIONS = (
    "0001",
    "0002",
    "0003",
    "0004",
    "0005",
    "0006",
    "0007",
    "0008",
    "0009",
    "0010",
    "0011",
    "0012",
    "0013",
    "0014",
    "0015",
    "0016",
    "0017",
    "0018",
    "0019",
    "0020",
    "0021",
    "0022",
    "0023",
    "0024",
    "0025",
    "0026",
    "0027",
    "0028",
    "0029",
    "0030",
    "0031",
    "0032",
    "0033",
    "0034",
    "0035",
    "0036",
    "0037",
    "0038",
    "0039",
    "0040",
    "0041",
    "0042",
    "0043",
    "0044",
    "0045",
    "0046",
    "0047",
    "0048",
)
HEAD = REVISIONS[-1]


def upgrade(connection: Any, revision: str = "head") -> None:
    """Run what is missing up to a revision on an SQLAlchemy connection, and commit."""
    # Imported here: a person's one-word question must not wait for the migration tools.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(data.store.__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def fault(revision: str | None, *, empty: bool) -> str | None:
    """Say why a database at this revision is not Kith's to change, None where it is."""
    if revision not in {None, *REVISIONS}:
        return f"it is at revision {revision}, this Kith knows {HEAD}"
    if revision is None and not empty:
        return "it holds tables of another program"
    return None
