"""Parts of Kith that are installed by name: what each brings, and the packages that it needs.

`pip install 'kith[train]'` installs one, `kith[all]` every one. A test compares this with pyproject.toml.
"""

from enum import StrEnum
from importlib.util import find_spec

from data.errors import NotInstalledError
from data.messages import Message


class Extra(StrEnum):
    """A part by the name that it is installed with."""

    TRAIN = "train"
    SPARK = "spark"
    MCP = "mcp"
    PUSH = "push"
    CHAT = "chat"


# By the names that are imported.
PACKAGES = {
    Extra.TRAIN: ("mlflow", "numba", "scipy", "sklearn", "skops"),
    Extra.SPARK: ("pyspark",),
    Extra.MCP: ("mcp",),
    Extra.PUSH: ("http_ece", "py_vapid"),
    Extra.CHAT: ("apprise",),
}
BRINGS = {
    Extra.TRAIN: Message("learning from a history, and quicker lists of a large store"),
    Extra.SPARK: Message("scoring and training on Spark"),
    Extra.MCP: Message("assistants"),
    Extra.PUSH: Message("the week as a notification on devices"),
    Extra.CHAT: Message("the week in a chat"),
}


def missing_packages(extra: Extra) -> list[str]:
    """Return the packages of an extra that cannot be imported here."""
    return [name for name in PACKAGES[extra] if find_spec(name) is None]


def require_extra(extra: Extra) -> None:
    """Raise NotInstalledError where a package of an extra is missing."""
    if missing := missing_packages(extra):
        raise NotInstalledError(
            "{brings}: this needs the extra {extra}, which is not installed here ({packages} is missing); "
            "add it with: pip install 'kith[{extra}]'",
            brings=BRINGS[extra],
            packages=", ".join(missing),
            extra=extra.value,
        )
