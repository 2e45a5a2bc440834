"""One signed-in connection to a mail server: always TLS, bounded answers, faults as sentences."""

import imaplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from data.errors import NeedsOwnerError, RemoteError
from pipelines.connect.account import Account
from pipelines.connect.certificates import (
    check_fingerprint,
    encrypted,
    fingerprint_of,
    tls_context,
    unchecked_context,
    unknown_certificate,
)
from pipelines.connect.faults import remote_faults
from pipelines.connect.mail.bearer import log_in_with_token
from pipelines.connect.mail.refused_sign_in import refusal

TIMEOUT_SECONDS = 60.0
POP3_PORTS = frozenset({110, 995})
# Of one field's worth of bytes so much is kept; a mail's named fields are a few hundred.
MOST_KEPT = 256 * 1024
# An answer that announces more than this is damage or an attack.
MOST_ANNOUNCED = 64 * 1024**2
BLOCK = 64 * 1024


class BoundedIMAP(imaplib.IMAP4):
    """IMAP whose answers have bounds: of a long one the beginning is kept, an endless one ends it."""

    def read(self, size: int) -> bytes:
        """Read a literal; of one that is too long the rest is read over."""
        if size > MOST_ANNOUNCED:
            raise self.abort(f"an answer of {size} bytes")
        kept = super().read(min(size, MOST_KEPT))
        rest = size - len(kept)
        while rest > 0 and (block := super().read(min(rest, BLOCK))):
            rest -= len(block)
        return kept


class BoundedTLS(BoundedIMAP, imaplib.IMAP4_SSL):
    """The same on a port that begins with TLS."""


def sign_in(account: Account) -> imaplib.IMAP4:
    """Return a connection that is signed in.

    Raises NeedsOwnerError where only the owner can help, RemoteError where a later try may.
    """
    if account.port in POP3_PORTS:
        raise NeedsOwnerError(
            "port {port} is POP3, which cannot show folders and sent mail; use IMAP (port 993)",
            port=account.port,
        )
    with imap_faults(account.server):
        connection = _open(account)
        with _closing_on_fault(connection):
            check_fingerprint(encrypted(connection.socket()), account.server, account.fingerprint)
            _log_in(connection, account)
            # Some servers offer more once they know who asks.
            connection._get_capabilities()  # noqa: SLF001 - imaplib has no other call
    return connection


def _open(account: Account) -> imaplib.IMAP4:
    try:
        return _connect(account, tls_context(account.fingerprint))
    except ssl.SSLCertVerificationError as error:
        # Asked once more without a password: whoever owns the server can compare the fingerprint.
        shown = _connect(account, unchecked_context())
        with _closing_on_fault(shown):
            fingerprint = fingerprint_of(encrypted(shown.socket()))
        shown.shutdown()
        raise unknown_certificate(account.server, error.verify_message, fingerprint) from error


def _connect(account: Account, context: ssl.SSLContext) -> imaplib.IMAP4:
    if not account.starttls:
        return BoundedTLS(account.server, account.port, ssl_context=context, timeout=TIMEOUT_SECONDS)
    connection = BoundedIMAP(account.server, account.port, timeout=TIMEOUT_SECONDS)
    with _closing_on_fault(connection):
        if "STARTTLS" not in connection.capabilities:
            raise NeedsOwnerError(
                "{server} would send your password and your mail in plain text on port {port}; use a port "
                "with TLS (993)",
                server=account.server,
                port=account.port,
            )
        connection.starttls(context)
    return connection


@contextmanager
def _closing_on_fault(connection: imaplib.IMAP4) -> Iterator[None]:
    """Close the line at once where the body fails."""
    try:
        yield
    except BaseException:
        with suppress(OSError):
            connection.shutdown()
        raise


def _log_in(connection: imaplib.IMAP4, account: Account) -> None:
    if account.tokens is not None:
        log_in_with_token(connection, account, account.tokens)
        return
    try:
        # By AUTHENTICATE where there is one: LOGIN allows ASCII alone.
        if "AUTH=PLAIN" in connection.capabilities:
            words = f"\0{account.login}\0{account.secret}".encode()
            connection.authenticate("PLAIN", lambda _: words)
        else:
            connection.login(account.login, account.secret)
    except connection.abort:
        raise
    except (connection.error, UnicodeEncodeError) as error:
        raise refusal(account, f"{error}") from error


@contextmanager
def imap_faults(server: str) -> Iterator[None]:
    """Say what is wrong with a mail server; raises RemoteError or NeedsOwnerError."""
    with remote_faults(server):
        try:
            yield
        except imaplib.IMAP4.error as error:
            # What the server wrote may quote anything: only what it means is said.
            if isinstance(error, imaplib.IMAP4.abort):
                raise RemoteError(
                    "{server} ended the connection, or answers as no mail server does", server=server
                ) from error
            raise RemoteError("{server} refused what every mail server can do", server=server) from error


def sign_out(connection: imaplib.IMAP4) -> None:
    """End a connection; one that is broken already ends too."""
    with suppress(imaplib.IMAP4.error, OSError):
        connection.logout()
