"""Addresses that an administrator gives: a mail server, and where the page is reached from elsewhere."""

from urllib.parse import urlsplit

from data.errors import InputError
from data.webhooks.public_addresses import is_loopback_name


def checked_server(host: str, *, is_open: bool) -> str:
    """Return the name of a mail server; raises InputError where it is none, or others could read along."""
    if not host or not host.isascii() or any(letter.isspace() or letter in "/@" for letter in host):
        raise InputError(
            "{host!r} is not the name of a mail server; write it like smtp.example.org", host=host
        )
    if is_open and not is_loopback_name(host):
        raise InputError(
            "without encryption only a mail server on this machine is used; {host} is elsewhere", host=host
        )
    return host


def checked_place(url: str) -> str:
    """Return the address of a page as links begin with it; raises InputError for anything else."""
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address or parts.query or parts.fragment or not url.isascii() or any(map(str.isspace, url)):
        raise InputError(
            "{url!r} is not the address of a page; write it like https://kith.example.org", url=url
        )
    return url.rstrip("/")
