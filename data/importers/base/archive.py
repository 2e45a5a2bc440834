"""Files, folders and zips as one stream of members, each opened only when it is read.

A zip is not trusted: its members are read as streams and never unpacked under their own names. A zip that
is encrypted, or that would grow more than 300-fold and beyond 64 MB, is refused.
"""

import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from shutil import copyfileobj
from tempfile import SpooledTemporaryFile, TemporaryDirectory
from typing import IO

from data.errors import InputError
from data.identity.handles import clean
from data.importers.base.zip_growth import FREE_GROWTH, Growth

HEAD = 64 * 1024
ENCRYPTED = 0x1
ZIP = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"
# Office documents are zips of another kind, whatever they are called.
OFFICE = frozenset({"[content_types].xml", "mimetype", "meta-inf/manifest.mf"})
JUNK = ("__macosx/", ".ds_store", "thumbs.db", "desktop.ini")
ATTACHMENTS = "Attachments"
DAMAGE = (OSError, EOFError, NotImplementedError, RuntimeError, zipfile.BadZipFile, zlib.error)


@dataclass(frozen=True)
class ArchiveMember:
    """A file on disk or in a zip: `label` is its name in messages, `group` its folder or zip."""

    name: str
    label: str
    group: str
    # In bytes.
    size: int
    opener: Callable[[], IO[bytes]]
    path: Path | None = None

    def head(self, length: int = HEAD) -> bytes:
        """Return the first `length` bytes."""
        with self.opened() as source:
            return source.read(length)

    @contextmanager
    def opened(self) -> Iterator[IO[bytes]]:
        """Open the file for reading; raises InputError where its bytes are damaged."""
        try:
            with self.opener() as source:
                yield source
        except DAMAGE as error:
            raise InputError(
                "{file} cannot be read to its end ({why}); fetch it anew.", file=self.label, why=_brief(error)
            ) from error

    @contextmanager
    def on_disk(self) -> Iterator[Path]:
        """Give a path to readers that need one; a member of a zip is copied to a temporary folder."""
        if self.path is not None:
            yield self.path
            return
        with TemporaryDirectory() as folder:
            copy = Path(folder) / Path(self.name).name
            with self.opened() as source, copy.open("wb") as target:
                copyfileobj(source, target)
            yield copy


@contextmanager
def members(path: Path) -> Iterator[Iterator[ArchiveMember]]:
    """Give an iterator over the files at a path: the file itself, the files of a folder, or those of a zip.

    Raises InputError where the path does not exist or is empty, or a zip is damaged, encrypted or a bomb.
    """
    with ExitStack() as archives:
        yield _walk(path, archives)


def is_single_file(path: Path) -> bool:
    """Tell whether a path is one file and not many."""
    return path.is_file() and not _is_zip(path)


def _walk(path: Path, archives: ExitStack) -> Iterator[ArchiveMember]:
    if not path.exists():
        raise InputError("{path} does not exist; give the path of a file, a folder or a zip.", path=path)
    files = [path]
    if path.is_dir():
        files = sorted(file for file in path.rglob("*") if file.is_file() and not _is_left(file))
    if not files:
        raise InputError("{path} is a folder with no file in it.", path=path)
    for file in files:
        yield from _file(file, str(path), archives)


def _file(path: Path, group: str, archives: ExitStack) -> Iterator[ArchiveMember]:
    if _is_zip(path):
        file = archives.enter_context(path.open("rb"))
        yield from _zip(file, str(path), str(path), archives, Growth(path.stat().st_size))
    else:
        yield ArchiveMember(path.name, str(path), group, path.stat().st_size, lambda: path.open("rb"), path)


def _is_zip(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(4) in {ZIP, EMPTY_ZIP}
    except OSError as error:
        raise InputError("{path} cannot be read: {why}.", path=path, why=error.strerror) from error


def _zip(
    file: IO[bytes], label: str, group: str, archives: ExitStack, growth: Growth, depth: int = 0
) -> Iterator[ArchiveMember]:
    archive, infos = _listed(file, label, archives, growth)
    for info in infos:
        inner = f"{label}: {clean(info.filename)}"
        nested = _nested(archive, info, inner, archives, growth) if depth == 0 else None
        if nested is not None:
            yield from _zip(nested, inner, inner, archives, growth, depth=1)
        else:
            yield ArchiveMember(info.filename, inner, group, info.file_size, partial(archive.open, info))


def _listed(
    file: IO[bytes], label: str, archives: ExitStack, growth: Growth
) -> tuple[zipfile.ZipFile, list[zipfile.ZipInfo]]:
    try:
        archive = archives.enter_context(zipfile.ZipFile(file))
    except (*DAMAGE, ValueError) as error:
        raise InputError(
            "{file} is not a whole zip ({why}); fetch it anew.", file=label, why=_brief(error)
        ) from error
    infos = [info for info in archive.infolist() if not info.is_dir() and not _is_junk(info.filename)]
    _check(infos, label)
    growth.add(infos, label)
    return archive, sorted(infos, key=lambda info: info.filename)


def _nested(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, label: str, archives: ExitStack, growth: Growth
) -> IO[bytes] | None:
    """Return a copy of a zip in the zip, None for any other file."""
    try:
        with archive.open(info) as source:
            start = source.read(len(ZIP))
            if start != ZIP:
                return None
            growth.check_nested(info, label)
            # A zip wants to be read from its end, which a packed one cannot be.
            copy = archives.enter_context(SpooledTemporaryFile(FREE_GROWTH))  # noqa: SIM115 - the stack closes
            copy.write(start)
            copyfileobj(source, copy)
    except (*DAMAGE, ValueError) as error:
        raise InputError(
            "{file} cannot be read ({why}); fetch the zip anew.", file=label, why=_brief(error)
        ) from error
    return copy


def _check(infos: list[zipfile.ZipInfo], label: str) -> None:
    names = {info.filename.lower() for info in infos}
    if names & OFFICE:
        raise InputError("{file} is an office document or a program; save its table as CSV.", file=label)
    if not infos:
        raise InputError("{file} is a zip with no file in it.", file=label)
    if any(info.flag_bits & ENCRYPTED for info in infos):
        raise InputError(
            "{file} is protected by a password; unpack it first and give the folder.", file=label
        )


def _brief(error: Exception) -> str:
    return clean(str(error))[:200] or type(error).__name__


def _is_left(file: Path) -> bool:
    """Tell whether a file is a system's, or an attachment that Apple Mail keeps beside its mails."""
    return _is_junk(file.name) or (
        ATTACHMENTS in file.parts
        and (Path(*file.parts[: file.parts.index(ATTACHMENTS)]) / "Messages").is_dir()
    )


def _is_junk(name: str) -> bool:
    return name.lower().startswith(JUNK) or name.lower().endswith(JUNK)
