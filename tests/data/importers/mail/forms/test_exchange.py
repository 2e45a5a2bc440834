"""Mail out of a PST: people whom only an address inside Exchange names."""

import io

import pytest

from data.errors import InputError
from data.importers.base.items import LeftOut, ReadOptions
from data.importers.mail.forms.exchange import NO_ADDRESS
from data.importers.mail.messages import read_mbox
from data.schema import Interaction

ME = ReadOptions("me", frozenset({"me@home.example"}))
INSIDE = "/O=ORG/OU=EXCHANGE ADMINISTRATIVE GROUP (FYDIBOHF23SPDLT)/CN=RECIPIENTS/CN=BBOYD"


def mbox(*people: tuple[str, str]) -> io.BytesIO:
    """Return a mailbox of mails, each from and to somebody."""
    mails = (
        f"From x Mon Mar  2 09:00:00 2026\nFrom: {sender}\nTo: {to}\n"
        f"Date: Mon, 02 Mar 2026 09:{number:02}:00 +0000\nMessage-ID: <{number}@t.example>\n\nhi\n\n"
        for number, (sender, to) in enumerate(people)
    )
    return io.BytesIO("".join(mails).encode())


def met(items) -> list[tuple]:
    """Return each interaction's contact and direction."""
    return [(one.contact, str(one.direction)) for one in items if isinstance(one, Interaction)]


@pytest.mark.parametrize(
    "inside",
    ["MAILER-DAEMON", INSIDE, "IMCEAEX-_O=ORG_OU=EXCHANGE_CN=RECIPIENTS_CN=BBOYD@org.example"],
    ids=["a converter's", "X.500", "encapsulated"],
)
def test_somebody_inside_exchange_has_the_address_that_another_mail_tells(inside):
    """By the name, where it stands beside exactly one address in the file; also as a receiver."""
    items = list(
        read_mbox(
            mbox(
                (f'"Bob Boyd" <{inside}>', "Me <me@home.example>"),
                ("Me <me@home.example>", f"Bob Boyd <{inside}>"),
                ("=?UTF-8?Q?Bob_Boyd?= <bob@org.example>", "Me <me@home.example>"),
            ),
            "mbox",
            ME,
        )
    )
    assert met(items) == [
        ("bob@org.example", "received"),
        ("bob@org.example", "sent"),
        ("bob@org.example", "received"),
    ]


def test_a_name_of_two_addresses_names_neither():
    """Then the sender is nobody, and the sentence says what to export instead."""
    items = list(
        read_mbox(
            mbox(
                (f"Bob Boyd <{INSIDE}>", "me@home.example"),
                ("Bob Boyd <bob@org.example>", "me@home.example"),
                ("Bob Boyd <bob@other.example>", "me@home.example"),
            ),
            "mbox",
            ME,
        )
    )
    assert [contact for contact, _ in met(items)] == ["bob@org.example", "bob@other.example"]
    assert LeftOut(NO_ADDRESS, 1) in items
    assert "export that mailbox anew over IMAP" in NO_ADDRESS


def test_a_real_bounce_is_from_nobody_of_exchange():
    """A mail server's daemon has no name that anybody bears."""
    items = list(read_mbox(mbox(("MAILER-DAEMON@mx.example", "me@home.example")), "mbox", ME))
    assert met(items) == []
    assert not any(isinstance(one, LeftOut) and one.reason == NO_ADDRESS for one in items)


def test_a_mailbox_that_shows_no_owner_is_told_as_what_it_is():
    """Nobody in it can be told, so the sentence names the way out."""
    people = [(f"Bob Boyd <{INSIDE}>", f"Ann Archer <{INSIDE}>")]
    with pytest.raises(InputError, match="addresses inside Exchange alone, as a converted PST does"):
        list(read_mbox(mbox(*people), "mbox", ReadOptions("me")))


def test_who_is_only_in_exchanges_directory_is_no_contact_and_counted():
    """A receiver whom no other mail names by an address is told, and the mail's others are kept."""
    wrapped = "IMCEAEX-_O=ORG_OU=EXCHANGE_CN=RECIPIENTS_CN=BBOYD@org.example"
    sent = ("Me <me@home.example>", f"Bob Boyd <{wrapped}>, Ann <ann@org.example>, {wrapped}")
    items = list(read_mbox(mbox(sent), "mbox", ME))
    assert met(items) == [("ann@org.example", "sent")]
    assert [one.count for one in items if getattr(one, "reason", "") == "receivers without an address"] == [2]
