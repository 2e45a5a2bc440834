"""How much a relationship holds, 0 to 1 within an owner, by a formula that fits in one line.

    raw = (1/2 + 1/2 both sides) x (0.3 often + 0.2 long + 0.1 alone + 0.1 spoken + 0.3 help)

and depth is raw over the owner's deepest. docs/explanation/depth.md works an example.
What the owner says of a contact comes before all of it.
"""

from dataclasses import dataclass

import numpy as np

from data.schema import DAY_SECONDS
from models.facts.channel_mix import alone_rows, spoken_rows
from models.log.groupby import Groups
from models.log.log import Floats, Ints
from models.log.snapshot import RECEIVED, SENT, History, Snapshot, day_ends, history_of

# A contact on every day of a year is as often as it gets, two years are as long.
OFTENEST, LONGEST_DAYS = 365, 730
# So many days (or interactions) of contact must speak for a share before it counts half.
DOUBT = 4
# Two acts of help that are still fresh fill half of the part.
HALF_HELP = 2.0
WEIGHTS = {"often": 0.3, "long": 0.2, "alone": 0.1, "spoken": 0.1, "help": 0.3}


@dataclass(frozen=True)
class Depth:
    """One entry per relationship: the parts, each 0 to 1, their sum `raw`, and `value` within the owner.

    `stated` is the owner's own word, NaN where there is none; it is then the value.
    """

    often: Floats
    long: Floats
    alone: Floats
    spoken: Floats
    help: Floats
    both_sides: Floats
    raw: Floats
    value: Floats
    stated: Floats


def raw_depth(active_days: Ints, sent: Ints, received: Ints) -> Floats:
    """log(1 + days of contact) x (1/2 + 1/2 reciprocity): what the back-tests weigh losses by."""
    return np.log1p(active_days) * (0.5 + 0.5 * reciprocity(sent, received))


def reciprocity(sent: Ints, received: Ints) -> Floats:
    """The smaller side over the larger, 0 to 1; meetings and calls are counted on both sides."""
    return np.minimum(sent, received) / np.maximum(np.maximum(sent, received), 1)


@dataclass(frozen=True)
class InteractionCounts:
    """Of every relationship: interactions of each side and alone, days of contact, and those with a call."""

    sent: Ints
    received: Ints
    alone: Ints
    days: Ints
    spoken_days: Ints


def count_interactions(snapshot: Snapshot) -> InteractionCounts:
    """Return the counts of every relationship with a history; a meeting is a call too."""
    history = history_of(snapshot, np.ones(len(snapshot), dtype=bool))
    rows, own = history.rows, history.own
    return InteractionCounts(
        sent=own.sum(rows.direction != RECEIVED),
        received=own.sum(rows.direction != SENT),
        alone=own.sum(alone_rows(history)),
        days=own.sum(day_ends(rows)),
        spoken_days=_spoken_days(history),
    )


def depth(snapshot: Snapshot) -> Floats:
    """Depth of every relationship with a history, from the log alone: 0 to 1."""
    return deepen(snapshot).value


def deepen(
    snapshot: Snapshot,
    help_: Floats | None = None,
    stated: Floats | None = None,
    counts: InteractionCounts | None = None,
) -> Depth:
    """Return depth and its parts of every relationship with a history.

    `help_` is the faded help on both sides (data/memory/help_ledger.py), `stated` the owner's
    own word of it.
    """
    counts = counts or count_interactions(snapshot)
    helped = np.zeros(len(snapshot)) if help_ is None else help_
    word = np.full(len(snapshot), np.nan) if stated is None else stated
    parts = _parts(snapshot, counts) | {"help": helped / (helped + HALF_HELP)}
    both = reciprocity(counts.sent, counts.received)
    raw = (0.5 + 0.5 * both) * sum(weight * parts[name] for name, weight in WEIGHTS.items())
    deepest = np.zeros(len(snapshot.log.owners))
    np.maximum.at(deepest, snapshot.owner, raw)
    value = np.where(np.isnan(word), raw / deepest[snapshot.owner], word)
    return Depth(**parts, both_sides=both, raw=raw, value=value, stated=word)


def _parts(snapshot: Snapshot, counts: InteractionCounts) -> dict[str, Floats]:
    span = (snapshot.last_at - snapshot.log.at[snapshot.begin]) / DAY_SECONDS
    return {
        "often": np.minimum(np.log1p(counts.days) / np.log1p(OFTENEST), 1),
        "long": np.minimum(span / LONGEST_DAYS, 1),
        "alone": counts.alone / (snapshot.interactions + DOUBT),
        "spoken": counts.spoken_days / (counts.days + DOUBT),
    }


def _spoken_days(history: History) -> Ints:
    """Days of contact with a call or a meeting."""
    rows = history.rows
    days = Groups.of_keys(rows.owner, rows.contact, rows.at // DAY_SECONDS)
    # A day's rows belong to one relationship; its first row says which.
    counted = np.zeros(len(rows), dtype=np.int64)
    counted[days.start] = days.sum(spoken_rows(rows)) > 0
    return history.own.sum(counted)
