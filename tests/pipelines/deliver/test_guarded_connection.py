"""Nothing is sent to an inner address, however it is spelt and whatever a name leads to by then."""

import socket
import ssl
from ipaddress import ip_address

import pytest

from data.errors import InputError, UsageError
from data.store.feed.change_feed import ChangeKind
from data.webhooks.faults import WebhookFault
from data.webhooks.public_addresses import check_url, is_public, is_within, parse_networks
from pipelines.deliver import webhook_lane
from pipelines.deliver.webhook_delivery import WebhookDelivery
from tests.pipelines.certificate import write_certificate
from tests.pipelines.deliver.receiver import receiving

INNER = [
    "127.0.0.1",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",  # noqa: S104 - no binding
    "255.255.255.255",
    "224.0.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "240.0.0.1",
    "::",
    "::1",
    "fe80::1",
    "fc00::1",
    "fd00:ec2::254",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::7f00:1",
    "2002:7f00:1::",
    "2002:a00:1::",
    "2001:0:7f00:1::",
    "2001:db8::1",
]
PUBLIC = ["1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "64:ff9b::101:101", "::ffff:1.1.1.1"]


@pytest.mark.parametrize("text", INNER)
def test_an_inner_address_is_known_in_every_form(text):
    """Also where another address stands for it: mapped, translated, tunnelled."""
    assert not is_public(ip_address(text))


@pytest.mark.parametrize("text", PUBLIC)
def test_a_public_address_is_public(text):
    """In either version of the protocol."""
    assert is_public(ip_address(text))


def test_an_allowed_network_is_allowed_in_every_form():
    """And nothing beside it."""
    networks = parse_networks(" 10.0.0.0/8 , ::1/128")
    for text in ("10.1.2.3", "::ffff:10.1.2.3", "64:ff9b::a01:203", "::1"):
        assert is_within(ip_address(text), networks)
    for text in ("11.0.0.1", "127.0.0.1", "::2"):
        assert not is_within(ip_address(text), networks)
    with pytest.raises(UsageError, match=r"KITH_WEBHOOK_NETWORKS.*10\.0\.0\.1/8"):
        parse_networks("10.0.0.1/8")


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("ftp://crm.example/", "expected an address like"),
        ("https://", "expected an address like"),
        ("crm.example", "expected an address like"),
        ("https://crm.example:99999/", "expected an address like"),
        ("https://[::1", "expected an address like"),
        ("https://crm.example/a b", "expected an address like"),
        ("https://crm.example/\r\nx: y", "expected an address like"),
        ("https://খ.example/", "expected an address like"),
        (f"https://crm.example/{'x' * 2000}", "expected an address like"),
        ("https://ada:pw@crm.example/", "no name, password"),
        ("https://crm.example/#x", "no name, password"),
        ("http://crm.example/", "names people"),
        ("https://127.0.0.1/", "inner address"),
        ("https://[64:ff9b::7f00:1]/", "inner address"),
    ],
)
def test_what_can_never_be_sent_to_is_refused_at_once(url, why):
    """Each with what is expected instead."""
    with pytest.raises(InputError, match=why):
        check_url(url, ())


# The resolver reads the first four as numbers; the last is a name.
SPELLINGS = ("127.0.0.1", "127.1", "0x7f.1", "2130706433", "localhost")


@pytest.mark.parametrize("host", SPELLINGS)
def test_no_spelling_of_loopback_is_connected_to(sending_to, publish, host):
    """The address that a name leads to is looked at when the connection is made, not when it was written."""
    with receiving() as receiver:
        sending = sending_to(receiver, parse_networks("10.0.0.0/8"))
        port = receiver.url.rpartition(":")[2]
        endpoint = sending.add(ChangeKind.LIST_MADE, url=f"http://10.0.0.1:{port}")
        elsewhere = f"http://{host}:{port}"
        sending.store.database.execute("UPDATE webhook_endpoints SET url = ?", (elsewhere,))
        publish(sending.store, "Ada", ("Bob",))
        sending.delivery.run()
        assert receiver.requests == []
    assert sending.health(endpoint).last_fault == WebhookFault.INNER_ADDRESS
    assert sending.counts(endpoint) == {"waiting": 1}


