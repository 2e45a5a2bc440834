"""The manifest of a packed log: its bucket files, their rows, owners, times and hashes."""

import json
import os
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path

from data.errors import InputError

NAME = "manifest.json"
SCHEMA = 1
# A hundred million interactions are then some 1.5 million a bucket.
BUCKETS = 64
# Each bucket that is being written to is an open file.
MOST_BUCKETS = 512


@dataclass(frozen=True)
class PackedBucket:
    """One file of whole owners; `sha256` is of its rows, not of its bytes."""

    number: int
    file: str
    rows: int
    owners: int
    first: int
    last: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """The packed log as a whole; a bucket that holds nothing has no entry."""

    buckets: int
    files: dict[int, PackedBucket] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """Number of interactions."""
        return sum(packed.rows for packed in self.files.values())

    @property
    def owners(self) -> int:
        """Number of owners."""
        return sum(packed.owners for packed in self.files.values())

    @property
    def sha256(self) -> str:
        """Hash of the content: the same whatever files and builds brought the rows, in whatever order."""
        lines = [f"{number} {self.files[number].sha256}" for number in sorted(self.files)]
        return sha256("\n".join([str(self.buckets), *lines]).encode()).hexdigest()

    def write(self, folder: Path) -> None:
        """Replace the folder's manifest in one step: before it the old log is whole, after it the new."""
        content = {
            "schema": SCHEMA,
            "buckets": self.buckets,
            "rows": self.rows,
            "owners": self.owners,
            "first": min((packed.first for packed in self.files.values()), default=None),
            "last": max((packed.last for packed in self.files.values()), default=None),
            "sha256": self.sha256,
            "files": [asdict(self.files[number]) for number in sorted(self.files)],
        }
        draft = folder / f"{NAME}.draft"
        draft.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
        make_durable(draft)
        draft.replace(folder / NAME)
        make_durable(folder)


def read_manifest(folder: Path) -> Manifest:
    """Return what the folder holds; raises InputError where it is not a packed log."""
    path = folder / NAME
    if not path.is_file():
        raise InputError(
            "{folder} is no packed log: it has no {file}. Make one: kith pack LOG... --out DIR",
            folder=folder,
            file=NAME,
        )
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["schema"] != SCHEMA:
            raise InputError(
                "{path} has schema {schema}, and this version of Kith reads {known}; pack it anew.",
                path=path,
                schema=content["schema"],
                known=SCHEMA,
            )
        return Manifest(
            content["buckets"], {packed["number"]: PackedBucket(**packed) for packed in content["files"]}
        )
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(
            "{path} is damaged ({why}); pack the log anew.", path=path, why=repr(error)
        ) from error


def make_durable(path: Path) -> None:
    """Return once the disk has what was written to a file, or which files a folder holds."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
