"""One message handed to a mail server: taken, refused for now or for good, or of unknown outcome."""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from data.messages import Message
from data.store.feed.mail_accounts import MailAccount, MailSecurity
from pipelines.deliver.hand_over import HandOver, HandOverResult

TIMEOUT_SECONDS = 30.0
# The server is ready for the message.
GO_ON, TAKEN, PERMANENT = 354, range(200, 300), range(500, 600)
# A line that begins with a dot would end the message (RFC 5321, 4.5.2).
DOT = re.compile(rb"(?m)^\.")
LONGEST_ANSWER = 200


class _NotTakenError(Exception):
    """The server said no, with a code."""

    def __init__(self, code: int, answer: bytes | str) -> None:
        super().__init__(code)
        self.result = HandOverResult(
            HandOver.REFUSED if code in PERMANENT else HandOver.LATER,
            Message("the mail server said: {code} {answer}", code=f"{code}", answer=_readable(answer)),
        )


def hand_over(account: MailAccount, password: str | None, to: str, content: bytes) -> HandOverResult:
    """Hand a message over to a mail server, and return what came of it; it raises nothing.

    Until the server is ready for the message, whatever goes wrong leaves it here. What breaks off after that
    may have been taken: nobody knows.
    """
    try:
        with _connected(account, password) as server:
            _check(*server.mail(account.sender))
            _check(*server.rcpt(to))
            _check(*server.docmd("DATA"), expected=range(GO_ON, GO_ON + 1))
            return _sent(server, content)
    except _NotTakenError as error:
        return error.result
    except (OSError, smtplib.SMTPException) as error:
        return _not_handed_over(account.host, error)


def _not_handed_over(host: str, error: Exception) -> HandOverResult:
    """Say why a message is still here."""
    if isinstance(error, smtplib.SMTPResponseException):
        return _NotTakenError(error.smtp_code, error.smtp_error or b"").result
    if isinstance(error, smtplib.SMTPNotSupportedError):
        why = Message("the mail server offers no encryption or no signing in as it was asked for")
        return HandOverResult(HandOver.REFUSED, why)
    if isinstance(error, ssl.SSLCertVerificationError):
        why = Message("the certificate of {host} is not good ({why})", host=host, why=error.verify_message)
    else:
        why = Message("{host} does not answer ({why})", host=host, why=type(error).__name__)
    return HandOverResult(HandOver.LATER, why)


@contextmanager
def _connected(account: MailAccount, password: str | None) -> Iterator[smtplib.SMTP]:
    context = ssl.create_default_context()
    if account.security is MailSecurity.TLS:
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            account.host, account.port, timeout=TIMEOUT_SECONDS, context=context
        )
    else:
        server = smtplib.SMTP(account.host, account.port, timeout=TIMEOUT_SECONDS)
    try:
        if account.security is MailSecurity.STARTTLS:
            server.starttls(context=context)
        if account.username is not None and password is not None:
            server.login(account.username, password)
        else:
            server.ehlo_or_helo_if_needed()
        yield server
    finally:
        # It has said what it had to say.
        with suppress(OSError, smtplib.SMTPException):
            server.quit()
        server.close()


def _sent(server: smtplib.SMTP, content: bytes) -> HandOverResult:
    """Send the message itself; from its first byte on a broken line leaves its outcome unknown."""
    try:
        server.send(DOT.sub(b"..", content).rstrip(b"\r\n") + b"\r\n.\r\n")
        code, answer = server.getreply()
    except (OSError, smtplib.SMTPException) as error:
        why = Message(
            "the line broke before the mail server said whether it took it ({why})", why=type(error).__name__
        )
        return HandOverResult(HandOver.UNKNOWN, why)
    _check(code, answer)
    return HandOverResult(HandOver.TAKEN)


def _check(code: int, answer: bytes, expected: range = TAKEN) -> None:
    if code not in expected:
        raise _NotTakenError(code, answer)


def _readable(answer: bytes | str) -> str:
    text = answer if isinstance(answer, str) else answer.decode("ascii", "replace")
    text = " ".join(text.split())
    return text[:LONGEST_ANSWER]
