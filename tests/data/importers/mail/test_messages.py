"""Mailboxes: heads only, whoever quoted, labelled and dated them; each trap by its name."""

import io
from collections import Counter
from datetime import UTC, datetime

import pytest

from data.errors import InputError, RejectedRow
from data.importers.base.archive import members
from data.importers.base.items import AddressBookCard, LeftOut, ReadOptions, SourceLimit
from data.importers.mail.left_out import UNWANTED_REASON
from data.importers.mail.messages import read_mbox, read_messages
from data.schema import Direction, Interaction, Role

NOW = datetime(2026, 1, 1, tzinfo=UTC)
OPTIONS = ReadOptions("Ada", me=frozenset({"ada@example.org"}), now=NOW)
SEPARATOR = "From 1828754568043628583@xxx Mon Apr 07 14:31:02 +0000 2025"


def mail(number: int = 1, separator: str = SEPARATOR, body: str = "Hello\n", **fields: str) -> str:
    """Write one mail of Bob's to Ada, with these fields instead or beside."""
    head = {
        "From": "Bob Okafor <bob@example.com>",
        "To": "ada@example.org",
        "Date": "Mon, 07 Apr 2025 14:31:02 +0000",
        "Message-ID": f"<{number}@example.com>",
    } | {name.replace("_", "-"): value for name, value in fields.items()}
    lines = [separator, *(f"{name}: {value}" for name, value in head.items() if value)]
    return "\n".join([*lines, "", body, ""])


def read(*mails: str, options: ReadOptions = OPTIONS):
    """Return every item of an mbox with these mails."""
    return list(read_mbox(io.BytesIO("".join(mails).encode()), "all.mbox", options))


def happened(items) -> list[Interaction]:
    """Return the interactions among items."""
    return [one for one in items if isinstance(one, Interaction)]


def left_out(items) -> dict[str, int]:
    """Return how many were left out, by reason."""
    return {one.reason: one.count for one in items if isinstance(one, LeftOut)}


def test_who_wrote_to_whom_and_when():
    """A mail received is the sender's; its Message-ID is its key; nothing of its body is kept."""
    (one,) = happened(read(mail()))
    assert (one.contact, one.direction, one.channel, one.role) == (
        "bob@example.com",
        Direction.RECEIVED,
        "email",
        Role.TO,
    )
    assert (one.at, one.external_id) == (datetime(2025, 4, 7, 14, 31, 2, tzinfo=UTC), "1@example.com")
    assert (one.people, one.counts, one.note) == (1, True, None)


def test_to_cc_and_bcc_are_kept_apart():
    """Only whom a mail is meant for is in contact; who gets a copy is kept and does not count."""
    sent = {
        "From": "ada@example.org",
        "To": "bob@example.com",
        "Cc": "Cy <cy@x.example>",
        "Bcc": "di@x.example",
    }
    found = {one.contact: (one.role, one.counts, one.people) for one in happened(read(mail(**sent)))}
    assert found == {
        "bob@example.com": (Role.TO, True, 3),
        "cy@x.example": (Role.CC, False, 3),
        "di@x.example": (Role.BCC, False, 3),
    }


def test_a_copy_for_the_owner_is_no_contact():
    """A mail to others with the owner in CC, or not named at all, is kept as such."""
    copies = happened(read(mail(1, To="cy@x.example", Cc="ada@example.org"), mail(2, To="cy@x.example")))
    assert [(one.role, one.counts, one.people) for one in copies] == [
        (Role.CC, False, 2),
        (Role.BCC, False, 2),
    ]


def test_a_crowd_is_kept_but_does_not_count():
    """Twelve are a group, thirteen a crowd."""
    to = [f"person{number}@x.example" for number in range(13)]
    sent = {"From": "ada@example.org"}
    assert all(one.counts for one in happened(read(mail(To=", ".join(to[:12]), **sent))))
    crowd = happened(read(mail(To=", ".join(to), **sent)))
    assert len(crowd) == 13
    assert not any(one.counts for one in crowd)


