"""Mail: who wrote to whom and when, from the headers (RFC 5322) of an mbox, a Maildir or single files."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from hashlib import blake2b
from itertools import islice
from typing import IO

from dateutil import parser as dates

from data.errors import NOTHING, InputError, RejectedRow
from data.identity.handles import clean, email
from data.importers.base.archive import ArchiveMember
from data.importers.base.items import AddressBookCard, Item, LeftOut, ReadOptions, SourceLimit
from data.importers.base.senders import is_contact, kind_of_address
from data.importers.mail.headers import MailHeaders, decoded, head, mbox_heads
from data.messages import Message
from data.schema import ContactKind, Direction, Interaction, Role

SOURCE, CHANNEL = "mail", "email"
# So many heads tell whose mailbox it is.
LOOKED_AT = 3_000
A_SHARE = 0.2
AHEAD = timedelta(days=1)
EPOCH, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
# As Gmail and mail programs name them, in the languages of most people who export.
UNWANTED_FOLDERS = """
spam, junk, trash, bin, deleted items, junk e-mail, drafts, draft, papierkorb, entwürfe, gelöschte elemente,
corbeille, brouillons, courrier indésirable, papelera, borradores, lixeira, rascunhos, cestino, bozze,
prullenbak, concepten, корзина, спам, черновики, ゴミ箱, 迷惑メール, 下書き, ট্র্যাশ, স্প্যাম, খসড়া
"""
UNWANTED = frozenset(UNWANTED_FOLDERS.strip().replace(",\n", ", ").split(", "))
UNWANTED_REASON = Message("spam, trash and drafts")
MAILDIR_MARKS = re.compile(r"[:;!]2,([a-z]*)$")
PEOPLE_FIELDS = (("to", Role.TO), ("cc", Role.CC), ("bcc", Role.BCC))
BLIND = Message("a mailbox shows mail only: who calls or meets is not seen here")


@dataclass
class _Box:
    """A mailbox while it is read: its owner, what was left out, and the names that people use by address."""

    owner: str
    own: frozenset[str]
    file: str
    latest: datetime
    keep_subjects: bool = False
    left: Counter[Message] = field(default_factory=Counter)
    names: dict[str, Counter[str]] = field(default_factory=dict)


def read_mbox(source: IO[bytes], file: str, options: ReadOptions) -> Iterator[Item]:
    """Yield the mails of an mbox; raises InputError where it does not show which address is the owner's."""
    own = _own(islice(mbox_heads(source), LOOKED_AT), file, options)
    source.seek(0)
    box = _box(own, file, options)
    yield from _read(_whole(mbox_heads(source), box), box)


def _whole(heads: Iterable[MailHeaders], box: _Box) -> Iterator[MailHeaders]:
    """Leave out headers that the file's end cut: the id may be incomplete; a later export has the mail."""
    for headers in heads:
        if headers.whole:
            yield headers
        else:
            box.left[Message("cut off in the middle by the file's end")] += 1


def read_messages(members: Sequence[ArchiveMember], options: ReadOptions) -> Iterator[Item]:
    """Yield the mails of a Maildir, or of any folder with one mail in each file; raises like `read_mbox`."""
    file = members[0].group
    wanted = [member for member in members if not _is_unwanted_file(member)]
    own = _own((_head(member) for member in wanted[:LOOKED_AT]), file, options)
    box = _box(own, file, options)
    box.left[UNWANTED_REASON] += len(members) - len(wanted)
    yield from _read((_head(member) for member in wanted), box)


def _is_unwanted_file(member: ArchiveMember) -> bool:
    """Tell by a Maildir's marks (T for trashed, D for draft) and folders."""
    *folders, name = member.label.casefold().replace("\\", "/").split("/")
    marks = MAILDIR_MARKS.search(name)
    return bool(marks and set(marks[1]) & {"t", "d"}) or bool(
        {folder.strip(".") for folder in folders} & UNWANTED
    )


