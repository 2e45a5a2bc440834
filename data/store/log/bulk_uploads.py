"""Files of interactions that a program uploads in parts: what was received, and how far each is loaded."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from data.errors import NotFoundError
from data.store.engine.database import Record
from data.store.engine.statements import insert
from data.store.engine.workspace_tables import WorkspaceTables

# The position behind the last row.
NOTHING_LEFT = -1
COUNTS = ("created", "updated", "duplicate", "gone", "rejected")
COLUMNS = f"id, format, only_owner, made_by, made_at, job, received, position, rows, {', '.join(COUNTS)}"
ADD = insert("bulk_uploads", f"workspace, {COLUMNS}")
ALL = f"SELECT {COLUMNS} FROM bulk_uploads WHERE workspace = :workspace ORDER BY made_at, id"
ONE = f"SELECT {COLUMNS} FROM bulk_uploads WHERE workspace = :workspace AND id = :id"
RECEIVED = """
UPDATE bulk_uploads SET received = ? WHERE workspace = ? AND id = ? AND received = ? AND job IS NULL
"""
GIVE_TO = "UPDATE bulk_uploads SET job = ? WHERE workspace = ? AND id = ?"
ADVANCE = f"""
UPDATE bulk_uploads SET position = :position, rows = rows + :rows,
  {", ".join(f"{name} = {name} + :{name}" for name in COUNTS)}
WHERE workspace = :workspace AND id = :id
"""
FINISH = "UPDATE bulk_uploads SET position = ? WHERE workspace = ? AND id = ?"
REMOVE = "DELETE FROM bulk_uploads WHERE workspace = ? AND id = ?"


class BulkFormat(StrEnum):
    """What a file holds a row of interactions as."""

    NDJSON = "ndjson"
    PARQUET = "parquet"


@dataclass(frozen=True, slots=True)
class BulkUpload:
    """One file: `received` bytes of it are there, `rows` of it were loaded, and what became of them.

    `position` is where the next row begins, in bytes of NDJSON and in rows of Parquet, or NOTHING_LEFT.
    `made_at` is in epoch seconds. `only_owner` is whose rows alone are taken in, empty where the key is for
    all owners.
    """

    id: str
    format: BulkFormat
    only_owner: str
    made_by: str
    made_at: int
    job: str | None = None
    received: int = 0
    position: int = 0
    rows: int = 0
    created: int = 0
    updated: int = 0
    duplicate: int = 0
    gone: int = 0
    rejected: int = 0

    @property
    def is_loaded(self) -> bool:
        """Tell whether no row is left to be loaded."""
        return self.position == NOTHING_LEFT


class BulkUploads(WorkspaceTables):
    """The uploads of one workspace."""

    def add(self, upload: BulkUpload) -> None:
        """Write down an upload of which nothing was received."""
        whose = (upload.id, str(upload.format), upload.only_owner, upload.made_by, upload.made_at)
        self.database.write_many(ADD, [(self.workspace, *whose, None, *(0,) * 8)])

    def all(self) -> list[BulkUpload]:
        """Return every upload, the oldest first."""
        return [_upload(row) for row in self._run(ALL)]

    def get(self, number: str) -> BulkUpload:
        """Return an upload; raises NotFoundError where there is none."""
        rows = self._run(ONE, id=number)
        if not rows:
            raise NotFoundError("there is no upload {number!r}; it may have been removed", number=number)
        return _upload(rows[0])

    def receive(self, number: str, before: int, after: int) -> bool:
        """Note that a part came, which led from `before` bytes to `after`; False where another one did.

        Nothing more is received once the file is being loaded.
        """
        return self.database.write_many(RECEIVED, [(after, self.workspace, number, before)]) > 0

    def give_to(self, number: str, job: str) -> None:
        """Note which job loads the file."""
        self.database.write_many(GIVE_TO, [(job, self.workspace, number)])

    def advance(self, number: str, position: int, rows: int, counts: Mapping[str, int]) -> None:
        """Note that more rows were loaded, up to a position, in the transaction that writes them."""
        self._run(
            ADVANCE,
            id=number,
            position=position,
            rows=rows,
            **{name: counts.get(name, 0) for name in COUNTS},
        )

    def finish(self, number: str) -> None:
        """Note that no row is left to be loaded."""
        self.database.write_many(FINISH, [(NOTHING_LEFT, self.workspace, number)])

    def remove(self, number: str) -> None:
        """Delete what is known of an upload; raises NotFoundError where there is none."""
        self.get(number)
        self.database.write_many(REMOVE, [(self.workspace, number)])


def _upload(row: Record) -> BulkUpload:
    number, kind, *rest = row
    return BulkUpload(number, BulkFormat(kind), *rest)
