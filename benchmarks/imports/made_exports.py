"""Made-up exports as large as real ones, each with the number of interactions that a reader must find.

Sizes follow what people have: a mail's head is 3 to 6 KB as the large providers write it, its body
log-normal with a median of 8 KB, so that a few attachments are most of a mailbox. Names are syllables.
"""

import base64
import csv
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import accumulate, count
from pathlib import Path
from random import Random
from typing import IO
from zoneinfo import ZoneInfo

OWN = "owner@example.org"
SYLLABLES = ("ba", "ko", "mi", "ren", "tu", "sal", "dor", "vi", "nu", "pel", "ash", "lin", "gor", "ema")
FIRST_DAY = datetime(2021, 1, 4, 8, tzinfo=UTC)
POOL = 4 * 1024 * 1024
MEDIAN_BODY, BODY_SPREAD, LARGEST_BODY = 8_000, 1.6, 25_000_000
LONG = 60_000
LARGEST_MAILBOX = 1 << 40
ENCODED_SUBJECTS, EMPTY_LINES, QUOTED_LINES = 0.3, 0.15, 0.01
ZONE = ZoneInfo("Europe/Berlin")
WINDOWS_ZONE = "W. Europe Standard Time"
# Exports that are as large as these are those of people who know many: few of them often, most seldom.
PEOPLE = 5_000
# A photo of an address book is 22 KB, and a third more as text.
PHOTO = 22_000
OWNERS, ROW_CONTACTS = 200, 50

RECEIVED = (
    "Received: from mx{n}.example.net (mx{n}.example.net. [192.0.2.{n}])\n"
    "        by relay.example.org with ESMTPS id {mark}\n"
    "        for <{to}>\n"
    "        (version=TLS1_3 cipher=TLS_AES_256_GCM_SHA384 bits=256/256);\n"
    "        {date}\n"
)
LABELS = (
    "X-Gmail-Labels: =?UTF-8?Q?Messages_archiv=C3=A9s,Ouvert,Cat=C3=A9gorie=C2=A0:_E-mails_?=\n"
    " =?UTF-8?Q?personnels?=\n"
)
BULK = (
    "List-Unsubscribe: <https://news.example.com/u/{mark}>\nPrecedence: bulk\n"
    "List-Id: News <news.example.com>\n"
)
MACHINE = "Auto-Submitted: auto-generated\n"


class Cast:
    """The made-up people, the first of them met most often."""

    def __init__(self, random: Random) -> None:
        self._random = random
        names = [" ".join(self._word().title() for _ in range(2)) for _ in range(PEOPLE)]
        self.people = [
            (name, f"{name.lower().replace(' ', '.')}{number}@mail{number % 40}.example")
            for number, name in enumerate(names)
        ]
        self._often = list(accumulate(1 / (place + 3) for place in range(PEOPLE)))

    def _word(self) -> str:
        return "".join(self._random.choices(SYLLABLES, k=3))

    def some(self, count: int) -> list[tuple[str, str]]:
        """Return so many different people."""
        found: dict[tuple[str, str], None] = {}
        while len(found) < count:
            found[self._random.choices(self.people, cum_weights=self._often)[0]] = None
        return list(found)

    def company(self) -> list[tuple[str, str]]:
        """Return one person mostly, at times a few, seldom a crowd."""
        return self.some(self._random.choices((1, 2, 3, 6, 25), weights=(70, 14, 9, 5, 2))[0])


def write_mailbox(path: Path, size: int, seed: int) -> int:
    """Write an mbox of at least so many bytes; return the number of interactions in it."""
    return write_mails(path, (FIRST_DAY + timedelta(minutes=37 * number) for number in count()), seed, size)


def write_mails(path: Path, moments: Iterable[datetime], seed: int, size: int = LARGEST_MAILBOX) -> int:
    """Write an mbox with a mail at each moment until it has so many bytes; return its interactions."""
    random = Random(seed)  # noqa: S311 - made-up people need no secrets
    cast, bodies, found = Cast(random), _Bodies(random), 0
    with path.open("wb") as file:
        for at in moments:
            if file.tell() >= size:
                break
            head, interactions = _head(random, cast, at)
            file.write(head)
            bodies.write(file)
            found += interactions
    return found


