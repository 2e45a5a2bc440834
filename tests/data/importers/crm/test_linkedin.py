"""LinkedIn's export: connections, messages, invitations, help given and received."""

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import InputError, RejectedRow
from data.importers.base.items import AddressBookCard, LeftOut, ReadOptions, SourceLimit
from data.importers.crm.linkedin import read_linkedin
from data.importers.crm.linkedin_parser import SIGNS, Sheet, moment, read_rows, sheet_of, urls
from data.schema import CardFact, Exchange, Interaction, Side

ME = ReadOptions("Ada", me=frozenset({"https://www.linkedin.com/in/ada-me"}))
SAID = "a text nobody may keep"
URL = "https://www.linkedin.com/in/{}"
PREAMBLE = 'Notes:\n"When exporting your connection data, some of the email addresses are missing."\n\n'
CONNECTIONS = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
GERMAN = "Vorname,Nachname,URL,E-Mail-Adresse,Unternehmen,Position,Verbunden am\n"
MESSAGES = (
    '"CONVERSATION ID","CONVERSATION TITLE","FROM","SENDER PROFILE URL","TO","RECIPIENT PROFILE URLS","DATE",'
    '"SUBJECT","CONTENT","FOLDER","ATTACHMENTS","IS MESSAGE DRAFT","IS CONVERSATION DRAFT"\n'
)
INVITATIONS = "From,To,Sent At,Message,Direction,inviterProfileUrl,inviteeProfileUrl\n"
RECOMMENDED = "First Name,Last Name,Company,Job Title,Text,Creation Date,Status\n"
ENDORSED = (
    "Endorsement Date,Skill Name,Endorser First Name,Endorser Last Name,Endorser Public Url,"
    "Endorsement Status\n"
)
ENDORSING = ENDORSED.replace("Endorser", "Endorsee")


def export(options: ReadOptions = ME, **files: str) -> list:
    """Return what files, named without their ending, tell together."""
    rows: dict = {}
    for name, text in files.items():
        lines = text.splitlines(keepends=True)
        sheet = sheet_of(lines)
        assert sheet is not None, name
        rows.setdefault(sheet, []).extend(read_rows(lines, sheet, f"{name}.csv"))
    return list(read_linkedin(rows, options))


def message(talk: str, sender: str, to: str, date: str = "2026-07-01 10:00:00 UTC", **more: str) -> str:
    """Return a row of messages.csv; slugs stand for people, several recipients with a space between."""
    urls = ",".join(URL.format(one) for one in to.split())
    url = URL.format(sender) if sender else ""
    subject, draft, name = more.get("subject", ""), more.get("draft", "No"), more.get("name", sender)
    return f'{talk},,{name},{url},x,"{urls}",{date},{subject},"<p>{SAID}\n{SAID}</p>",INBOX,,{draft},No\n'


def met(items) -> list[tuple]:
    """Return each interaction's contact and direction."""
    return [(one.contact, str(one.direction)) for one in items if isinstance(one, Interaction)]


@pytest.mark.parametrize(
    "text",
    [
        PREAMBLE + CONNECTIONS + "Bob,Kowalski,{url},,Acme,Clerk,08 Feb 2026\n,,,,,,\n",
        CONNECTIONS + "Bob,Kowalski,{url},,Acme,Clerk,08 Feb 2026\n",
        PREAMBLE + GERMAN + "Bob,Kowalski,{url},,Acme,Clerk,08 Feb 2026\n",
        "\ufeff" + CONNECTIONS + "Bob,Kowalski,{url}/?trk=x,,Acme,Clerk,08 Feb 2026\n",
    ],
    ids=["with a preamble", "without", "German header", "with a byte order mark"],
)
def test_the_header_is_found_wherever_it_stands(text):
    """With or without the three lines before it, in German too; tails of commas are no rows."""
    items = export(Connections=text.format(url=URL.format("Bob-K")))
    assert [one for one in items if isinstance(one, AddressBookCard)] == [
        AddressBookCard(
            "Ada",
            ("linkedin.com/in/bob-k",),
            "Bob Kowalski",
            met="2026-02-08",
            facts={CardFact.COMPANY: "Acme", CardFact.JOB_TITLE: "Clerk"},
        )
    ]


