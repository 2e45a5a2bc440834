"""Further mailboxes and calendars of people with several addresses, and of several people, built small."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from tests.cases.conftest import stored
from tests.pipelines.conftest import run

BEGIN = datetime(2026, 3, 2, 9, tzinfo=UTC)
ME, WORK = "Me Myself <me@home.example>", "Me Myself <m.myself@work.example>"
PAT, ANN, BOB = "Pat Partner <pat@home.example>", "Ann Archer <ann@x.example>", "Bob Boyd <bob@x.example>"
CAT, DAN = "Cat Crane <cat@x.example>", "Dan Drew <dan@x.example>"


def mail(number: int, sender: str, to: str, *fields: str) -> str:
    """Return one mail of an mbox; the number is its day and its id."""
    at = BEGIN + timedelta(days=number)
    head = [*fields, f"From: {sender}", f"To: {to}", f"Date: {at:%a, %d %b %Y %H:%M:%S +0000}"]
    lines = [
        f"From - {at:%a %b %d %H:%M:%S %Y}",
        *head,
        f"Message-ID: <{number}.{sender[:3]}@t>",
        "",
        "hi",
        "",
    ]
    return "\n".join([*lines, ""])


def mbox(path: Path, mails: Iterable[str]) -> Path:
    """Write a mailbox."""
    path.write_text("".join(mails), encoding="utf-8")
    return path


def counted() -> dict[str, dict[str, int]]:
    """Return what counts, by name and direction."""
    return {called: dict(counts) for called, counts in stored().of.items() if counts}


def calendar(path: Path, name: str, *guests: tuple[str, ...]) -> Path:
    """Write a calendar with one meeting of each group of guests."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"X-WR-CALNAME:{name}"]
    for number, people in enumerate(guests):
        at = f"{BEGIN + timedelta(days=number):%Y%m%dT%H%M%SZ}"
        lines += ["BEGIN:VEVENT", f"UID:{name}{number}", f"DTSTAMP:{at}", f"DTSTART:{at}", "SUMMARY:x"]
        for person in people:
            called, _, address = person.rstrip(">").partition(" <")
            lines.append(f"ATTENDEE;CN={called};PARTSTAT=ACCEPTED:mailto:{address}")
        lines.append("END:VEVENT")
    path.write_text("\r\n".join([*lines, "END:VCALENDAR", ""]), encoding="utf-8")
    return path


def weeks_of_mail(days: int) -> list[str]:
    """Return mails of a work and a private address without delivery headers: friends write to the latter."""
    mails = []
    for day in range(days):
        mails.append(mail(day, f"Colleague {day % 7} <c{day % 7}@work.example>", WORK))
        mails.append(mail(day, WORK, f"Colleague {day % 5} <c{day % 5}@work.example>"))
        if day % 2:
            mails.append(mail(day, ANN, ME))
        if day % 3 == 0:
            mails.append(mail(day, BOB, ME))
            mails.append(mail(day, ME, BOB))
    return mails


