"""Write an importer's items into the store, batch by batch."""

from collections import Counter
from dataclasses import astuple, dataclass, field

from data.errors import RejectedRow
from data.identity.kinds.kind_of_contact import kind_of_handles
from data.identity.kinds.signs import STATED, SeenSign
from data.identity.own.shown import Shown
from data.importers.base.items import (
    AddressBookCard,
    CalendarScope,
    Item,
    LeftOut,
    MailAddresses,
    SourceLimit,
)
from data.importers.base.times import EARLIEST
from data.importers.detect import ADDRESS_BOOKS, Kind
from data.messages import Message
from data.schema import ContactKind, Direction, Interaction, PlannedMeeting, Role, from_epoch, to_epoch
from data.store.log.interactions import Recorded
from data.store.log.planned_meetings import LAST, RecordedScope
from data.store.store import Store
from data.store.sure_joins import Joined
from pipelines.jobs.ingest.card_book import keep_cards
from pipelines.jobs.ingest.namesakes import Namesakes
from pipelines.jobs.ingest.recognise import UnreadFile

# Twice as many take no less time and hold 3 MB more.
BATCH = 10_000
# A newer export of a calendar lacks a few of its plans; one that lacks most is no newer export.
MOST_DROPPED = 0.5
# Clocks and zones differ; more than this is no time at which anything has happened.
AHEAD_SECONDS = 24 * 60 * 60
AHEAD = Message("with a time that lies ahead, or before the first e-mail")
SWITCHED_OFF = Message("of a source that its owner switched off at their workplace")
SHARED = Message("addresses or numbers on cards of several people; they join nobody")


@dataclass
class Ingested:
    """What one source (a file, or the files of one export) brought; `fault` is why reading ended early."""

    file: str
    kind: str = str(Kind.TABLE)
    files: int = 1
    recorded: Recorded = field(default_factory=Recorded)
    plans: int = 0
    withdrawn: int = 0
    people: int = 0
    # Of these, who told nothing new.
    known: int = 0
    # Mails that name none of the owner's addresses.
    unnamed: int = 0
    rest: Shown = field(default_factory=lambda: Shown("", is_rest=True))
    left_out: Counter[Message] = field(default_factory=Counter)
    # Of a folder or zip: the files that are none of Kith's.
    unread: list[UnreadFile] = field(default_factory=list)
    limits: list[Message] = field(default_factory=list)
    rejected: list[RejectedRow] = field(default_factory=list)
    # After the last source: who is one person by now without anybody's word.
    joined: list[Joined] = field(default_factory=list)
    fault: Message | None = None
    # Of each owner the handles whose kind may be another by now.
    touched: dict[str, set[str]] = field(default_factory=dict)

    @property
    def nothing(self) -> bool:
        """Tell whether nothing at all could be taken from it."""
        recorded = any(astuple(self.recorded))
        return not (recorded or self.plans or self.withdrawn or self.people or self.left_out or self.rejected)


