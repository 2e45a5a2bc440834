"""Versions are registered with MLflow after they were kept; what MLflow did not take is tried again later."""

from collections.abc import Callable, Mapping

from data.errors import NoModelError, StorageFullError, UnreachableError
from models.served.artefact import Artefact
from pipelines.model_store.artefact import open_artefact
from pipelines.model_store.mlflow_registry import Registry
from pipelines.model_store.workspace_models import WorkspaceModels

Connect = Callable[[], Registry]
# Of a version whose file is gone.
NEVER = ""


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
