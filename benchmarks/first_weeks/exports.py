"""The files that an owner can export at a moment: mail, calendar, address book, chats, calls, LinkedIn.

The same history and moment give the same bytes. A mail has no `Delivered-To`, as Exchange writes it, and both
addresses of the owner stand in one mailbox under one name.
"""

import csv
import io
import zipfile
from datetime import datetime, timedelta
from email.header import Header
from email.utils import format_datetime
from hashlib import blake2b
from pathlib import Path

from benchmarks.first_weeks.desks import DESKS
from benchmarks.first_weeks.history import MOVED, History
from benchmarks.first_weeks.people import FIRST, Person
from data.schema import Direction

AT_WORK = ("lumenwerk.example", "customer.example", "talent.example", "offers.example")
ZIPPED_AT = (2026, 10, 1, 0, 0, 0)


def export_weekly(history: History, now: datetime, folder: Path, since: datetime = FIRST) -> None:
    """Write what comes without trouble every week: mail since a moment, calendar and address book."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "All mail.mbox").write_bytes(mailbox(history, now, since))
    (folder / "calendar.ics").write_bytes(calendar(history, now).encode())
    (folder / "contacts.vcf").write_bytes(cards(history).encode())


def export_by_hand(history: History, now: datetime, folder: Path) -> None:
    """Write what an owner exports by hand now and then: chats, the calls of the telephone, LinkedIn."""
    folder.mkdir(parents=True, exist_ok=True)
    for person in history.people:
        if lines := chat(history, person, now):
            (folder / f"WhatsApp Chat with {person.name}.txt").write_text(lines, encoding="utf-8")
    (folder / "calls.xml").write_text(calls(history, now), encoding="utf-8")
    (folder / "LinkedIn.zip").write_bytes(linkedin(history))


def mailbox(history: History, now: datetime, since: datetime = FIRST) -> bytes:
    """Return the mbox of every mail since a moment until now, by time."""
    private, work = history.own_addresses
    mails = []
    for person in history.people:
        own = work if person.address.partition("@")[2] in AT_WORK else private
        for at, direction, channel in history.of(person, now):
            if channel == "email":
                moved = person.later_address and at >= MOVED
                theirs = (person.later_name, person.later_address) if moved else (person.name, person.address)
                mails.append((at, _mail((history.owner, own), theirs, at, direction)))
    for desk in DESKS:
        own = work if desk.address.endswith(AT_WORK) else private
        for at, direction, _ in history.of_desk(desk, now):
            mail = _mail((history.owner, own), (desk.name, desk.address), at, direction, desk.headers)
            mails.append((at, mail))
    return b"".join(mail for at, mail in sorted(mails) if at >= since)


def _mail(
    own: tuple[str, str], theirs: tuple[str, str], at: datetime, direction: Direction, headers: str = ""
) -> bytes:
    sender, receiver = (own, theirs) if direction is Direction.SENT else (theirs, own)
    mark = _mark(f"{theirs[1]}/{at}/{direction}")
    text = (
        f"From - {at:%a %b %d %H:%M:%S %Y}\nMessage-ID: <{mark}@post.example>\n"
        f"Date: {format_datetime(at)}\nFrom: {_named(*sender)}\nTo: {_named(*receiver)}\n"
        f"{headers}Subject: made up\n\nNothing.\n\n"
    )
    return text.encode()


def _named(name: str, address: str) -> str:
    plain = name.isascii()
    return f'"{name}" <{address}>' if plain else f"{Header(name, 'utf-8').encode()} <{address}>"


def _mark(text: str) -> str:
    return blake2b(text.encode(), digest_size=10).hexdigest()


def calendar(history: History, now: datetime) -> str:
    """Return the calendar, which ends three weeks ahead."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Made up//EN"]
    for person, at in sorted(history.meetings(now), key=lambda one: (one[1], one[0].name)):
        begins, ends = at, at + timedelta(hours=1)
        lines += [
            "BEGIN:VEVENT",
            f"UID:{_mark(f'{person.name}/{at}')}",
            "DTSTAMP:20240101T000000Z",
            f"DTSTART:{begins:%Y%m%dT%H%M%SZ}",
            f"DTEND:{ends:%Y%m%dT%H%M%SZ}",
            "SUMMARY:Made up",
            f"ORGANIZER;CN={history.owner}:mailto:{history.own_addresses[0]}",
            f"ATTENDEE;PARTSTAT=ACCEPTED;CN={history.owner}:mailto:{history.own_addresses[0]}",
            f"ATTENDEE;PARTSTAT=ACCEPTED;CN={person.name}:mailto:{person.address}",
            "END:VEVENT",
        ]
    return "\r\n".join([*lines, "END:VCALENDAR", ""])


def cards(history: History) -> str:
    """Return the address book of those who have a card."""
    lines = []
    for person in history.people:
        if person.has_card:
            born = [f"BDAY:{person.born:%Y-%m-%d}"] if person.born else []
            number = [f"TEL;TYPE=CELL:{person.number}"] if person.number else []
            lines += ["BEGIN:VCARD", "VERSION:3.0", f"FN:{person.name}", f"N:{_parts(person.name)}"]
            lines += [f"EMAIL:{person.address}", *number, *born, "END:VCARD"]
    return "\r\n".join([*lines, ""])


def _parts(name: str) -> str:
    given, _, family = name.partition(" ")
    return f"{family};{given};;;"


def chat(history: History, person: Person, now: datetime) -> str:
    """Return the WhatsApp chat with somebody, as a telephone exports it; empty without one."""
    rows = [(at, direction) for at, direction, channel in history.of(person, now) if channel == "message"]
    if not rows:
        return ""
    names = {Direction.SENT: history.owner, Direction.RECEIVED: person.name}
    return "".join(f"{at:%d/%m/%Y, %H:%M} - {names[direction]}: made up\n" for at, direction in rows)


def calls(history: History, now: datetime) -> str:
    """Return the telephone's calls, as the app SMS Backup & Restore writes them."""
    rows = [
        (at, person)
        for person in history.people
        if person.number
        for at, _, channel in history.of(person, now)
        if channel == "call"
    ]
    lines = [
        f'<call number="{person.number}" duration="600" date="{int(at.timestamp())}000" type="2" '
        f'contact_name="{person.name}" />'
        for at, person in sorted(rows, key=lambda row: (row[0], row[1].name))
    ]
    return "\n".join(
        [f'<?xml version="1.0" encoding="UTF-8"?>\n<calls count="{len(lines)}">', *lines, "</calls>"]
    )


def linkedin(history: History) -> bytes:
    """Return LinkedIn's export: the connections with company, and nobody's address."""
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(
        ["First Name", "Last Name", "URL", "Email Address", "Company", "Position", "Connected On"]
    )
    for number, person in enumerate(history.people):
        if person.is_connected:
            given, _, family = person.name.partition(" ")
            url = f"https://www.linkedin.com/in/made-up-{history.seed}-{number}"
            writer.writerow([given, family, url, "", person.company, "", "08 Feb 2025"])
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(zipfile.ZipInfo("Connections.csv", ZIPPED_AT), table.getvalue())
    return packed.getvalue()
