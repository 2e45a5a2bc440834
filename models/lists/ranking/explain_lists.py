"""Why, and why not: reasons and openers of the listed, and one kept answer for everyone."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any

import numpy as np

from data.explanation_codec import pack
from data.schema import DAY_SECONDS, Opener, Reason, Side, from_epoch, to_epoch
from models.explanations.families import CODES, FIGURES, figures
from models.explanations.reasons import MOST_REASONS, Explained, explain_hopes, explain_rows, fact
from models.facts.depth import WEIGHTS
from models.lists.candidates.context import ContactProfile, Context
from models.lists.candidates.guards import GUARDS, NONE
from models.lists.candidates.help_ledger import HelpAct, HelpLedger
from models.lists.candidates.pools import POOLS, REVIVAL
from models.lists.ranking.horizons import HorizonOutlook
from models.lists.ranking.openers import Situation, choose_opener
from models.lists.ranking.selection import Selection, pool_name
from models.log.log import Floats, Ints
from models.log.records import take

PARTS = (*WEIGHTS, "both_sides")
NAMES = {"parts": PARTS, "terms": CODES, "figures": tuple(FIGURES), "guards": tuple(GUARDS)}
# From this depth on a dormant relationship is said to have been deep.
DEEP = 0.4
# A relationship is young in its first two horizons.
YOUNG = 2


@dataclass(frozen=True)
class ListExplanation:
    """What is said of one listed relationship."""

    reasons: tuple[Reason, ...]
    counter_reason: Reason | None
    opener: Opener


def explain_lists(advice: Selection, known: Context | None = None) -> dict[int, ListExplanation]:
    """Return reasons, counter-reason and opener of every listed row."""
    known = known or Context()
    rows = np.flatnonzero(advice.chosen)
    numbers = np.searchsorted(advice.asked.rows, rows)
    facts = take(advice.asked.facts, numbers)
    told = figures(facts)
    explained = _explained(advice, rows, numbers, told)
    found = {}
    for place, row in enumerate(rows.tolist()):
        reasons, counter = explained[place]
        plain = _plain_facts(advice, row, told[place], known.card(advice.pair(row)))
        found[row] = ListExplanation(
            _together(plain, reasons, told[place]), counter, _opener(advice, row, told[place], known)
        )
    return found


def _explained(advice: Selection, rows: Ints, numbers: Ints, told: list[dict[str, Any]]) -> list[Explained]:
    shares, waking = advice.shares[numbers], advice.pool[rows] == REVIVAL
    fears, hopes = explain_rows(told, shares), explain_hopes(told, shares)
    return [hopes[place] if waking[place] else fears[place] for place in range(len(rows))]


def _together(plain: list[Reason], reasons: tuple[Reason, ...], told: dict[str, Any]) -> tuple[Reason, ...]:
    """Return at most three: the plain facts of a revival first, of an upkeep after the model's first."""
    if any(one.code == "deep_once" for one in plain):
        first, rest = plain, [one for one in reasons if one.code != "volume"]
    else:
        first, rest = [*reasons[:1], *plain], list(reasons[1:])
    said = [*first, *rest][:MOST_REASONS]
    return tuple(said) or (fact("silence", {"silence_days": told["silence_days"]}),)


def _plain_facts(advice: Selection, row: int, told: dict[str, Any], card: ContactProfile) -> list[Reason]:
    """Return what the ledger, the depth and the owner's own word say."""
    found = []
    if advice.pool[row] == REVIVAL and advice.depth.value[row] >= DEEP:
        found.append(fact("deep_once", _deep_once(advice, row, told)))
    helped = _help_reason(advice.ledger(row))
    if helped is not None:
        found.append(helped)
    if card.said is not None:
        found.append(fact("owner_said", {"pinned": card.pinned, "importance": card.said}))
    return found


def _deep_once(advice: Selection, row: int, told: dict[str, Any]) -> dict[str, Any]:
    snapshot = advice.snapshot
    first, last = int(snapshot.log.at[snapshot.begin[row]]), int(advice.last_at[row])
    span = round((last - first) / DAY_SECONDS)
    return {"active_days": told["active_days"], "span_days": span, "last_at": last}


def _help_reason(ledger: HelpLedger) -> Reason | None:
    given, received = ledger.of(Side.GIVEN), ledger.of(Side.RECEIVED)
    if given and received:
        last = max(given[-1], received[-1])
        counts = {"given": len(given), "received": len(received), "last_at": last.at}
        return fact("help_both", counts, _ids([given[-1], received[-1]]))
    if received:
        kind = received[-1].exchange
        alike = [one for one in received if one.exchange is kind]
        numbers = {"kind": str(kind), "count": len(alike), "last_at": alike[-1].at, "given_since": False}
        return fact("help_received", numbers, _ids(alike))
    if given:
        return fact("help_given", {"count": len(given), "last_at": given[-1].at}, _ids(given))
    return None


def _ids(acts: list[HelpAct]) -> list[str]:
    return [one.interaction for one in acts if one.interaction]


def _opener(advice: Selection, row: int, told: dict[str, Any], known: Context) -> Opener:
    since = told["since_received_days"]
    as_of = advice.snapshot.as_of
    number = int(np.searchsorted(advice.asked.rows, row))
    exact = float(advice.asked.facts.dialogue.since_received[number])
    return choose_opener(
        Situation(
            as_of=as_of,
            ledger=advice.ledger(row),
            last_at=int(advice.last_at[row]),
            last_received_at=None if since is None else as_of - round(exact * DAY_SECONDS),
            unanswered_received=told["unanswered_received"],
            replies=told["replies"],
            young=told["age_days"] <= YOUNG * told["horizon_days"],
            birthday_at=_birthday(known.card(advice.pair(row)).born, as_of),
        )
    )


