"""Files, folders and zips as one stream of members, each opened only when it is read.

A zip is not trusted: its members are read as streams and never unpacked under their own names. A zip that
is encrypted, or that would grow more than 300-fold and beyond 64 MB, is refused. Among other files, whatever
cannot be opened is a member all the same, and says why when it is opened.
"""

import os
import zipfile
import zlib
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from shutil import copyfileobj
from tempfile import SpooledTemporaryFile, TemporaryDirectory
from typing import IO

from data.errors import InputError
from data.identity.handles import clean
from data.importers.base.zip_growth import FREE_GROWTH, Growth
from data.messages import Message

HEAD = 64 * 1024
ENCRYPTED = 0x1
ZIP = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"
# Office documents are zips of another kind, whatever they are called.
OFFICE = frozenset({"[content_types].xml", "mimetype", "meta-inf/manifest.mf"})
OFFICE_DOCUMENT = Message("an office document or a program; save its table as CSV")
JUNK = ("__macosx/", ".ds_store", "thumbs.db", "desktop.ini")
ATTACHMENTS = "Attachments"
# A folder may hold a zip for each of thousands of chats; macOS lends a program 256 open files.
MOST_OPEN = 32
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


class OpenZips:
    """Lends zips by path, and opens one again that was closed meanwhile."""

    def __init__(self) -> None:
        """Begin with none."""
        self._open: OrderedDict[Path, zipfile.ZipFile] = OrderedDict()

    def get(self, path: Path) -> zipfile.ZipFile:
        """Return a zip, opened; raises what `zipfile` does where it is damaged.

        The one that was not asked for longest is closed. What is being read of it can be read to its end.
        """
        archive = self._open.pop(path, None) or zipfile.ZipFile(path)
        self._open[path] = archive
        if len(self._open) > MOST_OPEN:
            self._open.popitem(last=False)[1].close()
        return archive

    def close(self) -> None:
        """Close all of them."""
        for archive in self._open.values():
            archive.close()


@contextmanager
def members(path: Path) -> Iterator[Iterator[ArchiveMember]]:
    """Give an iterator over the files at a path: the file itself, the files of a folder, or those of a zip.

    Raises InputError where the path does not exist or is empty, or is a zip that is damaged, encrypted or a
    bomb. Below a folder, and in a zip, such a file raises it when it is opened.
    """
    with ExitStack() as archives:
        yield _walk(path, archives)


def is_single_file(path: Path) -> bool:
    """Tell whether a path is one file and not many."""
    return path.is_file() and not _is_zip(path)


def _walk(path: Path, archives: ExitStack) -> Iterator[ArchiveMember]:
    if not path.exists():
        raise InputError("{path} does not exist; give the path of a file, a folder or a zip.", path=path)
    zips = archives.enter_context(closing(OpenZips()))
    if not path.is_dir():
        yield from _file(path, str(path), archives, zips)
        return
    closed = list[OSError]()
    files = sorted(_files_below(path, closed))
    if not files and not closed:
        raise InputError("{path} is a folder with no file in it.", path=path)
    for file in files:
        try:
            yield from _file(file, str(path), archives, zips)
        except InputError as error:
            yield _unopened(file.name, str(file), str(path), error)
    for refused in closed:
        yield _unopened(str(refused.filename), str(refused.filename), str(path), _closed(refused))


def _files_below(folder: Path, closed: list[OSError]) -> Iterator[Path]:
    """Yield the files below a folder, and keep why some of its folders cannot be looked into."""
    for place, _, names in os.walk(folder, onerror=closed.append):
        files = (Path(place, name) for name in names)
        yield from (file for file in files if (file.is_file() or file.is_symlink()) and not _is_left(file))


def _file(path: Path, group: str, archives: ExitStack, zips: OpenZips) -> Iterator[ArchiveMember]:
    if _is_zip(path):
        packed = _Zip(str(path), str(path), archives, Growth(path.stat().st_size), partial(zips.get, path))
        yield from _members_of(packed)
    else:
        yield ArchiveMember(path.name, str(path), group, path.stat().st_size, lambda: path.open("rb"), path)


def _unopened(name: str, label: str, group: str, error: InputError) -> ArchiveMember:
    """Return a file that cannot be opened: it raises why."""

    def refuse() -> IO[bytes]:
        raise error

    return ArchiveMember(name, label, group, 0, refuse)


def _closed(error: OSError) -> InputError:
    return InputError("{path} cannot be read: {why}.", path=error.filename, why=error.strerror)


def _is_zip(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(4) in {ZIP, EMPTY_ZIP}
    except OSError as error:
        raise _closed(error) from error


@dataclass(frozen=True)
class _Zip:
    """A zip on disk, or a copy of one that lies in it; `get` lends it opened."""

    label: str
    group: str
    archives: ExitStack
    growth: Growth
    get: Callable[[], zipfile.ZipFile]
    is_nested: bool = False


def _members_of(packed: _Zip) -> Iterator[ArchiveMember]:
    for info in _listed(packed):
        inner = f"{packed.label}: {clean(info.filename)}"
        try:
            nested = None if packed.is_nested else _nested(packed, info, inner)
            if nested is not None:
                yield from _members_of(nested)
                continue
        except InputError as error:
            yield _unopened(info.filename, inner, packed.group, error)
            continue
        yield ArchiveMember(info.filename, inner, packed.group, info.file_size, partial(_open, packed, info))


def _open(packed: _Zip, info: zipfile.ZipInfo) -> IO[bytes]:
    return packed.get().open(info)


def _listed(packed: _Zip) -> list[zipfile.ZipInfo]:
    try:
        archive = packed.get()
    except (*DAMAGE, ValueError) as error:
        raise InputError(
            "{file} is not a whole zip ({why}); fetch it anew.", file=packed.label, why=_brief(error)
        ) from error
    infos = [info for info in archive.infolist() if not info.is_dir() and not _is_junk(info.filename)]
    _check(infos, packed.label)
    packed.growth.add(infos, packed.label)
    return sorted(infos, key=lambda info: info.filename)


def _nested(packed: _Zip, info: zipfile.ZipInfo, label: str) -> _Zip | None:
    """Return a copy of a zip in the zip, None for any other file."""
    try:
        with _open(packed, info) as source:
            start = source.read(len(ZIP))
            if start != ZIP:
                return None
            packed.growth.check_nested(info, label)
            # A zip wants to be read from its end, which a packed one cannot be.
            copy = packed.archives.enter_context(SpooledTemporaryFile(FREE_GROWTH))  # noqa: SIM115 - the stack closes
            copy.write(start)
            copyfileobj(source, copy)
        opened = packed.archives.enter_context(zipfile.ZipFile(copy))
    except (*DAMAGE, ValueError) as error:
        raise InputError(
            "{file} cannot be read ({why}); fetch the zip anew.", file=label, why=_brief(error)
        ) from error
    return _Zip(label, label, packed.archives, packed.growth, lambda: opened, is_nested=True)


def _check(infos: list[zipfile.ZipInfo], label: str) -> None:
    names = {info.filename.lower() for info in infos}
    if names & OFFICE:
        raise InputError("{file} is {what}.", file=label, what=OFFICE_DOCUMENT)
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
