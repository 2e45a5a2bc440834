"""Mail that a server hands over tells what the same mail in a file tells."""

from datetime import UTC, datetime
from io import BytesIO

import pytest

from data.identity.own.spellings import Spellings
from data.importers.base.items import AddressBookCard, Interaction, LeftOut, ReadOptions
from data.importers.mail.forms.fetched import FIELDS, FetchedMail, fetched_head
from data.importers.mail.mbox import mail_heads
from data.importers.mail.messages import read_mbox

OWN = "ana@example.net"
OPTIONS = ReadOptions("ana", frozenset({OWN}), now=datetime(2026, 3, 1, tzinfo=UTC))
# Of each only the fields beside the usual ones: people's mail, and every reason to leave one out.
KINDS = [
    "",
    "Cc: Bob <bob@example.org>, cy@example.org",
    "List-Id: <talk.example.org>",
    "List-Post: <mailto:talk@example.org>",
    "List-Unsubscribe: <https://example.org>",
    "Precedence: bulk",
    "Auto-Submitted: auto-replied",
    "Auto-Submitted: auto-generated",
    "X-Autoreply: yes",
    "X-Auto-Response-Suppress: All",
    "X-Auto-Response-Suppress: OOF\nX-Loop: a",
    "Return-Path: <>",
    "X-Failed-Recipients: x@example.org",
    "Content-Type: multipart/report; report-type=delivery-status",
    "Content-Class: urn:content-classes:calendarmessage",
    "X-MS-Exchange-Calendar-Originator-Id: a",
    "X-Mailer: MailChimp Mailer",
    "X-SFMC-Stack: 1",
    "Feedback-ID: 1:2:3:shop\nX-SG-EID: 4",
    "Delivered-To: autoresponder@example.org",
    "X-Post-MessageClass: 9; Autoresponder",
    "Sender: ana@example.net",
]


def whole(number: int, more: str) -> bytes:
    """Return a mail with a body and with fields that nobody asks for."""
    extra = f"{more}\n" if more else ""
    return (
        f"From: P{number} <p{number}@example.org>\nTo: {OWN}\nDate: Mon, {number + 1:02d} Dec 2025 "
        "10:00:00 +0100\n"
        f"Message-ID: <m{number}@example.org>\nSubject: s\nDKIM-Signature: v=1\n{extra}\nbody\n"
    ).encode()


def named_fields(mail: bytes) -> bytes:
    """Return what a server answers that is asked for the fields by name."""
    (head,) = mail_heads(BytesIO(mail))
    return b"".join(
        name.encode() + b":" + value + b"\r\n"
        for name, values in head.fields.items()
        for value in values
        if name in FIELDS
    )


def described(items) -> set[str]:
    """Return the interactions and cards among some items."""
    return {repr(item) for item in items if isinstance(item, Interaction | AddressBookCard)}


@pytest.mark.parametrize("more", KINDS)
def test_the_named_fields_tell_what_a_whole_head_tells(more):
    """Each mail is kept, or left out for the same reason; a mail between people stands beside it."""
    mails = [whole(0, ""), whole(1, more)]
    mbox = b"".join(b"From x Mon Dec  1 10:00:00 2025\n" + mail + b"\n" for mail in mails)
    fetched = FetchedMail(OWN, OPTIONS, Spellings([OWN]))
    heads = [fetched_head(named_fields(mail)) for mail in mails]
    assert described(fetched.read(heads)) == described(read_mbox(BytesIO(mbox), "x.mbox", OPTIONS))


def test_a_mail_without_a_date_has_the_day_on_which_the_server_got_it():
    """As a file has the day on which the mail came."""
    head = fetched_head(
        b"From: p@example.org\r\nTo: ana@example.net\r\n\r\n", came_at="02-Nov-2025 10:00:00 +0100"
    )
    (mail,) = (
        item
        for item in FetchedMail(OWN, OPTIONS, Spellings([OWN])).read([head])
        if isinstance(item, Interaction)
    )
    assert mail.at == datetime(2025, 11, 2, 9, tzinfo=UTC)


def test_an_invitation_is_no_mail_between_people():
    """The server says of a mail's structure that a part of it is one."""
    heads = [fetched_head(named_fields(whole(1, "")), invites=invites) for invites in (False, True)]
    kept = [described(FetchedMail(OWN, OPTIONS, Spellings([OWN])).read([head])) for head in heads]
    assert [bool(items) for items in kept] == [True, False]


def test_names_and_marks_add_up_over_pieces():
    """A name that most mails write is the name, however the mails were cut into pieces."""
    names = ["Ada Bell", "A. Bell", "A. Bell"]
    heads = [
        fetched_head(whole(number, "").replace(b"P%d <p%d@" % (number, number), f"{name} <ada@".encode()))
        for number, name in enumerate(names)
    ]
    mail = FetchedMail(OWN, OPTIONS, Spellings([OWN]))
    cards = [item for head in heads for item in mail.read([head]) if isinstance(item, AddressBookCard)]
    assert [card.name for card in cards] == ["Ada Bell", "Ada Bell", "A. Bell"]


def test_what_was_left_out_is_counted_once():
    """In the piece in which it came, not in each one after it."""
    mail = FetchedMail(OWN, OPTIONS, Spellings([OWN]))
    heads = [fetched_head(named_fields(whole(1, more))) for more in ("Precedence: bulk", "", "")]
    counts = [[item.count for item in mail.read([head]) if isinstance(item, LeftOut)] for head in heads]
    assert counts == [[1], [], []]
