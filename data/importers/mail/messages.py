"""Mail: who wrote to whom and when, from the headers (RFC 5322) of an mbox, a Maildir or single files."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import blake2b
from itertools import islice
from typing import IO

from data.errors import NOTHING, InputError, RejectedRow
from data.identity.handles import clean, email
from data.identity.kinds.signs import KindSign, SeenSign
from data.identity.own.spellings import Spellings
from data.identity.own.whose import Before, weigh
from data.importers.base.archive import ArchiveMember
from data.importers.base.items import Item, LeftOut, MailAddresses, ReadOptions, SourceLimit
from data.importers.base.read_state import ReadState
from data.importers.base.senders import counts_by_kind, is_persons_address
from data.importers.base.zones import unknown_zones
from data.importers.mail.bulk_marks import is_bulk, is_discussed, is_generated
from data.importers.mail.directions import Contacted, contacts_of
from data.importers.mail.folders import is_unwanted_file, is_unwanted_mailbox
from data.importers.mail.forms.exchange import (
    NO_ADDRESS,
    addresses_by_name,
    is_inside_exchange,
    with_addresses,
)
from data.importers.mail.headers import MailHeaders, decoded, nameless
from data.importers.mail.hidden import HIDDEN_SENDER, hides_sender, refuse_hidden
from data.importers.mail.left_out import UNWANTED_REASON, why_left_out
from data.importers.mail.mbox import mail_heads, mbox_heads
from data.importers.mail.own_signs import is_chat, show_mails
from data.importers.mail.times import time_of
from data.messages import Message
from data.schema import Interaction, Role

SOURCE, CHANNEL = "mail", "email"
CHAT_CHANNEL = "message"
# So many marked mails, and twice as many as others, tell of an address; one newsletter of a friend does not.
MARKED_MAILS = 3
# So many heads tell whose mailbox it is.
LOOKED_AT = 3_000
# So many tell whether it is an archive that hides addresses.
FEW = 200
THEIRS = Message("mails in somebody else's mailbox that do not name you")
PEOPLE_FIELDS = (("to", Role.TO), ("cc", Role.CC), ("bcc", Role.BCC))
LOOKALIKES = Message("lines in mails that look like the beginning of another one")
NO_RECEIVER = Message("receivers without an address")
BLIND = Message("a mailbox shows mail only: who calls or meets is not seen here")


@dataclass(kw_only=True)
class OpenMailbox(ReadState):
    """A mailbox while it is read: the owner's addresses, and the names that people use by address."""

    own: Spellings
    file: str
    names: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    unknown_zones: Counter[str] = field(default_factory=Counter)
    # By address: how many mails from it were kept, and how many bore marks of bulk or automatic mail.
    kept: Counter[str] = field(default_factory=Counter)
    marked: defaultdict[KindSign, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def answers(self, address: str) -> bool:
        """Tell whether somebody answers at an address, by it and the name it first stood with."""
        return counts_by_kind(address, next(iter(self.names[address]), ""))

    def signs_of(self, address: str) -> tuple[SeenSign, ...]:
        """Return what most mails from an address showed of its kind."""
        least = max(MARKED_MAILS, self.kept[address] * 2)
        seen = ((sign, counts[address]) for sign, counts in self.marked.items())
        return tuple(SeenSign(sign, count) for sign, count in seen if count >= least)


def read_mailbox(members: Sequence[ArchiveMember], options: ReadOptions) -> Iterator[Item]:
    """Yield the mails of a mail program's file as `read_mbox` does; of drafts, spam and trash none."""
    (member,) = members
    with member.opened() as source:
        if is_unwanted_mailbox(member):
            yield LeftOut(UNWANTED_REASON, sum(1 for _ in mbox_heads(source)))
        else:
            yield from read_mbox(source, member.label, options)


def read_mbox(source: IO[bytes], file: str, options: ReadOptions) -> Iterator[Item]:
    """Yield the mails of an mbox.

    Raises InputError where it does not show which address is the owner's, or hides all addresses.
    """
    first = list(islice(mbox_heads(source), FEW))
    refuse_hidden(first, file)
    source.seek(0)
    inside = any(map(is_inside_exchange, first))
    own = _own(islice(mbox_heads(source), LOOKED_AT), file, options, inside_exchange=inside)
    source.seek(0)
    box = OpenMailbox(SOURCE, options, own=own, file=file)
    heads = _whole(mbox_heads(source), box)
    if inside:
        addresses = addresses_by_name(mbox_heads(source))
        source.seek(0)
        heads = with_addresses(heads, addresses)
    yield from _read(heads, box)


def _whole(heads: Iterable[MailHeaders], box: OpenMailbox) -> Iterator[MailHeaders]:
    """Leave out headers that the file's end cut: the id may be incomplete; a later export has the mail."""
    for headers in heads:
        if headers.whole:
            yield headers
        else:
            box.left[Message("cut off in the middle by the file's end")] += 1


def read_messages(members: Sequence[ArchiveMember], options: ReadOptions) -> Iterator[Item]:
    """Yield the mails of a Maildir, or of any folder with one mail in each file; raises like `read_mbox`."""
    file = members[0].group
    wanted = [member for member in members if not is_unwanted_file(member)]
    own = _own(islice(_heads(wanted), LOOKED_AT), file, options)
    box = OpenMailbox(SOURCE, options, own=own, file=file)
    box.left[UNWANTED_REASON] += len(members) - len(wanted)
    heads = _heads(wanted)
    if any(map(is_inside_exchange, islice(_heads(wanted), FEW))):
        heads = with_addresses(heads, addresses_by_name(_heads(wanted)))
    yield from _read(heads, box)


def _heads(members: Iterable[ArchiveMember]) -> Iterator[MailHeaders]:
    for member in members:
        with member.opened() as source:
            yield from mail_heads(source)


def _own(
    heads: Iterable[MailHeaders], file: str, options: ReadOptions, *, inside_exchange: bool = False
) -> Spellings:
    """Return the owner's addresses: as given, else what the mailbox alone shows."""
    given = frozenset(filter(None, map(email, options.me)))
    if not given and options.asks_file:
        before = Before(names=options.me, is_person=is_persons_address)
        given = weigh([show_mails(islice(heads, LOOKED_AT), file)], before).own
    if not given and inside_exchange:
        raise InputError(
            "{file} names people by addresses inside Exchange alone, as a converted PST does, and does not "
            "show which address is yours; export that mailbox anew over IMAP, or say yours with --me "
            "ADDRESS.",
            file=file,
        )
    if not given:
        raise InputError("{file} does not show which address is yours; say it with --me ADDRESS.", file=file)
    return Spellings(given)


def _read(heads: Iterable[MailHeaders], box: OpenMailbox) -> Iterator[Item]:
    has_mail = False
    for headers in heads:
        has_mail = True
        yield from read_head(headers, box)
    if not has_mail:
        raise InputError(
            "{file} holds no mail that can be read; expected an mbox or a Maildir.", file=box.file
        )
    yield from described(box, box.names)
    yield SourceLimit(BLIND)


def read_head(headers: MailHeaders, box: OpenMailbox) -> Iterator[Item]:
    """Yield what one mail tells, by its headers."""
    if headers.lookalikes:
        box.left[LOOKALIKES] += headers.lookalikes
    why = why_left_out(headers)
    _count_marks(headers, box)
    if why is None:
        yield from _message(headers, box)
    else:
        box.left[why] += 1


def described(box: OpenMailbox, addresses: Iterable[str]) -> Iterator[Item]:
    """Yield what a mailbox shows of these addresses, what was left out, and which zones are not known."""
    for address in addresses:
        names = box.names[address]
        name = max(names, key=names.__getitem__, default=None)
        yield box.card(address, name, box.signs_of(address))
    yield from box.left_out()
    if box.unknown_zones:
        yield SourceLimit(unknown_zones(box.unknown_zones))


def _count_marks(headers: MailHeaders, box: OpenMailbox) -> None:
    senders = headers.addresses("from")[:1]
    if is_discussed(headers):
        # Whoever writes to a list is no machine because the list is one.
        return
    if is_bulk(headers):
        box.marked[KindSign.BULK_MAIL].update(senders)
    elif is_generated(headers):
        box.marked[KindSign.AUTOMATIC_MAIL].update(senders)
    else:
        box.kept.update(senders)


def _message(headers: MailHeaders, box: OpenMailbox) -> Iterator[Item]:
    written_at = time_of(headers, box.options.now)
    if written_at is None:
        written = headers.get("date") or headers.separator or NOTHING
        expected = Message("the day a mail was written, up to now")
        yield RejectedRow(box.file, headers.line, "Date", repr(written[:60]), expected)
        return
    at = written_at.at
    box.unknown_zones.update(filter(None, [written_at.unknown_zone]))
    senders = headers.addresses("from") or headers.addresses("sender")
    _learn_names(headers, box)
    if not senders:
        box.left[_why_nobody(headers)] += 1
    else:
        yield from _between(headers, at, senders[0], box)


def _between(headers: MailHeaders, at: datetime, sender: str, box: OpenMailbox) -> Iterator[Item]:
    """Yield whom the owner was in touch with by a mail, and all addresses that it names."""
    receivers = _recipients(headers)
    box.left[NO_RECEIVER] += sum(map(nameless, headers.all("to", "cc")))
    in_others_name = sender not in box.own and not box.own.isdisjoint(headers.addresses("sender"))
    if box.options.theirs and not in_others_name and box.own.isdisjoint([sender, *receivers]):
        box.left[THEIRS] += 1
        return
    channel, key = CHAT_CHANNEL if is_chat(headers) else CHANNEL, _key(headers, at)
    yield MailAddresses(
        box.options.owner, SOURCE, key, at, channel, sender, receivers, by_owner=in_others_name
    )
    contacted = list(contacts_of(sender, receivers, box.own, box.answers, by_owner=in_others_name))
    if not contacted:
        box.left[Message("to oneself")] += 1
    for one in contacted:
        yield _interaction(headers, at, one, channel, key, box)


def _why_nobody(headers: MailHeaders) -> Message:
    if is_inside_exchange(headers):
        return NO_ADDRESS
    return HIDDEN_SENDER if hides_sender(headers) else Message("without a sender")


def _recipients(headers: MailHeaders) -> dict[str, Role]:
    people: dict[str, Role] = {}
    for name, role in PEOPLE_FIELDS:
        for address in headers.addresses(name):
            people.setdefault(address, role)
    return people


def _interaction(
    headers: MailHeaders, at: datetime, one: Contacted, channel: str, key: str, box: OpenMailbox
) -> Interaction:
    mail = box.interaction(
        one.handle, at, one.direction, channel, key, people=one.people, role=one.role, attended=one.counts
    )
    subject = clean(decoded(headers.get("subject"))) if box.options.keep_subjects else ""
    return replace(mail, note=subject) if subject else mail


def _key(headers: MailHeaders, at: datetime) -> str:
    message_id = headers.get("message-id").strip("<>")
    if message_id:
        return clean(message_id)
    parts = (at.isoformat(), *headers.addresses("from"), *headers.addresses("to", "cc"))
    return blake2b("\x1f".join(parts).encode(), digest_size=16).hexdigest()


def _learn_names(headers: MailHeaders, box: OpenMailbox) -> None:
    for name, address in headers.people("from", "to", "cc"):
        if address not in box.own:
            box.names[address].update([name] if name else [])
