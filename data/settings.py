"""Where things are kept; read by entry points only, then handed down."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_data_path

from data.errors import UsageError


@dataclass(frozen=True, slots=True)
class Settings:
    """The one folder of an installation and what lies in it."""

    home: Path

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Read KITH_HOME, or take the platform's folder for user data."""
        named = (os.environ if environment is None else environment).get("KITH_HOME")
        home = Path(named).expanduser() if named else user_data_path("kith", appauthor=False)
        if set("?%") & set(str(home)):
            raise UsageError(f"KITH_HOME is {home}; name a folder without ? and %: it becomes an address.")
        return cls(home.absolute())

    @property
    def store_path(self) -> Path:
        """The embedded SQLite file."""
        return self.home / "kith.db"

    @property
    def models_path(self) -> Path:
        """The folder of saved models, so that scoring needs no MLflow."""
        return self.home / "models"

    @property
    def mlflow_uri(self) -> str:
        """The tracking address: MLflow's own variable if set, else a SQLite file beside the store."""
        return os.environ.get("MLFLOW_TRACKING_URI", f"sqlite:///{self.home / 'mlflow.db'}")
