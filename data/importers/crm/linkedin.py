"""LinkedIn's export: connections, messages, invitations, and help given and received.

Recommendations and endorsements are the only ready-made record of help that people own.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath

from data.errors import InputError, RejectedRow
from data.identity.handles import clean, emails_in, profile
from data.importers.base.card_values import card_facts
from data.importers.base.items import AddressBookCard, Item, ReadOptions, SourceLimit
from data.importers.base.read_state import ReadState
from data.importers.base.written_days import order_of
from data.importers.crm.linkedin_parser import DELETED, TRUE, Row, Sheet, moment, urls
from data.messages import Message
from data.schema import Direction, Exchange, Interaction, Side

SOURCE = "linkedin"
GROUPS = Message(
    "a LinkedIn group thread is kept apart from one-to-one messages: it counts by its number of people"
)
NO_DAY = Message("days of a connection that cannot be told; the person is kept")
PAGE_OF_A_FIRM = re.compile(r"linkedin\.com/(?:company|showcase|school)/", re.IGNORECASE)
# Folders of messages as LinkedIn names them; INBOX and ARCHIVE are the others.
UNWANTED = frozenset({"spam", "trash", "deleted"})
DATES = Message("LinkedIn tells the day of a connection only, and e-mail addresses of almost nobody")
# Which profile of an invitation is the owner's.
INVITING = {"OUTGOING": "inviterprofileurl", "INCOMING": "inviteeprofileurl"}
AMBIGUOUS = Message("a name that only one of your connections has")
Files = Mapping[Sheet, Sequence[Row]]


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
    for sheet, act in ACTS.items():
        yield from (act(row, people) for row in files.get(sheet, ()))


def _name_handle(name: str) -> str:
    """Return the handle of somebody without a profile: their name on LinkedIn."""
    return f"{SOURCE}:{clean(name)}" if clean(name) else ""


def _own(files: Files, options: ReadOptions) -> frozenset[str]:
    """Return the owner's profiles: as given, else the one in more conversations than any other."""
    inviting = [row[INVITING.get(row["direction"].upper(), "")] for row in files.get(Sheet.INVITATIONS, ())]
    own = frozenset(address for text in (*options.me, *inviting) if (address := profile(text)))
    if own:
        return own
    rows = files.get(Sheet.MESSAGES, ())
    talks = {(slug, row["conversation id"]) for row in rows for slug in _members(row)}
    counted = Counter(slug for slug, _ in talks).most_common(2)
    if counted and all(count < counted[0][1] for _, count in counted[1:]):
        return frozenset({counted[0][0]})
    return frozenset()


def _members(row: Row) -> list[str]:
    return _slugs(row["sender profile url"], row["recipient profile urls"])


def _slugs(*cells: str) -> list[str]:
    return list(dict.fromkeys(slug for cell in cells for url in urls(cell) if (slug := profile(url))))


def _connections(files: Files, people: _People) -> Iterator[Item]:
    rows = files.get(Sheet.CONNECTIONS, ())
    order = people.options.order or order_of(row["connected on"] for row in rows)
    for row in rows:
        name = clean(f"{row['first name']} {row['last name']}")
        handles = tuple(filter(None, (profile(row["url"]), *emails_in(row["email address"]))))
        if not name and not handles:
            continue
        met = moment("connected on", row["connected on"], order=order)
        people.left[NO_DAY] += met is None
        if handles:
            people.by_name[name.casefold()].add(handles[0])
            people.connected.update(handles)
        yield AddressBookCard(
            people.options.owner,
            handles or (_name_handle(name),),
            name or None,
            met=f"{met:%Y-%m-%d}" if met else None,
            facts=card_facts(row["company"], row["position"], row["location"]),
        )
    if rows:
        yield SourceLimit(DATES)


@dataclass(frozen=True, slots=True)
class _Thread:
    """A conversation: everybody in it but the owner, and whether the owner ever wrote."""

    others: frozenset[str]
    answered: bool


def _messages(files: Files, people: _People) -> Iterator[Item]:
    rows = files.get(Sheet.MESSAGES, ())
    if rows and not people.own:
        raise InputError(
            "the LinkedIn messages do not show which profile is yours; "
            "say it with --me https://www.linkedin.com/in/YOU"
        )
    threads = _threads(rows, people)
    for row in rows:
        thread = threads[row["conversation id"]]
        reason = _no_message(row, thread, people)
        if reason is None:
            yield from _message(row, thread, people)
        else:
            people.left[reason] += 1
    yield from people.left_out()
    if any(len(thread.others) > 1 for thread in threads.values()):
        yield SourceLimit(GROUPS)


