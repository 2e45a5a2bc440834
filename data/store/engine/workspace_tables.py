"""Tables of an open database as one workspace sees them, built when they are first used."""

from collections.abc import Callable
from functools import cached_property
from importlib import import_module
from typing import Any, TypeVar

from data.store.engine.database import Database

T = TypeVar("T")


class WorkspaceTables:
    """Queries over the rows of one workspace; every SQL statement of a subclass names that workspace."""

    def __init__(self, database: Database, workspace: str) -> None:
        """Work on an open, up-to-date database."""
        self.database = database
        self.workspace = workspace


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