def test_from_lines_in_bodies_do_not_part_mails():
    """Only "From " after an empty line, with a date, before a head parts two mails (mboxo, mboxrd)."""
    body = (
        "From Monday on we meet at 10:30 in 2025\n"
        "\nFrom Monday, Mon 10:30, on I am away until 2026\nso there.\n"
        "\n>From ada Mon Apr  7 14:31:02 2025\n"
    )
    assert [one.external_id for one in happened(read(mail(1, body=body), mail(2)))] == [
        "1@example.com",
        "2@example.com",
    ]


@pytest.mark.parametrize(
    "separator",
    [
        "From 1828754568043628583@xxx Mon Apr 07 14:31:02 +0000 2025",
        "From bob@example.com Mon Apr  7 14:31:02 2025",
        "From - Mon Apr 07 14:31:02 2025",
        "From MAILER-DAEMON Mon Apr  7 14:31 2025",
        "From bob at example.com  Mon Apr  7 14:31:02 2025",
    ],
)
def test_separators_of_many_programs(separator):
    """Gmail writes the zone before the year, others write it as asctime does."""
    assert len(happened(read(mail(1, separator), mail(2, separator)))) == 2


def test_a_separator_with_more_digits_than_a_number_has():
    """It tells no time, as a decimal beyond all measure does not; the mail's own date does."""
    separator = f"From bob@example.com Mon Apr 07 14:{'9' * 30}31:02 +0000 2025"
    (refused,) = (one for one in read(mail(1, separator, Date="7. avril")) if isinstance(one, RejectedRow))
    assert refused.line == 1
    assert len(happened(read(mail(1, separator)))) == 1


def test_line_ends_of_windows():
    """A mailbox with CRLF is read like one without."""
    text = "".join([mail(1), mail(2)]).replace("\n", "\r\n")
    assert len(happened(read_mbox(io.BytesIO(text.encode()), "all.mbox", OPTIONS))) == 2


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("Mon, 7 Apr 25 10:31 EDT", "2025-04-07T14:31:00"),
        ("Mon, 07 Apr 2025 14:31:02 -0000", "2025-04-07T14:31:02"),
        ("Mo, 07 Apr 2025 16:31:02 +0200 (CEST)", "2025-04-07T14:31:02"),
        ("7. avril 2025", "2025-04-07T14:31:02"),
        ("", "2025-04-07T14:31:02"),
        ("Mon, 07 Apr 2125 14:31:02 +0000", "2025-04-07T14:31:02"),
    ],
)
def test_dates_as_they_come(date, expected):
    """Two-digit years, named zones, no seconds; what cannot be read, the line before the mail tells."""
    (one,) = happened(read(mail(Date=date)))
    assert one.at == datetime.fromisoformat(expected).replace(tzinfo=UTC)


