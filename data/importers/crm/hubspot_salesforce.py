"""Exports of HubSpot and Salesforce as CSV; a preset says what the columns of a file mean.

HubSpot writes labels in the language of whoever exports, or its internal names; the English labels and the
internal names are known here. Salesforce's data export has one file for each object.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from data.errors import NOTHING, RejectedRow
from data.identity.handles import clean, email, number
from data.importers.base.items import AddressBookCard, Item, LeftOut, ReadOptions, SourceLimit
from data.importers.base.senders import is_contact, kind_of_address
from data.importers.crm.dates import read_date
from data.messages import Message
from data.schema import ContactKind, Direction, Interaction, Role

HUBSPOT, SALESFORCE = "hubspot", "salesforce"
SALESFORCE_ID = re.compile(r"[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?")
CHANNELS = {"call": "call", "email": "email", "listemail": "email", "linkedin": "message", "cadence": "email"}
ADDRESS = re.compile(r"[^;,\s<>\"]{1,64}@[^;,\s<>\"]{1,253}")
EINSTEIN = Message("mail and meetings that Einstein Activity Capture brought are not in Salesforce's files")
LAST_ONLY = Message(
    "a HubSpot contact export tells only each contact's last contact, not the ones before; "
    "take it anew from time to time, or send engagements over the API"
)
Cells = Mapping[str, str]
Reader = Callable[[int, Cells, "_Table"], Iterator[Item]]


@dataclass(frozen=True)
class Preset:
    """One sort of file: the columns by which it is detected, and the reader of its rows."""

    name: str
    signs: tuple[frozenset[str], ...]
    read: Reader
    limit: Message | None = None

    def fits(self, columns: Iterable[str]) -> bool:
        """Tell whether a header has a column of each group of names."""
        have = {plain(column) for column in columns}
        return all(have & group for group in self.signs)


@dataclass(frozen=True)
class _Table:
    file: str
    options: ReadOptions
    left: Counter[Message]


def plain(column: str) -> str:
    """Return a column's name in small letters without spaces and signs: Record ID, record_id and recordid."""
    return "".join(letter for letter in column.casefold() if letter.isalnum())


def preset_of(columns: Iterable[str]) -> Preset | None:
    """Return the preset that a header fits, None where none does."""
    names = list(columns)
    return next((preset for preset in PRESETS if preset.fits(names)), None)


def read_preset(
    preset: Preset, rows: Iterable[tuple[int, Mapping[str, str]]], file: str, options: ReadOptions
) -> Iterator[Item]:
    """Yield the items of a file's rows, each given as (line number, cells by column)."""
    table = _Table(file, options, Counter())
    for line, row in rows:
        cells = defaultdict(str, {plain(name): (cell or "").strip() for name, cell in row.items()})
        yield from preset.read(line, cells, table)
    yield from (LeftOut(reason, count) for reason, count in table.left.items())
    if preset.limit:
        yield SourceLimit(preset.limit)


def _hubspot_contact(line: int, row: Cells, table: _Table) -> Iterator[Item]:
    key = _first(row, "recordid", "hsobjectid", "contactid", "vid")
    handles = _handles(
        row, ("email", "workemail"), ("phonenumber", "phone", "mobilephonenumber", "mobilephone"), table
    )
    handles = (*handles, *([f"{HUBSPOT}:{key}"] if key else []))
    if not handles:
        table.left[Message("rows without e-mail, number or record id")] += 1
        return
    owner = _first(row, "contactowner", "hubspotownerid") or table.options.owner
    yield AddressBookCard(
        owner,
        handles,
        clean(f"{_first(row, 'firstname')} {_first(row, 'lastname')}") or None,
        kind=_kind(handles),
    )
    column = next(
        (
            name
            for name in ("lastcontacted", "noteslastcontacted", "lastactivitydate", "noteslastupdated")
            if row.get(name)
        ),
        None,
    )
    if column is None:
        return
    at = read_date(row[column], table.options.zone)
    if at is None:
        yield _refused(table, line, column, row[column])
    else:
        yield Interaction(
            owner,
            handles[0],
            at,
            Direction.MUTUAL,
            "activity",
            HUBSPOT,
            f"{key or handles[0]} {at:%Y-%m-%dT%H:%M}",
            handle=handles[0],
        )


def _salesforce_contact(_line: int, row: Cells, table: _Table) -> Iterator[Item]:
    who = _id(row["id"])
    if who is None:
        table.left[Message("lines after the data")] += 1
        return
    handles = (*_handles(row, ("email",), ("phone", "mobilephone"), table), f"{SALESFORCE}:{who}")
    name = clean(f"{row.get('firstname', '')} {row.get('lastname', '')}")
    yield AddressBookCard(
        row.get("ownerid") or table.options.owner, handles, name or None, kind=_kind(handles)
    )


def _kind(handles: tuple[str, ...]) -> ContactKind:
    """Return whether an address says that it is a machine's or a list's."""
    kinds = [kind_of_address(handle) for handle in handles]
    return next((kind for kind in kinds if kind is not ContactKind.PERSON), ContactKind.PERSON)


