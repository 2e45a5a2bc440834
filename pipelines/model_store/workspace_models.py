"""The models of one workspace: the store holds its champions, and files beside it are a cache of them."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from data.errors import NoModelError, UsageError
from data.messages import Message
from data.model_card import PRIOR
from data.schema import OWN
from data.settings import Settings
from data.store.bookkeeping.model_versions import ChampionChange, KeptModel, ModelVersions, StoredModel
from data.store.store import Store
from models.dormancy.model_card import DEFAULT_HORIZON
from models.served.artefact import Artefact, SavedModel
from pipelines.model_store.model_files import SavedBytes, card_beside, tables_beside, write_files
from pipelines.model_store.served_models import Say, open_served, served_prior, unsaid

CHAMPION = "champion"


@dataclass(frozen=True)
class Incumbents:
    """The models that a training starts from and must beat, each None where it is not there.

    `unusable` are the errors of those that are there and cannot answer.
    """

    prior: Artefact | None
    champion: Artefact | None
    unusable: tuple[NoModelError, ...] = ()


@dataclass(frozen=True)
class WorkspaceModels:
    """The models of one workspace.

    Attributes
    ----------
    folder
        Where its models lie as files.
    versions
        What the store holds of them; None where there is no store.
    is_own
        Whether it is the machine's own: an older Kith kept its champions as files only.
    say
        Takes what a person should know of a model that was opened.
    """

    folder: Path
    versions: ModelVersions | None = None
    is_own: bool = True
    say: Say = unsaid

    @classmethod
    def of(cls, store: Store, settings: Settings, say: Say = unsaid) -> "WorkspaceModels":
        """Return the models of the workspace that a store is opened for."""
        return cls(settings.models_of(store.workspace), store.model_versions, store.workspace == OWN, say)

    def champion(self, horizon_days: int) -> SavedModel | None:
        """Return the horizon's champion, or None when none was ever good enough."""
        version = self.champion_version(horizon_days)
        return None if version is None else self.open(version)

    def champion_version(self, horizon_days: int) -> str | None:
        """Return the version of the horizon's champion, or None when none was ever good enough."""
        stored = None if self.versions is None else self.versions.champion(horizon_days)
        return stored or self._champion_of_old(horizon_days)

    def open(self, version: str) -> SavedModel:
        """Open a version to answer; raises NoModelError where it is gone or cannot answer."""
        path = self.file(version)
        model = open_served(path, self.say)
        self._keep_tables(version, path)
        return model

    def find(self, named: str, horizon_days: int | None) -> SavedModel:
        """Return the model that is named: `champion`, `prior`, or the path of a .skops file.

        As long as no model was crowned for a horizon, its champion is the prior; so it is, which is said,
        where the champion's file is damaged, gone, or a newer Kith's. Without a horizon it is the default
        one's, or that of the only horizon that has a champion.
        """
        if named == PRIOR:
            return served_prior()
        if named == CHAMPION:
            return self._champion_or_prior(horizon_days or self._only_horizon())
        return open_served(Path(named), self.say)

    def _champion_or_prior(self, horizon_days: int) -> SavedModel:
        """Return the champion; where there is none, or it cannot answer, which is said, the shipped model."""
        try:
            return self.champion(horizon_days) or served_prior()
        except NoModelError as error:
            self.say(
                Message(
                    "{reason} Until then the shipped model answers; another one: kith champion use",
                    reason=error.sentence,
                )
            )
            return served_prior()

    def fell_back(self, named: str, horizon_days: int | None, model: SavedModel) -> bool:
        """Tell whether `find` gave the shipped model in place of a champion that cannot answer."""
        if named != CHAMPION or model.card.version != PRIOR:
            return False
        return self.champion_version(horizon_days or self._only_horizon()) is not None

    def incumbents(self, horizon_days: int) -> Incumbents:
        """Return the prior and the horizon's champion; one that cannot be loaded stops no training."""
        from pipelines.model_store.artefact import open_artefact, prior

        unusable: list[NoModelError] = []

        def load(read: Callable[[], Artefact | None]) -> Artefact | None:
            try:
                return read()
            except NoModelError as error:
                unusable.append(error)
                return None

        def champion() -> Artefact | None:
            version = self.champion_version(horizon_days)
            return None if version is None else open_artefact(self.file(version))

        return Incumbents(load(prior), load(champion), tuple(unusable))

    def next_version(self, horizon_days: int) -> str:
        """Return a new version's name, numbered after all that are here, in the store or as files."""
        before = f"{horizon_days}d-v"
        names = [path.stem for path in self.folder.glob(f"{before}*.skops")]
        if self.versions is not None:
            names += self.versions.versions(horizon_days)
        numbers = [int(name.removeprefix(before)) for name in names if name.removeprefix(before).isdecimal()]
        return f"{before}{max(numbers, default=0) + 1}"

    def keep(
        self, artefact: Artefact, version: str, as_of: int, *, crowned: bool, at: int | None = None
    ) -> Path:
        """Save a version, as its horizon's champion from `at` on if it is crowned.

        `as_of` is its training's; both are in epoch seconds, and without `at` they are the same. Returns the
        path of its file. The bytes of champions lie in the store, those of others in the file.
        """
        from pipelines.model_store.artefact import as_bytes

        saved = as_bytes(artefact)
        path = write_files(self.folder, version, saved)
        if self.versions is not None:
            stored = _as_stored(saved, version, artefact.card.usual_horizon, as_of, crowned=crowned)
            self.versions.keep(stored, crowned=crowned, at=as_of if at is None else at)
        return path

    def use(self, version: str, horizon_days: int, at: int, by_whom: str) -> None:
        """Let a version answer for a horizon from here on; `prior` is the shipped model.

        Raises NoModelError where it is gone or cannot answer, UsageError where it is another horizon's.
        """
        if self.versions is None:
            raise UsageError("there is no store that could hold a champion")
        if version != PRIOR:
            card = self.open(version).card
            if not card.answers(horizon_days):
                raise UsageError(
                    "{version} does not answer for {days} days; see them with: kith champion list",
                    version=version,
                    days=horizon_days,
                )
            self._keep_bytes(version)
        self.versions.crown(ChampionChange(horizon_days, version, at, by_whom))

    def _keep_bytes(self, version: str) -> None:
        """Let the store hold the bytes of a version that was never champion, so that every host has them."""
        if self.versions is not None and self.versions.kept(version) is None:
            saved = _read_files(self._path(version))
            tables = None if saved.tables is None else saved.tables.decode()
            self.versions.add_bytes(version, saved.model, tables)

    def trials(self, horizon_days: int) -> int:
        """Return how many trainings have tried to beat the horizon's champion so far."""
        version = None if self.versions is None else self.versions.champion(horizon_days)
        return 0 if self.versions is None or version is None else self.versions.trials(horizon_days, version)

    def file(self, version: str) -> Path:
        """Return the path of a version's file, written anew where the store holds another."""
        path = self._path(version)
        kept = None if self.versions is None else self.versions.kept(version)
        if self.versions is not None and kept is not None and not _is_cached(path, kept):
            stored = self.versions.find(version)
            if stored is not None and stored.model is not None:
                tables = None if stored.tables is None else stored.tables.encode()
                saved = SavedBytes(stored.model, stored.card.encode(), tables)
                write_files(self.folder, version, saved)
        return path

    def _keep_tables(self, version: str, path: Path) -> None:
        """Let the store hold the tables of a champion that an older Kith kept without."""
        if self.versions is None or not tables_beside(path).is_file():
            return
        kept = self.versions.kept(version)
        if kept is not None and kept.tables is None:
            self.versions.add_tables(version, tables_beside(path).read_text(encoding="utf-8"))

    def _path(self, version: str) -> Path:
        return self.folder / f"{version}.skops"

    def _pointer(self, horizon_days: int) -> Path:
        return self.folder / f"{CHAMPION}-{horizon_days}d"

    def _champion_of_old(self, horizon_days: int) -> str | None:
        """Return the champion that an older Kith kept as files, which the store then holds from here on."""
        pointer = self._pointer(horizon_days)
        if not self.is_own or not pointer.is_file():
            return None
        version = pointer.read_text(encoding="utf-8", errors="replace").strip()
        if self.versions is not None:
            path = self._path(version)
            days, as_of = open_served(path, self.say).card.usual_horizon, int(path.stat().st_mtime)
            stored = _as_stored(_read_files(path), version, days, as_of, crowned=True)
            self.versions.keep(stored, crowned=True, at=as_of)
            pointer.unlink(missing_ok=True)
        return version

    def _only_horizon(self) -> int:
        horizons = set() if self.versions is None else set(self.versions.horizons())
        if self.is_own:
            pointers = self.folder.glob(f"{CHAMPION}-*d")
            horizons |= {int(one.name.removeprefix(f"{CHAMPION}-")[:-1]) for one in pointers}
        if not horizons or DEFAULT_HORIZON in horizons:
            return DEFAULT_HORIZON
        if len(horizons) > 1:
            every = ", ".join(f"{days}d" for days in sorted(horizons))
            raise UsageError("there are champions for {horizons}; say which with --horizon.", horizons=every)
        return horizons.pop()


def _as_stored(saved: SavedBytes, version: str, days: int, as_of: int, *, crowned: bool) -> StoredModel:
    """Return what the store holds of a version; the bytes and tables of champions only."""
    digest, card = sha256(saved.model).hexdigest(), saved.card.decode()
    if not crowned:
        return StoredModel(version, days, card, digest, as_of, None)
    tables = None if saved.tables is None else saved.tables.decode()
    return StoredModel(version, days, card, digest, as_of, saved.model, tables)


def _read_files(path: Path) -> SavedBytes:
    """Return a version's files as they lie there."""
    tables = tables_beside(path)
    return SavedBytes(
        path.read_bytes(), card_beside(path).read_bytes(), tables.read_bytes() if tables.is_file() else None
    )


def _is_cached(path: Path, kept: KeptModel) -> bool:
    """Tell whether the files beside the store are what the store holds."""
    try:
        beside = _read_files(path)
    except OSError:
        return False
    same_tables = kept.tables is None or beside.tables == kept.tables.encode()
    same_card = beside.card == kept.card.encode()
    return sha256(beside.model).hexdigest() == kept.digest and same_card and same_tables