def test_nobody_vanishes_from_week_to_week(tmp_path):
    """Two own addresses and no delivery header, taken in three times as the mailbox grows, without --me."""
    seen = []
    for days in (70, 77, 84, 91):
        said = run("ingest", mbox(tmp_path / f"{days}.mbox", weeks_of_mail(days)))
        assert said.code == 0
        assert "would not count" not in said.out
        seen.append(counted())
        assert seen[-1]["Ann Archer"] == {"received": days // 2}
        assert seen[-1]["Bob Boyd"] == {"received": -(-days // 3), "sent": -(-days // 3)}
        assert not any("Me Myself" in called or "home.example" in called for called in seen[-1])
    assert all(len(before) <= len(after) for before, after in pairwise(seen))


def two_owners() -> list[str]:
    """Return a file into which the mailboxes of two people were joined."""
    mine = [mail(day, ANN, ME, "Delivered-To: me@home.example") for day in range(10)]
    theirs = [mail(day, CAT, PAT, "Delivered-To: pat@home.example") for day in range(20, 30)]
    return mine + theirs


def test_two_owners_in_one_file_are_asked_about(tmp_path):
    """Nothing says which of them it is; both are asked about, and nothing is taken in."""
    said = run("ingest", mbox(tmp_path / "both.mbox", two_owners()))
    assert said.code == 1
    assert "does not show which address is yours" in said.err
    assert "Is me@home.example yours?" in said.out
    assert "Is pat@home.example yours?" in said.out
    assert counted() == {}


def test_two_owners_in_one_file_are_told_apart_by_one_word(tmp_path):
    """Then the other's mails count for nobody."""
    run("ingest", mbox(tmp_path / "both.mbox", two_owners()), "--me", "me@home.example")
    assert counted() == {"Ann Archer": {"received": 10}}


def test_somebody_elses_mailbox_is_left_out_and_counted(tmp_path):
    """But what is between them and the owner is kept; the answer names whose it is."""
    run(
        "ingest",
        mbox(tmp_path / "a.mbox", (mail(n, ANN, ME, "Delivered-To: me@home.example") for n in range(9))),
    )
    theirs = [mail(n, CAT, PAT, "Delivered-To: pat@home.example") for n in range(20, 30)]
    between = [mail(40, ME, PAT, "Delivered-To: pat@home.example"), mail(41, PAT, ME)]
    said = run("ingest", mbox(tmp_path / "pat.mbox", theirs + between))
    assert said.code == 0
    assert "10 left out: mails in somebody else's mailbox that do not name you" in said.out
    assert "is somebody else's (pat@home.example)" in said.out
    assert counted() == {"Ann Archer": {"received": 9}, "Pat Partner": {"received": 1, "sent": 1}}


def test_two_mailboxes_of_one_import_know_each_other(tmp_path):
    """What the one shows of the owner's name tells that the other, which has no such sign, is theirs, too."""
    folder = tmp_path / "mail"
    folder.mkdir()
    mbox(folder / "a", (mail(n, ANN, ME, "Delivered-To: me@home.example") for n in range(9)))
    mbox(folder / "b", [mail(n, BOB, WORK, "X-Original-To: m.myself@work.example") for n in range(9)])
    assert run("ingest", folder).code == 0
    assert counted() == {"Ann Archer": {"received": 9}, "Bob Boyd": {"received": 9}}


def test_a_familys_address_is_the_owners_and_said_to_be_shared(tmp_path):
    """Two people write from it: one sentence says that what either writes counts as the owner's."""
    family = "family@home.example"
    received = [mail(n, ANN, family, f"Delivered-To: {family}") for n in range(10)]
    sent = [mail(n, f"Me Myself <{family}>", BOB) for n in range(20, 25)]
    theirs = [mail(n, f"Pat Partner <{family}>", CAT) for n in range(30, 35)]
    said = run("ingest", mbox(tmp_path / "family.mbox", received + sent + theirs))
    assert said.code == 0
    assert "family@home.example is used under several names (Me Myself and Pat Partner)" in said.out
    assert counted() == {
        "Ann Archer": {"received": 10},
        "Bob Boyd": {"sent": 5},
        "Cat Crane": {"sent": 5},
    }


@pytest.mark.parametrize(
    "spelling", ["m.e.myself@gmail.com", "memyself@googlemail.com", "memyself+a@gmail.com"]
)
def test_every_spelling_of_the_owners_address_is_theirs(tmp_path, spelling):
    """Dots, tags and the provider's other domain."""
    delivered = [mail(n, BOB, "memyself@gmail.com", "Delivered-To: memyself@gmail.com") for n in range(9)]
    run("ingest", mbox(tmp_path / "a.mbox", [*delivered, *(mail(n, ANN, spelling) for n in range(20, 23))]))
    assert counted() == {"Ann Archer": {"received": 3}, "Bob Boyd": {"received": 9}}


def test_an_account_of_the_machine_is_nobodys_address(tmp_path):
    """Where fetchmail hands mails to me@localhost, whom they were written to is the owner."""
    mails = (mail(n, BOB if n % 2 else ANN, ME, "Delivered-To: m@localhost") for n in range(8))
    run("ingest", mbox(tmp_path / "a.mbox", mails))
    assert counted() == {"Ann Archer": {"received": 4}, "Bob Boyd": {"received": 4}}


def test_who_is_in_every_mail_is_the_owner_though_most_are_with_one_friend(tmp_path):
    """In a mailbox of the friend's, what others write to the owner would not lie."""
    friends = [mail(n, *((ANN, ME) if n % 2 else (ME, ANN))) for n in range(8)]
    others = [mail(n, BOB, ME) for n in range(8, 12)]
    assert run("ingest", mbox(tmp_path / "a.mbox", friends + others)).code == 0
    assert counted() == {"Ann Archer": {"received": 4, "sent": 4}, "Bob Boyd": {"received": 4}}


def test_a_sent_folder_tells_whose_the_mailbox_is(tmp_path):
    """A friend's folder beside it shows two people as often; the folder of sent mail says who is who."""
    folder = tmp_path / "Mail"
    folder.mkdir()
    mbox(folder / "Gesendet", [mail(n, ME, BOB) for n in range(4)])
    mbox(folder / "Ann", [mail(n, *((ANN, ME) if n % 2 else (ME, ANN))) for n in range(10, 20)])
    assert run("ingest", folder).code == 0
    assert counted() == {"Ann Archer": {"received": 5, "sent": 5}, "Bob Boyd": {"sent": 4}}


def test_what_an_earlier_import_knew_settles_a_tie(tmp_path):
    """A friend's folder alone is a question; after the mailbox it is none."""
    run(
        "ingest",
        mbox(tmp_path / "a.mbox", (mail(n, BOB, ME, "Delivered-To: me@home.example") for n in range(9))),
    )
    folder = mbox(tmp_path / "ann", (mail(n, *((ANN, ME) if n % 2 else (ME, ANN))) for n in range(10, 20)))
    assert run("ingest", folder).code == 0
    assert counted()["Ann Archer"] == {"received": 5, "sent": 5}


def test_calendars_of_two_people_without_a_word_are_a_question(tmp_path):
    """Each is called after an address and shows its owner at every meeting: no sign tells which is me."""
    folder = tmp_path / "calendars"
    folder.mkdir()
    calendar(folder / "a.ics", "me@home.example", (ME, ANN), (ME, BOB))
    calendar(folder / "b.ics", "pat@home.example", (PAT, CAT), (PAT, DAN))
    said = run("ingest", folder)
    assert said.code == 1
    assert "Is me@home.example yours?" in said.out
    assert counted() == {}


BARE_ME, BARE_WORK = " <me@home.example>", " <m.myself@work.example>"
# What the owner's own calendar shows, beside the partner's, who meets others in it and the owner not at all.
OWN_CALENDARS = {
    "the partner at nearly every meeting": [(ME, PAT)] * 5 + [(ME, ANN)],
    "one meeting": [(ME, ANN)],
    "two addresses without a name": [(BARE_ME, ANN)] * 3 + [(BARE_WORK, BOB)] * 3,
}


@pytest.mark.parametrize("own", OWN_CALENDARS.values(), ids=OWN_CALENDARS)
def test_of_two_calendars_the_one_that_shows_its_owner_plainly_is_not_therefore_mine(tmp_path, own):
    """Neither is called after an address: that the partner's is plain and the owner's is not says nothing."""
    folder = tmp_path / "calendars"
    folder.mkdir()
    calendar(folder / "a.ics", "Calendar", *own)
    calendar(folder / "b.ics", "Shared", *[(PAT, CAT), (PAT, DAN)] * 2)
    said = run("ingest", folder)
    assert said.code == 1
    assert "Is pat@home.example yours?" in said.out
    assert counted() == {}


def test_a_stray_invitation_beside_a_calendar_is_no_question(tmp_path):
    """Who is at every meeting but one is the owner, though others are at that one."""
    folder = tmp_path / "calendars"
    folder.mkdir()
    calendar(folder / "a.ics", "Calendar", *[(ME, ANN), (ME, BOB)] * 6)
    calendar(folder / "invite.ics", "", (CAT, DAN))
    assert run("ingest", folder).code == 0
    assert "Me Myself" not in counted()
    assert counted()["Ann Archer"] == {"mutual": 6}


def test_a_second_address_without_a_name_in_the_owners_calendar_is_asked_about(tmp_path):
    """All meetings that do not name the owner name it."""
    path = calendar(
        tmp_path / "c.ics", "Work", *[(BARE_ME, ANN)] * 6, (BARE_WORK, BOB), *[(BARE_WORK, CAT)] * 3
    )
    said = run("ingest", path, "--me", "me@home.example")
    assert "Is m.myself@work.example yours?" in said.out


def test_meetings_of_others_in_the_owners_calendar_are_left_out(tmp_path):
    """A secretary's copies of meetings that the owner is not in; one that names the owner counts."""
    path = calendar(tmp_path / "c.ics", "Work", (ME, ANN), (ME, BOB), (ME, CAT), (CAT, DAN))
    said = run("ingest", path, "--me", "me@home.example")
    assert "1 left out: meetings you are not in" in said.out
    assert counted() == {name: {"mutual": 1} for name in ("Ann Archer", "Bob Boyd", "Cat Crane")}


def test_a_friends_address_that_is_also_the_owners_is_said_by_the_owner_and_can_be_taken_back(tmp_path):
    """The answer tells how much goes; taken back, all counts again, under the name of the next export."""
    family = "Family <family@home.example>"
    mails = [mail(n, family, ME) for n in range(8)] + [mail(n, ME, family) for n in range(8, 12)]
    mails += [mail(n, ANN, "family@home.example") for n in range(20, 30)]
    run("ingest", mbox(tmp_path / "all.mbox", mails), "--me", "me@home.example")
    before = counted()
    assert before == {"Family": {"received": 8, "sent": 4}}
    added = run("me", "add", "family@home.example")
    assert "12 interactions of earlier imports were with yourself, and are gone." in added.out
    assert counted() == {"Ann Archer": {"received": 10}}
    again = run("ingest", tmp_path / "all.mbox")
    assert "0 new, 0 changed" in again.out
    removed = run("me", "remove", "family@home.example")
    assert "12 interactions of earlier imports count as contact now." in removed.out
    assert (
        "10 interactions of earlier imports do not count as contact any more; they are kept." in removed.out
    )
    assert counted() == {"family@home.example": before["Family"]}
    run("ingest", tmp_path / "all.mbox")
    assert counted() == before
