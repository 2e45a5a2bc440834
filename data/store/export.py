"""Everything that is kept, table by table."""

from collections.abc import Iterator
from typing import Any

from data.store.database import Database

# Each table, its columns, and whose it is: by its workspace, or through the list it belongs to.
TABLES = {
    "interactions": "source external_id owner handle contact at direction channel people role counts "
    "exchange exchange_side note recorded_at",
    "former": "source external_id owner handle at direction channel people role counts "
    "exchange exchange_side note recorded_at replaced_at",
    "contacts": "owner contact name kind state born met importance cadence_days updated_at",
    "plans": "source external_id owner handle contact at recorded_at",
    "answers": "owner contact kind at until note reason pool first_reason undone_at",
    "words": "owner contact name value at undone_at",
    "whys": "list_id contact answer",
    "candidates": "list_id contact pool propensity shown kept_at answered_at revived_at",
    "settings": "owner name value",
    "handles": "owner handle contact",
    "aliases": "owner handle alias",
    "decisions": "owner number kind handles others undoes evidence at",
    "sources": "owner source limits taken_in_at",
    "cohorts": "as_of horizon_days numbers made_at",
    "lists": "id owner as_of horizon_days model_version published_at names",
}
SUGGESTIONS = (
    "list_id contact rank pool probability probability_low probability_high confidence depth priority "
    "reasons counter_reason opener"
)
# Not for a file that is handed around: with it the hashes of the forgotten could be guessed at.
KEEPER = ".kith"


def everything(database: Database, workspace: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (table, row by column) of everything a workspace keeps, in a stable order."""
    for table, said in TABLES.items():
        columns = said.split()
        first = ", ".join(columns)
        query = f"SELECT {first} FROM {table} WHERE workspace = ? ORDER BY {first}"
        for row in database.execute(query, (workspace,)):
            if table != "settings" or row[0] != KEEPER:
                yield table, dict(zip(columns, row, strict=True))
    columns = SUGGESTIONS.split()
    named = ", ".join(f"s.{one}" for one in columns)
    query = (
        f"SELECT {named} FROM suggestions AS s JOIN lists AS l ON l.id = s.list_id"
        " WHERE l.workspace = ? ORDER BY s.list_id, s.rank, s.contact"
    )
    for row in database.execute(query, (workspace,)):
        yield "suggestions", dict(zip(columns, row, strict=True))