def _box(own: frozenset[str], file: str, options: ReadOptions) -> _Box:
    latest = LATEST if options.now is None else options.now + AHEAD
    return _Box(options.owner, own, file, latest, options.keep_subjects)


def _head(member: ArchiveMember) -> MailHeaders:
    return head(1, b"", member.head())


def _own(heads: Iterable[MailHeaders], file: str, options: ReadOptions) -> frozenset[str]:
    """Return the owner's addresses: as given, as delivered to and sent from, or the one in most mails.

    Those known from earlier imports are theirs beside what the mailbox shows; where it names any of them,
    nothing is guessed.
    """
    given = frozenset(address for handle in options.me if (address := email(handle)))
    if given and not options.asks_file:
        return given
    delivered: Counter[str] = Counter()
    written: Counter[str] = Counter()
    present: Counter[str] = Counter()
    count = 0
    for headers in heads:
        count += 1
        delivered.update(headers.addresses("delivered-to", "x-original-to", "envelope-to"))
        present.update(set(headers.addresses("from", "to", "cc")))
        # What came from elsewhere says how; what was written here does not.
        if not headers.all("delivered-to", "return-path"):
            written.update(headers.addresses("from")[:1])
    if delivered:
        return given | _frequent(delivered) | _frequent(written)
    if not given.isdisjoint(present):
        return given
    likely = present.most_common(1)
    if likely and likely[0][1] * 2 > count:
        return given | {likely[0][0]}
    raise InputError("{file} does not show which address is yours; say it with --me ADDRESS.", file=file)


def _frequent(counted: Counter[str]) -> frozenset[str]:
    most = max(counted.values(), default=0)
    return frozenset(address for address, seen in counted.items() if seen >= A_SHARE * most)


def _read(heads: Iterable[MailHeaders], box: _Box) -> Iterator[Item]:
    has_mail = False
    for headers in heads:
        has_mail = True
        why = left_out(headers)
        if why is None:
            yield from _message(headers, box)
        else:
            box.left[why] += 1
    if not has_mail:
        raise InputError(
            "{file} holds no mail that can be read; expected an mbox or a Maildir.", file=box.file
        )
    yield from _cards(box)
    yield from (LeftOut(reason, count) for reason, count in sorted(box.left.items()))
    yield SourceLimit(BLIND)


def left_out(headers: MailHeaders) -> Message | None:
    """Return why a mail is no contact between people; None where it is."""
    return next((why for why, holds in LEFT_OUT if holds(headers)), None)


def _invites(headers: MailHeaders) -> bool:
    content = headers.get("content-type").lower()
    is_calendar = (
        content.startswith("text/calendar") or "calendarmessage" in headers.get("content-class").lower()
    )
    return is_calendar or headers.invites


def _is_unwanted(headers: MailHeaders) -> bool:
    return headers.get("x-spam-flag").strip().lower() == "yes" or bool(_labels(headers) & UNWANTED)


def _is_from_machine(headers: MailHeaders) -> bool:
    senders = headers.addresses("from")
    return bool(senders) and kind_of_address(senders[0]) is ContactKind.MACHINE


LEFT_OUT = (
    (Message("invitations (a calendar shows the meetings)"), _invites),
    (
        Message("mailing lists and newsletters"),
        lambda headers: bool(headers.all("list-id", "list-post", "list-unsubscribe")),
    ),
    (
        Message("bulk mail"),
        lambda headers: headers.get("precedence").strip().lower() in {"bulk", "list", "junk"},
    ),
    (
        Message("sent by a machine by itself"),
        lambda headers: headers.get("auto-submitted").strip().lower() not in {"", "no"},
    ),
    (Message("sent back as undeliverable"), lambda headers: headers.get("return-path").strip() == "<>"),
    (UNWANTED_REASON, _is_unwanted),
    (Message("from machines that take no answer"), _is_from_machine),
)


