"""A connection that is made to the very address that was checked, so that no name leads to an inner one."""

import socket
import ssl
from http.client import HTTPConnection
from urllib.parse import SplitResult

from data.webhooks.public_addresses import Address, Networks, addresses_of, is_public, is_within

HTTP, HTTPS = 80, 443


class InnerAddressError(OSError):
    """A name leads to an address that only this machine, or its network, can reach."""


class PlainTextError(OSError):
    """What names people would be sent through the network for everybody to read."""


class GuardedConnection(HTTPConnection):
    """A connection to the host of an address; it follows no redirect and knows no proxy."""

    def __init__(self, url: SplitResult, networks: Networks, timeout: float) -> None:
        """Connect when the first request is sent; `networks` are inner ones that are allowed."""
        self._tls = url.scheme == "https"
        super().__init__(url.hostname or "", url.port or (HTTPS if self._tls else HTTP), timeout=timeout)
        self._networks = networks

    def connect(self) -> None:
        """Connect to a checked address; TLS still proves the name."""
        resolved = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        addresses = addresses_of(str(one[4][0]) for one in resolved)
        self._check(addresses)
        plain = self._first(addresses)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sock = _context().wrap_socket(plain, server_hostname=self.host) if self._tls else plain

    def abort(self) -> None:
        """End a request that takes too long, from another thread."""
        sock = self.sock
        if sock is not None:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return

    def _check(self, addresses: list[Address]) -> None:
        # All of them: which one answers is not ours to say.
        for address in addresses:
            allowed = is_within(address, self._networks)
            if not allowed and not is_public(address):
                raise InnerAddressError(f"{self.host} leads to an inner address")
            if not allowed and not self._tls:
                raise PlainTextError(f"{self.host} has no TLS")

    def _first(self, addresses: list[Address]) -> socket.socket:
        *others, last = addresses
        for address in others:
            try:
                return socket.create_connection((str(address), self.port), self.timeout)
            except OSError:
                continue
        return socket.create_connection((str(last), self.port), self.timeout)


def _context() -> ssl.SSLContext:
    """Return the machine's own trust; SSL_CERT_FILE adds an authority of one's own."""
    return ssl.create_default_context()
