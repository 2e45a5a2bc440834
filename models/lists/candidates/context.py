"""What the owners and their address books have said, beside the log, as it was known at one as_of."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from data.schema import AnswerKind, ContactKind, ContactState
from models.lists.candidates.feedback import AnsweredSuggestion
from models.lists.candidates.help_ledger import HelpAct
from models.lists.candidates.pools import PoolShares

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class ContactProfile:
    """What is known of one contact: kind, state, birthday (ISO date), and the owner's own word."""

    kind: ContactKind = ContactKind.PERSON
    state: ContactState = ContactState.ACTIVE
    born: str | None = None
    importance: float | None = None
    pinned: bool = False
    circle: str | None = None

    @property
    def said(self) -> float | None:
        """The owner's own depth: whole for a pinned contact, else what they said, if they did."""
        return 1.0 if self.pinned else self.importance


@dataclass(frozen=True, slots=True)
class LatestAnswer:
    """The newest answer about one contact: what, when, and until when for a snooze (epoch seconds)."""

    kind: AnswerKind
    at: int
    until: int | None = None


@dataclass(frozen=True, slots=True)
class OwnerSettings:
    """One owner's settings: places a week, shares of the pools, guards switched off, the experiment.

    `away_until` is the end of the owner's absence (epoch seconds), `held_back` the share of eligible
    places the experiment holds back: nought unless the owner opted in.
    """

    budget: int = 5
    shares: PoolShares = field(default_factory=PoolShares)
    guards_off: tuple[str, ...] = ()
    away_until: int | None = None
    held_back: float = 0.0


@dataclass(frozen=True)
class Context:
    """Everything beside the log; pairs are (owner, contact), missing ones have nothing known.

    `unseen` are those whose main source has stopped: they are not visible, which is no silence.
    `shown` is when a contact came onto the lists it has been on lately, `acted` how often each owner
    said "done" in the last week, `said` the answers that adjustments are learned from.
    """

    cards: Mapping[Pair, ContactProfile] = field(default_factory=dict)
    given: Mapping[Pair, LatestAnswer] = field(default_factory=dict)
    never: frozenset[Pair] = frozenset()
    unseen: frozenset[Pair] = frozenset()
    shown: Mapping[Pair, int] = field(default_factory=dict)
    plans: Mapping[Pair, int] = field(default_factory=dict)
    helps: Mapping[Pair, Sequence[HelpAct]] = field(default_factory=dict)
    wishes: Mapping[str, OwnerSettings] = field(default_factory=dict)
    acted: Mapping[str, int] = field(default_factory=dict)
    said: Mapping[str, Sequence[AnsweredSuggestion]] = field(default_factory=dict)

    def wishes_of(self, owner: str) -> OwnerSettings:
        """Return an owner's settings, Kith's own where nothing was set."""
        return self.wishes.get(owner, DEFAULT)

    def card(self, pair: Pair) -> ContactProfile:
        """Return what is known of a contact."""
        return self.cards.get(pair, UNKNOWN)

    def limited(self, owners: Iterable[str], limit: int | None) -> "Context":
        """Return the same with a budget of `limit` for these owners, for this once; None changes nothing."""
        if limit is None:
            return self
        wishes = {owner: replace(self.wishes_of(owner), budget=limit) for owner in owners}
        return replace(self, wishes={**self.wishes, **wishes})


DEFAULT, UNKNOWN = OwnerSettings(), ContactProfile()
