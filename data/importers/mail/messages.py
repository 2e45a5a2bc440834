"""Mail: who wrote to whom and when, from the headers (RFC 5322) of an mbox, a Maildir or single files."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from hashlib import blake2b
from itertools import islice
from typing import IO

from dateutil import parser as dates

from data.errors import NOTHING, InputError, RejectedRow
from data.identity.handles import clean, email
from data.importers.base.archive import ArchiveMember
from data.importers.base.items import Item, ReadOptions, SourceLimit
from data.importers.base.read_state import ReadState
from data.importers.base.senders import kind_of_address
from data.importers.base.times import in_utc
from data.importers.mail.headers import MailHeaders, decoded, head, mbox_heads
from data.messages import Message
from data.schema import ContactKind, Direction, Interaction, Role

SOURCE, CHANNEL = "mail", "email"
# So many heads tell whose mailbox it is.
LOOKED_AT = 3_000
A_SHARE = 0.2
AHEAD = timedelta(days=1)
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


@dataclass(kw_only=True)
class _Box(ReadState):
    """A mailbox while it is read: the owner's addresses, and the names that people use by address."""

    own: frozenset[str]
    file: str
    names: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))


def read_mbox(source: IO[bytes], file: str, options: ReadOptions) -> Iterator[Item]:
    """Yield the mails of an mbox; raises InputError where it does not show which address is the owner's."""
    own = _own(islice(mbox_heads(source), LOOKED_AT), file, options)
    source.seek(0)
    box = _Box(SOURCE, options, own=own, file=file)
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
    box = _Box(SOURCE, options, own=own, file=file)
    box.left[UNWANTED_REASON] += len(members) - len(wanted)
    yield from _read((_head(member) for member in wanted), box)


def _is_unwanted_file(member: ArchiveMember) -> bool:
    """Tell by a Maildir's marks (T for trashed, D for draft) and folders."""
    *folders, name = member.label.casefold().replace("\\", "/").split("/")
    marks = MAILDIR_MARKS.search(name)
    is_marked = marks is not None and not {"t", "d"}.isdisjoint(marks[1])
    return is_marked or not UNWANTED.isdisjoint(folder.strip(".") for folder in folders)


def _head(member: ArchiveMember) -> MailHeaders:
    return head(1, b"", member.head())


def _own(heads: Iterable[MailHeaders], file: str, options: ReadOptions) -> frozenset[str]:
    """Return the owner's addresses: as given, as delivered to and sent from, or the one in most mails.

    Those known from earlier imports are theirs beside what the mailbox shows; where it names any of them,
    nothing is guessed.
    """
    given = frozenset(filter(None, map(email, options.me)))
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
        why = next((why for why, holds in LEFT_OUT if holds(headers)), None)
        if why is None:
            yield from _message(headers, box)
        else:
            box.left[why] += 1
    if not has_mail:
        raise InputError(
            "{file} holds no mail that can be read; expected an mbox or a Maildir.", file=box.file
        )
    for address, names in box.names.items():
        yield box.card(address, max(names, key=names.__getitem__, default=None))
    yield from box.left_out()
    yield SourceLimit(BLIND)


def _invites(headers: MailHeaders) -> bool:
    if headers.invites or headers.get("content-type").lower().startswith("text/calendar"):
        return True
    return "calendarmessage" in headers.get("content-class").lower()


def _is_unwanted(headers: MailHeaders) -> bool:
    words = decoded(" ".join(headers.all("x-gmail-labels"))).casefold().replace('"', "")
    labels = (part.strip() for part in words.replace("\n", " ").split(","))
    return headers.get("x-spam-flag").lower() == "yes" or not UNWANTED.isdisjoint(labels)


def _is_from_machine(headers: MailHeaders) -> bool:
    senders = headers.addresses("from")
    return bool(senders) and kind_of_address(senders[0]) is ContactKind.MACHINE


