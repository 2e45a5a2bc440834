"""A mail account over IMAP: which folders it has, and what came into each since it was read last."""

from collections.abc import Iterator

from data.schema import from_epoch
from pipelines.connect.account import Account, Cursor, Cursors, MailPiece, Overview, Part
from pipelines.connect.mail.folders import ALL, Folder, FolderState, folders_of, state_of
from pipelines.connect.mail.heads import STEP, examine, fetch_heads, numbers_from
from pipelines.connect.mail.idle import CAPABILITY, IdleLine
from pipelines.connect.mail.session import imap_faults, sign_in, sign_out

VALIDITY, NEXT = "validity", "next"
INBOX = b"INBOX"


class MailAccount:
    """A signed-in mail account; close it."""

    def __init__(self, account: Account) -> None:
        """Sign in; raises RemoteError, or NeedsOwnerError where only the owner can help."""
        self._account = account
        self._connection = sign_in(account)
        # Where mail comes in, as it stood when it was read.
        self._inbox: tuple[Folder, FolderState] | None = None

    def overview(self) -> Overview:
        """Return the folders that are read, with how many mails each has, and those that are left out."""
        with imap_faults(self._account.server):
            folders, left_out = folders_of(self._connection)
            states = ((folder, self._state(folder)) for folder in folders)
            parts = [Part(one.name, state.messages, one.holds_sent) for one, state in states if state]
        return Overview(tuple(parts), tuple(left_out))

    def fetch(self, cursors: Cursors) -> Iterator[MailPiece]:
        """Yield the mails that came since these cursors, folder by folder, some at a time.

        A folder whose numbers were made anew is read from its beginning: what is known already is known by
        its Message-ID. A mail that was deleted takes nothing back.
        """
        with imap_faults(self._account.server):
            folders, _ = folders_of(self._connection)
            for folder in folders:
                state = self._state(folder)
                if state is not None and _is_inbox(folder):
                    self._inbox = folder, state
                name = folder.wire.decode("latin-1")
                if state is not None and _has_news(state, cursors.get(name, {})):
                    yield from self._fetch_folder(folder, name, state, cursors.get(name, {}))

    def idle(self) -> IdleLine | None:
        """Return a line on which the server tells of new mail, once all is read.

        None where the server has no IDLE, or numbered the inbox anew since. Raises RemoteError.
        """
        if self._inbox is None or CAPABILITY not in self._connection.capabilities:
            return None
        folder, state = self._inbox
        with imap_faults(self._account.server):
            if not examine(self._connection, folder, state):
                return None
            _, following = self._connection.response("UIDNEXT")
            _, numbers = self._connection.response("EXISTS")
            is_behind = following[-1] not in {None, f"{state.uid_next}".encode()}
            return IdleLine(self._connection, int(numbers[-1] or 0), is_behind=is_behind)

    def close(self) -> None:
        """End the connection."""
        sign_out(self._connection)

    def _state(self, folder: Folder) -> FolderState | None:
        return folder.state or state_of(self._connection, folder)

    def _fetch_folder(
        self, folder: Folder, name: str, state: FolderState, cursor: Cursor
    ) -> Iterator[MailPiece]:
        if not examine(self._connection, folder, state):
            return
        low = int(cursor[NEXT]) if _is_same_life(state, cursor) else 1
        since = None if self._account.since is None else from_epoch(self._account.since)
        done = 0
        for window in numbers_from(self._connection, low, state, since):
            for place in range(0, len(window), STEP):
                numbers = window[place : place + STEP]
                done += len(numbers)
                heads, missing = fetch_heads(self._connection, numbers, subjects=self._account.subjects)
                yield MailPiece(
                    name,
                    folder.name,
                    {VALIDITY: state.uid_validity, NEXT: numbers[-1] + 1},
                    tuple(one.head for one in heads if not one.is_draft),
                    folder.holds_sent,
                    is_first=low == 1 and done == len(numbers),
                    done=done,
                    total=state.messages,
                    missing=missing,
                )
        ended = {VALIDITY: state.uid_validity, NEXT: state.uid_next}
        yield MailPiece(name, folder.name, ended, (), done=done, total=done)


def _is_inbox(folder: Folder) -> bool:
    """Tell whether mail comes into a folder: the inbox, or the one that shows all mail."""
    return folder.wire.upper() == INBOX or ALL in folder.marks


def _is_same_life(state: FolderState, cursor: Cursor) -> bool:
    return cursor.get(VALIDITY) == state.uid_validity and NEXT in cursor


def _has_news(state: FolderState, cursor: Cursor) -> bool:
    if not _is_same_life(state, cursor):
        return state.messages > 0 or bool(cursor)
    return state.uid_next > int(cursor[NEXT])