def _labels(headers: MailHeaders) -> set[str]:
    words = decoded(" ".join(headers.all("x-gmail-labels"))).casefold().replace('"', "")
    return {part.strip() for part in words.replace("\n", " ").split(",")}


def _message(headers: MailHeaders, box: _Box) -> Iterator[Item]:
    at = next((at for at in _moments(headers) if EPOCH <= at <= box.latest), None)
    if at is None:
        written = headers.get("date") or headers.separator or NOTHING
        expected = Message("the day a mail was written, up to now")
        yield RejectedRow(box.file, headers.line, "Date", repr(written[:60]), expected)
        return
    senders = headers.addresses("from") or headers.addresses("sender")
    people = _recipients(headers)
    _learn_names(headers, box)
    if not senders:
        box.left[Message("without a sender")] += 1
    elif senders[0] in box.own:
        yield from _sent(headers, at, people, box)
    else:
        yield _received(headers, at, senders[0], people, box)


def _recipients(headers: MailHeaders) -> dict[str, Role]:
    people: dict[str, Role] = {}
    for name, role in PEOPLE_FIELDS:
        for address in headers.addresses(name):
            people.setdefault(address, role)
    return people


def _sent(headers: MailHeaders, at: datetime, people: dict[str, Role], box: _Box) -> Iterator[Item]:
    others = {address: role for address, role in people.items() if address not in box.own}
    if not others:
        box.left[Message("to oneself")] += 1
    for address, role in others.items():
        yield _met(headers, at, address, Direction.SENT, len(others), role, box)


def _received(headers: MailHeaders, at: datetime, sender: str, people: dict[str, Role], box: _Box) -> Item:
    mine = [role for address, role in people.items() if address in box.own]
    # Not named in it at all: a blind copy, or an address that came through another.
    role = mine[0] if mine else Role.BCC
    others = {address for address in people if address not in box.own} | {sender}
    return _met(headers, at, sender, Direction.RECEIVED, len(others), role, box)


def _met(
    headers: MailHeaders, at: datetime, address: str, direction: Direction, people: int, role: Role, box: _Box
) -> Interaction:
    return Interaction(
        box.owner,
        address,
        at,
        direction,
        CHANNEL,
        SOURCE,
        _key(headers, at),
        handle=address,
        people=people,
        role=role,
        counts=is_contact(people, role) and kind_of_address(address) is ContactKind.PERSON,
        note=clean(decoded(headers.get("subject"))) or None if box.keep_subjects else None,
    )


def _key(headers: MailHeaders, at: datetime) -> str:
    message_id = headers.get("message-id").strip().strip("<>")
    if message_id:
        return clean(message_id)
    parts = (at.isoformat(), *headers.addresses("from"), *headers.addresses("to", "cc"))
    return blake2b("\x1f".join(parts).encode(), digest_size=16).hexdigest()


def _moments(headers: MailHeaders) -> Iterator[datetime]:
    """Yield when a mail was written by its head, and then by the line before it."""
    for read, text in ((parsedate_to_datetime, headers.get("date")), (_by_separator, headers.separator)):
        try:
            moment = read(text)
            # "-0000" says that the zone is not known; UTC is what it is written in.
            aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
            yield aware.replace(microsecond=0)
        except (ValueError, TypeError, IndexError, ArithmeticError):
            continue


def _by_separator(separator: str) -> datetime:
    _, _, text = separator.removeprefix("From ").partition(" ")
    # What it does not say must not be today's.
    moment: datetime = dates.parse(text, default=datetime(1, 1, 1, tzinfo=UTC))
    return moment


def _learn_names(headers: MailHeaders, box: _Box) -> None:
    for name, address in headers.people("from", "to", "cc"):
        if address not in box.own:
            box.names.setdefault(address, Counter())[name] += 1


def _cards(box: _Box) -> Iterator[Item]:
    for address, names in box.names.items():
        names.pop("", None)
        name = names.most_common(1)[0][0] if names else None
        yield AddressBookCard(box.owner, (address,), name, kind=kind_of_address(address))
