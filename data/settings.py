"""The paths and addresses of an installation, read from the environment by entry points only."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from data.errors import UsageError
from data.schema import OWN

POSTGRES = "postgresql+psycopg://"
# What systemd calls the key file: LoadCredential=kith-secret-key:PATH.
CREDENTIAL = "kith-secret-key"


@dataclass(frozen=True, slots=True)
class Settings:
    """The one folder of an installation and what lies in it."""

    home: Path
    store_url: str | None = None
    key_file: Path | None = None
    # Inner addresses that webhooks may be sent to, as networks.
    webhook_networks: str = ""
    # By which names a proxy passes requests on to the service.
    hosts: str = ""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Read KITH_HOME, or take the platform's folder for user data; and KITH_STORE_URL, if set."""
        variables = os.environ if environment is None else environment
        folder, url = variables.get("KITH_HOME"), variables.get("KITH_STORE_URL") or _url_in_file(variables)
        if url and not url.startswith(POSTGRES):
            raise UsageError(
                "KITH_STORE_URL is not an address like {example}", example=f"{POSTGRES}USER@HOST/DATABASE"
            )
        home = Path(folder).expanduser() if folder else _usual_home()
        if set("?%") & set(str(home)):
            raise UsageError(
                "KITH_HOME is {home}; name a folder without ? and %: it becomes an address.", home=home
            )
        networks = variables.get("KITH_WEBHOOK_NETWORKS", "")
        hosts = variables.get("KITH_HOSTS", "")
        return cls(home.absolute(), url or None, _key_file(variables), networks, hosts)

    @property
    def store(self) -> Path | str:
        """Where the store is: the address of a PostgreSQL database if one is set, else the file."""
        return self.store_url or self.store_path

    @property
    def store_path(self) -> Path:
        """The embedded SQLite file."""
        return self.home / "kith.db"

    @property
    def models_path(self) -> Path:
        """The folder of saved models, so that scoring needs no MLflow."""
        return self.home / "models"

    def models_of(self, workspace: str) -> Path:
        """The folder of a workspace's saved models: of the machine's own the folder itself."""
        return self.models_path if workspace == OWN else self.models_path / folder_name(workspace)

    @property
    def uploads_path(self) -> Path:
        """The folder in which files that the page was sent wait for a worker."""
        return self.home / "uploads"

    @property
    def bulk_path(self) -> Path:
        """The folder in which a program's uploads wait for a worker, and the results of their rows."""
        return self.home / "bulk"

    @property
    def backups_path(self) -> Path:
        """The folder of backups, and of copies made before the store is replaced or upgraded."""
        return self.home / "backups"

    @property
    def key_path(self) -> Path:
        """The file of the key that seals secrets; where it may lie elsewhere, backups of the home lack it."""
        return self.key_file or self.home / "secret.key"

    @property
    def has_own_mlflow(self) -> bool:
        """Tell whether runs and versions are recorded beside the store, where nobody else's are."""
        return self.mlflow_uri == self._beside_store

    @property
    def mlflow_uri(self) -> str:
        """The tracking address: MLflow's own variable if set, else a SQLite file beside the store."""
        return os.environ.get("MLFLOW_TRACKING_URI", self._beside_store)

    @property
    def _beside_store(self) -> str:
        return f"sqlite:///{self.home / 'mlflow.db'}"


def _url_in_file(variables: Mapping[str, str]) -> str | None:
    """Return the address that KITH_STORE_URL_FILE holds; raises UsageError where it cannot be read."""
    named = variables.get("KITH_STORE_URL_FILE")
    if not named:
        return None
    try:
        return Path(named).expanduser().read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            "KITH_STORE_URL_FILE is {path}, which cannot be read ({why})",
            path=named,
            why=type(error).__name__,
        ) from error


def folder_name(workspace: str) -> str:
    """Return what a workspace's folders are called: letters and digits of its name, and a hash of it."""
    letters = re.sub("[^a-z0-9]+", "-", workspace.casefold()).strip("-")[:32]
    return f"{letters or 'workspace'}-{sha256(workspace.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"


def _key_file(variables: Mapping[str, str]) -> Path | None:
    """Return the key file that systemd hands over, or KITH_KEY_FILE; None for the usual place."""
    if folder := variables.get("CREDENTIALS_DIRECTORY"):
        handed_over = Path(folder) / CREDENTIAL
        if handed_over.exists():
            return handed_over
    named = variables.get("KITH_KEY_FILE")
    return Path(named).expanduser().absolute() if named else None


def _usual_home() -> Path:
    # Imported here: where KITH_HOME is set, nobody needs it.
    from platformdirs import user_data_path

    return user_data_path("kith", appauthor=False)
