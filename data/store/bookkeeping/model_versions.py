"""The models of a workspace: what is known of each version, the bytes of champions, and who is champion."""

from dataclasses import dataclass
from typing import NamedTuple

from data.model_card import PRIOR
from data.store.engine.statements import insert, upsert
from data.store.engine.workspace_tables import WorkspaceTables

RETRAIN, TERMINAL, MLFLOW = "retrain", "terminal", "MLflow"
COLUMNS = "version, horizon_days, card, digest, as_of, model, tables"
KEEP = f"{insert('model_versions', f'workspace, {COLUMNS}')} ON CONFLICT DO NOTHING"
CROWN = upsert("champions", "workspace, horizon_days", "version")
CHAMPION = "SELECT version FROM champions WHERE workspace = ? AND horizon_days = ?"
HORIZONS = "SELECT horizon_days FROM champions WHERE workspace = ? ORDER BY horizon_days"
FIND = f"SELECT {COLUMNS} FROM model_versions WHERE workspace = ? AND version = ?"
KEPT = """
SELECT digest, card, tables FROM model_versions WHERE workspace = ? AND version = ? AND model IS NOT NULL
"""
UNCROWN = "DELETE FROM champions WHERE workspace = ? AND horizon_days = ?"
NOTE_CHANGE = """
INSERT INTO champion_changes (workspace, horizon_days, number, version, at, by_whom)
SELECT :workspace, :days, coalesce(max(number), 0) + 1, :version, :at, :by_whom FROM champion_changes
WHERE workspace = :workspace AND horizon_days = :days
"""
CHANGES = """
SELECT horizon_days, version, at, by_whom FROM champion_changes WHERE workspace = ?
ORDER BY horizon_days, number
"""
ALL = """
SELECT version, horizon_days, card, as_of FROM model_versions WHERE workspace = ? ORDER BY as_of, version
"""
ADD_BYTES = "UPDATE model_versions SET model = ?, tables = ? WHERE workspace = ? AND version = ?"
UNREGISTERED = """
SELECT version FROM model_versions WHERE workspace = ? AND horizon_days = ? AND registered IS NULL
ORDER BY as_of, version
"""
OF_NUMBER = """
SELECT version FROM model_versions WHERE workspace = ? AND horizon_days = ? AND registered = ?
"""
REGISTERED = "UPDATE model_versions SET registered = ? WHERE workspace = ? AND version = ?"
TRIALS = """
SELECT count(*) FROM model_versions AS m JOIN model_versions AS c
  ON c.workspace = m.workspace AND c.horizon_days = m.horizon_days AND c.version = :version
WHERE m.workspace = :workspace AND m.horizon_days = :days AND m.version <> :version AND m.as_of >= c.as_of
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


@dataclass(frozen=True, slots=True)
class ChampionChange:
    """That a version became its horizon's champion; `at` in epoch seconds.

    `by_whom` is retrain, terminal or MLflow.

    The version `prior` stands for no champion: the shipped model answers.
    """

    horizon_days: int
    version: str
    at: int
    by_whom: str


class KnownVersion(NamedTuple):
    """A version without its bytes; `card` is JSON, `as_of` the training's in epoch seconds."""

    version: str
    horizon_days: int
    card: str
    as_of: int


class KeptModel(NamedTuple):
    """What files beside the store are compared with: see StoredModel."""

    digest: str
    card: str
    tables: str | None


class ModelVersions(WorkspaceTables):
    """The versions and champions of one workspace."""

    def keep(self, stored: StoredModel, *, crowned: bool, at: int) -> None:
        """Keep a version, if it is crowned as the champion from `at` on; durable when it returns."""
        fields = (stored.version, stored.horizon_days, stored.card, stored.digest, stored.as_of, stored.model)
        with self.database.transaction():
            self.database.write_many(KEEP, [(self.workspace, *fields, stored.tables)])
            if crowned:
                self.crown(ChampionChange(stored.horizon_days, stored.version, at, RETRAIN))

    def crown(self, change: ChampionChange) -> None:
        """Let a version, or the shipped model, answer for its horizon from here on, and note who said so."""
        days = change.horizon_days
        with self.database.transaction():
            if change.version == PRIOR:
                self.database.write_many(UNCROWN, [(self.workspace, days)])
            else:
                self.database.write_many(CROWN, [(self.workspace, days, change.version)])
            self._run(NOTE_CHANGE, days=days, version=change.version, at=change.at, by_whom=change.by_whom)

    def changes(self) -> list[ChampionChange]:
        """Return who made which version champion, by horizon, the oldest first."""
        return [ChampionChange(*row) for row in self.database.execute(CHANGES, (self.workspace,))]

    def all(self) -> list[KnownVersion]:
        """Return every version without its bytes, the oldest first."""
        return [KnownVersion(*row) for row in self.database.execute(ALL, (self.workspace,))]

    def add_bytes(self, version: str, model: bytes, tables: str | None) -> None:
        """Keep the bytes of a version that was kept without: it is to be champion."""
        self.database.write_many(ADD_BYTES, [(model, tables, self.workspace, version)])

    def unregistered(self, horizon_days: int) -> list[str]:
        """Return the versions that are not registered with MLflow yet, the oldest first."""
        rows = self.database.execute(UNREGISTERED, (self.workspace, horizon_days))
        return [str(row[0]) for row in rows]

    def note_registered(self, version: str, number: str) -> None:
        """Note under which number a version is registered; empty where it cannot be any more."""
        self.database.write_many(REGISTERED, [(number, self.workspace, version)])

    def registered_as(self, horizon_days: int, number: str) -> str | None:
        """Return the version that a horizon's registry knows by a number, None where none of these is."""
        row = self.database.first(OF_NUMBER, (self.workspace, horizon_days, number))
        return None if row is None else str(row[0])

    def trials(self, horizon_days: int, champion: str) -> int:
        """Return how many versions were trained after a champion was: each was a trial against it."""
        rows = self._run(TRIALS, days=horizon_days, version=champion)
        return int(rows[0][0])

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