def test_a_name_that_leads_to_a_public_and_an_inner_address_is_refused(monkeypatch, sending_to, publish):
    """Which of them would be connected to is not ours to say."""
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in ("1.1.1.1", "127.0.0.1")]
    with receiving() as receiver:
        sending = sending_to(receiver, ())
        endpoint = sending.add(ChangeKind.LIST_MADE, url="https://crm.example/")
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
        publish(sending.store, "Ada", ("Bob",))
        sending.delivery.run()
    assert sending.health(endpoint).last_fault == WebhookFault.INNER_ADDRESS


def test_names_of_people_go_nowhere_without_tls(monkeypatch, sending_to, publish):
    """http:// is for the networks that were allowed; a name that leads elsewhere is refused."""
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("1.1.1.1", 80))]
    with receiving() as receiver:
        sending = sending_to(receiver)
        endpoint = sending.add(ChangeKind.LIST_MADE, url="http://crm.example/")
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
        publish(sending.store, "Ada", ("Bob",))
        sending.delivery.run()
    assert sending.health(endpoint).last_fault == WebhookFault.NO_TLS


def test_a_host_that_is_nowhere_is_said(sending, publish):
    """By a fault of its own."""
    endpoint = sending.add(ChangeKind.LIST_MADE, url="https://nowhere.invalid/")
    publish(sending.store, "Ada", ("Bob",))
    sending.delivery.run()
    assert sending.health(endpoint).last_fault == WebhookFault.NO_SUCH_HOST


@pytest.mark.parametrize(
    ("name", "trusted", "fault"),
    [
        ("localhost", True, None),
        ("localhost", False, WebhookFault.BAD_TLS),
        ("other.example", True, WebhookFault.BAD_TLS),
    ],
)
def test_tls_proves_the_name_though_the_address_was_checked(
    sending_to, publish, tmp_path, monkeypatch, name, trusted, fault
):
    """A certificate that nobody vouches for, or of another name, is refused."""
    certificate = write_certificate(tmp_path, name)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate.path))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.path, certificate.key_path)
    with receiving(tls=context) as receiver:
        sending = sending_to(receiver)
        port = receiver.url.split(":")[2].partition("/")[0]
        endpoint = sending.add(ChangeKind.LIST_MADE, url=f"https://localhost:{port}/")
        publish(sending.store, "Ada", ("Bob",))
        sending.delivery.run()
    assert sending.health(endpoint).last_fault == fault
    assert sending.counts(endpoint) == ({"sent": 1} if fault is None else {"waiting": 1})


def test_a_receiver_that_answers_too_slowly_is_not_waited_for(sending, publish, monkeypatch):
    """What it was sent is tried again later."""
    monkeypatch.setattr(webhook_lane, "TIMEOUT_SECONDS", 0.2)
    endpoint = sending.add(ChangeKind.LIST_MADE)
    sending.receiver.delay = 1
    publish(sending.store, "Ada", ("Bob",))
    sending.delivery.run()
    assert sending.health(endpoint).last_fault == WebhookFault.TIMEOUT
    sending.receiver.delay = 0


def test_a_receiver_that_answers_byte_by_byte_is_not_waited_for(sending_to, publish, monkeypatch):
    """Each byte comes in time, and the whole answer never would."""
    monkeypatch.setattr(webhook_lane, "LONGEST_SECONDS", 0.5)
    with receiving(dripping=True) as receiver:
        sending = sending_to(receiver)
        endpoint = sending.add(ChangeKind.LIST_MADE)
        publish(sending.store, "Ada", ("Bob",))
        sending.delivery.run()
    assert sending.health(endpoint).last_fault == WebhookFault.TIMEOUT


def test_a_slow_receiver_holds_nobody_else_up(sending_to, publish):
    """The others' deliveries are sent meanwhile."""
    with receiving() as slow, receiving() as quick:
        slow.delay = 2
        sending = sending_to(slow)
        sending.add(ChangeKind.LIST_MADE)
        other = sending.add(ChangeKind.LIST_MADE, url=quick.url)
        for number in range(20):
            publish(sending.store, f"Owner {number}", ("Bob",))
        assert isinstance(sending.delivery, WebhookDelivery)
        while sending.counts(other) != {"sent": 20}:
            assert sending.delivery.step()
        assert len(slow.requests) < 20
        slow.delay = 0
        sending.delivery.run()
