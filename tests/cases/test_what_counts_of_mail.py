"""Mail that is nobody's word to anybody, separators of every kind, and times that can be believed."""

from datetime import UTC, datetime

import pytest

OTHERS = {f"P{number} Q": {"received": 1} for number in range(10)}
ME = ("--me", "me@home.example")
INVITATION = """From: Ann Archer <ann@x.example>
To: Me Myself <me@home.example>
Subject: tea
Date: Mon, 02 Mar 2026 09:00:00 +0000
Message-ID: <1@t.example>
{head}
BEGIN:VCALENDAR
METHOD:{method}
BEGIN:VEVENT
UID:1
DTSTART:20260305T090000Z
ATTENDEE:mailto:me@home.example
ATTENDEE:mailto:ann@x.example
END:VEVENT
END:VCALENDAR
"""


def counted(taken) -> dict[str, dict[str, int]]:
    """Return how many interactions of each direction count, of whom there is any."""
    return {called: dict(counts) for called, counts in taken.history.of.items() if counts}


@pytest.mark.parametrize("words", [(), ME])
def test_drafts_spam_and_trash_in_mailboxes_are_left_out(case, words):
    """A profile of Thunderbird: the folders that are no contact are counted, by their names."""
    taken = case("31-thunderbird-profile", *words)
    assert counted(taken) == {"Ann Archer": {"received": 4, "sent": 4}}
    assert taken.history.names == {"Ann Archer"}
    assert "5 left out: spam, trash and drafts" in taken.answer.out


def test_an_invitation_after_pages_of_html_is_no_mail(case):
    """Its part for the calendar stands after 24 kB."""
    taken = case("33-invitation-long-html.mbox", *ME)
    assert counted(taken) == OTHERS
    assert "1 left out: invitations" in taken.answer.out


def test_receipts_and_automatic_answers_are_no_mail(case):
    """A read receipt, a vacation program's and Exchange's."""
    taken = case("34-receipts-autoreplies.mbox", *ME)
    assert counted(taken) == OTHERS
    assert "1 left out: receipts and reports of delivery" in taken.answer.out
    assert "2 left out: sent by a machine by itself" in taken.answer.out


TITLED = "From: Ann Archer <ann@x.example>\nTo: me@home.example\nDate: Mon, 2 Mar 2026 09:00:00 +0000\n"


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("Subject: Automatic reply: lunch", {}),
        ("Subject: =?utf-8?q?R=C3=A9ponse_automatique_=3A?= absente", {}),
        ("Subject: Accepted: lunch", {}),
        ("X-Auto-Submitted: auto-replied", {}),
        ("X-Mailing-List: kites@lists.x.example", {}),
        ("Subject: Re: Automatic reply: lunch", {"Ann Archer": {"received": 1}}),
        ("Subject: Accepted to the choir", {"Ann Archer": {"received": 1}}),
    ],
)
def test_what_a_program_answered_is_told_by_its_title_where_nothing_else_is_left(take_in, field, expected):
    """A mail that was converted often has lost the headers that say so; a person's answer to it counts."""
    assert counted(take_in("a.eml", f"{TITLED}{field}\nMessage-ID: <1@t>\n\nx\n", *ME)) == expected


@pytest.mark.parametrize("name", ["45-from-separator-empty.mbox", "47-from-separator-mixed.mbox"])
@pytest.mark.parametrize("words", [(), ME])
def test_lines_of_from_and_nothing_more_part_mails(case, name, words):
    """All of them, or one in the middle."""
    assert counted(case(name, *words)) == {"Ann Archer": {"received": 3}}


def test_dates_that_cannot_be_believed_give_way(case):
    """1970 and a date without a time: the line before the mail counts; zones and months are read."""
    history = case("58-mail-dates.mbox", *ME).history
    expected = {
        "Ann Archer": datetime(2026, 3, 13, 9, tzinfo=UTC),
        "Bob Boyd": datetime(2026, 3, 13, 9, tzinfo=UTC),
        "Cat Crane": datetime(2026, 3, 2, 17, tzinfo=UTC),
        "Dan Drew": datetime(2026, 3, 2, 9, tzinfo=UTC),
    }
    assert {called: history.times(called) for called in expected} == {
        called: [at] for called, at in expected.items()
    }


def test_a_mail_without_a_date_has_the_time_of_its_way(case):
    """The field Received tells it."""
    history = case("59-mail-without-date.eml", *ME).history
    assert history.times("Ann Archer") == [datetime(2026, 3, 2, 9, tzinfo=UTC)]


@pytest.mark.parametrize("words", [(), ME])
def test_a_public_archive_that_hides_addresses_is_named(case, words):
    """It asks for no address, and does not say "without a sender"."""
    answer = case("89-pipermail.txt", *words).answer
    assert answer.code == 1
    assert "a public archive that hides addresses" in answer.err


@pytest.mark.parametrize(
    ("head", "method", "expected"),
    [
        ("MIME-Version: 1.0\nContent-Type: text/plain\n", "PUBLISH", {"Ann Archer": {"received": 1}}),
        ("MIME-Version: 1.0\nContent-Type: text/calendar; method=REQUEST\n", "REQUEST", {}),
        ("", "PUBLISH", {"Ann Archer": {"received": 1}}),
    ],
)
def test_a_mail_with_a_calendar_in_its_first_lines_is_a_mail(take_in, head, method, expected):
    """It is no calendar, whether its text quotes one or it invites."""
    taken = take_in("mail.eml", INVITATION.format(head=head, method=method), *ME)
    assert taken.answer.code == 0
    assert counted(taken) == expected


SMS = '<smses count="1"><sms address="+14155550100" date="{ms}" type="1" contact_name="Ann" /></smses>'
TELEGRAM = """{{"name": "Ann", "type": "personal_chat", "id": 1, "messages": [{{"id": 1, "type": "message",
"date": "2026-03-02T09:00:00", "date_unixtime": "{s}", "from": "Ann", "from_id": "user2", "text": "x"}}]}}"""


@pytest.mark.parametrize(("name", "content"), [("sms.xml", SMS), ("result.json", TELEGRAM)])
@pytest.mark.parametrize(("at", "count"), [(1_772_442_000, 1), (4_102_444_800, 0), (0, 0), (86_400, 0)])
def test_no_source_is_believed_what_lies_ahead_or_before_the_first_mail(take_in, name, content, at, count):
    """A telephone whose clock was wrong, or never set."""
    taken = take_in(name, content.format(ms=at * 1000, s=at), "--me", "Me")
    assert len(taken.history.rows) == count
