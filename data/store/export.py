"""Everything that is kept, table by table."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from data.store.engine.database import Database, Record
from data.store.people.erasure import ABOUT_CONTACTS
from data.store.people.identities import BY_LIST

# Each table, its columns, and whose it is: by its workspace, or through the list it belongs to.
TABLES = {
    "interactions": "source external_id owner handle contact at direction channel people role counts "
    "exchange exchange_side note recorded_at",
    "former_versions": "source external_id owner handle at direction channel people role counts "
    "exchange exchange_side note recorded_at replaced_at",
    "contacts": "owner contact name kind state born met importance cadence_days updated_at",
    "planned_meetings": "source external_id owner handle contact at recorded_at",
    "answers": "owner handle contact kind at until note reason pool first_reason undone_at channel "
    "reached_at list_as_of",
    "owner_statements": "owner handle contact name value at undone_at",
    "explanations": "list_id handle contact explanation",
    "candidates": "list_id handle contact pool propensity shown kept_at answered_at revived_at probability "
    "probability_14 probability_30",
    "settings": "owner name value",
    "handles": "owner handle contact",
    "aliases": "owner handle alias",
    "identity_decisions": "owner number kind handles others undoes evidence at",
    "handle_codes": "owner code handle",
    "mail_handles": "owner source external_id at channel sender by_owner receivers",
    "own_addresses": "owner handle state by_owner signs names at",
    "kind_signs": "owner handle sign source count at",
    "card_facts": "owner handle fact source value at",
    "introductions": "owner kind handle other_handle made_at basis",
    "introduction_answers": "owner kind handle other_handle answer at until undone_at",
    "owner_consents": "owner purpose source allowed at",
    "retention_rules": "source months applied_at",
    "objections": "handle contact at asked_by",
    "sources": "owner source limits taken_in_at",
    "workspace_stats": "as_of horizon_days numbers made_at",
    "champion_changes": "horizon_days number version at by_whom",
    "model_versions": "version horizon_days card digest as_of registered",
    "champions": "horizon_days version",
    "jobs": "id owner kind arguments asked_by asked_at state attempts progress result ended_at request_id",
    "feed_changes": "number kind owner contact handle at details request_id",
    "open_in_feed": "owner contact",
    "owner_joins": "id owner former owner_then at",
    "owner_join_rows": "owner join_id table_name is_before content",
    "schedule": "owner part last_at next_at fault",
    "outbox": "id owner kind target change_number arguments made_at due_at state attempts status fault "
    "ended_at",
    "calendar_addresses": "owner with_dates made_at read_at",
    "delivery_targets": "id owner kind place made_at last_at",
    "mailed_answers": "owner mail token at outcome",
    "mail_accounts": "host port security username sender place",
    "connections": "id owner kind address settings made_at state fault failures last_at last_success_at "
    "blind_since",
    "connection_cursors": "owner connection part cursor",
    "webhook_endpoints": "id url kinds made_at made_by former_until off_since off_because failing_since "
    "failures paused_until last_at last_status last_fault last_success_at",
    "lists": "id owner as_of horizon_days model_version published_at names left_off",
}
SUGGESTIONS = (
    "list_id handle contact rank pool probability probability_low probability_high confidence depth priority "
    "reasons counter_reason opener worth last_at"
)
# Not for a file that is handed around: with it the hashes of erased handles could be guessed at.
KEEPER = ".kith"


OF_OWNER = "workspace = ? AND owner = ?"


def everything(
    database: Database, workspace: str, owner: str | None = None
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (table, row by column) of everything a workspace keeps, or of one owner's, in a stable order."""
    for table, names in TABLES.items():
        columns = names.split()
        first = ", ".join(columns)
        where, values = _whose(columns, workspace, owner)
        query = f"SELECT {first} FROM {table} WHERE {where} ORDER BY {first}"
        for row in database.execute(query, values):
            if table != "settings" or row[0] != KEEPER:
                yield table, dict(zip(columns, row, strict=True))
    columns = SUGGESTIONS.split()
    selected = ", ".join(f"s.{column}" for column in columns)
    query = (
        f"SELECT {selected} FROM suggestions AS s JOIN lists AS l ON l.id = s.list_id"
        " WHERE l.workspace = ? AND l.owner = coalesce(?, l.owner) ORDER BY s.list_id, s.rank, s.handle"
    )
    for row in database.execute(query, (workspace, owner)):
        yield "suggestions", dict(zip(columns, row, strict=True))


def about_contact(
    database: Database, workspace: str, handles_by_owner: Mapping[str, Sequence[str]]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (table, row by column) of every row that names a contact, under the handles each owner has."""
    columns_of = TABLES | {"suggestions": SUGGESTIONS}
    for table in sorted({*ABOUT_CONTACTS, *BY_LIST}):
        columns = columns_of[table].split()
        for owner, handles in sorted(handles_by_owner.items()):
            where, values = _naming(table, workspace, owner, handles)
            query = f"SELECT {', '.join(columns)} FROM {table} WHERE {where} ORDER BY {', '.join(columns)}"
            for row in database.execute(query, values):
                # Whose a row is that names no owner is said by its list.
                whose = {"owner": owner} if table in BY_LIST else {}
                yield table, whose | dict(zip(columns, row, strict=True))


def _naming(table: str, workspace: str, owner: str, handles: Sequence[str]) -> tuple[str, Record]:
    """Return the condition of the rows of a table that name one of an owner's handles, and its values."""
    places = ", ".join("?" * len(handles))
    if table in BY_LIST:
        of_lists = f"list_id IN (SELECT id FROM lists WHERE {OF_OWNER})"
        named = f"(handle IN ({places}) OR contact IN ({places}))"
        return f"{of_lists} AND {named}", (workspace, owner, *handles, *handles)
    named = " OR ".join(f"{column} IN ({places})" for column in ABOUT_CONTACTS[table])
    return f"{OF_OWNER} AND ({named})", (workspace, owner, *(*handles,) * len(ABOUT_CONTACTS[table]))


def _whose(columns: list[str], workspace: str, owner: str | None) -> tuple[str, tuple[str, ...]]:
    if owner is not None and "owner" in columns:
        return OF_OWNER, (workspace, owner)
    if owner is not None and "list_id" in columns:
        # Whose a row is that names no owner is said by its list.
        of_lists = f"workspace = ? AND list_id IN (SELECT id FROM lists WHERE {OF_OWNER})"
        return of_lists, (workspace, workspace, owner)
    return "workspace = ?", (workspace,)
