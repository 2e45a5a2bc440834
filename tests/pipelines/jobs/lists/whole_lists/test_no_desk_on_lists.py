"""Two years of a person's mail, calendar and address book: people are suggested, whoever else writes."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import count
from pathlib import Path
from time import sleep

import pytest

from data.schema import Direction, Interaction, to_epoch
from data.settings import Settings
from data.store.store import Store

NOW = datetime.now(UTC).replace(microsecond=0)
ME = "Nadia Noor <nadia@home.example>"
NUMBERS = count(1)
FRIENDS = (
    "Ada Bell",
    "Bo Anders",
    "Cem Demir",
    "Dina Faruk",
    "Edo Prins",
    "Fay Root",
    "Gus List",
    "Ines Bot",
)
# Who else writes to everybody, and is answered: (address, mails from there, mails to there).
DESKS = {
    "Hausverwaltung Meier <office@hausverwaltung-meier.example>": (14, 7),
    '"Dr. Miller\'s Reception" <reception@dentist-miller.example>': (9, 5),
    "Fitness First <hello@fitness-first.example>": (12, 3),
    "Sales <sales@widgets.example>": (16, 6),
    "Talent Team <talent@recruitly.example>": (8, 4),
    "HR <hr@firm.example>": (20, 9),
    "IT Helpdesk <helpdesk@firm.example>": (18, 8),
    "Stadtwerke Kundenservice <kundenservice@stadtwerke.example>": (6, 4),
    "Order 4711 <case-4711@shop.example>": (5, 3),
    "Everyone <everyone@firm.example>": (10, 4),
}
# Who writes to everybody in their own name, and is never answered twice.
RECRUITERS = ("Lena Kurz", "Max Kern", "Uli Kahn")
NEWSLETTER = "Oscar at Growthly <oscar@growthly.example>"
CAMPAIGN = "X-Mailer: MailChimp Mailer\nX-Campaign: 7\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\n"


def mail(sender: str, receiver: str, days: float, more: str = "") -> str:
    """Return a mail of so many days ago, as an mbox has it."""
    at = NOW - timedelta(days=days)
    head = f"From: {sender}\nTo: {receiver}\nDate: {format_datetime(at)}\n"
    head += f"Message-ID: <{next(NUMBERS)}@x.example>"
    delivered = "" if sender == ME else "Delivered-To: nadia@home.example\n"
    return f"From - {at:%a %b %d %H:%M:%S %Y}\n{delivered}{more}{head}\n\nHello.\n\n"


def spread(times: int, first: float, last: float) -> list[float]:
    """Return moments in days ago, evenly from the first to the last."""
    return [first - (first - last) * number / max(1, times - 1) for number in range(times)]


def write_mailbox(path: Path) -> None:
    """Write two years of mail, silent for long enough that everybody could be suggested."""
    mails = []
    for place, friend in enumerate(FRIENDS):
        address = f"{friend} <{friend.lower().replace(' ', '.')}@kin.example>"
        for days in spread(24, 700, 40 + 9 * place):
            mails += [mail(address, ME, days), mail(ME, address, days - 1)]
    for desk, (received, sent) in DESKS.items():
        mails += [mail(desk, ME, days) for days in spread(received, 690, 121)]
        mails += [mail(ME, desk, days) for days in spread(sent, 680, 120)]
    for name in RECRUITERS:
        address = f"{name} <{name.lower().replace(' ', '.')}@talents.example>"
        mails += [mail(address, ME, days) for days in spread(14, 690, 121)] + [mail(ME, address, 400)]
    mails += [mail(NEWSLETTER, ME, days, CAMPAIGN) for days in spread(40, 700, 41)]
    path.write_text("".join(mails))


def write_calendar(path: Path) -> None:
    """Write meetings with a friend, a note taker and an invited group."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//x//EN"]
    for number, days in enumerate(spread(12, 600, 50)):
        start = NOW - timedelta(days=days)
        lines += [
            *(
                "BEGIN:VEVENT",
                f"UID:m{number}",
                f"DTSTART:{start:%Y%m%dT%H%M%SZ}",
                f"DTSTAMP:{NOW:%Y%m%dT%H%M%SZ}",
            ),
            *("SUMMARY:Sync", "ATTENDEE;CN=Nadia Noor;PARTSTAT=ACCEPTED:mailto:nadia@home.example"),
            "ATTENDEE;CN=Ada Bell;PARTSTAT=ACCEPTED:mailto:ada.bell@kin.example",
            "ATTENDEE;CN=Notetaker;PARTSTAT=ACCEPTED:mailto:notetaker@otter.ai",
            *("ATTENDEE;CN=Dev Team;CUTYPE=GROUP:mailto:devs@firm.example", "END:VEVENT"),
        ]
    path.write_text("\r\n".join([*lines, "END:VCALENDAR", ""]))