def _head(random: Random, cast: Cast, at: datetime) -> tuple[bytes, int]:
    """Return a mail's head and how many interactions the mail is."""
    kind = random.choices(("received", "sent", "bulk", "machine", "self"), weights=(36, 28, 26, 8, 2))[0]
    company = cast.company()
    me = ("Owner", OWN)
    sender = company[0] if kind in {"received", "bulk", "machine"} else me
    others = {"received": [me, *company[1:]], "sent": company}.get(kind, [me])
    interactions = {"received": 1, "sent": len(company)}.get(kind, 0)
    mark = f"{random.getrandbits(80):020x}"
    date = format_datetime(at)
    lines = [
        f"From {random.getrandbits(60)}@xxx {at:%a %b %d %H:%M:%S +0000 %Y}\n",
        f"X-GM-THRID: {random.getrandbits(60)}\n{LABELS}Delivered-To: {OWN}\n",
        *(RECEIVED.format(n=hop, mark=mark, to=OWN, date=date) for hop in range(1, 5)),
        _signature("ARC-Seal", random),
        _signature("ARC-Message-Signature", random),
        _signature("DKIM-Signature", random),
        f"Return-Path: <{sender[1]}>\nMIME-Version: 1.0\nDate: {date}\nMessage-ID: <{mark}@mail.example>\n",
        {"bulk": BULK.format(mark=mark), "machine": MACHINE}.get(kind, ""),
        f"Subject: {_subject(random)}\nFrom: {_address(sender)}\n",
        "To: " + ",\n\t".join(map(_address, others)) + "\n",
        f'Content-Type: multipart/mixed; boundary="{mark}"\n\n',
    ]
    return "".join(lines).encode(), interactions


def _address(person: tuple[str, str]) -> str:
    return f"{person[0]} <{person[1]}>"


def _subject(random: Random) -> str:
    words = " ".join("".join(random.choices(SYLLABLES, k=2)) for _ in range(5))
    if random.random() < ENCODED_SUBJECTS:
        return f"=?UTF-8?B?{base64.b64encode(words.encode()).decode()}?="
    return words


def _signature(name: str, random: Random) -> str:
    seal = base64.b64encode(random.randbytes(256)).decode()
    folded = "\n         ".join(seal[begin : begin + 70] for begin in range(0, len(seal), 70))
    return f"{name}: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.net; s=20240101;\n        b={folded}\n"


