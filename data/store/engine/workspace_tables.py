"""Tables of an open database as one workspace sees them, built when they are first used."""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property
from importlib import import_module
from typing import Any, TypeVar

from data.store.engine.database import Database, Record, rows_json

T = TypeVar("T")
OWNER = {"owner": "text"}
# Of the owners in the parameter :rows only.
ONLY = "AND owner IN (SELECT r.owner FROM {rows} AS r)"


class WorkspaceTables:
    """Queries over the rows of one workspace; every SQL statement of a subclass names that workspace."""

    def __init__(self, database: Database, workspace: str) -> None:
        """Work on an open, up-to-date database."""
        self.database = database
        self.workspace = workspace

    def _run(self, query: str, **values: Any) -> list[Record]:
        """Return all rows of a query, whose parameters are `:workspace` and these."""
        return self.database.execute(query, {"workspace": self.workspace, **values})

    def _run_over(
        self, query: str, columns: Mapping[str, str], rows: Sequence[Sequence[Any]], **values: Any
    ) -> list[Record]:
        """Return all rows of a query in which `{rows}` stands for these rows, of typed columns."""
        return self._run(query.format(rows=self.database.rows(columns)), rows=rows_json(rows), **values)

    def _run_of(self, query: str, owners: Collection[str] | None, **values: Any) -> list[Record]:
        """Return all rows of a query over some owners only, for which `{only}` stands; None is everyone."""
        if owners is None:
            return self._run(query.replace("{only}", ""), **values)
        return self._run_over(query.replace("{only}", ONLY), OWNER, [[owner] for owner in owners], **values)


def tables(kind: Callable[[Database, str], T]) -> "cached_property[T]":
    """Return an attribute that holds `kind` for the same database and workspace, built when first read."""

    def build(of: Any) -> T:
        return kind(of.database, of.workspace)

    return cached_property(build)


def later(place: str, *, shared: bool = False) -> "cached_property[Any]":
    """Return such an attribute of MODULE:CLASS below data.store, imported when it is first read.

    Most commands read two or three kinds of tables of eighteen. Shared tables have no workspace.
    """

    def build(of: Any) -> Any:
        module, _, name = place.partition(":")
        kind = getattr(import_module(f"data.store.{module}"), name)
        return kind(of.database) if shared else kind(of.database, of.workspace)

    return cached_property(build)