class Recorder:
    """Collects items, writes them in batches and counts the results; `close` writes the rest."""

    def __init__(
        self, store: Store, owner: str, at: int, result: Ingested, *, is_book: bool | None = None
    ) -> None:
        """Record for one owner, at a moment in epoch seconds, and count into the result.

        `is_book` where it is no kind of file that says whether cards are somebody's word.
        """
        self._store, self._owner, self._at, self._result = store, owner, at, result
        self._latest = from_epoch(at + AHEAD_SECONDS)
        self._interactions: list[Interaction] = []
        self._mails: list[MailAddresses] = []
        self._plans: list[PlannedMeeting] = []
        self._scope: CalendarScope | None = None
        self._namesakes = Namesakes()
        # By handles: a long mailbox names the same people again and again.
        self._cards: dict[tuple[str, tuple[str, ...], str | None], AddressBookCard] = {}
        self._is_book = result.kind in ADDRESS_BOOKS if is_book is None else is_book
        self._sources: set[tuple[str, str]] = set()
        self._off = store.consents.switched_off()

    def take(self, item: Item) -> None:
        """Keep one item, at the latest when closed; nothing of a source that its owner switched off."""
        if isinstance(item, (Interaction, MailAddresses, PlannedMeeting)) and self._is_off(item):
            return
        match item:
            case Interaction():
                self._take_interaction(item)
            case MailAddresses():
                self._mails.append(item)
            case PlannedMeeting():
                self._plans.append(item)
            case CalendarScope():
                self._scope = item
            case AddressBookCard():
                # Two people of one book may have one address between them.
                name = item.name if self._is_book else None
                self._cards[item.owner, item.handles, name] = item
            case LeftOut() if item.count:
                self._result.left_out[item.reason] += item.count
            case SourceLimit() if item.sentence not in self._result.limits:
                self._result.limits.append(item.sentence)
            case RejectedRow():
                self._result.rejected.append(item)

    def _is_off(self, item: Interaction | MailAddresses | PlannedMeeting) -> bool:
        """Tell whether an item's source is switched off, and count it; a mail's addresses come beside it."""
        is_off = (item.owner, item.source) in self._off
        if is_off and not isinstance(item, MailAddresses):
            self._result.left_out[SWITCHED_OFF] += 1
        return is_off

    def _take_interaction(self, item: Interaction) -> None:
        if not EARLIEST <= item.at <= self._latest:
            self._result.left_out[AHEAD] += 1
            return
        self._interactions.append(item)
        if item.role is Role.BCC and item.direction is Direction.RECEIVED:
            self._take_unnamed()
        self._sources.add((item.owner, item.source))
        self._result.touched.setdefault(item.owner, set()).add(item.handle or item.contact)
        if len(self._interactions) >= BATCH:
            self._write_interactions()

    def _take_unnamed(self) -> None:
        """Count the newest mail, which names no address of the owner's; who it names may be the owner."""
        self._result.unnamed += 1
        if self._mails:
            mail = self._mails[-1]
            self._result.rest.mail(mail.sender, mail.receivers, moved=True)

    def close(self) -> None:
        """Write everything that is not written yet."""
        self._result.rest.named(
            {card.handles[0]: card.name for card in self._cards.values() if card.name}
            if self._result.unnamed
            else {}
        )
        self._result.people = len(self._cards)
        self._write_cards()
        self._write_interactions()
        meetings = self._store.planned_meetings
        if self._plans:
            self._result.plans = meetings.keep(self._plans, self._at)
        if self._scope is not None:
            self._result.withdrawn = meetings.withdraw(self._recorded_scope(self._scope), self._at)
        for owner, source in sorted(self._sources or {(self._owner, self._result.kind)}):
            if self._result.limits:
                self._store.sources.keep(owner, source, self._result.limits, self._at)
        # A question about this file, and no limit of its source.
        if question := self._namesakes.sentence(self._result.recorded):
            self._result.limits.append(question)

    def _recorded_scope(self, scope: CalendarScope) -> RecordedScope:
        plans = frozenset((meeting.external_id, meeting.handle or meeting.contact) for meeting in self._plans)
        # Two calendars may be called the same; one that nothing is known of yet cannot take anything back.
        counts = self._result.recorded
        before = counts.duplicate + counts.updated + counts.still_counting
        is_known = bool(before) or self._result.plans < len(self._plans)
        span = (to_epoch(scope.begins) if scope.begins else 0, to_epoch(scope.ends) if scope.ends else LAST)
        whole = scope.whole and (is_known or scope.sure)
        most_dropped = 1 if scope.sure else MOST_DROPPED
        return RecordedScope(
            scope.owner, scope.calendar, plans, scope.uids, whole, *span, most_dropped, scope.times
        )

    def _write_interactions(self) -> None:
        if self._mails:
            self._store.mail_handles.keep(self._owner, self._mails)
            self._mails = []
        if self._interactions:
            self._namesakes.look(self._store, self._interactions)
            self._result.recorded += self._store.interactions.record(self._interactions, self._at)
            self._interactions = []

    def _write_cards(self) -> None:
        by_owner: dict[str, list[AddressBookCard]] = {}
        for card in self._cards.values():
            by_owner.setdefault(card.owner, []).append(card)
        for owner, cards in by_owner.items():
            fresh, shared = keep_cards(
                self._store, owner, cards, self._result.kind, self._at, is_book=self._is_book
            )
            self._result.known += max(0, len(cards) - fresh)
            if shared:
                self._result.left_out[SHARED] += len(shared)
            seen = ((card.handles[0], sign) for card in cards for sign in _signs(card))
            self._store.kinds.learn(owner, self._result.kind, seen, self._at)
            self._result.touched.setdefault(owner, set()).update(
                handle for card in cards for handle in card.handles
            )


def _signs(card: AddressBookCard) -> tuple[SeenSign, ...]:
    """Return what a source shows of a kind: its signs, else the kind that nothing but the source tells."""
    names = (card.name,) if card.name else ()
    if card.signs or card.kind in {ContactKind.PERSON, kind_of_handles(card.handles, names)}:
        return card.signs
    return (SeenSign(STATED[card.kind]),)
