"""Versions are registered with MLflow after they were kept; what MLflow did not take is tried again later."""

from collections.abc import Callable, Mapping
from secrets import token_hex

from data.errors import NoModelError, NothingYetError, StorageFullError, UnreachableError
from data.settings import Settings
from data.store.bookkeeping.preferences import INSTALLATION
from data.store.store import Store
from models.served.artefact import Artefact
from pipelines.model_store.artefact import open_artefact
from pipelines.model_store.mlflow_registry import Registry
from pipelines.model_store.workspace_models import WorkspaceModels

Connect = Callable[[], Registry]
# Of a version whose file is gone.
NEVER = ""


def registry_of(store: Store, settings: Settings, horizon_days: int) -> Registry:
    """Find the registry; on a server that others may use, names hold the id of this store."""
    installation = "" if settings.has_own_mlflow else _installation(store)
    return Registry(settings.mlflow_uri, settings.home, horizon_days, store.workspace, installation)


def named_champion(store: Store, registry: Registry, horizon_days: int) -> str:
    """Return the version of this store that the registry's alias names.

    Raises NothingYetError where it names none, NoModelError where it was not registered from this store.
    """
    number = registry.champion()
    if number is None:
        raise NothingYetError("MLflow names no champion for {days} days yet", days=horizon_days)
    version = store.model_versions.registered_as(horizon_days, number)
    if version is None:
        raise NoModelError(
            "MLflow names version {number} as champion, which was not registered from this store",
            number=number,
        )
    return version


def _installation(store: Store) -> str:
    """Return what tells this store's models from others' on one server, made at its first use."""
    own_id = store.preferences.get("", INSTALLATION)
    if own_id is None:
        own_id = token_hex(4)
        store.preferences.set("", INSTALLATION, own_id)
    return str(own_id)


def register_versions(
    connect: Connect, models: WorkspaceModels, newest: Artefact, plots: Mapping[str, str]
) -> UnreachableError | StorageFullError | None:
    """Register the newest version, and before it those of its horizon that MLflow did not take so far.

    Returns why MLflow does not take them; then the next training tries again. Plots are of the newest.
    """
    days, name = newest.card.usual_horizon, newest.card.version
    try:
        registry = connect()
        for version in _waiting(models, days, name):
            artefact = newest if version == name else _opened(models, version)
            number = NEVER
            if artefact is not None:
                number = registry.register(artefact, plots if version == name else {})
            if models.versions is not None:
                models.versions.note_registered(version, number)
            if number and models.champion_version(days) == version:
                registry.crown(number)
    except (UnreachableError, StorageFullError) as error:
        return error
    return None


def _waiting(models: WorkspaceModels, horizon_days: int, newest: str) -> list[str]:
    """Return the versions to be registered, the newest last; without a store nothing waits but that one."""
    if models.versions is None:
        return [newest]
    return [name for name in models.versions.unregistered(horizon_days) if name != newest] + [newest]


def _opened(models: WorkspaceModels, version: str) -> Artefact | None:
    try:
        return open_artefact(models.file(version))
    except NoModelError:
        return None
