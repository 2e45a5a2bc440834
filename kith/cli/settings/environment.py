"""Every environment variable that Kith reads: default and meaning for the docs, value for a person.

`docs/make_settings.py` writes the tables of docs/reference/settings.md from here.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from data.settings import Settings

PASSWORD = re.compile(r"(?<=//)([^/@:]*):[^/@]*@")


class Origin(StrEnum):
    """Where a value in force comes from."""

    OPTION = "option"
    ENVIRONMENT = "environment"
    FILE = "file"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable: its default and meaning as the docs say them, and the options that override it.

    `of_library` says that a library reads it, for which Kith sets the default.
    """

    name: str
    default: str
    meaning: str
    options: tuple[str, ...] = ()
    of_library: bool = False

    def row(self) -> str:
        """Return its row of the docs' table."""
        cells = [f"`{self.name}`", self.default, self.meaning]
        if not self.of_library:
            cells.append(", ".join(f"`{option}`" for option in self.options))
        return "| " + " | ".join(cells).replace("  ", " ").strip() + " |"


@dataclass(frozen=True, slots=True)
class InForce:
    """The value of a variable that is in force, without any password, and where it comes from."""

    name: str
    value: str
    origin: Origin


# fmt: off
VARIABLES = (
    Variable("KITH_HOME", "the platform's folder for user data (Linux: `~/.local/share/kith`)", "the folder of the installation: the store `kith.db`, `models/`, `mlflow.db`. The path must not contain `?` or `%`"),
    Variable("KITH_STORE_URL", "none: SQLite in `KITH_HOME/kith.db`", "a store in PostgreSQL: `postgresql+psycopg://USER@HOST/DATABASE`"),
    Variable("KITH_STORE_URL_FILE", "none", "a file that holds what `KITH_STORE_URL` would, as a container's secret; `KITH_STORE_URL` has priority"),
    Variable("KITH_WORKSPACE", "the only workspace; of several one is asked for", "the workspace that commands work in", ("--workspace", "--all")),
    Variable("KITH_KEY_FILE", "`KITH_HOME/secret.key`", "the file of the key that seals secrets of webhooks; a systemd credential `kith-secret-key` has priority"),
    Variable("XDG_CONFIG_HOME", "`~/.config`", "below which `kith up --install` writes the unit of systemd: `systemd/user/kith.service`"),
    Variable("CREDENTIALS_DIRECTORY", "set by systemd", "where the credential `kith-secret-key` lies, if it was handed over"),
    Variable("KITH_WEBHOOK_NETWORKS", "none", "inner networks that webhooks may be sent to, also without TLS: `10.0.0.0/8,::1/128`"),
    Variable("KITH_HOSTS", "none: `localhost` and `127.0.0.1`", "names by which a proxy on this machine passes requests on: `kith.example,kith.lan`. From then on every caller needs a key and the page a sign-in"),
    Variable("KITH_NOW", "none: the clock", "the time that Kith takes for now, as a day or a moment with its zone; `serve` and `work` go on from there", ("--now",)),
    Variable("KITH_TEAM", "off", "team features: an owner's probabilities also use the contact's interactions with other owners", ("--team",)),
    Variable("MLFLOW_TRACKING_URI", "`sqlite:///KITH_HOME/mlflow.db`", "where MLflow records runs and versions"),
    Variable("NO_COLOR", "off", "no colours in the terminal", ("--no-color",)),
    Variable("FORCE_COLOR", "off", "colours even where the output is no terminal; `NO_COLOR` has priority", ("--no-color",)),
    Variable("MLFLOW_DISABLE_TELEMETRY", "`true`, always", "MLflow sends no usage data", of_library=True),
    Variable("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "1", "how often MLflow repeats a request to a tracking server", of_library=True),
    Variable("MLFLOW_HTTP_REQUEST_TIMEOUT", "10", "seconds until such a request fails", of_library=True),
    Variable("NUMBA_CACHE_DIR", "none: beside the source", "where numba keeps the compiled kernel. Set it where the source is not writable", of_library=True),
    Variable("PYSPARK_PYTHON", "the Python that runs Kith", "the Python of Spark's executors", of_library=True),
    Variable("SPARK_LOCAL_IP", "`127.0.0.1` where Spark is on this machine", "the address that Spark listens on", of_library=True),
)
# fmt: on


def in_force(settings: Settings, given: Mapping[str, str], words: Sequence[str]) -> list[InForce]:
    """Return the value in force of each variable; `given` is the environment, `words` the command line."""
    worked_out = {
        "KITH_HOME": f"{settings.home}",
        "KITH_STORE_URL": f"{settings.store}",
        "KITH_KEY_FILE": f"{settings.key_path}",
        "MLFLOW_TRACKING_URI": settings.mlflow_uri,
    }
    values = [(one, worked_out.get(one.name) or _value(one, given)) for one in VARIABLES]
    return [
        InForce(one.name, _without_password(value), _origin(one, value, given, words))
        for one, value in values
    ]


def _value(variable: Variable, given: Mapping[str, str]) -> str:
    return given.get(variable.name) or variable.default.replace("`", "")


def _origin(variable: Variable, value: str, given: Mapping[str, str], words: Sequence[str]) -> Origin:
    handed_over = given.get("CREDENTIALS_DIRECTORY")
    if any(word.partition("=")[0] in variable.options for word in words):
        return Origin.OPTION
    if variable.name == "KITH_KEY_FILE" and handed_over and value.startswith(handed_over):
        return Origin.FILE
    if given.get(variable.name):
        return Origin.ENVIRONMENT
    if variable.name == "KITH_STORE_URL" and given.get("KITH_STORE_URL_FILE"):
        return Origin.FILE
    return Origin.DEFAULT


def _without_password(text: str) -> str:
    return PASSWORD.sub(r"\1:***@", text)
