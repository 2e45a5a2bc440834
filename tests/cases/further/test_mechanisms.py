"""Further inputs of the mechanisms behind the cases, each taken in by the whole command."""

import json
from datetime import UTC, datetime

import pytest

from tests.cases.test_handles import handles_of

WITH_GUEST = """ORGANIZER:mailto:me@home.example\r
ATTENDEE;PARTSTAT=ACCEPTED:mailto:me@home.example\r
ATTENDEE;PARTSTAT=ACCEPTED{parameters}:{guest}\r
"""
ME = ("--me", "me@home.example")


def calendar(*entries: str, head: str = "") -> str:
    """Write a calendar of these entries' lines."""
    events = (f"BEGIN:VEVENT\r\nUID:{n}\r\n{entry}END:VEVENT\r\n" for n, entry in enumerate(entries))
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{head}{''.join(events)}END:VCALENDAR\r\n"


def meeting(times: str, guest: str = "mailto:ann@x.example", parameters: str = "") -> str:
    """Write an entry with the owner and one guest."""
    return times + WITH_GUEST.format(guest=guest, parameters=parameters)


def test_lines_pasted_into_a_message_of_an_iphone_are_no_messages(take_in):
    """Its messages end with CRLF; a line before which only LF stands is inside one, whatever its time."""
    chat = (
        "[04.03.26, 14:05:09] Ann: hi\r\n[04.03.26, 14:06:09] Me: look what Bob wrote\n"
        "[05.03.26, 10:00:00] Bob: pasted\nend\r\n[04.03.26, 14:07:09] Ann: wow\r\n"
    )
    assert take_in("_chat.txt", chat, "--me", "Me").history.of == {"Ann": {"received": 2, "sent": 1}}


@pytest.mark.parametrize(
    "folder", ["[Gmail].Drafts", "[Gmail].Trash", "[Google Mail].Papierkorb", "INBOX.Spam"]
)
def test_folders_of_a_backup_of_imap_are_told_by_their_last_part(take_in, folder):
    """What lies in drafts and trash is no contact, however the path is written into the file's name."""
    mail = "From x Mon Jan  5 12:00:00 2026\nFrom: me@home.example\nTo: ann@x.example\nMessage-ID: <1@x>\n"
    taken = take_in(folder, f"{mail}Date: Mon, 5 Jan 2026 12:00:00 +0000\n\nx\n", *ME)
    assert taken.history.of == {}
    assert "1 left out: spam, trash and drafts" in taken.answer.out


def test_a_mistyped_year_does_not_make_an_old_calendar_new(take_in):
    """Nothing in it is newer than June 2021, though somebody is to be met in 2069."""
    series = meeting("DTSTAMP:20210601T000000Z\r\nDTSTART:20210107T100000Z\r\nRRULE:FREQ=WEEKLY\r\n")
    taken = take_in(
        "a.ics", calendar(series, meeting("DTSTART:20690107T100000Z\r\n", "mailto:bob@x.example")), *ME
    )
    assert max(taken.history.times("ann@x.example")) < datetime(2021, 6, 2, tzinfo=UTC)


def test_a_part_takes_nothing_back_beyond_its_last_meeting(take_in):
    """Of twelve daily plans a newer file holds three; the ninth, within a day of its end, stands."""
    head = "X-WR-CALNAME:Work\r\n"

    def plans(days):
        return calendar(
            *(
                meeting(
                    f"DTSTAMP:20261101T000000Z\r\nDTSTART:209912{day:02}T100000Z\r\n",
                    f"mailto:p{day}@x.example",
                )
                for day in days
            ),
            head=head,
        )

    take_in("a.ics", plans(range(1, 13)), *ME)
    assert "off by now" not in take_in("b.ics", plans(range(1, 4)), *ME).answer.out


def test_a_guests_address_may_stand_in_place_of_the_name(take_in):
    """Where the value is no address: Apple writes invalid:nomail."""
    entry = meeting("DTSTART:20260107T100000Z\r\n", "invalid:nomail", ";CN=dan@x.example")
    assert take_in("a.ics", calendar(entry), *ME).history.of == {"dan@x.example": {"mutual": 1}}


def test_a_day_as_a_table_program_counts_it_is_no_moment_of_1970(take_in):
    """45000 is a day of 2023 in a spreadsheet, and half a day after the first of all seconds here."""
    taken = take_in("a.csv", "owner,contact,at,direction,channel\nme,ann,45000,sent,message\n")
    assert taken.history.rows == []
    assert "found '45000'" in taken.answer.err


def test_a_chat_with_oneself_is_counted(take_in):
    """Notes to oneself are contact with nobody, in Signal and in WhatsApp."""
    lines = "".join(
        json.dumps({"date": f"2024-01-01T10:0{n}:00", "sender": "Me", "body": "x"}) + "\n" for n in range(3)
    )
    signal = take_in("signal/Note to Self/data.json", lines)
    assert signal.history.of == {}
    assert "3 left out: notes to oneself" in signal.answer.out
    whatsapp = take_in("WhatsApp Chat with Me (You).txt", "14/03/2026, 14:06 - Me: milk\n", "--me", "Me")
    assert whatsapp.history.of == {}
    assert "1 left out: notes to oneself" in whatsapp.answer.out