def _birthday(born: str | None, as_of: int) -> int | None:
    """Return this year's birthday, or the nearest, of an ISO date with or without its year."""
    if born is None:
        return None
    month, day = int(born[-5:-3]), int(born[-2:])
    year = from_epoch(as_of).year
    around = [_day(one, month, day) for one in (year - 1, year, year + 1)]
    return min(around, key=lambda at: abs(at - as_of))


def _day(year: int, month: int, day: int) -> int:
    try:
        return to_epoch(datetime(year, month, day, tzinfo=UTC))
    except ValueError:
        # Born on 29 February: kept on the 28th in other years.
        return to_epoch(datetime.combine(date(year, 2, 28), datetime.min.time(), UTC))


@dataclass(frozen=True)
class StoredExplanations:
    """(owner, contact, kept answer) of every relationship with a history, or of some owners'.

    Written anew each time they are walked through: a million of them are never in memory at once.
    """

    advice: Selection
    known: Context
    whys: Mapping[int, ListExplanation]
    outlook: HorizonOutlook
    owners: frozenset[str] | None = None

    def __iter__(self) -> Iterator[tuple[str, str, str]]:
        """Write one after the other."""
        log, snapshot, ledgers = self.advice.snapshot.log, self.advice.snapshot, self.advice.ledgers
        guards, ahead = _guards(self.advice), spread(self.advice, self.outlook.rows())
        owners, contacts = log.owners[snapshot.owner].tolist(), log.contacts[snapshot.contact].tolist()
        rows = zip(owners, contacts, *_columns(self.advice), strict=True)
        for row, (owner, contact, *values) in enumerate(rows):
            if self.owners is not None and owner not in self.owners:
                continue
            own, why = ledgers.get((owner, contact)), self.whys.get(row)
            values[PINNED] = self.known.card((owner, contact)).pinned
            tail = [guards[row], own and _ledger(own), why and asdict(why.opener), ahead[row]]
            yield owner, contact, pack([*values, *tail])


# Place of `pinned` among the columns.
PINNED = 7


def _columns(advice: Selection) -> list[list[Any]]:
    """Return the columns of data/explanation_codec.py's FIELDS up to `held_back`, one list each."""
    asked, size = advice.asked, len(advice.snapshot)
    parts = np.column_stack([getattr(advice.depth, name) for name in PARTS])
    told = zip(*(figure.column(asked.facts) for figure in FIGURES.values()), strict=True)
    return [
        [None if pool is None else str(pool) for pool in map(pool_name, advice.pool.tolist())],
        spread(advice, rounded(asked.probability)),
        spread(advice, rounded(advice.interval.low)),
        spread(advice, rounded(advice.interval.high)),
        spread(advice, advice.confidence),
        rounded(advice.depth.value),
        [None if one != one else one for one in advice.depth.said.tolist()],  # noqa: PLR0124 - NaN
        [False] * size,
        np.round(parts, 4).tolist(),
        [round(advice.terms.base, 6)] * size,
        spread(advice, np.round(advice.shares, 6).tolist()),
        spread(advice, list(told)),
        rounded(advice.factor),
        advice.rank.tolist(),
        _rivals(advice).tolist(),
        _places(advice).tolist(),
        advice.place.tolist(),
        advice.held.tolist(),
    ]


def spread(advice: Selection, values: list[Any]) -> list[Any]:
    """Return the values of the asked at their rows, None at all others."""
    column: list[Any] = [None] * len(advice.snapshot)
    for row, value in zip(advice.asked.rows.tolist(), values, strict=True):
        column[row] = value
    return column


def rounded(values: Floats) -> list[float]:
    """Return the values to a millionth."""
    found: list[float] = np.round(values, 6).tolist()
    return found


def _rivals(advice: Selection) -> Ints:
    """How many of the owner's pool nothing keeps off; nought outside both pools."""
    key = np.where(advice.pool < 0, 0, advice.snapshot.owner * len(POOLS) + advice.pool)
    size = len(advice.snapshot.log.owners) * len(POOLS)
    counts = np.bincount(key[advice.free], minlength=size)
    return np.where(advice.pool < 0, 0, counts[key])


def _places(advice: Selection) -> Ints:
    own = advice.places[advice.snapshot.owner]
    return np.where(advice.pool < 0, 0, own[np.arange(len(own)), np.maximum(advice.pool, 0)])


def _guards(advice: Selection) -> list[list[list[int | None]] | None]:
    """Return for each row what keeps it off, as data/explanation_codec.py has it."""
    kept: list[list[list[int | None]] | None] = [None] * len(advice.snapshot)
    for number, name in enumerate(GUARDS):
        verdict = advice.found[name]
        for row in np.flatnonzero(verdict.off).tolist():
            said = [number, _moment(verdict.lifts_at[row]), _moment(verdict.at[row])]
            kept[row] = [*(kept[row] or []), said]
    return kept


def _moment(at: np.int64) -> int | None:
    return None if at == NONE else int(at)


def _ledger(own: HelpLedger) -> dict[str, Any]:
    return {
        "given": round(own.given, 6),
        "received": round(own.received, 6),
        "acts": [
            {
                "at": one.at,
                "exchange": str(one.exchange),
                "side": str(one.side),
                "interaction": one.interaction,
            }
            for one in own.acts
        ],
    }