# Why a mail is no contact between people.
LEFT_OUT = (
    (Message("invitations (a calendar shows the meetings)"), _invites),
    (
        Message("mailing lists and newsletters"),
        lambda headers: bool(headers.all("list-id", "list-post", "list-unsubscribe")),
    ),
    (Message("bulk mail"), lambda headers: headers.get("precedence").lower() in {"bulk", "list", "junk"}),
    (
        Message("sent by a machine by itself"),
        lambda headers: headers.get("auto-submitted").lower() not in {"", "no"},
    ),
    (Message("sent back as undeliverable"), lambda headers: headers.get("return-path") == "<>"),
    (UNWANTED_REASON, _is_unwanted),
    (Message("from machines that take no answer"), _is_from_machine),
)


def _message(headers: MailHeaders, box: _Box) -> Iterator[Item]:
    at = _written_at(headers, box.options.now)
    if at is None:
        written = headers.get("date") or headers.separator or NOTHING
        expected = Message("the day a mail was written, up to now")
        yield RejectedRow(box.file, headers.line, "Date", repr(written[:60]), expected)
        return
    senders = headers.addresses("from") or headers.addresses("sender")
    _learn_names(headers, box)
    if not senders:
        box.left[Message("without a sender")] += 1
    elif senders[0] in box.own:
        yield from _sent(headers, at, box)
    else:
        yield _received(headers, at, senders[0], box)


def _recipients(headers: MailHeaders) -> dict[str, Role]:
    people: dict[str, Role] = {}
    for name, role in PEOPLE_FIELDS:
        for address in headers.addresses(name):
            people.setdefault(address, role)
    return people


def _sent(headers: MailHeaders, at: datetime, box: _Box) -> Iterator[Item]:
    others = {address: role for address, role in _recipients(headers).items() if address not in box.own}
    if not others:
        box.left[Message("to oneself")] += 1
    for address, role in others.items():
        yield _interaction(headers, at, address, Direction.SENT, len(others), role, box)


def _received(headers: MailHeaders, at: datetime, sender: str, box: _Box) -> Item:
    people = _recipients(headers)
    # Not named in it at all: a blind copy, or an address that came through another.
    role = next((role for address, role in people.items() if address in box.own), Role.BCC)
    others = {*people, sender} - box.own
    return _interaction(headers, at, sender, Direction.RECEIVED, len(others), role, box)


def _interaction(
    headers: MailHeaders, at: datetime, address: str, direction: Direction, people: int, role: Role, box: _Box
) -> Interaction:
    is_person = kind_of_address(address) is ContactKind.PERSON
    mail = box.interaction(
        address, at, direction, CHANNEL, _key(headers, at), people=people, role=role, attended=is_person
    )
    subject = clean(decoded(headers.get("subject"))) if box.options.keep_subjects else ""
    return replace(mail, note=subject) if subject else mail


def _key(headers: MailHeaders, at: datetime) -> str:
    message_id = headers.get("message-id").strip("<>")
    if message_id:
        return clean(message_id)
    parts = (at.isoformat(), *headers.addresses("from"), *headers.addresses("to", "cc"))
    return blake2b("\x1f".join(parts).encode(), digest_size=16).hexdigest()


def _written_at(headers: MailHeaders, now: datetime | None) -> datetime | None:
    """Return when a mail was written by its head or the line before it; None after `now` or before 1970."""
    for read, text in ((parsedate_to_datetime, headers.get("date")), (_by_separator, headers.separator)):
        with suppress(ValueError, TypeError, IndexError, ArithmeticError):
            # "-0000" says that the zone is not known; UTC is what it is written in.
            at = in_utc(read(text), UTC)
            if at is not None and (now is None or at <= now + AHEAD):
                return at
    return None


def _by_separator(separator: str) -> datetime:
    _, _, text = separator.removeprefix("From ").partition(" ")
    # What it does not say must not be today's.
    moment: datetime = dates.parse(text, default=datetime(1, 1, 1, tzinfo=UTC))
    return moment


def _learn_names(headers: MailHeaders, box: _Box) -> None:
    for name, address in headers.people("from", "to", "cc"):
        if address not in box.own:
            box.names[address].update([name] if name else [])
