"""Where an address's mail is read, asked of its own domain (the autoconfiguration of mail programs).

Only the domain itself is asked: no directory of somebody else's learns of the address.
"""

import socket
from collections.abc import Iterator
from contextlib import closing, suppress
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from defusedxml.ElementTree import ParseError, fromstring

from data.errors import RemoteError
from pipelines.connect.certificates import tls_context
from pipelines.connect.mail.providers import TLS_PORT, MailServer, known_server
from pipelines.connect.web.https import HttpsAccount

PLACES = (
    "https://autoconfig.{domain}/mail/config-v1.1.xml?emailaddress={address}",
    "https://{domain}/.well-known/autoconfig/mail/config-v1.1.xml",
)
USUAL_HOSTS = ("imap.{domain}", "mail.{domain}")
PATIENCE_SECONDS = 5.0
SECURE, BEGINS_PLAIN = "SSL", "STARTTLS"


def find_server(address: str) -> MailServer | None:
    """Return where an address's mail is read, None where nothing tells.

    Raises InputError where the provider lets no program in with a password.
    """
    domain = address.rpartition("@")[2].lower()
    return known_server(address) or next(_described(domain, address), None) or next(_guessed(domain), None)


def _described(domain: str, address: str) -> Iterator[MailServer]:
    for place in PLACES:
        url = place.format(domain=domain, address=quote(address))
        # A domain that describes nothing answers anything, or not at all.
        with suppress(RemoteError), closing(HttpsAccount(url, patience=PATIENCE_SECONDS)) as account:
            answer = account.ask("GET", url)
            if answer.status == HTTPStatus.OK and (server := described_server(answer.body)) is not None:
                yield server


def described_server(content: bytes) -> MailServer | None:
    """Return the first IMAP server with TLS that a description names; None where it names none."""
    try:
        tree: Any = fromstring(content)
    except (ParseError, ValueError):
        return None
    for server in tree.iter("incomingServer"):
        host, port = (server.findtext("hostname") or "").strip(), (server.findtext("port") or "").strip()
        security = (server.findtext("socketType") or "").strip().upper()
        if server.get("type") == "imap" and host and port.isdecimal() and security in {SECURE, BEGINS_PLAIN}:
            return MailServer(host, int(port), starttls=security == BEGINS_PLAIN)
    return None


def _guessed(domain: str) -> Iterator[MailServer]:
    """Yield the usual hosts at which a server shows a certificate for its name."""
    for pattern in USUAL_HOSTS:
        host = pattern.format(domain=domain)
        with suppress(OSError), socket.create_connection((host, TLS_PORT), PATIENCE_SECONDS) as line:
            tls_context(None).wrap_socket(line, server_hostname=host).close()
            yield MailServer(host)