def test_an_old_export_has_no_url_column():
    """Then a connection is known by name within LinkedIn, and by the address of the few who show it."""
    old = CONNECTIONS.replace("URL,", "")
    items = export(
        Connections=old + "Bob,Kowalski,,Acme,Clerk,08 Feb 2016\nCy,Ito,cy@example.org,A,B,09 Feb 2016\n"
    )
    assert [one.handles for one in items if isinstance(one, AddressBookCard)] == [
        ("linkedin:Bob Kowalski",),
        ("cy@example.org",),
    ]


def test_messages_go_both_ways_and_their_text_is_not_kept():
    """The header has every cell quoted, the text holds HTML and line breaks; only who and when is read."""
    items = export(messages=MESSAGES + message("t1", "bob", "ada-me") + message("t1", "ada-me", "bob"))
    assert met(items) == [("linkedin.com/in/bob", "received"), ("linkedin.com/in/bob", "sent")]
    assert [one.at for one in items if isinstance(one, Interaction)] == [
        datetime(2026, 7, 1, 10, tzinfo=UTC)
    ] * 2
    assert SAID not in repr(items)


def test_drafts_are_left_out():
    """Yes in older exports, true in newer: what was never sent is no contact."""
    rows = message("t", "ada-me", "bob", draft="Yes") + message("t", "ada-me", "bob", draft="true")
    items = export(messages=MESSAGES + rows)
    assert met(items) == []
    assert LeftOut("drafts", 2) in items


def test_a_group_thread_is_not_credited_as_one_to_one():
    """A blast to many counts by its number of people, also where one row names a single recipient."""
    rows = message("g", "ada-me", "bob cy dee") + message("g", "bob", "ada-me")
    items = [one for one in export(messages=MESSAGES + rows) if isinstance(one, Interaction)]
    assert [(one.contact[-3:], one.people) for one in items] == [
        ("bob", 3),
        ("/cy", 3),
        ("dee", 3),
        ("bob", 3),
    ]


def test_deleted_members_are_left_out():
    """A "LinkedIn Member" without a profile is nobody in particular."""
    items = export(messages=MESSAGES + message("t", "", "ada-me", name="LinkedIn Member"))
    assert met(items) == []
    assert LeftOut("messages of deleted members", 1) in items


def test_a_sponsored_message_is_no_contact():
    """It has a subject, comes from no connection, and nobody answered."""
    bob = CONNECTIONS + f"Bob,K,{URL.format('bob')},,A,B,08 Feb 2026\n"
    rows = message("s", "seller", "ada-me", subject="Offer") + message("t", "bob", "ada-me", subject="Hello")
    items = export(messages=MESSAGES + rows, Connections=bob)
    assert met(items) == [("linkedin.com/in/bob", "received")]
    assert LeftOut("sponsored messages nobody answered", 1) in items


def test_the_owner_is_who_is_in_most_conversations():
    """Without --me it is told by the messages; where they cannot tell, it is asked."""
    rows = message("1", "bob", "ada-me") + message("2", "ada-me", "cy")
    assert met(export(ReadOptions("Ada"), messages=MESSAGES + rows)) == [
        ("linkedin.com/in/bob", "received"),
        ("linkedin.com/in/cy", "sent"),
    ]
    with pytest.raises(InputError, match="which profile is yours; say it with --me https"):
        export(ReadOptions("Ada"), messages=MESSAGES + message("1", "bob", "ada-me"))


