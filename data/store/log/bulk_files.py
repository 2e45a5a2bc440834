"""Where the parts of an upload and its results lie on the disk, for the service and the worker."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree

from data.errors import full_disk
from data.private_files import FILE, make_folder

BLOCK = 1024 * 1024
# Wide enough for a number of 64 bits, so that names are in the order of their rows.
DIGITS = 19


@dataclass(frozen=True, slots=True)
class BulkFiles:
    """The folder of one upload: the file as it comes, and the results of the rows that were loaded."""

    folder: Path

    @property
    def data(self) -> Path:
        """The file that was uploaded."""
        return self.folder / "data"

    def write_part(self, begin: int, content: bytes) -> None:
        """Write a part at its place, on the disk when it returns; what a broken call left is cut off.

        Raises StorageFullError where the disk is full.
        """
        try:
            self._write(begin, content)
        except OSError as error:
            raise full_disk(error) or error from error

    def _write(self, begin: int, content: bytes) -> None:
        make_folder(self.folder)
        with os.fdopen(os.open(self.data, os.O_RDWR | os.O_CREAT, FILE), "r+b") as file:
            file.truncate(begin)
            file.seek(begin)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())

    def write_results(self, first_row: int, lines: bytes) -> None:
        """Keep the results of rows from one on; those of a run that broke off there are written over."""
        path = self.folder / "results" / f"{first_row:0{DIGITS}}"
        make_folder(path.parent)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, FILE), "wb") as file:
            file.write(lines)

    def results(self, rows: int) -> Iterator[bytes]:
        """Yield the results of the first `rows` rows in their order, block by block."""
        for path in sorted((self.folder / "results").glob("*")):
            if int(path.name) < rows:
                with path.open("rb") as file:
                    while block := file.read(BLOCK):
                        yield block

    def drop_data(self) -> None:
        """Delete the file itself: its rows are in the store, and what was refused is not kept."""
        self.data.unlink(missing_ok=True)

    def remove(self) -> None:
        """Delete everything of the upload."""
        rmtree(self.folder, ignore_errors=True)
