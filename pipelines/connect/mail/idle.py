"""A folder whose server tells by itself that mail came (IMAP IDLE, RFC 2177)."""

import imaplib
import socket
from contextlib import suppress

CAPABILITY = "IDLE"
# A server that waits for mail answers within this, or its line is lost.
PATIENCE_SECONDS = 10.0


class IdleLine:
    """A connection on which a folder is open, read-only; `is_behind` where mail came before it began."""

    def __init__(self, connection: imaplib.IMAP4, mails: int, *, is_behind: bool = False) -> None:
        """Let the server tell what comes to these `mails`; raises IMAP4.error or OSError."""
        self._connection, self._mails, self._tag = connection, mails, b""
        self.is_behind = is_behind
        self._line = connection.socket()
        self._usual_patience = self._line.gettimeout()
        self._line.settimeout(PATIENCE_SECONDS)
        self._begin()

    @property
    def line(self) -> socket.socket:
        """What is readable once the server told something."""
        return self._line

    def look(self) -> bool:
        """Read what the server told, and let it go on; tell whether mail came.

        Raises IMAP4.error or OSError where the line is lost.
        """
        is_news = self._stop()
        self._begin()
        return is_news

    def end(self) -> None:
        """Let the server tell no more and close the folder: other commands may follow; raises like `look`."""
        self._stop()
        self._line.settimeout(self._usual_patience)
        self._connection.close()

    def hang_up(self) -> None:
        """End the connection without waiting for anybody's answer."""
        with suppress(OSError, imaplib.IMAP4.error):
            self._connection.send(b"DONE\r\n" + self._connection._new_tag() + b" LOGOUT\r\n")  # noqa: SLF001
        with suppress(OSError):
            self._connection.shutdown()

    def _begin(self) -> None:
        # imaplib of Python 3.11 to 3.13 has no IDLE.
        self._tag = self._connection._new_tag()  # noqa: SLF001
        self._connection.send(self._tag + b" IDLE\r\n")
        while self._connection._get_response():  # noqa: SLF001
            if self._connection.tagged_commands[self._tag]:
                raise self._connection.error("IDLE was refused")

    def _stop(self) -> bool:
        self._connection.send(b"DONE\r\n")
        self._connection._command_complete(CAPABILITY, self._tag)  # noqa: SLF001
        _, gone = self._connection.response("EXPUNGE")
        _, numbers = self._connection.response("EXISTS")
        counts = [int(number) for number in numbers if number]
        # Where mails went meanwhile, the same number may be of others.
        is_news = bool(counts) and (counts[-1] > self._mails or any(gone))
        self._mails = counts[-1] if counts else self._mails - sum(map(bool, gone))
        return is_news
