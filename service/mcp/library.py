"""The protocol's library, which is installed with an extra."""

from importlib.util import find_spec

from data.errors import NotInstalledError


def require_library() -> None:
    """Raise NotInstalledError where the library is missing."""
    if find_spec("mcp") is None:
        raise NotInstalledError(
            "assistants need the Python package mcp, which is not installed; add it with: "
            "pip install 'kith[mcp]'"
        )
