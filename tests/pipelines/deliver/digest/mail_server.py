"""A mail server on loopback with STARTTLS and a login, which takes, refuses, or breaks off as told."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from socket import socket
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from tests.pipelines.certificate import write_certificate

USER, PASSWORD = "ada", "between us"
BREAK_OFF = "break off"


@dataclass
class MailServer:
    """What a server has taken, and what it answers next to a receiver and to a message; then it takes all."""

    port: int
    certificate: Path
    taken: list[bytes] = field(default_factory=list)
    receivers: list[str] = field(default_factory=list)
    to_receiver: list[str] = field(default_factory=list)
    to_message: list[str] = field(default_factory=list)
    tries: int = 0

    async def handle_RCPT(self, *words: Any) -> str:  # noqa: N802 - as aiosmtpd calls it
        """Answer to a receiver."""
        _, _, envelope, address, _ = words
        self.tries += 1
        if self.to_receiver:
            return self.to_receiver.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server: Any, _: Any, envelope: Any) -> str:  # noqa: N802
        """Answer to a message; a line that breaks off comes after the message was taken."""
        answer = self.to_message.pop(0) if self.to_message else "250 taken"
        if answer.startswith("250") or answer == BREAK_OFF:
            self.taken.append(envelope.content)
            self.receivers += envelope.rcpt_tos
        if answer == BREAK_OFF:
            server.transport.abort()
        return answer

    def message(self, place: int = -1) -> EmailMessage:
        """Return a message that was taken, as a mail program reads it."""
        message = message_from_bytes(self.taken[place], policy=policy.default)
        assert isinstance(message, EmailMessage)
        return message


@contextmanager
def serving_mail(folder: Path) -> Iterator[MailServer]:
    """Run a mail server on a free port of this machine until the block ends."""
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    certificate = write_certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.path, certificate.key_path)
    server = MailServer(port, certificate.path)
    controller = Controller(
        server,
        hostname="127.0.0.1",
        port=port,
        tls_context=context,
        require_starttls=True,
        auth_required=True,
        authenticator=_signs_in,
    )
    controller.start()
    try:
        yield server
    finally:
        controller.stop()


def _signs_in(*words: Any) -> AuthResult:
    data = words[-1]
    is_ada = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    # Not handled here: the server says 535 itself.
    return AuthResult(success=is_ada, handled=False)
