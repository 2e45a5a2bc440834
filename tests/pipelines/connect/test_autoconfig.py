"""The server of an address is found from what is known of its provider, and from its own domain."""

import pytest

from data.errors import InputError
from pipelines.connect.mail import autoconfig
from pipelines.connect.mail.autoconfig import described_server, find_server
from pipelines.connect.mail.providers import MailServer, named_server
from pipelines.connect.web.https import Answer

SERVER = (
    "<incomingServer type='{}'><hostname>{}</hostname><port>{}</port><socketType>{}</socketType>"
    "</incomingServer>"
)
SERVERS = [
    ("pop3", "pop.x.example", 995, "SSL"),
    ("imap", "old.x.example", 143, "plain"),
    ("imap", "mail.x.example", 143, "STARTTLS"),
]
DESCRIPTION = f"<clientConfig>{''.join(SERVER.format(*one) for one in SERVERS)}</clientConfig>".encode()


@pytest.fixture
def asked(monkeypatch):
    """Let every domain answer with the description, and return the addresses that were asked."""
    asked = []

    def ask(*words):
        url = words[2]
        asked.append(url)
        return Answer(url, 200, {}, DESCRIPTION)

    monkeypatch.setattr(autoconfig.HttpsAccount, "ask", ask)
    return asked


def test_a_description_names_the_first_imap_server_with_tls():
    """Neither POP3 nor plain text is taken."""
    assert described_server(DESCRIPTION) == MailServer("mail.x.example", 143, starttls=True)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>",
        b"<clientConfig/>",
        b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        b'<c><incomingServer type="imap"><hostname>x</hostname><port>y</port></incomingServer></c>',
    ],
)
def test_what_describes_nothing_names_nobody(content):
    """Whatever a domain answers instead."""
    assert described_server(content) is None


def test_a_domain_is_asked_about_its_own_addresses(asked):
    """Nobody else learns of the address."""
    assert find_server("ana@x.example") == MailServer("mail.x.example", 143, starttls=True)
    assert asked == ["https://autoconfig.x.example/mail/config-v1.1.xml?emailaddress=ana%40x.example"]


def test_a_known_provider_is_not_asked(asked):
    """Its server is known, with what its owner must know of the password."""
    server = find_server("ana@GMAIL.com")
    assert (server.server, server.port, asked) == ("imap.gmail.com", 993, [])
    assert "app password" in server.advice
    with pytest.raises(InputError, match="no program in with a password"):
        find_server("ana@hotmail.com")


@pytest.mark.parametrize(
    ("text", "server"),
    [
        ("imap.x.example", MailServer("imap.x.example")),
        ("imap.x.example:143", MailServer("imap.x.example", 143, starttls=True)),
        ("[::1]:993", MailServer("::1")),
        ("[::1]", MailServer("::1")),
    ],
)
def test_a_server_is_named_with_or_without_its_port(text, server):
    """On port 143 TLS begins later."""
    assert named_server(text) == server
