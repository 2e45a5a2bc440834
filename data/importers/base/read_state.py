"""What an importer keeps while it reads: how to read, what is left out, and which keys came before."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from data.identity.kinds.kind_of_contact import kind_of_handle
from data.identity.kinds.signs import SeenSign
from data.importers.base.items import AddressBookCard, LeftOut, ReadOptions
from data.importers.base.senders import CROWD, OWN_TO_CROWD, is_contact
from data.messages import Message
from data.schema import Direction, Interaction, Role


@dataclass
class ReadState:
    """The state of reading one export of a source."""

    source: str
    options: ReadOptions
    left: Counter[Message] = field(default_factory=Counter)
    again: Counter[str] = field(default_factory=Counter)

    def numbered(self, key: str) -> str:
        """Return a key with its place among equal ones, for interactions that have no id of their own."""
        self.again[key] += 1
        return f"{key} {self.again[key]}"

    def interaction(
        self,
        contact: str,
        at: datetime,
        direction: Direction,
        channel: str,
        key: str,
        *,
        people: int = 1,
        role: Role | None = None,
        attended: bool = True,
    ) -> Interaction:
        """Return an interaction; one that was not `attended` (a missed call) does not count as contact."""
        return Interaction(
            self.options.owner,
            contact,
            at.replace(microsecond=0) if at.microsecond else at,
            direction,
            channel,
            self.source,
            key,
            handle=contact,
            people=people,
            role=role,
            counts=attended and is_contact(people, role),
        )

    def message(
        self, by: str | None, others: Collection[str], at: datetime, channel: str, key: str, *, attended: bool
    ) -> Iterator[Interaction]:
        """Yield what one of a chat wrote to the owner, or the owner (None) to each of the others, if few."""
        if by is None and len(others) > CROWD:
            self.left[OWN_TO_CROWD] += 1
            return
        if by is None and not others:
            self.left[Message("notes to oneself")] += 1
        direction = Direction.RECEIVED if by else Direction.SENT
        for contact in (by,) if by else others:
            yield self.interaction(
                contact, at, direction, channel, key, people=len(others), attended=attended
            )

    def card(self, handle: str, name: str | None, signs: tuple[SeenSign, ...] = ()) -> AddressBookCard:
        """Return the card of whom a handle names, with what the source shows of their kind."""
        kind = kind_of_handle(handle, (name,) if name else (), (seen.sign for seen in signs))
        return AddressBookCard(self.options.owner, (handle,), name or None, kind=kind, signs=signs)

    def left_out(self) -> Iterator[LeftOut]:
        """Yield how many items were left out, by reason."""
        return (LeftOut(reason, count) for reason, count in self.left.items() if count)
