"""Salesforce's data export: one CSV for each object; a preset says what the columns of a file mean."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime

from data.errors import NOTHING, RejectedRow
from data.identity.handles import clean, email, number
from data.identity.kinds.kind_of_contact import kind_of_handles
from data.importers.base.archive import ArchiveMember
from data.importers.base.items import AddressBookCard, Item, ReadOptions, SourceLimit
from data.importers.base.read_state import ReadState
from data.importers.base.senders import is_contact
from data.importers.base.times import in_utc
from data.importers.base.written_days import read_moment
from data.importers.tables.csv_text import read_csv
from data.importers.tables.file_formats import wrong_length
from data.messages import Message
from data.schema import Direction, Role

SALESFORCE = "salesforce"
SALESFORCE_ID = re.compile(r"[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?")
CHANNELS = {"call": "call", "email": "email", "listemail": "email", "linkedin": "message", "cadence": "email"}
NOT_DONE = {"Not Started", "In Progress", "Waiting on someone else", "Deferred"}
ADDRESS = re.compile(r"[^;,\s<>\"]{1,64}@[^;,\s<>\"]{1,253}")
MAILS, NUMBERS = ("email", "workemail"), ("phonenumber", "phone", "mobilephonenumber", "mobilephone")
EINSTEIN = Message("mail and meetings that Einstein Activity Capture brought are not in Salesforce's files")


@dataclass(frozen=True)
class _Row:
    """A row: its line, its cells by the plain names of their columns, and the state of reading its file."""

    file: str
    line: int
    cells: Mapping[str, str]
    state: ReadState

    def first(self, *columns: str) -> str:
        """Return the first cell of these columns that holds anything."""
        return next((self.cells[column] for column in columns if self.cells[column]), "")

    def id(self, column: str = "id") -> str:
        """Return Salesforce's id in its 15 letters: the three that may follow repeat which are capitals."""
        return self.cells[column][:15] if SALESFORCE_ID.fullmatch(self.cells[column]) else ""

    def moment(self, *columns: str) -> datetime | RejectedRow:
        """Return the time in the first of these columns that holds anything, else the refusal of the row."""
        column = next((name for name in columns if self.cells[name]), columns[0])
        moment = read_moment(self.cells[column], self.state.options.order)
        at = moment and in_utc(moment, self.state.options.zone)
        quoted = repr(self.cells[column][:60]) if self.cells[column] else NOTHING
        expected = Message("a date like {date}", date="2026-01-31 or 2026-01-31 15:04")
        return at or RejectedRow(self.file, self.line, column, quoted, expected)

    def owner(self) -> str:
        """Return whose the record is: as it says, unless somebody was named as the owner of the file."""
        options = self.state.options
        return options.owner if options.owner_given else self.cells["ownerid"] or options.owner

    def card(self, owner: str, key: str) -> AddressBookCard:
        """Return the row as a contact with its addresses, its numbers and its key in the CRM."""
        handles = [email(self.cells[column]) for column in MAILS]
        handles += [number(self.cells[column], self.state.options.region) for column in NUMBERS]
        handles += [f"{self.state.source}:{key}"] if key else []
        distinct = tuple(dict.fromkeys(filter(None, handles)))
        name = clean(f"{self.cells['firstname']} {self.cells['lastname']}")
        kind = kind_of_handles(distinct, (name,) if name else ())
        return AddressBookCard(owner, distinct, name or None, kind=kind)


@dataclass(frozen=True)
class Preset:
    """One sort of file: the columns by which it is detected, and the reader of its rows."""

    signs: tuple[AbstractSet[str], ...]
    read: Callable[[_Row], Iterator[Item]]
    limit: Message | None = None

    def fits(self, columns: Iterable[str]) -> bool:
        """Tell whether a header has a column of each group of names."""
        have = {plain(column) for column in columns}
        return all(have & group for group in self.signs)