def _salesforce_task(line: int, row: Cells, table: _Table) -> Iterator[Item]:
    who, key = _id(row["whoid"]), _id(row["id"])
    channel = CHANNELS.get(plain(_first(row, "tasksubtype", "type")))
    done = _first(row, "isclosed").lower() not in {"false", "0"} and _first(row, "status") not in {
        "Not Started",
        "In Progress",
        "Waiting on someone else",
        "Deferred",
    }
    if key is None:
        table.left[Message("lines after the data")] += 1
    elif who is None:
        table.left[Message("activities with nobody")] += 1
    elif channel is None or not done:
        table.left[Message("tasks still open, or that are no contact")] += 1
    else:
        yield from _activity(
            line, row, table, key, who, channel, ("completeddatetime", "activitydate", "createddate")
        )


def _salesforce_event(line: int, row: Cells, table: _Table) -> Iterator[Item]:
    who, key = _id(row["whoid"]), _id(row["id"])
    if key is None or who is None:
        table.left[Message("lines after the data") if key is None else Message("activities with nobody")] += 1
    else:
        yield from _activity(
            line, row, table, key, who, "meeting", ("startdatetime", "activitydatetime", "activitydate")
        )


def _activity(
    line: int, row: Cells, table: _Table, key: str, who: str, channel: str, when: tuple[str, ...]
) -> Iterator[Item]:
    column = next((name for name in when if row.get(name)), when[0])
    at = read_date(row.get(column, ""), table.options.zone)
    if at is None:
        yield _refused(table, line, column, row.get(column, ""))
        return
    incoming = _first(row, "calltype").lower() == "inbound"
    direction = (
        Direction.MUTUAL if channel == "meeting" else Direction.RECEIVED if incoming else Direction.SENT
    )
    owner, contact = row.get("ownerid") or table.options.owner, f"{SALESFORCE}:{who}"
    yield Interaction(owner, contact, at, direction, channel, SALESFORCE, key, handle=contact)


def _salesforce_mail(line: int, row: Cells, table: _Table) -> Iterator[Item]:
    key, at = _id(row["id"]), read_date(row["messagedate"], table.options.zone)
    if key is None:
        table.left[Message("lines after the data")] += 1
        return
    if at is None:
        yield _refused(table, line, "messagedate", row["messagedate"])
        return
    incoming = row["incoming"].lower() in {"true", "1"}
    lines = (
        {None: row["fromaddress"]}
        if incoming
        else {Role.TO: row["toaddress"], Role.CC: row.get("ccaddress", "")}
    )
    people = [
        (role, address)
        for role, cell in lines.items()
        for text in ADDRESS.findall(cell)
        if (address := email(text))
    ]
    for role, contact in people:
        if contact not in table.options.me:
            yield Interaction(
                table.options.owner,
                contact,
                at,
                Direction.RECEIVED if incoming else Direction.SENT,
                "email",
                SALESFORCE,
                key,
                handle=contact,
                people=len(people),
                role=role,
                counts=is_contact(len(people), role),
            )


def _first(row: Cells, *columns: str) -> str:
    return next((row[column] for column in columns if row.get(column)), "")


def _handles(row: Cells, mails: tuple[str, ...], numbers: tuple[str, ...], table: _Table) -> tuple[str, ...]:
    handles = [email(row.get(column, "")) for column in mails]
    handles += [number(row.get(column, ""), table.options.region) for column in numbers]
    return tuple(dict.fromkeys(column for column in handles if column))


def _id(text: str) -> str | None:
    """Return an id in its 15 letters: the three that may follow only repeat which are capitals."""
    return text[:15] if SALESFORCE_ID.fullmatch(text) else None


def _refused(table: _Table, line: int, column: str, written: str) -> RejectedRow:
    quoted = repr(written[:60]) if written else NOTHING
    expected = Message("a date like {date}", date="2026-01-31 or 2026-01-31 15:04")
    return RejectedRow(table.file, line, column, quoted, expected)


def _group(*names: str) -> frozenset[str]:
    return frozenset(names)


PRESETS = (
    Preset(
        "HubSpot contacts",
        (_group("recordid", "hsobjectid"), _group("email"), _group("firstname", "lastname")),
        _hubspot_contact,
        LAST_ONLY,
    ),
    Preset(
        "Salesforce EmailMessage",
        (_group("id"), _group("messagedate"), _group("fromaddress"), _group("toaddress"), _group("incoming")),
        _salesforce_mail,
        EINSTEIN,
    ),
    Preset(
        "Salesforce Event",
        (_group("id"), _group("whoid"), _group("startdatetime", "activitydatetime")),
        _salesforce_event,
        EINSTEIN,
    ),
    Preset(
        "Salesforce Task",
        (_group("id"), _group("whoid"), _group("activitydate", "completeddatetime")),
        _salesforce_task,
        EINSTEIN,
    ),
    Preset(
        "Salesforce Contact",
        (_group("id"), _group("lastname"), _group("accountid", "ownerid", "reportstoid")),
        _salesforce_contact,
    ),
)
