"""How much the files of a zip would grow to, with those of the zips in it: what no export does is refused."""

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from data.errors import InputError

# A text of a million equal letters packs a thousandfold; nothing that people write does.
MOST_GROWTH = 300
# Nor does a table with the same words in every row pack so much, once it is large.
MOST_GROWTH_OF_LARGE, LARGE = 50, 1024**3
# A zip in a zip is packed already: whatever packs it much again is made to fill a disk.
MOST_GROWTH_OF_A_ZIP = 10
FREE_GROWTH = 64 * 1024 * 1024
# No person's history is larger, and no disk of a person holds it twice.
MOST_BYTES = 10**12
MOST_FILES = 200_000


@dataclass
class Growth:
    """What a zip of `size` bytes on disk and the zips in it would be, unpacked."""

    size: int
    grown: int = 0
    files: int = 0

    def add(self, infos: Sequence[zipfile.ZipInfo], label: str) -> None:
        """Count the files that one of the zips lists; raises InputError where they are too much together.

        What the zip on disk measures counts, not what its files say: their packed bytes may overlap.
        """
        self.files += len(infos)
        self.grown += sum(info.file_size for info in infos)
        if self.files > MOST_FILES:
            raise InputError(
                "{file} holds {count} files; unpack it first and give the folder.",
                file=label,
                count=self.files,
            )
        if self.grown > MOST_BYTES:
            raise too_large(label, self.grown // max(self.size, 1))
        most = MOST_GROWTH_OF_LARGE if self.grown > LARGE else MOST_GROWTH
        if self.grown > FREE_GROWTH and self.grown > most * max(self.size, 1):
            raise too_large(label, self.grown // max(self.size, 1))

    def check_nested(self, info: zipfile.ZipInfo, label: str) -> None:
        """Raise InputError where a zip in the zip was packed a second time to nearly nothing."""
        packed = max(info.compress_size, 1)
        if info.file_size > FREE_GROWTH and info.file_size > MOST_GROWTH_OF_A_ZIP * packed:
            raise too_large(label, info.file_size // packed)


def check_unpacked(path: Path, most: int) -> None:
    """Raise InputError where a file is a zip whose files would be more than so many bytes together."""
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        size = sum(info.file_size for info in archive.infolist())
    if size > most:
        raise InputError(
            "{file} would be {size} GB when unpacked, and the page takes {most}; "
            "take it in with: kith ingest FILE",
            file=path.name,
            size=-(-size // 1024**3),
            most=most // 1024**3,
        )


def too_large(label: str, times: int) -> InputError:
    """Return the refusal of a file that would be so many times as large."""
    return InputError(
        "{file} would grow {count}-fold when unpacked, as no export does; if you trust it, "
        "unpack it yourself and give the folder.",
        file=label,
        count=times,
    )
