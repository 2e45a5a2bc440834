"""What one mailbox, calendar or backup shows of whose it is, counted while it is looked through."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from data.identity.own.spellings import plainest
from data.identity.own_addresses import Sign

# Whether somebody has two partners or many is asked, not how many.
MOST_PARTNERS = 5
# Who are together in a crowd says nothing of anyone.
MOST_TOGETHER = 12


@dataclass(frozen=True, slots=True)
class Together:
    """Who wrote and who received (by plainest spelling); at a meeting nobody writes."""

    sender: str | None
    receivers: frozenset[str]

    @property
    def everybody(self) -> frozenset[str]:
        """All of them."""
        return self.receivers if self.sender is None else self.receivers | {self.sender}


@dataclass
class Shown:
    """The signs of one export, by the plainest spelling of each address; `label` is its name in messages.

    A `rest` are the mails of an import in which no address of the owner's stands: whose it is, others said.
    """

    label: str
    is_rest: bool = False
    counts: dict[Sign, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    # In how many places each sign could have been.
    of: Counter[Sign] = field(default_factory=Counter)
    # Mails that a mail server touched, by sender.
    moved: Counter[str] = field(default_factory=Counter)
    names: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    partners: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    together: Counter[Together] = field(default_factory=Counter)
    spelled: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def mail(
        self,
        sender: str | None,
        receivers: Collection[str],
        *,
        is_sent: bool = False,
        moved: bool | None = None,
    ) -> None:
        """Count a mail between people: marked as sent, moved by a server (None: nobody can tell)."""
        writer = self._plain(sender) if sender else None
        group = Together(writer, frozenset(map(self._plain, receivers)))
        self._count(Sign.PRESENT, group)
        if writer:
            for receiver in group.receivers - {writer}:
                self._meet(writer, receiver)
            if is_sent:
                self._seen(Sign.SENT, writer)
            if moved is not None:
                self.of[Sign.WRITTEN] += 1
                (self.moved if moved else self.counts[Sign.WRITTEN])[writer] += 1

    def delivered(self, addresses: Sequence[str]) -> None:
        """Count a mail by the address that the last mail server delivered it to, the first of these."""
        if addresses:
            self._seen(Sign.DELIVERED, self._plain(addresses[0]))

    def meeting(self, people: Collection[str]) -> None:
        """Count a meeting of these people."""
        self._count(Sign.MEETINGS, Together(None, frozenset(map(self._plain, people))))

    def calendar(self, name: str) -> None:
        """Count a calendar that is called after an address."""
        self._seen(Sign.CALENDAR, self._plain(name))

    def group_message(self, sender: str, receivers: Collection[str]) -> None:
        """Count a received message to several: the owner is among its receivers."""
        self.moved[self._plain(sender)] += 1
        self.of[Sign.GROUPS] += 1
        self.counts[Sign.GROUPS].update({*map(self._plain, receivers)} - {self._plain(sender)})

    def named(self, names: Mapping[str, str]) -> None:
        """Count what somebody is called, name by address."""
        for address, name in names.items():
            if name:
                self.names[self._plain(address)][name] += 1

    def handle(self, plain: str) -> str:
        """Return how an address is spelled most often."""
        spelled = self.spelled.get(plain)
        return min(spelled, key=lambda one: (-spelled[one], one)) if spelled else plain

    def _plain(self, handle: str) -> str:
        plain = plainest(handle)
        self.spelled[plain][handle] += 1
        return plain

    def _seen(self, sign: Sign, plain: str) -> None:
        self.of[sign] += 1
        self.counts[sign][plain] += 1

    def _count(self, sign: Sign, group: Together) -> None:
        self.of[sign] += 1
        self.counts[sign].update(group.everybody)
        if len(group.receivers) <= MOST_TOGETHER:
            self.together[group] += 1

    def _meet(self, one: str, other: str) -> None:
        for first, second in ((one, other), (other, one)):
            if len(self.partners[first]) < MOST_PARTNERS:
                self.partners[first].add(second)