def test_a_mail_without_any_date_is_refused_by_its_line():
    """The others are taken in."""
    items = read(mail(1), mail(2, separator="From bob@example.com", Date="soon"))
    (row,) = [one for one in items if isinstance(one, RejectedRow)]
    assert (row.line, row.found) == (9, "'soon'")
    assert len(happened(items)) == 1


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"List_Id": "<team.lists.example.com>"}, "mailing lists and newsletters"),
        ({"List_Unsubscribe": "<mailto:out@x.example>"}, "mailing lists and newsletters"),
        ({"Precedence": "Bulk"}, "bulk mail"),
        ({"Auto_Submitted": "auto-replied"}, "sent by a machine by itself"),
        ({"X_Apple_Action": "VACATION"}, "sent by a machine by itself"),
        ({"Auto_Submitted": 'auto-replied; owner-email="a@x"'}, "sent by a machine by itself"),
        ({"X_Autorespond": "Re: tea"}, "sent by a machine by itself"),
        ({"Precedence": "auto_reply"}, "sent by a machine by itself"),
        ({"Content_Type": "multipart/report; boundary=b"}, "receipts and reports of delivery"),
        ({"X_MS_Exchange_Calendar_Originator_Id": "x"}, "invitations (a calendar shows the meetings)"),
        (
            {"Content_Class": "urn:content-classes:calendarmessage"},
            "invitations (a calendar shows the meetings)",
        ),
        ({"Content_Class": "urn:content-classes:mdn"}, "receipts and reports of delivery"),
        ({"X_Failed_Recipients": "cy@x.example"}, "sent back as undeliverable"),
        ({"Return_Path": "<>"}, "sent back as undeliverable"),
        ({"From": "Shop <no-reply@shop.example>"}, "from machines that take no answer"),
        ({"Content_Type": "text/calendar; method=REQUEST"}, "invitations (a calendar shows the meetings)"),
        ({"X_Spam_Flag": "YES"}, UNWANTED_REASON),
        ({"X_Gmail_Labels": "Spam,Unread"}, UNWANTED_REASON),
        ({"X_Gmail_Labels": 'Papierkorb,Kategorie:_"Neuigkeiten"'}, UNWANTED_REASON),
        (
            {"X_Gmail_Labels": "=?UTF-8?Q?Ouvert,Courrier_ind=C3=A9sirable?=,\n =?UTF-8?Q?Cat=C3=A9gorie?="},
            UNWANTED_REASON,
        ),
        ({"From": "ada@example.org"}, "to oneself"),
        ({"From": "undisclosed"}, "without a sender"),
    ],
)
def test_what_is_nobodys_word_to_anybody(fields, reason):
    """Lists, bulk, machines, invitations, spam in any language, and notes to oneself: left out, counted."""
    items = read(mail(**fields))
    assert happened(items) == []
    assert left_out(items) == {reason: 1}


def test_an_invitation_among_other_parts():
    """A mail with a calendar's part is an invitation; one that speaks of calendars is a mail."""
    part = "--x\nContent-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\n"
    items = read(
        mail(1, body=part, Content_Type='multipart/mixed; boundary="x"'), mail(2, body="text/calendar")
    )
    assert [one.external_id for one in happened(items)] == ["2@example.com"]


def test_labels_of_sent_mail_are_not_asked():
    """The label is Envoyé or Gesendet; who sent it, the address says."""
    labels = "=?UTF-8?Q?Envoy=C3=A9,Ouvert?="
    sent = mail(1, From="Ada <Ada@Example.org>", To="bob@example.com", X_Gmail_Labels=labels)
    assert [one.direction for one in happened(read(sent))] == [Direction.SENT]


def test_own_addresses_are_found():
    """Delivered-To tells the owner's addresses, and what was sent from here its other ones."""
    received = [mail(n, Delivered_To="ada@example.org") for n in range(3)]
    sent = [mail(n, From="ada.bell@work.example", To="bob@example.com") for n in range(3, 6)]
    found = happened(read(*received, *sent, options=ReadOptions("Ada", now=NOW)))
    assert Counter(one.direction for one in found) == {Direction.RECEIVED: 3, Direction.SENT: 3}
    assert {one.contact for one in found} == {"bob@example.com"}


def test_a_mailbox_of_nobody_is_told():
    """Where no address is in most mails, the sentence asks for it."""
    mails = [mail(n, From=f"p{n}@x.example", To=f"q{n}@x.example") for n in range(4)]
    with pytest.raises(InputError, match="say it with --me"):
        read(*mails, options=ReadOptions("Ada", now=NOW))


def test_names_are_learnt_and_decoded():
    """Encoded words and quoted names with commas are read; the most frequent name is the name."""
    first = mail(1, From='"Okafor, Bob" <bob@example.com>')
    last = [mail(n, From="=?UTF-8?Q?B=C3=B6b?= <BOB@example.com>") for n in (2, 3)]
    (card,) = [one for one in read(first, *last) if isinstance(one, AddressBookCard)]
    assert (card.handles, card.name) == (("bob@example.com",), "Böb")