def test_invitations_are_in_the_american_order():
    """7/8/26 is the eighth of July, INCOMING is received."""
    rows = (
        f'Bob,Ada,"7/8/26, 3:43 PM",{SAID},INCOMING,{URL.format("bob")},{URL.format("ada-me")}\n'
        f'Ada,Cy,"12/31/25, 3:43\u202fAM",,OUTGOING,{URL.format("ada-me")},{URL.format("cy")}\n'
    )
    items = export(Invitations=INVITATIONS + rows)
    assert met(items) == [("linkedin.com/in/bob", "received"), ("linkedin.com/in/cy", "sent")]
    at = [one.at for one in items if isinstance(one, Interaction)]
    assert at == [datetime(2026, 7, 8, 15, 43, tzinfo=UTC), datetime(2025, 12, 31, 3, 43, tzinfo=UTC)]
    assert SAID not in repr(items)


def test_endorsements_are_help_given_and_received():
    """Their addresses have no scheme; which side helped stands in the columns."""
    got = ENDORSED + "2024/02/01 15:02:55 UTC,Python,Bob,K,www.linkedin.com/in/bob,ACCEPTED\n"
    gave = ENDORSING + "2024/02/02 15:02:55 UTC,SQL,Cy,I,www.linkedin.com/in/cy,ACCEPTED\n"
    items = export(Endorsement_Received_Info=got, Endorsement_Given_Info=gave)
    assert [(one.contact, one.exchange, one.side) for one in items] == [
        ("linkedin.com/in/bob", Exchange.FAVOUR, Side.RECEIVED),
        ("linkedin.com/in/cy", Exchange.FAVOUR, Side.GIVEN),
    ]


def test_recommendations_name_people_without_a_profile():
    """The name is looked up among the connections; given or received is in the file's name."""
    bob = CONNECTIONS + f"Bob,Kowalski,{URL.format('bob')},,A,B,08 Feb 2026\n"
    row = f'Bob,Kowalski,Acme,Clerk,{SAID},"01/02/24, 3:04 PM",VISIBLE\n'
    items = export(
        Connections=bob, Recommendations_Given=RECOMMENDED + row, Recommendations_Received=RECOMMENDED + row
    )
    found = [one for one in items if isinstance(one, Interaction)]
    assert [(one.contact, one.side, one.at.day) for one in found] == [
        ("linkedin.com/in/bob", Side.GIVEN, 2),
        ("linkedin.com/in/bob", Side.RECEIVED, 2),
    ]
    assert SAID not in repr(items)


def test_a_name_that_two_connections_share_is_refused():
    """Whose recommendation it is cannot be told: said with the line, and nobody is credited."""
    two = CONNECTIONS + "".join(
        f"Bob,Kowalski,{URL.format(slug)},,A,B,08 Feb 2026\n" for slug in ("bob1", "bob2")
    )
    row = 'Bob,Kowalski,Acme,Clerk,x,"01/02/24, 3:04 PM",VISIBLE\n'
    (refused,) = [
        one
        for one in export(Connections=two, Recommendations_Given=RECOMMENDED + row)
        if isinstance(one, RejectedRow)
    ]
    assert "a name that only one of your connections has" in str(refused)
    assert (refused.file, refused.line) == ("Recommendations_Given.csv", 2)


def test_a_day_that_cannot_be_told_leaves_the_person():
    """Excel, other languages and numbers whose order another row tells are read; what is left is counted."""
    days = ["2026-02-08", "8-Feb-26", "08 févr. 2026", "2/8/26", "soon"]
    rows = [f"P{number},K,,,A,B,{day}\n" for number, day in enumerate(days)]
    items = export(Connections=CONNECTIONS + "".join(rows))
    assert [one.met for one in items if isinstance(one, AddressBookCard)] == [*["2026-02-08"] * 3, None, None]
    assert LeftOut("days of a connection that cannot be told; the person is kept", 2) in items
    assert any(
        "e-mail addresses of almost nobody" in one.sentence for one in items if isinstance(one, SourceLimit)
    )
    items = export(Connections=CONNECTIONS + "".join([*rows, "Cy,I,,,A,B,1/31/26\n"]))
    assert [one.met for one in items if isinstance(one, AddressBookCard)][3] == "2026-02-08"


