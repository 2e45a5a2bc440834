"""Whose certificate is believed: those that this machine's authorities vouch for, or one trusted by hand."""

import ssl
from hashlib import sha256
from hmac import compare_digest
from typing import Any

from data.errors import NeedsOwnerError, RemoteError


def tls_context(fingerprint: str | None) -> ssl.SSLContext:
    """Return how to speak TLS; with a fingerprint the certificate is compared after the handshake."""
    return ssl.create_default_context() if fingerprint is None else unchecked_context()


def unchecked_context() -> ssl.SSLContext:
    """Return how to speak TLS with anybody: no secret is sent before the certificate is checked."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def encrypted(sock: Any) -> ssl.SSLSocket:
    """Return a connection's socket; raises RemoteError where it speaks no TLS."""
    if not isinstance(sock, ssl.SSLSocket):
        raise RemoteError("the connection is not encrypted")
    return sock


def check_fingerprint(sock: ssl.SSLSocket, server: str, fingerprint: str | None) -> None:
    """Raise NeedsOwnerError where a server shows another certificate than the one trusted by hand."""
    if fingerprint is None:
        return
    shown = fingerprint_of(sock)
    if not compare_digest(_plain(shown), _plain(fingerprint)):
        raise NeedsOwnerError(
            "{server} shows another certificate than the one that you trusted; its fingerprint is "
            "{fingerprint}. If that is right, remove the connection and add it anew with --trust",
            server=server,
            fingerprint=shown,
        )


def fingerprint_of(sock: ssl.SSLSocket) -> str:
    """Return the SHA-256 fingerprint of the certificate that the other side showed."""
    digits = sha256(sock.getpeercert(binary_form=True) or b"").hexdigest().upper()
    return ":".join(digits[place : place + 2] for place in range(0, len(digits), 2))


def unknown_certificate(server: str, why: str, fingerprint: str) -> NeedsOwnerError:
    """Return what is said of a certificate that no authority vouches for."""
    return NeedsOwnerError(
        "{server} shows a certificate that nobody vouches for ({why}). If the server is your own and its "
        "fingerprint is {fingerprint}, add the connection with --trust FINGERPRINT; else do not. This "
        "machine's clock must be right, too",
        server=server,
        why=why,
        fingerprint=fingerprint,
    )


def _plain(fingerprint: str) -> str:
    return fingerprint.replace(":", "").replace(" ", "").lower()
