"""Writes a folder of files as people have them: mails, calendars, cards, chats, tables, and others.

python -m benchmarks.imports.mixed_folder FOLDER --files 5000

Every file is made here. The same number gives the same bytes.
"""

import argparse
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from itertools import count, cycle, islice
from pathlib import Path

OWNER = "Ada Lovelace <ada@home.example>"
GIVEN = ("Bob", "Cleo", "Dora", "Emil", "Fay", "Gus", "Hana", "Ivo", "Jane", "Kurt", "Lena", "Milo")
FAMILY = ("Archer", "Boyd", "Crane", "Drew", "Eads", "Field", "Gorse", "Hill", "Ives", "Jonas")
NEWEST = datetime(2026, 11, 20, 9, tzinfo=UTC)
# How often each form comes in a round of twenty.
ROUND = "mail mail mail mail mail mail calendar card card whatsapp whatsapp messenger csv other_csv photo"
BAD = "empty cut_card cut_zip no_text page"


def person(number: int) -> str:
    """Return the name of one of 120 people."""
    return f"{GIVEN[number % len(GIVEN)]} {FAMILY[number // len(GIVEN) % len(FAMILY)]}"


def address(number: int) -> str:
    """Return that person's address."""
    return f"{person(number).lower().replace(' ', '.')}@friends.example"


def when(number: int) -> datetime:
    """Return a moment in the years before the newest."""
    return NEWEST - timedelta(hours=7 * number)


def mail(number: int) -> tuple[str, bytes]:
    """Return a mail, every third one written by the owner."""
    message, both = EmailMessage(), [f"{person(number)} <{address(number)}>", OWNER]
    message["From"], message["To"] = reversed(both) if number % 3 == 0 else both
    message["Date"], message["Message-ID"] = format_datetime(when(number)), f"<{number}@friends.example>"
    if number % 3:
        message["Delivered-To"] = "ada@home.example"
    message["Subject"] = "Tea"
    message.set_content("See you on Friday?")
    return "eml", bytes(message)


def calendar(number: int) -> tuple[str, bytes]:
    """Return a calendar of one meeting, with a guest who has no address beside the one who has."""
    begins = f"{when(number):%Y%m%dT%H%M%SZ}"
    text = (
        f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:{number}\r\nDTSTAMP:{begins}\r\n"
        f"DTSTART:{begins}\r\nORGANIZER:mailto:ada@home.example\r\nATTENDEE;CN=Somebody:invalid:nomail\r\n"
        f"ATTENDEE;CN={person(number)}:mailto:{address(number)}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    return "ics", text.encode()


def card(number: int) -> tuple[str, bytes]:
    """Return a card whose number has no country."""
    return "vcf", _card(number).encode()


def _card(number: int) -> str:
    lines = ("BEGIN:VCARD", "VERSION:3.0", f"FN:{person(number)}", f"EMAIL:{address(number)}")
    return "\r\n".join((*lines, f"TEL:030 {number + 100_000}", "END:VCARD", ""))


def whatsapp(number: int) -> tuple[str, bytes]:
    """Return a chat of two, a few days long."""
    lines = (
        f"{when(number) + timedelta(minutes=7 * place):%d/%m/%Y, %H:%M} - {name}: Tea on the {place}th?\n"
        for place, name in enumerate(islice(cycle((person(number), "Ada Lovelace")), 12))
    )
    return "txt", "".join(lines).encode()


def messenger(number: int) -> tuple[str, bytes]:
    """Return a thread of Messenger."""
    at = int(when(number).timestamp()) * 1000
    text = (
        f'{{"participants": [{{"name": "{person(number)}"}}, {{"name": "Ada Lovelace"}}], "messages": ['
        f'{{"sender_name": "{person(number)}", "timestamp_ms": {at}, "content": "hi"}}], '
        f'"title": "{person(number)}", "thread_path": "inbox/{number}"}}'
    )
    return "json", text.encode()


def csv(number: int) -> tuple[str, bytes]:
    """Return a log as a table."""
    row = f"Ada,{address(number)},{when(number).isoformat()},sent,call\n"
    return "csv", f"owner,contact,at,direction,channel\n{row}".encode()


def other_csv(number: int) -> tuple[str, bytes]:
    """Return a table of something else."""
    return "csv", f"invoice,amount,paid\n{number},12.50,yes\n".encode()


def photo(number: int) -> tuple[str, bytes]:
    """Return what begins as a picture."""
    return "jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + number.to_bytes(4, "big") * 500


def empty(_: int) -> tuple[str, bytes]:
    """Return nothing at all."""
    return "txt", b""


def cut_card(number: int) -> tuple[str, bytes]:
    """Return a card that breaks off."""
    return "vcf", _card(number).encode()[:-20]


def cut_zip(number: int) -> tuple[str, bytes]:
    """Return the beginning of a zip."""
    return "zip", b"PK\x03\x04" + number.to_bytes(4, "big") * 20


def no_text(number: int) -> tuple[str, bytes]:
    """Return bytes that are of no form."""
    return "dat", bytes((number * place) % 251 for place in range(3, 400))


def page(_: int) -> tuple[str, bytes]:
    """Return a web page."""
    return "html", b"<!DOCTYPE html><html><body>Your archive</body></html>"


EXPORTS = (mail, calendar, card, whatsapp, messenger, csv)
OTHERS = (other_csv, photo, empty, cut_card, cut_zip, no_text, page)
FORMS = {form.__name__: form for form in (*EXPORTS, *OTHERS)}


def files(number: int) -> Iterator[tuple[str, bytes]]:
    """Yield so many names and contents, form after form."""
    rounds = zip(count(), cycle(f"{ROUND} {BAD}".split()), strict=False)
    for place, form in islice(rounds, number):
        ending, content = FORMS[form](place)
        name = f"WhatsApp Chat with {person(place)}" if form == "whatsapp" else form
        yield f"{place % 40:02}/{place:05} {name}.{ending}", content


def write_folder(folder: Path, number: int) -> None:
    """Write so many files below a folder."""
    for name, content in files(number):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def main() -> None:
    """Write the folder that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--files", type=int, default=300)
    options = parser.parse_args()
    write_folder(options.folder, options.files)


if __name__ == "__main__":
    main()
