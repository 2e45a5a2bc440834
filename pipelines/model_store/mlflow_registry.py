"""The only MLflow: every training is a run, every model a version, the one in use an alias."""

import logging
import os
import re
import socket
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from urllib.parse import urlsplit

# Before MLflow is imported, for it begins then: nothing leaves the machine, no id is written.
os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
# MLflow asks again for minutes, without a word; whoever wants that says so.
os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "1")
os.environ.setdefault("MLFLOW_HTTP_REQUEST_TIMEOUT", "10")

import mlflow
import pandas as pd
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException

from data.errors import UnreachableError, full_disk
from data.schema import OWN
from data.settings import folder_name
from models.features.matrix import NAMES
from models.served.artefact import Artefact
from pipelines.model_store.artefact import TRUSTED
from pipelines.model_store.mlflow_fields import dataset_of, signature, tags_of

EXPERIMENT = "kith-retrain"
ALIAS = "champion"
# Seconds that a server may take to take a call.
PATIENCE = 5
PORTS = {"http": 80, "https": 443, "postgresql": 5432, "mysql": 3306, "mssql": 1433}


class Registry:
    """Runs and versions at one tracking address."""

    def __init__(
        self, uri: str, home: Path, horizon_days: int, workspace: str = OWN, installation: str = ""
    ) -> None:
        """Use the tracking address; artefacts of a local one go into `home`.

        Each horizon of a workspace is a registered model of its own, so each has its own champion and
        numbers. On a server that others may use, the names hold the id of the installation. Raises
        UnreachableError where nobody answers there.
        """
        _call(uri)
        self._uri = uri
        whose = f"-{installation}" if installation else ""
        whose += "" if workspace == OWN else f"-{folder_name(workspace)}"
        self._model, self._experiment_name = f"kith{whose}-{horizon_days}d", f"{EXPERIMENT}{whose}"
        # Kith says itself what it does; MLflow's notices would stand in between.
        logging.getLogger("mlflow").setLevel(logging.ERROR)
        logging.getLogger("alembic").setLevel(logging.ERROR)
        home.mkdir(parents=True, exist_ok=True)
        self._client = MlflowClient(uri, uri)
        mlflow.set_tracking_uri(uri)
        mlflow.set_registry_uri(uri)
        try:
            self._experiment = self._find_experiment(home)
        except MlflowException as error:
            raise _unreachable(uri, error.message.split("\n")[0]) from error

    def _find_experiment(self, home: Path) -> str:
        experiment = self._client.get_experiment_by_name(self._experiment_name)
        if experiment is not None:
            return str(experiment.experiment_id)
        local = mlflow.get_tracking_uri().startswith("sqlite:")
        place = (home / "mlflow-artefacts").as_uri() if local else None
        return str(self._client.create_experiment(self._experiment_name, artifact_location=place))

    def register(self, artefact: Artefact, plots: Mapping[str, str]) -> str:
        """Log a training with all figures of its card and plots, and return its version in the registry.

        `plots` are SVG by name. Raises UnreachableError where MLflow does not take it, StorageFullError where
        it has no room.
        """
        # MLflow says on both what the caller says in its own words; a program reads stdout.
        try:
            with redirect_stderr(StringIO()), redirect_stdout(StringIO()):
                return self._log_run(artefact, plots)
        except Exception as error:
            if full := full_disk(error):
                raise full from error
            # It fails in its own libraries, too; the model is kept already, so none of it stops a training.
            raise _unreachable(self._uri, str(error).split("\n", maxsplit=1)[0]) from error

    def _log_run(self, artefact: Artefact, plots: Mapping[str, str]) -> str:
        card = artefact.card
        training = {k: v if isinstance(v, (int, str)) else ", ".join(v) for k, v in card.training.items()}
        values: dict[str, dict[str, float]] = card.figures
        with mlflow.start_run(experiment_id=self._experiment):
            mlflow.set_tags({"kith.version": card.version, "kith.workspace": f"{card.workspace}"})
            mlflow.log_params({"horizon_days": card.horizons[0], "as_of": card.as_of, **training})
            for name, by_metric in values.items():
                # MLflow allows no other characters in a metric's name.
                allowed = re.sub("[^A-Za-z0-9 ]+", "-", name)
                mlflow.log_metrics({f"{allowed}.{metric}": value for metric, value in by_metric.items()})
            mlflow.log_input(dataset_of(card), context="training")
            mlflow.log_text(pd.DataFrame(values).T.to_csv(), "figures.csv")
            for name, plot in plots.items():
                mlflow.log_text(plot, f"{name}.svg")
            logged = mlflow.sklearn.log_model(
                artefact.model,
                name=self._model,
                registered_model_name=self._model,
                serialization_format="skops",
                skops_trusted_types=sorted(TRUSTED),
                # Given, because MLflow would otherwise start a process to find out.
                pip_requirements=["scikit-learn", "skops"],
                metadata={"features": list(NAMES)},
                signature=signature(),
            )
        number = str(logged.registered_model_version)
        for name, value in tags_of(card).items():
            self._client.set_model_version_tag(self._model, number, name, value)
        return number

    def crown(self, version: str) -> None:
        """Move the alias `champion` to this version."""
        self._client.set_registered_model_alias(self._model, ALIAS, version)

    def champion(self) -> str | None:
        """Return the version the alias `champion` points to, or None."""
        try:
            return str(self._client.get_model_version_by_alias(self._model, ALIAS).version)
        except MlflowException:
            return None


def _call(uri: str) -> None:
    """Raise UnreachableError where the address names a server and nobody takes the call."""
    try:
        parts = urlsplit(uri)
        port = parts.port or PORTS.get(parts.scheme.split("+")[0])
        if parts.hostname is not None and port is not None:
            socket.create_connection((parts.hostname, port), timeout=PATIENCE).close()
    except (OSError, ValueError) as error:
        raise _unreachable(uri, str(error)) from error


def _unreachable(uri: str, why: str) -> UnreachableError:
    return UnreachableError(
        "MLFLOW_TRACKING_URI is {address}, and MLflow does not answer there ({why}). Start it, name "
        "another, or unset MLFLOW_TRACKING_URI to keep the runs beside the store.",
        address=_without_password(uri),
        why=_without_password(why),
    )


def _without_password(text: str) -> str:
    return re.sub(r"(?<=//)([^/@:]*):[^/@]*@", r"\1:***@", text)
