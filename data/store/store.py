"""The store: one open database with the log and the lists in it."""

from pathlib import Path
from types import TracebackType
from typing import Self

from data.errors import NotFoundError
from data.store.connection import connect, revision
from data.store.interactions import Interactions
from data.store.lists import Lists


class Store:
    """Everything an installation keeps; close it, or use it in a with statement."""

    def __init__(self, path: Path | None = None) -> None:
        """Open the database at `path`, made if missing; without a path it lives in memory."""
        self._connection = connect(path)
        self.interactions = Interactions(self._connection)
        self.lists = Lists(self._connection)

    @classmethod
    def existing(cls, path: Path) -> "Store":
        """Open a store that must be there already."""
        if not path.exists():
            raise NotFoundError(
                f"nothing has been taken in yet (there is no {path}); begin with: kith ingest FILE"
            )
        return cls(path)

    def ready(self) -> bool:
        """Tell whether the database answers."""
        return bool(self._connection.execute("SELECT 1").fetchone() == (1,))

    def revision(self) -> str | None:
        """Return the schema revision the database answers with."""
        return revision(self._connection)

    def close(self) -> None:
        """Close the database."""
        self._connection.close()

    def __enter__(self) -> Self:
        """Return the open store."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()
