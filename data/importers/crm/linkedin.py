"""LinkedIn's export: connections, messages, invitations, and help given and received.

Recommendations and endorsements are the only ready-made record of help that people own.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePath

from data.errors import NOTHING, InputError, RejectedRow
from data.identity.handles import clean, email, profile
from data.importers.base.items import AddressBookCard, Item, ReadOptions, SourceLimit
from data.importers.base.read_state import ReadState
from data.importers.crm.linkedin_parser import DELETED, TRUE, Row, Sheet, moment, urls
from data.messages import Message
from data.schema import Direction, Exchange, Interaction, Side

SOURCE = "linkedin"
GROUPS = Message(
    "a LinkedIn group thread is kept apart from one-to-one messages: it counts by its number of people"
)
DATES = Message("LinkedIn tells the day of a connection only, and e-mail addresses of almost nobody")


@dataclass(frozen=True, slots=True)
class Files:
    """The rows of an export by sheet, each with its file's name, which alone tells given from received."""

    rows: Mapping[Sheet, list[tuple[str, Row]]]

    def of(self, sheet: Sheet) -> list[tuple[str, Row]]:
        """Return (file name, row) of all files of one sort."""
        return self.rows.get(sheet, [])


@dataclass
class _People(ReadState):
    """The state of a reading, with who is who: names to profiles, and which profile is the owner's own."""

    own: frozenset[str] = frozenset()
    by_name: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    connected: set[str] = field(default_factory=set)

    def of_name(self, name: str) -> str | None:
        """Return the one profile of a name, a handle of it where it is nobody's, None where it is two's."""
        profiles = self.by_name.get(clean(name).casefold(), set())
        if len(profiles) > 1:
            return None
        return next(iter(profiles), None) or _name_handle(name)


def read_linkedin(files: Files, options: ReadOptions) -> Iterator[Item]:
    """Yield the items of an export; a row whose contact or date is unknown becomes a RejectedRow.

    Raises InputError where the messages do not show which profile is the owner's.
    """
    people = _People(SOURCE, options, own=_own(files, options))
    yield from _connections(files, people)
    yield from _messages(files, people)
    yield from _invitations(files, people)
    yield from _endorsements(files, people)
    yield from _recommendations(files, people)


def _name_handle(name: str) -> str:
    """Return the handle of somebody without a profile: their name on LinkedIn."""
    return f"{SOURCE}:{clean(name)}" if clean(name) else ""


def _own(files: Files, options: ReadOptions) -> frozenset[str]:
    """Return the owner's profiles: as given, else the one in more conversations than any other."""
    given = frozenset(address for handle in options.me if (address := profile(handle)))
    if given or not files.of(Sheet.MESSAGES):
        return given | _inviting(files)
    seen: dict[str, set[str]] = defaultdict(set)
    for _, row in files.of(Sheet.MESSAGES):
        for slug in _slugs(row["sender profile url"], row["recipient profile urls"]):
            seen[slug].add(row["conversation id"])
    inviting = _inviting(files)
    if inviting:
        return inviting
    counted = Counter({slug: len(talks) for slug, talks in seen.items()}).most_common(2)
    if len(counted) == 1 or (counted and counted[0][1] > counted[1][1]):
        return frozenset({counted[0][0]})
    return frozenset()


def _inviting(files: Files) -> frozenset[str]:
    rows = [row for _, row in files.of(Sheet.INVITATIONS)]
    sent = [row["inviterprofileurl"] for row in rows if row["direction"].upper() == "OUTGOING"]
    received = [row["inviteeprofileurl"] for row in rows if row["direction"].upper() == "INCOMING"]
    return frozenset(address for url in sent + received if (address := profile(url)))


def _slugs(*cells: str) -> list[str]:
    return list(dict.fromkeys(slug for cell in cells for url in urls(cell) if (slug := profile(url))))


def _connections(files: Files, people: _People) -> Iterator[Item]:
    for file, row in files.of(Sheet.CONNECTIONS):
        name = clean(f"{row['first name']} {row['last name']}")
        handles = tuple(handle for handle in (profile(row["url"]), email(row["email address"])) if handle)
        if not name and not handles:
            continue
        met = moment("connected on", row["connected on"])
        if met is None:
            yield _refused(file, row, "connected on", Message("a day like {day}", day="08 Feb 2026"))
            continue
        if handles:
            people.by_name[name.casefold()].add(handles[0])
            people.connected.update(handles)
        yield AddressBookCard(
            people.options.owner, handles or (_name_handle(name),), name or None, met=f"{met:%Y-%m-%d}"
        )
    if files.of(Sheet.CONNECTIONS):
        yield SourceLimit(DATES)


@dataclass(frozen=True, slots=True)
class _Thread:
    """A conversation: everybody in it but the owner, and whether the owner ever wrote."""

    others: frozenset[str]
    answered: bool


def _messages(files: Files, people: _People) -> Iterator[Item]:
    rows = files.of(Sheet.MESSAGES)
    if not rows:
        return
    if not people.own:
        raise InputError(
            "the LinkedIn messages do not show which profile is yours; "
            "say it with --me https://www.linkedin.com/in/YOU"
        )
    threads = _threads(rows, people)
    for file, row in rows:
        reason = _no_message(row, threads[row["conversation id"]], people)
        if reason is not None:
            people.left[reason] += 1
            continue
        yield from _message(file, row, threads[row["conversation id"]], people)
    yield from people.left_out()
    if any(len(thread.others) > 1 for thread in threads.values()):
        yield SourceLimit(GROUPS)


