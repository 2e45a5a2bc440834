"""The models of a workspace: what is known of each version, the bytes of champions, and who is champion."""

from dataclasses import dataclass
from typing import NamedTuple

from data.store.engine.statements import insert, upsert
from data.store.engine.workspace_tables import WorkspaceTables

COLUMNS = "version, horizon_days, card, digest, as_of, model, tables"
KEEP = f"{insert('model_versions', f'workspace, {COLUMNS}')} ON CONFLICT DO NOTHING"
CROWN = upsert("champions", "workspace, horizon_days", "version")
CHAMPION = "SELECT version FROM champions WHERE workspace = ? AND horizon_days = ?"
HORIZONS = "SELECT horizon_days FROM champions WHERE workspace = ? ORDER BY horizon_days"
FIND = f"SELECT {COLUMNS} FROM model_versions WHERE workspace = ? AND version = ?"
KEPT = """
SELECT digest, card, tables FROM model_versions WHERE workspace = ? AND version = ? AND model IS NOT NULL
"""
ADD_TABLES = "UPDATE model_versions SET tables = ? WHERE workspace = ? AND version = ?"
VERSIONS = "SELECT version FROM model_versions WHERE workspace = ? AND horizon_days = ?"


@dataclass(frozen=True, slots=True)
class StoredModel:
    """A version of a workspace's models; `card` is JSON, `model` the bytes of one that was ever champion.

    `digest` is of the bytes (SHA-256), `as_of` is the training's, in epoch seconds. `tables` are JSON; a
    champion that an older Kith kept has none.
    """

    version: str
    horizon_days: int
    card: str
    digest: str
    as_of: int
    model: bytes | None
    tables: str | None = None


class KeptModel(NamedTuple):
    """What files beside the store are compared with: see StoredModel."""

    digest: str
    card: str
    tables: str | None


class ModelVersions(WorkspaceTables):
    """The versions and champions of one workspace."""

    def keep(self, stored: StoredModel, *, crowned: bool) -> None:
        """Keep a version, as its horizon's champion if it is crowned; durable when it returns."""
        fields = (stored.version, stored.horizon_days, stored.card, stored.digest, stored.as_of, stored.model)
        with self.database.transaction():
            self.database.write_many(KEEP, [(self.workspace, *fields, stored.tables)])
            if crowned:
                champion = (self.workspace, stored.horizon_days, stored.version)
                self.database.write_many(CROWN, [champion])

    def champion(self, horizon_days: int) -> str | None:
        """Return the version that is a horizon's champion, None where none was ever good enough."""
        row = self.database.first(CHAMPION, (self.workspace, horizon_days))
        return None if row is None else str(row[0])

    def horizons(self) -> list[int]:
        """Return the horizons that have a champion, in days, rising."""
        return [int(row[0]) for row in self.database.execute(HORIZONS, (self.workspace,))]

    def versions(self, horizon_days: int) -> list[str]:
        """Return the names of a horizon's versions, in no order."""
        return [str(row[0]) for row in self.database.execute(VERSIONS, (self.workspace, horizon_days))]

    def add_tables(self, version: str, tables: str) -> None:
        """Keep the tables of a version that was kept without."""
        with self.database.transaction():
            self.database.write_many(ADD_TABLES, [(tables, self.workspace, version)])

    def kept(self, version: str) -> KeptModel | None:
        """Return digest, card and tables of a version whose bytes are kept, None of any other."""
        row = self.database.first(KEPT, (self.workspace, version))
        return None if row is None else KeptModel(str(row[0]), str(row[1]), row[2] and str(row[2]))

    def find(self, version: str) -> StoredModel | None:
        """Return a version with its bytes, None where there is none of this name."""
        row = self.database.first(FIND, (self.workspace, version))
        if row is None:
            return None
        name, horizon_days, card, digest, as_of, model, tables = row
        return StoredModel(
            str(name),
            int(horizon_days),
            str(card),
            str(digest),
            int(as_of),
            None if model is None else bytes(model),
            tables and str(tables),
        )