def test_what_a_firm_writes_on_linkedin_is_no_contact(take_in):
    """Its sender is a page, not a profile."""
    head = (
        "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,SUBJECT,"
        "CONTENT,FOLDER"
    )
    ann, me, ad = (f"https://www.linkedin.com/{place}" for place in ("in/ann", "in/me", "company/ad"))
    rows = [
        f"1,,Ann,{ann},Me,{me},2024-01-01 10:00:00 UTC,,x,INBOX",
        f"1,,Me,{me},Ann,{ann},2024-01-02 10:00:00 UTC,,x,INBOX",
    ]
    firms = [f"2,,Ad Corp,{ad},Me,{me},2024-01-03 10:00:00 UTC,,x,INBOX"]
    taken = take_in("linkedin/messages.csv", "\n".join([head, *rows, *firms, ""]))
    assert taken.history.of == {"linkedin.com/in/ann": {"received": 1, "sent": 1}}
    assert "1 left out: messages of firms and their pages" in taken.answer.out


def test_several_addresses_of_a_connection_are_kept(take_in):
    """LinkedIn writes them into one cell."""
    head = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
    row = "Cat,Crane,https://www.linkedin.com/in/cat,cat@x.example; c@y.example,,,8 Feb 2026\n"
    take_in("Connections.csv", head + row)
    assert handles_of() == {"Cat Crane": {"linkedin.com/in/cat", "cat@x.example", "c@y.example"}}


def test_what_a_report_says_of_itself_is_nobody(take_in):
    """Salesforce writes its name and a notice after the rows, a cell a line; they are counted."""
    report = (
        "First Name,Last Name,Email\nAnn,Archer,ann@x.example\nBob\nCat,Crane,cat@x.example\n\n\n"
        '"Contacts Report"\n"Copyright (c) 2000-2026 salesforce.com"\n"Confidential - Do Not Distribute"\n'
    )
    taken = take_in("report.csv", report)
    assert taken.history.names == {"Ann Archer", "Bob", "Cat Crane"}
    assert "3 left out: lines after the data" in taken.answer.out


VCARD = "BEGIN:VCARD\nVERSION:{}\nFN:Ann Archer\nEMAIL:ann@x.example\nTEL;{}:+49 30 1234567\nEND:VCARD\n"
GOOGLE = "{},E-mail 1 - Value,Phone 1 - {},Phone 1 - Value\n{},ann@x.example,{},+49 30 1234567\n"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.vcf", VCARD.format("3.0", "TYPE=WORK,FAX")),
        ("b.vcf", VCARD.format("2.1", "WORK;FAX")),
        ("c.vcf", VCARD.format("4.0", 'TYPE="work,fax"')),
        ("a.csv", GOOGLE.format("First Name,Last Name", "Label", "Ann,Archer", "Work Fax")),
        ("b.csv", GOOGLE.format("Name,Given Name", "Type", "Ann Archer,Ann", "Домашний факс")),
    ],
    ids=["vcard 3", "vcard 2.1", "vcard 4", "google", "google before 2024"],
)
def test_a_fax_reaches_nobody(take_in, name, content):
    """An office shares one; it is no handle of anybody's."""
    take_in(name, content)
    assert handles_of() == {"Ann Archer": {"ann@x.example"}}


@pytest.mark.parametrize(
    ("shown", "parts", "name"),
    [
        ("O'Brien, Pat", "O'Brien;Pat,Mary;;Dr.;", "Pat O'Brien"),
        ("Archer, Ann B.", "Archer;Ann;B.;;", "Ann B. Archer"),
        ("Archer, Ann (Acme)", "Archer;Ann;;;", "Archer, Ann (Acme)"),
        ("Archer, Bob", "Archer;Ann;;;", "Archer, Bob"),
    ],
)
def test_a_name_that_is_turned_round_is_turned_back(take_in, shown, parts, name):
    """Where the card tells the family name and the first given one."""
    card = f"BEGIN:VCARD\nVERSION:4.0\nFN:{shown}\nN:{parts}\nEMAIL:a@x.example\nEND:VCARD\n"
    assert take_in("a.vcf", card).history.names == {name}


def test_where_a_mail_was_passed_on_to_is_the_owners(take_in):
    """A server notes it where the receiver's own rule passes mail on."""
    mail = "From x Mon Jan  5 12:00:00 2026\nX-Forwarded-To: me@home.example\nFrom: Ann <ann@x.example>\n"
    mails = "".join(
        f"{mail}To: me@home.example\nDate: Mon, {n} Jan 2026 12:00:00 +0000\nMessage-ID: <{n}@x>\n\nx\n\n"
        for n in range(5, 10)
    )
    assert take_in("a.mbox", mails).history.of == {"Ann": {"received": 5}}
