"""Write an importer's items into the store, batch by batch."""

from collections import Counter

from data.errors import RejectedRow
from data.importers.base.items import AddressBookCard, CalendarScope, Item, LeftOut, SourceLimit
from data.messages import Message
from data.schema import Contact, Interaction, PlannedMeeting
from data.store.log.interactions import Recorded
from data.store.log.planned_meetings import RecordedScope
from data.store.store import Store

BATCH = 20_000


class Recorder:
    """Collects items, writes them in batches and counts the results; `close` writes the rest."""

    def __init__(self, store: Store, owner: str, kind: str, at: int) -> None:
        """Record for one owner, at a moment in epoch seconds; `kind` names a source that brings nothing."""
        self._store, self._owner, self._kind, self._at = store, owner, kind, at
        self._interactions: list[Interaction] = []
        self._plans: list[PlannedMeeting] = []
        self._scope: CalendarScope | None = None
        # By handles: a long mailbox names the same people again and again.
        self._cards: dict[tuple[str, tuple[str, ...]], AddressBookCard] = {}
        self._sources: set[tuple[str, str]] = set()
        self.recorded = Recorded()
        self.plans = self.withdrawn = 0
        self.left_out: Counter[Message] = Counter()
        self.limits: dict[Message, None] = {}
        self.rejected: list[RejectedRow] = []

    @property
    def people(self) -> int:
        """How many people were described."""
        return len(self._cards)

    def take(self, item: Item) -> None:
        """Keep one item, at the latest when closed."""
        match item:
            case Interaction():
                self._interactions.append(item)
                self._sources.add((item.owner, item.source))
                if len(self._interactions) >= BATCH:
                    self._write_interactions()
            case PlannedMeeting():
                self._plans.append(item)
            case CalendarScope():
                self._scope = item
            case AddressBookCard():
                self._cards[item.owner, item.handles] = item
            case LeftOut() if item.count:
                self.left_out[item.reason] += item.count
            case SourceLimit():
                self.limits[item.sentence] = None
            case RejectedRow():
                self.rejected.append(item)

    def close(self) -> None:
        """Write everything that is not written yet."""
        self._write_cards()
        self._write_interactions()
        if self._plans:
            self.plans = self._store.planned_meetings.keep(self._plans, self._at)
        if self._scope is not None:
            self.withdrawn = self._store.planned_meetings.withdraw(
                self._recorded_scope(self._scope), self._at
            )
        for owner, source in sorted(self._sources or {(self._owner, self._kind)}):
            if self.limits:
                self._store.sources.keep(owner, source, list(self.limits), self._at)

    def _recorded_scope(self, scope: CalendarScope) -> RecordedScope:
        plans = frozenset((meeting.external_id, meeting.handle or meeting.contact) for meeting in self._plans)
        # Two calendars may be called the same; one that nothing is known of yet cannot take anything back.
        before = self.recorded.duplicate + self.recorded.updated + self.recorded.still_counting
        is_known = bool(before) or self.plans < len(self._plans)
        return RecordedScope(scope.owner, scope.calendar, plans, scope.uids, scope.whole and is_known)

    def _write_interactions(self) -> None:
        if self._interactions:
            self.recorded += self._store.interactions.record(self._interactions, self._at)
            self._interactions = []

    def _write_cards(self) -> None:
        by_owner: dict[str, list[AddressBookCard]] = {}
        for card in self._cards.values():
            by_owner.setdefault(card.owner, []).append(card)
        for owner, cards in by_owner.items():
            evidence = f"on one card of {self._kind}"
            self._store.identities.learn(owner, (card.handles for card in cards), evidence, self._at)
            self._store.identities.name(
                owner, ((card.handles[0], name) for card in cards for name in card.nicknames)
            )
            self._store.contacts.learn([_contact(card) for card in cards], self._at)


def _contact(card: AddressBookCard) -> Contact:
    return Contact(
        card.owner,
        card.handles[0],
        card.name,
        card.kind,
        card.state,
        card.born,
        card.met,
    )