def plain(column: str) -> str:
    """Return a column's name in small letters without spaces and signs: Record ID, record_id and recordid."""
    return "".join(letter for letter in column.casefold() if letter.isalnum())


def preset_of(columns: Iterable[str]) -> Preset | None:
    """Return the preset that a header fits, None where none does."""
    names = list(columns)
    return next((preset for preset in PRESETS if preset.fits(names)), None)


def read_preset(preset: Preset, member: ArchiveMember, options: ReadOptions) -> Iterator[Item]:
    """Yield the items of a file's rows; raises InputError where the CSV is damaged."""
    state, rows = ReadState(SALESFORCE, options), read_csv(member, lambda _: False)
    _, header = next(rows, (1, []))
    columns = list(map(plain, header))
    for line, cells in rows:
        row = _Row(member.label, line, defaultdict(str, zip(columns, cells, strict=False)), state)
        if len(cells) > len(columns):
            yield wrong_length(member.label, line, len(cells), len(columns))
        elif not row.id():
            state.left[Message("lines after the data")] += 1
        else:
            yield from preset.read(row)
    yield from state.left_out()
    if preset.limit:
        yield SourceLimit(preset.limit)


def _contact_record(row: _Row) -> Iterator[Item]:
    yield row.card(row.owner(), row.id())


def _task(row: _Row) -> Iterator[Item]:
    channel = CHANNELS.get(plain(row.first("tasksubtype", "type")))
    done = row.cells["isclosed"].lower() not in {"false", "0"} and row.cells["status"] not in NOT_DONE
    when = ("completeddatetime", "activitydate", "createddate")
    return _activity(row, channel if done else None, *when)


def _event(row: _Row) -> Iterator[Item]:
    return _activity(row, "meeting", "startdatetime", "activitydatetime", "activitydate")


def _activity(row: _Row, channel: str | None, *when: str) -> Iterator[Item]:
    """Yield a meeting or a task that is done; one still open has no channel."""
    if not row.id("whoid"):
        row.state.left[Message("activities with nobody")] += 1
    elif channel is None:
        row.state.left[Message("tasks still open, or that are no contact")] += 1
    elif isinstance(at := row.moment(*when), RejectedRow):
        yield at
    else:
        incoming = row.cells["calltype"].lower() == "inbound"
        called = Direction.RECEIVED if incoming else Direction.SENT
        direction = Direction.MUTUAL if channel == "meeting" else called
        met = row.state.interaction(f"{SALESFORCE}:{row.id('whoid')}", at, direction, channel, row.id())
        yield replace(met, owner=row.owner())


def _mail(row: _Row) -> Iterator[Item]:
    at, incoming = row.moment("messagedate"), row.cells["incoming"].lower() in {"true", "1"}
    if isinstance(at, RejectedRow):
        yield at
        return
    columns = {None: "fromaddress"} if incoming else {Role.TO: "toaddress", Role.CC: "ccaddress"}
    texts = [(role, text) for role, column in columns.items() for text in ADDRESS.findall(row.cells[column])]
    people = [(role, address) for role, text in texts if (address := email(text))]
    direction = Direction.RECEIVED if incoming else Direction.SENT
    for role, contact in people:
        if contact not in row.state.options.me:
            mail = row.state.interaction(contact, at, direction, "email", row.id(), people=len(people))
            yield replace(mail, role=role, counts=is_contact(len(people), role))


PRESETS = (
    Preset(({"id"}, {"messagedate"}, {"fromaddress"}, {"toaddress"}, {"incoming"}), _mail, EINSTEIN),
    Preset(({"id"}, {"whoid"}, {"startdatetime", "activitydatetime"}), _event, EINSTEIN),
    Preset(({"id"}, {"whoid"}, {"activitydate", "completeddatetime"}), _task, EINSTEIN),
    Preset(({"id"}, {"lastname"}, {"accountid", "ownerid", "reportstoid"}), _contact_record),
)
