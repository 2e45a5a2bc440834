"""Addresses that are given for mail are taken as they are, or refused with what one looks like."""

import pytest

from data.errors import InputError
from data.weekly.digest_setting import LONGEST_ADDRESS, checked_address
from data.weekly.mail_places import checked_place, checked_server

PLACE = "https://kith.example.org"


@pytest.mark.parametrize(
    "url",
    [
        "kith.example.org",
        "ftp://kith.example.org",
        "https://",
        f"{PLACE}:0",
        f"{PLACE}:port",
        f"{PLACE}/?a=b",
        f"{PLACE}/#part",
        f"{PLACE}/a b",
        f"{PLACE}/ä",
        "https://[::1",
    ],
)
def test_what_no_link_can_begin_with_is_no_place(url):
    """A link is put behind it, so that a question mark or a # would swallow it."""
    with pytest.raises(InputError, match="is not the address of a page"):
        checked_place(url)


@pytest.mark.parametrize("url", [PLACE, f"{PLACE}/", f"{PLACE}:8443/kith", "http://192.168.1.5:8765"])
def test_a_place_is_kept_without_its_last_slash(url):
    """Links begin with it."""
    assert checked_place(url) == url.rstrip("/")


@pytest.mark.parametrize(
    "host", ["", "smtp.example.org/a", "ada@example.org", "smtp example", "smtp.exämple.org"]
)
def test_what_no_server_is_called_is_refused(host):
    """With and without encryption."""
    for is_open in (True, False):
        with pytest.raises(InputError, match="is not the name of a mail server"):
            checked_server(host, is_open=is_open)


def test_without_encryption_only_this_machine_is_used():
    """Whatever it is called."""
    for host in ("localhost", "127.0.0.1", "127.0.0.2", "::1"):
        assert checked_server(host, is_open=True) == host
    for host in ("smtp.example.org", "10.0.0.5"):
        assert checked_server(host, is_open=False) == host
        with pytest.raises(InputError, match="only a mail server on this machine"):
            checked_server(host, is_open=True)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ada",
        "ada@example",
        "ada@exämple.org",
        "äda@example.org",
        "ada@example.org, bob@example.org",
        "ada@example.org\nBcc: bob@example.org",
        "Ada <ada@example.org>",
        f"{'a' * LONGEST_ADDRESS}@example.org",
    ],
)
def test_what_no_header_can_hold_is_no_address(text):
    """Nor is a second address, nor a line of its own."""
    with pytest.raises(InputError, match="is not an e-mail address"):
        checked_address(text)


def test_an_address_is_kept_without_blanks_around_it():
    """Somebody copied it."""
    assert checked_address(" ada@example.org ") == "ada@example.org"