def test_words_in_an_encoding_that_is_none():
    """A name that cannot be decoded costs no mail."""
    (one,) = happened(read(mail(From="=?ut\xfff-8?q?B=C3=B6b?= <bob@example.com>")))
    assert one.contact == "bob@example.com"


def test_without_an_id_the_mail_itself_is_the_key():
    """A mail without Message-ID has the same key each time it is read."""
    first, again = happened(read(mail(Message_ID=""))), happened(read(mail(Message_ID="")))
    assert first == again
    assert len(first[0].external_id) == 32


def test_subjects_are_kept_only_when_asked():
    """Then they are the note."""
    words = mail(Subject="=?UTF-8?B?U2Now7Z0?= news")
    assert happened(read(words))[0].note is None
    asked = ReadOptions("Ada", OPTIONS.me, now=NOW, keep_subjects=True)
    assert happened(read(words, options=asked))[0].note == "Schöt news"


def test_a_header_line_of_ten_megabytes():
    """It is cut; the mails before and after it are read."""
    long = mail(2, Subject="x" * 10_000_000)
    found = happened(read(mail(1), long, mail(3)))
    assert [one.external_id for one in found] == ["1@example.com", "2@example.com", "3@example.com"]


def test_a_mailbox_broken_off_gives_what_came_before():
    """Half a head may hold half an id: it is counted, and comes with the whole file."""
    whole = "".join([mail(1), mail(2)])
    items = read(whole[: whole.index("2@example") + 3])
    assert [one.external_id for one in happened(items)] == ["1@example.com"]
    assert left_out(items) == {"cut off in the middle by the file's end": 1}


def test_mails_in_bytes_of_no_encoding():
    """A name in raw Latin-1 costs a letter at most, not the mail."""
    raw = mail(From="J\xf6rg <joerg@example.com>").encode("latin-1")
    (one,) = happened(read_mbox(io.BytesIO(raw), "all.mbox", OPTIONS))
    assert one.contact == "joerg@example.com"


def test_a_maildir(tmp_path):
    """One mail a file; what is marked as trashed or lies in the spam folder is left out and counted."""
    for folder, name, number in (
        ("cur", "1.host:2,S", 1),
        ("new", "2.host", 2),
        ("cur", "3.host:2,ST", 3),
        (".Spam/cur", "4.host:2,S", 4),
    ):
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        (tmp_path / folder / name).write_text(mail(number).partition("\n")[2], encoding="utf-8")
    with members(tmp_path) as found:
        items = list(read_messages(tuple(found), OPTIONS))
    assert sorted(one.external_id for one in happened(items)) == ["1@example.com", "2@example.com"]
    assert left_out(items) == {UNWANTED_REASON: 2}


@pytest.mark.parametrize(
    "fields",
    [
        {"Auto_Submitted": "no"},
        {"Auto_Submitted": "no (written by hand)"},
        {"X_Auto_Response_Suppress": "DR, OOF, AutoReply"},
        {"X_Autoreply": "no"},
        {"Precedence": "first-class"},
        {"X_MS_Exchange_Inbox_Rules_Loop": "ada@example.org"},
    ],
)
def test_marks_that_people_s_mail_bears_too(fields):
    """A friend's program, or a rule that passes mail on, writes them: the mail counts."""
    assert len(happened(read(mail(**fields)))) == 1


def test_zones_that_nobody_knows_are_named():
    """In one sentence, the most frequent first."""
    dates = ["Mon, 07 Apr 2025 14:31:02 Moonbase"] * 2 + ["Mon, 07 Apr 2025 14:31:02 Marsbase"]
    items = read(*(mail(number, Date=date) for number, date in enumerate(dates)))
    sentences = [one.sentence for one in items if isinstance(one, SourceLimit)]
    assert sentences[0] == "times in Moonbase, Marsbase were read as UTC, because no zone is called so"