def test_a_message_in_a_folder_of_spam_is_left_out():
    """LinkedIn sorts it out by itself; it counts with the spam of mailboxes."""
    rows = message("t", "bob", "ada-me") + message("u", "eve", "ada-me").replace(",INBOX,", ",SPAM,")
    items = export(messages=MESSAGES + rows)
    assert met(items) == [("linkedin.com/in/bob", "received")]
    assert LeftOut("spam, trash and drafts", 1) in items


def test_a_file_saved_with_semicolons_is_read():
    """A table program of some countries writes semicolons for commas."""
    text = (PREAMBLE + CONNECTIONS + "Bob,K,https://www.linkedin.com/in/bob,,A,B,08.02.2026\n").replace(
        ",", ";"
    )
    assert [one.met for one in export(Connections=text) if isinstance(one, AddressBookCard)] == ["2026-02-08"]


def test_the_same_export_gives_the_same_keys():
    """Two messages in one second stay two, and read again they are the same two."""
    rows = MESSAGES + message("t", "bob", "ada-me") * 2 + message("t", "ada-me", "bob")
    keys = [
        [one.external_id for one in export(messages=rows) if isinstance(one, Interaction)] for _ in range(2)
    ]
    assert keys[0] == keys[1]
    assert len(set(keys[0])) == 3


@pytest.mark.parametrize("filling", ["a", "www.", "https://", "linkedin.com/in/a"])
def test_a_cell_of_a_million_letters_takes_no_time(filling):
    """Addresses are looked for in it once, from its beginning to its end."""
    began = time.process_time()
    urls(filling * (1_000_000 // len(filling)))
    assert time.process_time() - began < 3


@given(st.sampled_from(SIGNS), st.lists(st.lists(st.text(max_size=20), max_size=14), max_size=5))
def test_no_row_is_too_odd(signs, rows):
    """Whatever stands in the cells, a row is read, left out or refused."""
    sheet, columns = signs
    header = ",".join(sorted(columns))
    lines = [f"{header}\n", *(",".join(row).replace("\x00", "") + "\n" for row in rows)]
    try:
        found = list(read_linkedin({sheet: list(read_rows(lines, sheet, "f.csv"))}, ME))
    except InputError:
        return
    assert all(one.at.tzinfo for one in found if isinstance(one, Interaction))


@pytest.mark.parametrize("column", ["connected on", "date", "sent at", "creation date", "endorsement date"])
def test_a_moment_that_is_none_is_none(column):
    """Also in the right form with a day that does not exist."""
    assert moment(column, "soon") is None
    assert moment(column, "31 Feb 2026") is None


def test_another_file_is_none_of_linkedins():
    """Columns decide, not the name."""
    assert sheet_of(["owner,contact,at\n"]) is None
    assert sheet_of([*PREAMBLE.splitlines(keepends=True), CONNECTIONS]) is Sheet.CONNECTIONS


def test_another_thread_changes_no_id():
    """The same second of the same sender in two threads is two messages, whichever comes first."""
    first, second = message("1", "ada-me", "bob"), message("2", "ada-me", "bob")
    ids = [
        {one.external_id for one in export(messages=MESSAGES + rows) if isinstance(one, Interaction)}
        for rows in (first, second, first + second)
    ]
    assert ids[0].isdisjoint(ids[1])
    assert ids[0] | ids[1] == ids[2]


def test_rows_hold_no_text_that_anybody_wrote():
    """The cells of messages and recommendations are dropped while the file is read."""
    lines = [MESSAGES, *message("1", "bob", "ada-me").splitlines(keepends=True)]
    (row,) = read_rows(lines, Sheet.MESSAGES, "messages.csv")
    assert row["from"] == "bob"
    assert SAID not in repr(row)