def _threads(rows: list[tuple[str, Row]], people: _People) -> dict[str, _Thread]:
    who: dict[str, set[str]] = defaultdict(set)
    answered: set[str] = set()
    for _, row in rows:
        talk = row["conversation id"]
        who[talk].update(_slugs(row["sender profile url"], row["recipient profile urls"]))
        if profile(row["sender profile url"]) in people.own and not _draft(row):
            answered.add(talk)
    return {talk: _Thread(frozenset(slugs - people.own), talk in answered) for talk, slugs in who.items()}


def _draft(row: Row) -> bool:
    return row["is message draft"].lower() in TRUE or row["is conversation draft"].lower() in TRUE


def _no_message(row: Row, thread: _Thread, people: _People) -> Message | None:
    """Return why a row is no message between people, None where it is one."""
    if _draft(row):
        return Message("drafts")
    sender = profile(row["sender profile url"])
    if sender is None and (row["from"].lower() == DELETED or not row["from"]):
        return Message("messages of deleted members")
    if row["subject"] and not thread.answered and sender not in people.connected:
        return Message("sponsored messages nobody answered")
    return None


def _message(file: str, row: Row, thread: _Thread, people: _People) -> Iterator[Item]:
    at = moment("date", row["date"])
    if at is None:
        yield _refused(file, row, "date", Message("a time like {time}", time="2026-07-01 10:00:00 UTC"))
        return
    sender = profile(row["sender profile url"]) or people.of_name(row["from"])
    if sender is None:
        yield _refused(file, row, "from", Message("a name that only one of your connections has"))
        return
    # A message has no id of its own: its place among those of one second in one thread is one.
    key = people.numbered(f"{row['conversation id']} {row['date']} {sender}")
    mine = sender in people.own
    to = _slugs(row["recipient profile urls"]) or list(thread.others)
    contacts = [address for address in to if address not in people.own] if mine else [sender]
    others = max(len(thread.others), len(contacts), 1)
    direction = Direction.SENT if mine else Direction.RECEIVED
    for contact in contacts:
        yield people.interaction(contact, at, direction, "message", key, people=others)


def _favour(met: Interaction) -> Interaction:
    """Return an interaction as help, given where it was sent."""
    side = Side.GIVEN if met.direction is Direction.SENT else Side.RECEIVED
    return replace(met, exchange=Exchange.FAVOUR, side=side)


def _invitations(files: Files, people: _People) -> Iterator[Item]:
    for file, row in files.of(Sheet.INVITATIONS):
        incoming = row["direction"].upper() == "INCOMING"
        url, name = ("inviterprofileurl", "from") if incoming else ("inviteeprofileurl", "to")
        contact = profile(row[url]) or people.of_name(row[name])
        at = moment("sent at", row["sent at"], people.options.zone)
        if at is None:
            yield _refused(file, row, "sent at", Message("a time like {time}", time="7/8/26, 3:43 PM"))
        elif not contact:
            yield _refused(file, row, name, Message("a name or a profile"))
        else:
            direction = Direction.RECEIVED if incoming else Direction.SENT
            key = f"invitation {row['sent at']} {contact}"
            yield people.interaction(contact, at, direction, "invitation", key)


def _endorsements(files: Files, people: _People) -> Iterator[Item]:
    for file, row in files.of(Sheet.ENDORSEMENTS):
        received = "endorser public url" in row.cells or "endorser first name" in row.cells
        side = "endorser" if received else "endorsee"
        name = f"{row[f'{side} first name']} {row[f'{side} last name']}"
        contact = profile(row[f"{side} public url"]) or _name_handle(name)
        at = moment("endorsement date", row["endorsement date"])
        if at is None:
            yield _refused(
                file, row, "endorsement date", Message("a time like {time}", time="2024/02/01 15:02:55 UTC")
            )
        elif not contact:
            yield _refused(file, row, f"{side} public url", Message("a profile or a name"))
        else:
            direction = Direction.RECEIVED if received else Direction.SENT
            key = f"endorsement {row['endorsement date']} {row['skill name']}"
            yield _favour(people.interaction(contact, at, direction, "endorsement", key))


def _recommendations(files: Files, people: _People) -> Iterator[Item]:
    for file, row in files.of(Sheet.RECOMMENDATIONS):
        name = clean(f"{row['first name']} {row['last name']}")
        contact = people.of_name(name)
        at = moment("creation date", row["creation date"], people.options.zone)
        if at is None:
            yield _refused(
                file, row, "creation date", Message("a time like {time}", time="01/02/26, 3:04 PM")
            )
        elif not contact:
            yield RejectedRow(
                file,
                row.line,
                "First Name",
                repr(name),
                Message("a name that only one of your connections has"),
            )
        else:
            direction = Direction.SENT if "given" in PurePath(file).name.lower() else Direction.RECEIVED
            key = f"recommendation {row['creation date']} {direction}"
            yield _favour(people.interaction(contact, at, direction, "recommendation", key))


def _refused(file: str, row: Row, column: str, expected: Message) -> RejectedRow:
    return RejectedRow(file, row.line, column, repr(row[column][:60]) if row[column] else NOTHING, expected)