def _threads(rows: Sequence[Row], people: _People) -> dict[str, _Thread]:
    who: dict[str, set[str]] = defaultdict(set)
    answered: set[str] = set()
    for row in rows:
        talk = row["conversation id"]
        who[talk].update(_members(row))
        if profile(row["sender profile url"]) in people.own and not _draft(row):
            answered.add(talk)
    return {talk: _Thread(frozenset(slugs - people.own), talk in answered) for talk, slugs in who.items()}


def _draft(row: Row) -> bool:
    return row["is message draft"].lower() in TRUE or row["is conversation draft"].lower() in TRUE


def _no_message(row: Row, thread: _Thread, people: _People) -> Message | None:
    """Return why a row is no message between people, None where it is one."""
    if _draft(row):
        return Message("drafts")
    if row["folder"].lower() in UNWANTED:
        return Message("spam, trash and drafts")
    sender = profile(row["sender profile url"])
    if sender is None and PAGE_OF_A_FIRM.search(row["sender profile url"]):
        return Message("messages of firms and their pages")
    if sender is None and (row["from"].lower() == DELETED or not row["from"]):
        return Message("messages of deleted members")
    if row["subject"] and not thread.answered and sender not in people.connected:
        return Message("sponsored messages nobody answered")
    return None


def _message(row: Row, thread: _Thread, people: _People) -> Iterator[Item]:
    at, sender = row.moment("date"), profile(row["sender profile url"]) or people.of_name(row["from"])
    if isinstance(at, RejectedRow) or sender is None:
        yield at if isinstance(at, RejectedRow) else row.refused("from", AMBIGUOUS)
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


def _invitation(row: Row, people: _People) -> Interaction | RejectedRow:
    incoming = row["direction"].upper() == "INCOMING"
    url, name = ("inviterprofileurl", "from") if incoming else ("inviteeprofileurl", "to")
    contact = profile(row[url]) or people.of_name(row[name])
    who = contact or row.refused(name, Message("a name or a profile"))
    return _act(row, people, "invitation", "sent at", who, f"{contact}", incoming=incoming)


def _endorsement(row: Row, people: _People) -> Interaction | RejectedRow:
    incoming = "endorser public url" in row.cells or "endorser first name" in row.cells
    side = "endorser" if incoming else "endorsee"
    name = _name_handle(f"{row[f'{side} first name']} {row[f'{side} last name']}")
    url = f"{side} public url"
    who = profile(row[url]) or name or row.refused(url, Message("a profile or a name"))
    return _favour(
        _act(row, people, "endorsement", "endorsement date", who, row["skill name"], incoming=incoming)
    )


def _recommendation(row: Row, people: _People) -> Interaction | RejectedRow:
    name = clean(f"{row['first name']} {row['last name']}")
    who = people.of_name(name) or RejectedRow(row.file, row.line, "First Name", repr(name), AMBIGUOUS)
    incoming = "given" not in PurePath(row.file).name.lower()
    direction = Direction.RECEIVED if incoming else Direction.SENT
    return _favour(_act(row, people, "recommendation", "creation date", who, direction, incoming=incoming))


def _act(
    row: Row, people: _People, channel: str, when: str, who: str | RejectedRow, detail: str, *, incoming: bool
) -> Interaction | RejectedRow:
    """Return what somebody did at the time in a column, or why that or who it was is unknown."""
    at = row.moment(when, people.options.zone)
    if isinstance(at, RejectedRow):
        return at
    if isinstance(who, RejectedRow):
        return who
    direction = Direction.RECEIVED if incoming else Direction.SENT
    return people.interaction(who, at, direction, channel, f"{channel} {row[when]} {detail}")


def _favour(act: Interaction | RejectedRow) -> Interaction | RejectedRow:
    """Return an interaction as help, given where it was sent."""
    if isinstance(act, RejectedRow):
        return act
    side = Side.GIVEN if act.direction is Direction.SENT else Side.RECEIVED
    return replace(act, exchange=Exchange.FAVOUR, side=side)


ACTS: Mapping[Sheet, Callable[[Row, _People], Interaction | RejectedRow]] = {
    Sheet.INVITATIONS: _invitation,
    Sheet.ENDORSEMENTS: _endorsement,
    Sheet.RECOMMENDATIONS: _recommendation,
}
