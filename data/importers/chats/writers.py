"""Who writes in a chat: the others under their handles, and which of them is the owner."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from data.errors import InputError
from data.identity.handles import clean, email, number
from data.identity.kinds.number_signs import number_signs
from data.identity.kinds.signs import KindSign
from data.importers.base.items import AddressBookCard, ReadOptions
from data.importers.base.read_state import ReadState
from data.importers.base.senders import CROWD, OWN_TO_CROWD
from data.messages import Message
from data.schema import ContactKind, Direction, Interaction

BOTS = Message("messages of bots and of the program itself")
NO_SENDER = Message("messages without a sender or a time")
MOST_NAMES = 10


@dataclass(frozen=True, slots=True)
class Writer:
    """Somebody of a chat: their handle there, their name, what else reaches them, and whether it is a bot."""

    handle: str
    name: str | None = None
    also: tuple[str, ...] = ()
    is_bot: bool = False

    def card(self, owner: str) -> AddressBookCard:
        """Return what the chat says of them."""
        kind = ContactKind.MACHINE if self.is_bot else ContactKind.PERSON
        return AddressBookCard(owner, tuple(dict.fromkeys((self.handle, *self.also))), self.name, kind=kind)

    def is_called(self, names: Collection[str]) -> bool:
        """Tell whether one of the names or handles is theirs."""
        mine = {self.handle, self.handle.partition(":")[2], self.name, *self.also}
        return not mine.isdisjoint(names)


class Post(NamedTuple):
    """A message or call without what was said: who sent it (by key), when, and its own key."""

    sender: str
    at: datetime
    key: str
    channel: str = "message"
    attended: bool = True


def named(text: str) -> str | None:
    """Return a name in one line; None where there is none."""
    return clean(text) or None


def writer_of(
    source: str, identifier: str, name: str, options: ReadOptions, *, is_bot: bool = False
) -> Writer:
    """Return a writer under a telephone number or an address where the identifier is one.

    A short code is a service's.
    """
    is_bot = is_bot or KindSign.SHORT_NUMBER in number_signs(clean(identifier), options.region)
    reach = number(identifier, options.region) or email(identifier)
    plain = clean(name)
    called = plain if plain and number(plain, options.region) is None and email(plain) is None else None
    return Writer(reach or f"{source}:{clean(identifier)}", called, is_bot=is_bot)


def own_key(writers: Mapping[str, Writer], file: str, options: ReadOptions) -> str:
    """Return the key of the writer who is the owner; raises InputError where that cannot be told."""
    for key, writer in writers.items():
        if key in options.me or writer.is_called(options.me):
            return key
    names = tuple(sorted(writer.name or clean(writer.handle) for writer in writers.values())[:MOST_NAMES])
    if not names:
        raise InputError("{file} does not show which of its people is you; say it with --me NAME", file=file)
    raise InputError(
        "{file} does not show which of {names} is you; say it with --me NAME", file=file, names=names
    )


def interactions(
    state: ReadState,
    writers: Mapping[str, Writer],
    own: str,
    members: Iterable[str],
    posts: Iterable[Post],
    *,
    is_crowd: bool = False,
) -> Iterator[Interaction]:
    """Yield what each post is to the owner: one of theirs goes to every other member that is no bot.

    A channel (`is_crowd`) is contact with nobody in particular, however few it has.
    """
    others = [
        writers[member].handle
        for member in dict.fromkeys(members)
        if _is_other(writers.get(member), member, own)
    ]
    for sender, at, key, channel, attended in posts:
        writer = writers.get(sender)
        if sender != own and (writer is None or writer.is_bot):
            state.left[BOTS] += 1
        elif not is_crowd:
            by = None if sender == own or writer is None else writer.handle
            yield from state.message(by, others, at, channel, key, attended=attended)
        elif sender == own or writer is None:
            state.left[OWN_TO_CROWD] += 1
        else:
            people = max(CROWD + 1, len(others))
            yield state.interaction(writer.handle, at, Direction.RECEIVED, channel, key, people=people)


def _is_other(writer: Writer | None, member: str, own: str) -> bool:
    return member != own and writer is not None and not writer.is_bot
