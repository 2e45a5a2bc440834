"""Which addresses of the network are public, so that nobody makes Kith call what only this machine can reach.

A name is checked by what it resolves to, right before the connection is made to just that address: what it
resolved to when somebody wrote it down says nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from urllib.parse import SplitResult, urlsplit

from data.errors import InputError, UsageError

Address = IPv4Address | IPv6Address
Networks = Sequence[IPv4Network | IPv6Network]
# An IPv4 address as the last 32 bits of an IPv6 one, which a gateway reaches (RFC 6052).
NAT64 = IPv6Network("64:ff9b::/96")
# Not marked as reserved in the standard library: IPv4 in IPv6 as of long ago, and translation within a site.
EMBEDDING = (IPv6Network("::/96"), IPv6Network("64:ff9b:1::/48"), IPv6Network("2001::/32"))
LONGEST_URL = 2_000


def parse_networks(text: str) -> Networks:
    """Return the networks of a text with commas between; raises UsageError where one is none."""
    try:
        return [ip_network(part.strip()) for part in text.split(",") if part.strip()]
    except ValueError as error:
        raise UsageError(
            "KITH_WEBHOOK_NETWORKS is not a list of networks like {example} ({why})",
            example="127.0.0.0/8,::1/128",
            why=f"{error}",
        ) from error


def is_within(address: Address, networks: Networks) -> bool:
    """Tell whether an address, or the one that it stands for, is in some of these networks."""
    return any(one in network for one in _meanings(address) for network in networks)


def is_public(address: Address) -> bool:
    """Tell whether an address, and the one that it stands for, is anybody's to reach."""
    return all(map(_is_public, _meanings(address)))


def is_loopback_name(host: str) -> bool:
    """Tell whether a name is that of this machine itself."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def check_url(url: str, networks: Networks) -> SplitResult:
    """Return the parts of an address to send to; raises InputError where nothing is ever sent there.

    Without a look-up: a name may resolve to something else by the time something is sent.
    """
    parts = _split(url)
    if parts.scheme not in {"https", "http"} or not parts.hostname:
        raise InputError("found {url!r}, expected an address like {example}", url=url, example=EXAMPLE)
    if parts.username or parts.password or parts.fragment:
        raise InputError("the address may hold no name, password or # part; the signature says who sends")
    if parts.scheme == "http" and not networks:
        raise InputError("expected an address like {example}; what is sent names people", example=EXAMPLE)
    literal = _literal(parts.hostname)
    if literal is not None and not (is_public(literal) or is_within(literal, networks)):
        raise InputError(
            "{host} is an inner address; allow its network with KITH_WEBHOOK_NETWORKS", host=parts.hostname
        )
    return parts


EXAMPLE = "https://crm.example/kith"


def _split(url: str) -> SplitResult:
    plain = url.isascii() and url.isprintable() and " " not in url and len(url) <= LONGEST_URL
    try:
        parts = urlsplit(url if plain else "")
        _ = parts.port
    except ValueError:
        return SplitResult("", "", "", "", "")
    return parts


def _literal(host: str) -> Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _meanings(address: Address) -> Iterator[Address]:
    """Yield an address, or the ones that are reached by way of it."""
    if isinstance(address, IPv4Address):
        yield address
    elif address.ipv4_mapped is not None:
        yield address.ipv4_mapped
    elif address in NAT64:
        yield IPv4Address(int(address) & 0xFFFFFFFF)
    else:
        yield address
        if address.sixtofour is not None:
            yield address.sixtofour


def _is_public(address: Address) -> bool:
    if isinstance(address, IPv6Address) and any(address in network for network in EMBEDDING):
        return False
    inner = address.is_multicast or address.is_reserved or address.is_unspecified or address.is_loopback
    return address.is_global and not inner


def addresses_of(texts: Iterable[str]) -> list[Address]:
    """Return what a look-up found, each address once; a zone behind % is the machine's own."""
    return [ip_address(text) for text in dict.fromkeys(one.partition("%")[0] for one in texts)]