class _Bodies:
    """Bodies cut from a pool: text with empty lines and quoted ones, or an attachment's base64."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._text = b"".join(self._line() for _ in range(POOL // 50))
        self._packed = base64.encodebytes(random.randbytes(POOL * 3 // 4))

    def _line(self) -> bytes:
        kind = self._random.random()
        if kind < EMPTY_LINES:
            return b"\n"
        words = " ".join(self._random.choices(SYLLABLES, k=self._random.randint(3, 20)))
        return (">From then on " if kind > 1 - QUOTED_LINES else "").encode() + words.encode() + b"\n"

    def write(self, file: IO[bytes]) -> None:
        """Write one body and the empty line after it."""
        left = min(LARGEST_BODY, int(self._random.lognormvariate(0, BODY_SPREAD) * MEDIAN_BODY))
        pool = self._packed if left > LONG else self._text
        while left > 0:
            begin = pool.find(b"\n", self._random.randrange(len(pool) // 2)) + 1
            piece = pool[begin : begin + left]
            file.write(piece)
            left -= len(piece)
        file.write(b"\n\n")


def write_table(path: Path, rows: int, seed: int, *, ids: bool) -> int:
    """Write a log as CSV, with or without ids of its own; return the number of interactions in it."""
    random = Random(seed)  # noqa: S311 - made-up rows need no secrets
    columns = ["owner", "contact", "at", "direction", "channel"] + (["source", "external_id"] if ids else [])
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        for number in range(rows):
            # A second apart from the one before, so that no two rows are the same.
            at = FIRST_DAY + timedelta(seconds=97 * number)
            owner = random.randrange(OWNERS)
            contact = f"person-{owner}-{random.randrange(ROW_CONTACTS)}@mail.example"
            row = [f"owner-{owner}", contact, f"{at:%Y-%m-%dT%H:%M:%SZ}", random.choice(("sent", "received"))]
            writer.writerow([*row, "email", *(["crm", f"{random.getrandbits(64):016x}"] if ids else [])])
    return rows


def write_cards(path: Path, cards: int, seed: int, *, photos: bool) -> int:
    """Write an address book of so many vCards, with a photo in each or without; return their number."""
    random = Random(seed)  # noqa: S311 - made-up people need no secrets
    people, photo = Cast(random).people, base64.b64encode(random.randbytes(PHOTO)).decode()
    folded = "\r\n ".join(photo[begin : begin + 74] for begin in range(0, len(photo), 74))
    picture = f"PHOTO;ENCODING=b;TYPE=JPEG:{folded}\r\n" if photos else ""
    with path.open("w", encoding="utf-8", newline="") as file:
        for number in range(cards):
            name, address = people[number % len(people)]
            given, family = name.split()
            file.write(
                f"BEGIN:VCARD\r\nVERSION:3.0\r\nN:{family};{given};;;\r\nFN:{name}\r\n"
                f"EMAIL;TYPE=HOME:{number}.{address}\r\nTEL;TYPE=CELL:+4915{number:08}\r\n{picture}END:VCARD\r\n"
            )
    return cards


def write_calendar(path: Path, entries: int, seed: int, now: datetime) -> int:
    """Write an iCalendar file of so many entries; return the number of interactions until now."""
    random = Random(seed)  # noqa: S311 - made-up meetings need no secrets
    cast, met = Cast(random), set[tuple[str, datetime]]()
    with path.open("w", encoding="utf-8", newline="\r\n") as file:
        file.write("BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Made up//EN\n")
        written = 0
        while written < entries:
            begins = _meeting_time(random, now)
            kind = random.choices((_once, _weekly, _endless, _moved), weights=(80, 12, 3, 5))[0]
            company = cast.company()
            lines, occurrences, count = kind(f"{written}@made", begins, company)
            file.write("".join(lines))
            # Whom one meets twice at the same time, one meets once.
            met |= {(address, at) for at in occurrences if at <= now for _, address in company}
            written += count
        file.write("END:VCALENDAR\n")
    return len(met)


Meeting = tuple[list[str], Iterator[datetime], int]
Company = list[tuple[str, str]]


def _meeting_time(random: Random, now: datetime) -> datetime:
    days = (now - FIRST_DAY).days + 30
    day = (FIRST_DAY + timedelta(days=random.randrange(days))).astimezone(ZONE)
    return day.replace(hour=9 + random.randrange(8))


def _once(uid: str, begins: datetime, company: Company) -> Meeting:
    return _event(uid, begins, company), iter([begins]), 1


def _weekly(uid: str, begins: datetime, company: Company) -> Meeting:
    planned = [begins + timedelta(weeks=week) for week in range(26)]
    left_out = planned.pop(2)
    rule = f"RRULE:FREQ=WEEKLY;COUNT=26\nEXDATE;{_stamp(left_out)}\n"
    return _event(uid, begins, company, rule), iter(planned), 1


def _endless(uid: str, begins: datetime, company: Company) -> Meeting:
    occurrences = (begins + timedelta(weeks=2 * step) for step in range(26 * 10))
    return _event(uid, begins, company, "RRULE:FREQ=WEEKLY;INTERVAL=2\n"), occurrences, 1


def _moved(uid: str, begins: datetime, company: Company) -> Meeting:
    """Ten weeks, of which the fourth is an hour later and the sixth is cancelled."""
    planned = [begins + timedelta(weeks=week) for week in range(10)]
    later = planned[3] + timedelta(hours=1)
    lines = _event(uid, begins, company, "RRULE:FREQ=WEEKLY;COUNT=10\n")
    lines += _event(uid, later, company, f"RECURRENCE-ID;{_stamp(planned[3])}\n")
    lines += _event(uid, planned[5], company, f"RECURRENCE-ID;{_stamp(planned[5])}\nSTATUS:CANCELLED\n")
    return lines, iter([*planned[:3], later, planned[4], *planned[6:]]), 3


def _stamp(at: datetime) -> str:
    return f"TZID={WINDOWS_ZONE}:{at:%Y%m%dT%H%M%S}"


def _event(uid: str, begins: datetime, company: Company, more: str = "") -> list[str]:
    attendee = "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;CN={0}:\n mailto:{1}\n"
    return [
        f"BEGIN:VEVENT\nUID:{uid}\nDTSTAMP:20210101T000000Z\nDTSTART;{_stamp(begins)}\n",
        f"DTEND;{_stamp(begins + timedelta(hours=1))}\nSUMMARY:Made-up meeting\n{more}",
        f"ORGANIZER;CN=Owner:mailto:{OWN}\n",
        attendee.format("Owner", OWN),
        *(attendee.format(*person) for person in company),
        "END:VEVENT\n",
    ]
