"""Everything beside the log that decides a list, as it was known at one as_of, and the two pools."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from data.memory.help_ledger import HelpAct
from data.memory.remembered import Pledge
from data.schema import AnswerKind, ContactFlag, ContactKind, ContactState, Pool
from models.lists.candidates.feedback import AnsweredSuggestion

# The pools that share the places; whoever was just met has a place by a rule of its own.
POOLS = (Pool.UPKEEP, Pool.REVIVAL)
UPKEEP, REVIVAL = range(len(POOLS))
NO_POOL = -1
Pair = tuple[str, str]


@dataclass(frozen=True)
class PoolShares:
    """How the places of a list are shared between the pools; the owner sets them."""

    upkeep: float = 3.0
    revival: float = 2.0

    def places(self, budget: int, factors: tuple[float, float] = (1.0, 1.0)) -> tuple[int, int]:
        """Return the places of each pool: the budget by the shares, each times its factor."""
        upkeep, revival = self.upkeep * factors[UPKEEP], self.revival * factors[REVIVAL]
        if upkeep + revival <= 0:
            return 0, 0
        woken = round(budget * revival / (upkeep + revival))
        return budget - woken, woken


@dataclass(frozen=True, slots=True)
class ContactProfile:
    """What is known of one contact beside the log.

    `birthday` is an ISO date, with or without its year; `met` is what the address book notes. `importance` (0
    to 1), `pinned`, `circle`, the wished-for gap `cadence_days` and `not_before` (epoch seconds) are what the
    owner said; None where nothing was.
    """

    kind: ContactKind = ContactKind.PERSON
    state: ContactState = ContactState.ACTIVE
    birthday: str | None = None
    importance: float | None = None
    pinned: bool = False
    circle: str | None = None
    met: str | None = None
    cadence_days: int | None = None
    not_before: int | None = None

    @property
    def own_depth(self) -> float | None:
        """The depth the owner gave, 0 to 1: whole for a pinned contact, else the importance, if given."""
        return 1.0 if self.pinned else self.importance


@dataclass(frozen=True, slots=True)
class KeptNote:
    """The note about a contact to begin with: the owner's own words, or the subject of a mail.

    `pledge` is what is open between the two by it and due by now.
    """

    text: str
    is_subject: bool
    pledge: Pledge | None = None


@dataclass(frozen=True, slots=True)
class LatestAnswer:
    """The newest answer about one contact: what, when, and until when for a snooze (epoch seconds)."""

    kind: AnswerKind
    at: int
    until: int | None = None


@dataclass(frozen=True, slots=True)
class OwnerSettings:
    """One owner's settings: places a week, shares of the pools, guards switched off, the experiment.

    `away_until` is the end of the owner's absence (epoch seconds), `holdout_share` the share of chosen
    places that the experiment leaves empty: nought unless the owner opted in.
    """

    budget: int = 5
    shares: PoolShares = field(default_factory=PoolShares)
    guards_off: tuple[str, ...] = ()
    away_until: int | None = None
    holdout_share: float = 0.0


@dataclass(frozen=True)
class Context:
    """Everything beside the log; a missing pair (owner, contact) or owner has nothing known.

    Attributes
    ----------
    profiles
        What is known of each contact.
    latest_answers
        The newest answer about each contact.
    never
        Whom an owner never wants to be reminded of.
    unseen
        Whose main source has stopped: they are not visible, which is no silence.
    shown_at
        When each contact came onto the lists that it has been on lately, epoch seconds.
    planned_at
        The next meeting in the calendar, epoch seconds.
    colleague_at
        When a colleague was last in touch with a contact, epoch seconds; only where both agreed to it.
    flags
        Why a CRM of the workspace wants a contact left in peace.
    help_acts
        Help given and received, in any order.
    notes
        The note about each contact to begin with: what is due between the two, else the newest.
    settings
        Each owner's settings.
    reached_out
        How many contacts each owner reached out to in the last week.
    answered
        The answers that each owner's factors are learned from.
    """

    profiles: Mapping[Pair, ContactProfile] = field(default_factory=dict)
    latest_answers: Mapping[Pair, LatestAnswer] = field(default_factory=dict)
    never: frozenset[Pair] = frozenset()
    unseen: frozenset[Pair] = frozenset()
    shown_at: Mapping[Pair, int] = field(default_factory=dict)
    planned_at: Mapping[Pair, int] = field(default_factory=dict)
    colleague_at: Mapping[Pair, int] = field(default_factory=dict)
    flags: Mapping[Pair, frozenset[ContactFlag]] = field(default_factory=dict)
    help_acts: Mapping[Pair, Sequence[HelpAct]] = field(default_factory=dict)
    notes: Mapping[Pair, KeptNote] = field(default_factory=dict)
    settings: Mapping[str, OwnerSettings] = field(default_factory=dict)
    reached_out: Mapping[str, int] = field(default_factory=dict)
    answered: Mapping[str, Sequence[AnsweredSuggestion]] = field(default_factory=dict)

    def settings_of(self, owner: str) -> OwnerSettings:
        """Return an owner's settings, Kith's own where nothing was set."""
        return self.settings.get(owner, DEFAULT)

    def left(self, owner: str) -> int:
        """Return what is left of an owner's week: the budget without whom they reached out to."""
        return max(0, self.settings_of(owner).budget - self.reached_out.get(owner, 0))

    def profile(self, pair: Pair) -> ContactProfile:
        """Return what is known of a contact."""
        return self.profiles.get(pair, UNKNOWN)

    def limited(self, owners: Iterable[str], limit: int | None) -> "Context":
        """Return the same with a budget of `limit` for these owners, for this once; None changes nothing."""
        if limit is None:
            return self
        settings = {owner: replace(self.settings_of(owner), budget=limit) for owner in owners}
        return replace(self, settings={**self.settings, **settings})


DEFAULT, UNKNOWN = OwnerSettings(), ContactProfile()


def pool_name(pool: int) -> Pool | None:
    """Return a pool by its number, None outside both."""
    return None if pool == NO_POOL else POOLS[pool]