@pytest.fixture
def history(kith, tmp_path):
    """Return what takes the two years in."""
    folder = tmp_path / "exports"
    folder.mkdir()
    write_mailbox(folder / "All mail.mbox")
    write_calendar(folder / "calendar.ics")
    assert kith("ingest", folder, "--owner", "Nadia", "--me", "nadia@home.example").code == 0
    return kith


def listed(kith, *words: str) -> set[str]:
    """Return whom a new list holds."""
    assert kith("suggest", *words).code == 0
    return {one["contact"] for one in kith("week", "--json").json()["suggestions"]}


def friends_among(contacts: set[str]) -> set[str]:
    """Return those contacts who are friends."""
    return {contact for contact in contacts if contact.endswith("@kin.example")}


def next_second() -> None:
    """Wait until what is said and what is taken back are of different seconds."""
    sleep(1.05)


def test_no_list_of_five_holds_a_desk(history):
    """Neither today nor in earlier weeks, with as many places as anybody can wish for."""
    history("budget", "20")
    for weeks in (0, 1, 2, 4):
        words = ("--as-of", f"{NOW - timedelta(weeks=weeks):%Y-%m-%d}") if weeks else ()
        contacts = listed(history, *words)
        assert contacts, weeks
        desks = {one for one in contacts if not one.endswith(("@kin.example", "@talents.example"))}
        assert not desks


def test_the_guard_says_that_it_is_a_desk(history):
    """In both languages, with the signs, and how to say otherwise."""
    listed(history)
    why = history("why", "sales@widgets.example").out
    assert "sales@widgets.example is a desk, not a person." in why
    assert "A word of the address is one of a role" in " ".join(why.split())
    assert "মানুষ নয়, একটি দপ্তরের ঠিকানা" in history("why", "sales@widgets.example", "--lang", "bn").out


def test_pinned_desks_are_suggested_and_said_ones_are_people(history):
    """Either word puts a desk on the list, and undo takes it off again."""
    history("budget", "20")
    for word in ("pin", "person"):
        history(word, "sales@widgets.example")
        next_second()
        assert "sales@widgets.example" in listed(history), word
        next_second()
        history("undo")
        next_second()
        assert "sales@widgets.example" not in listed(history), word


def test_not_a_person_takes_off_the_list_at_once_and_teaches(history):
    """The open list loses them; two of one domain teach it of the third; undo takes that back."""
    history("budget", "20")
    recruiters = {f"{name.lower().replace(' ', '.')}@talents.example" for name in RECRUITERS}
    assert recruiters <= listed(history)
    history("not-a-person", "lena.kurz@talents.example")
    open_now = {one["contact"] for one in history("week", "--json").json()["suggestions"]}
    assert recruiters - open_now == {"lena.kurz@talents.example"}
    answer = history("not-a-person", "Max Kern")
    assert "nobody at talents.example is taken for a person" in answer.out
    assert "1 other contact changed with it" in answer.out
    next_second()
    assert not recruiters & listed(history)
    history("undo")
    next_second()
    assert recruiters & listed(history) == recruiters - {"lena.kurz@talents.example"}


def test_a_lesson_is_none_of_whom_the_owner_writes_with(history):
    """Of one domain two friends are said to be none; the others were written to by hand."""
    history("budget", "20")
    for friend in ("ada.bell@kin.example", "bo.anders@kin.example"):
        history("not-a-person", friend)
    next_second()
    assert len(friends_among(listed(history))) == len(FRIENDS) - 2


def test_a_desk_that_came_over_the_api_is_none_either(kith):
    """Rows without a word of their kind are decided before the list is made."""
    rows = [
        Interaction(
            "Ada", whom, NOW - timedelta(days=days), Direction.MUTUAL, "email", "crm", f"{whom} {days}"
        )
        for whom in ("sales@x.example", "bob@x.example")
        for days in range(60, 200, 7)
    ]
    with Store(Settings.from_environment().store_path) as store:
        store.interactions.record(rows, to_epoch(NOW))
    assert listed(kith) == {"bob@x.example"}
