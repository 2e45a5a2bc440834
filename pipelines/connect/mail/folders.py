"""Which folders of an account are read: all but spam, trash, drafts, and what belongs to other people."""

import imaplib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from data.importers.mail.folder_names import UNWANTED_FOLDERS, plain_name
from pipelines.connect.mail.utf7 import decode_folder

LISTED = re.compile(rb'\((?P<flags>[^)]*)\) (?:"(?P<mark>\\?.)"|NIL) ?(?P<name>.*)', re.DOTALL)
STATUS = re.compile(rb"(?P<name>.*) ?\((?P<values>[^)]*)\)\s*$", re.DOTALL)
QUOTED = re.compile(rb'\\(["\\])')
# Of the prefixes that NAMESPACE names, the second and third group are other people's.
PREFIX = re.compile(rb"\(\((?:[^()]*)\)(?: ?\([^()]*\))*\)|NIL")
STRING = re.compile(rb'\("((?:[^"\\]|\\.)*)"')
UNWANTED = frozenset({b"\\junk", b"\\trash", b"\\drafts"})
UNREADABLE = frozenset({b"\\noselect", b"\\nonexistent"})
SENT, ALL = b"\\sent", b"\\all"
WANTED_STATUS = "(MESSAGES UIDNEXT UIDVALIDITY)"


@dataclass(frozen=True, slots=True)
class FolderState:
    """How a folder stands: how many mails, the next mail's number, and the life of its numbers."""

    messages: int
    uid_next: int
    uid_validity: int


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder: its name on the wire and for people, its marks, what stands `between` the steps of its name.

    `state` is there where the list of folders told it.
    """

    wire: bytes
    name: str
    marks: frozenset[bytes]
    between: str = "/"
    state: FolderState | None = None

    @property
    def holds_sent(self) -> bool:
        """Tell whether the server says that the owner's sent mail lies there."""
        return SENT in self.marks


def folders_of(connection: imaplib.IMAP4) -> tuple[list[Folder], list[str]]:
    """Return the folders that are read, that of sent mail first, and the names of those left out."""
    listed = [folder for folder in list_folders(connection) if folder.marks.isdisjoint(UNREADABLE)]
    others = _prefixes_of_others(connection)
    wanted = [folder for folder in listed if not _is_unwanted(folder, others)]
    # Where one folder shows all mail, as with Gmail, the others show it a second time.
    whole = [folder for folder in wanted if ALL in folder.marks]
    kept = whole or wanted
    names = {folder.wire for folder in kept}
    left_out = [folder.name for folder in listed if folder.wire not in names]
    return sorted(kept, key=lambda folder: not folder.holds_sent), left_out


def list_folders(connection: imaplib.IMAP4) -> Iterator[Folder]:
    """Yield every folder, with its state where the server can tell all of them at once (RFC 5819)."""
    words = ["LIST", '""', '"*"']
    if "LIST-EXTENDED" in connection.capabilities and "SPECIAL-USE" in connection.capabilities:
        states = f" STATUS {WANTED_STATUS}" if "LIST-STATUS" in connection.capabilities else ""
        words.append(f"RETURN (SPECIAL-USE{states})")
    rows = _ask(connection, words, "LIST")
    states_by_name = dict(map(_status, _rows(connection.response("STATUS")[1])))
    for row in rows:
        if (folder := _folder(row)) is not None:
            yield replace(folder, state=states_by_name.get(folder.wire))


def state_of(connection: imaplib.IMAP4, folder: Folder) -> FolderState | None:
    """Return a folder's state, asked in one round trip; None where it is gone meanwhile."""
    kind, rows = connection._simple_command("STATUS", quoted(folder.wire), WANTED_STATUS)  # noqa: SLF001
    if kind != "OK":
        return None
    _, rows = connection._untagged_response(kind, rows, "STATUS")  # noqa: SLF001
    return next((state for _, state in map(_status, _rows(rows))), None)


def quoted(wire: bytes) -> bytes:
    """Return a folder's name as a command writes it."""
    return b'"' + wire.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'


def _ask(connection: imaplib.IMAP4, words: Sequence[str], kind: str) -> list[bytes]:
    # imaplib's own call takes no options.
    answer, data = connection._simple_command(*words)  # noqa: SLF001
    _, rows = connection._untagged_response(answer, data, kind)  # noqa: SLF001
    return list(_rows(rows))


def _rows(data: Sequence[Any]) -> Iterator[bytes]:
    """Yield an answer's rows; a name that came as a literal stands in its place, in quotes."""
    for row in data:
        if isinstance(row, tuple):
            yield row[0].rpartition(b"{")[0] + quoted(row[1])
        elif row:
            yield row


def _folder(row: bytes) -> Folder | None:
    match = LISTED.match(row)
    if match is None:
        return None
    wire = _unquoted(match["name"].strip())
    name = decode_folder(wire.decode("utf-8", "replace"))
    marks = frozenset(mark.lower() for mark in match["flags"].split())
    return Folder(wire, name, marks, (match["mark"] or b"/")[-1:].decode("latin-1"))


def _status(row: bytes) -> tuple[bytes, FolderState]:
    match = STATUS.match(row)
    if match is None:
        return b"", FolderState(0, 0, 0)
    words = match["values"].split()
    numbers = {name.upper(): int(value) for name, value in zip(words[::2], words[1::2], strict=False)}
    state = FolderState(
        numbers.get(b"MESSAGES", 0), numbers.get(b"UIDNEXT", 0), numbers.get(b"UIDVALIDITY", 0)
    )
    return _unquoted(match["name"].strip()), state


def _unquoted(text: bytes) -> bytes:
    return QUOTED.sub(rb"\1", text[1:-1]) if text.startswith(b'"') and text.endswith(b'"') else text


def _is_unwanted(folder: Folder, others: Sequence[bytes]) -> bool:
    if not folder.marks.isdisjoint(UNWANTED) or any(folder.wire.startswith(prefix) for prefix in others):
        return True
    return any(plain_name(step) in UNWANTED_FOLDERS for step in folder.name.split(folder.between))


def _prefixes_of_others(connection: imaplib.IMAP4) -> list[bytes]:
    """Return with what the names of folders begin that are other people's, or everybody's (RFC 2342)."""
    if "NAMESPACE" not in connection.capabilities:
        return []
    answer, rows = connection.namespace()
    text = rows[0] if answer == "OK" and isinstance(rows[0], bytes) else b""
    _, *others = PREFIX.findall(text)
    return [prefix for group in others for prefix in STRING.findall(group) if prefix]
