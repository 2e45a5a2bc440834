"""The facts of many as_ofs from one walk over the log, counted by `models.facts.kernel_numba`."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np

from data.schema import DAY_SECONDS
from models.facts.channel_mix import ChannelMix, spoken_rows
from models.facts.colleagues import nobody
from models.facts.facts import Facts
from models.facts.owner_activity import OwnerActivity, spread_turnover
from models.facts.reciprocity import LOG_STEPS, NEW_CONVERSATION, Reciprocity, reply_stamp
from models.facts.rhythm import HALF_LIVES, LATE_SHARE, SPACINGS, TWO, WINDOWS, Gaps, Rhythm
from models.log.groupby import UNIT, ratio
from models.log.log import Bools, Floats, Ints, Log, Numbers, first_of_run, last_of_run
from models.log.snapshot import Turnover, in_cohort

if TYPE_CHECKING:
    from models.facts.kernel_numba import Plan, Rows

LIVES = tuple(sorted({*HALF_LIVES, *(life for _, life in SPACINGS)}))
# Below so many interactions, each as often as it is asked about, the array code is done before a
# compiled kernel is made for the first time.
WORTH_COMPILING = 3_000_000


def worth_compiling(log: Log, as_ofs: int = 1) -> bool:
    """Tell whether the compiled kernel pays for a log of this size, and is there."""
    return max(len(log), log.part_of) * as_ofs >= WORTH_COMPILING and find_spec("numba") is not None


@dataclass(frozen=True)
class Surveyed:
    """One entry per asked relationship, as_of by as_of: who it is, the facts but the team's, the outcome."""

    as_of: Ints
    pair: Ints
    facts: Facts
    went_dormant: Bools


def survey(log: Log, as_ofs: Sequence[int], horizon: int, selected: Bools | None = None) -> Surveyed:
    """Return the cohorts of all as_ofs (or what `selected[as_of, relationship]` marks), as given."""
    from models.facts import kernel_numba as walk

    moments, back = np.unique(np.asarray(as_ofs, dtype=np.int64), return_inverse=True)
    pair = np.append(log.starts, len(log)).astype(np.int64)
    ends = walk.cut(_sealed(log.at), pair, moments)
    selected = _cohort(log, moments, ends, horizon) if selected is None else selected
    number, who = np.nonzero(selected[back])
    place = np.full(ends.shape, -1, dtype=np.int64)
    out = np.zeros((len(walk.COLUMNS), len(who)), dtype=np.int64)
    # An as_of that is asked twice is walked once, and its columns are copied.
    place[back[number], who] = np.arange(len(who))
    walk.walk(_rows(log, pair), _plan(moments, horizon), ends, place, out)
    at_once = place[back[number], who]
    if (at_once != np.arange(len(who))).any():
        out = out[:, at_once]
    column = dict(zip(walk.COLUMNS, out, strict=True))
    as_of = moments[back[number]]
    turnovers = _turnover(log, pair, moments, ends, horizon)[back[number]]
    facts = Facts(
        horizon_days=np.full(len(who), horizon / DAY_SECONDS),
        rhythm=_rhythm(column),
        gaps=_gaps(column),
        dialogue=_dialogue(column),
        owner=_owner(column, spread_turnover(turnovers, as_of)),
        manner=_manner(column),
        team=nobody(len(who)),
    )
    return Surveyed(as_of, who, facts, _went_dormant(log, pair, as_of, ends[back[number], who], who, horizon))


def _sealed(values: Ints) -> Ints:
    """Return a view nobody writes to: a log's columns come in both kinds, and each kind is compiled anew."""
    view = np.ascontiguousarray(values, dtype=np.int64).view()
    view.flags.writeable = False
    return view


def _cohort(log: Log, moments: Ints, ends: Ints, horizon: int) -> Bools:
    history = ends - log.starts
    last = log.at[np.maximum(ends - 1, 0)]
    return (history > 0) & in_cohort(history, last, moments[:, None], horizon)


def _went_dormant(log: Log, pair: Ints, as_of: Ints, end: Ints, who: Ints, horizon: int) -> Bools:
    later = end < pair[who + 1]
    return ~later | (log.at[np.minimum(end, len(log) - 1)] >= as_of + horizon)


def _turnover(log: Log, pair: Ints, moments: Ints, ends: Ints, horizon: int) -> Ints:
    from models.facts import kernel_numba as walk

    if log.turnover is not None:
        each = [log.turnover[moment, horizon] for moment in moments.tolist()]
        return np.array(each, dtype=np.int64).reshape(-1, len(Turnover._fields))
    whole, half = (
        walk.turnover(_sealed(log.at), pair, moments, length, ends) for length in (horizon, horizon // 2)
    )
    first = np.minimum(int(log.at.min(initial=moments.max(initial=0))), moments)
    return np.column_stack([whole, half, first])


def _plan(moments: Ints, horizon: int) -> "Plan":
    from models.facts.kernel_numba import Plan

    days = horizon / DAY_SECONDS
    return Plan(
        as_ofs=moments,
        horizon=horizon,
        lives=np.array([life * days for life in LIVES]),
        plain=np.array([LIVES.index(life) for life in HALF_LIVES]),
        spacing=np.array([LIVES.index(life) for _, life in SPACINGS]),
        reach=np.array([reach * horizon for reach, _ in SPACINGS]),
        windows=np.floor(np.array(WINDOWS) * horizon).astype(np.int64),
        two=LIVES.index(HALF_LIVES[TWO]),
        plain_two=TWO,
        conversation=horizon / NEW_CONVERSATION,
        late=LATE_SHARE,
    )


def _rows(log: Log, pair: Ints) -> "Rows":
    from models.facts.kernel_numba import Rows, mark_alone

    closes = last_of_run(np.repeat(np.arange(len(pair) - 1), np.diff(pair)), log.at // DAY_SECONDS)
    first_pair = np.append(np.flatnonzero(first_of_run(log.owner[log.starts])), len(pair) - 1)
    keys, life, life_at = _lives(log)
    return Rows(
        at=_sealed(log.at),
        direction=_sealed(log.direction),
        spoken=spoken_rows(log),
        alone=mark_alone(keys, life, pair[first_pair]),
        stamp=reply_stamp(np.diff(log.at, prepend=log.at[:1]) * (np.arange(len(log)) > 0)),
        closes=closes,
        day_at=log.at[closes],
        life_at=life_at,
        pair=pair,
        day=np.concatenate([[0], np.cumsum(closes)])[pair],
        first_pair=first_pair.astype(np.int64),
    )


def _lives(log: Log) -> tuple[Ints, Ints, Ints]:
    """Return each row's moment as one number, the same sorted within owners, and the sorted times."""
    base, kinds = int(log.at.min(initial=0)), len(log.channels) * 3 or 1
    kind = log.direction * len(log.channels) + log.channel
    span = (int(log.at.max(initial=0)) - base + 1) * kinds
    keys = (log.at - base) * kinds + kind
    first = int(log.owner[0]) if len(log) else 0
    owners = int(log.owner[-1]) - first + 1 if len(log) else 1
    if owners * span < np.iinfo(np.int64).max:
        # Owner and moment in one number: the quickest sort there is.
        keys = keys + (log.owner - first) * span
        life = np.sort(keys)
        return keys, life, life % span // kinds + base
    order = np.lexsort((keys, log.owner))
    return keys, keys[order], log.at[order]


def _as_counted(column: dict[str, Ints], *names: str) -> dict[str, Any]:
    """Return the columns that are facts as they are, by the fact's name."""
    return {name: column[name] for name in names}


def _stack(column: dict[str, Ints], name: str, size: int) -> Ints:
    return np.column_stack([column[f"{name}_{number}"] for number in range(size)])


def _rhythm(column: dict[str, Ints]) -> Rhythm:
    return Rhythm(
        silence=column["silence"] / DAY_SECONDS,
        age=column["age"] / DAY_SECONDS,
        **_as_counted(column, "interactions", "active_days"),
        days_within=_stack(column, "days", len(WINDOWS)),
        days_faded=_stack(column, "day_fade", len(HALF_LIVES)) / UNIT,
        interactions_faded=_stack(column, "fade", len(HALF_LIVES)) / UNIT,
        sent_faded=column["sent_fade"] / UNIT,
        received_faded=column["received_fade"] / UNIT,
        spaced=_stack(column, "spaced", len(SPACINGS)) / UNIT,
    )


def _gaps(column: dict[str, Ints]) -> Gaps:
    count = column["count"]

    def where_any(value: Numbers) -> Floats:
        return np.where(count > 0, value / DAY_SECONDS, np.nan)

    size = np.maximum(count, 1)
    mean = column["total"] / size
    square = column["square"] / size * 3600
    return Gaps(
        usual=where_any((column["low"] + column["high"]) / 2),
        mean=where_any(mean),
        late=where_any(column["late"]),
        longest=where_any(column["longest"]),
        spread=where_any(np.sqrt(np.maximum(square - mean**2, 0))),
        pauses=column["pauses"].astype(np.float64),
        long_pauses=column["long_pauses"].astype(np.float64),
        **_as_counted(column, "count", "above_silence", "above_next"),
        **_as_counted(column, "owner_count", "owner_above_silence", "owner_above_next", "owner_open"),
    )


def _dialogue(column: dict[str, Ints]) -> Reciprocity:
    def since(name: str) -> Floats:
        return np.where(column[name] >= 0, column[name] / DAY_SECONDS, np.nan)

    def usual(side: str) -> Floats:
        return np.exp(ratio(column["stamp" + side], column["replies" + side]) / LOG_STEPS)

    return Reciprocity(
        **_as_counted(column, "sent", "received", "last_direction", "sent_run", "received_run"),
        **_as_counted(column, "replies", "replies_by_contact"),
        since_sent=since("since_sent"),
        since_received=since("since_received"),
        opened=column["opened"] / UNIT,
        opened_by_contact=column["opened_by_contact"] / UNIT,
        joined=column["joined"] / UNIT,
        reply_days=usual(""),
        reply_days_by_contact=usual("_by_contact"),
    )


def _owner(column: dict[str, Ints], workspace: dict[str, Any]) -> OwnerActivity:
    return OwnerActivity(
        silence=column["owner_silence"] / DAY_SECONDS,
        age=column["owner_age"] / DAY_SECONDS,
        days_within=np.column_stack([column["within_one"], column["within_two"]]),
        days_faded=_stack(column, "owner_day", len(HALF_LIVES)) / UNIT,
        interactions_faded=column["owner_fade"] / UNIT,
        sent=column["owner_sent"],
        received=column["owner_received"],
        **_as_counted(column, "contacts_now", "days_since", "days_known"),
        standing=ratio(column["below"] + (column["ties"] - 1) / 2, column["peers"] - 1),
        **workspace,
    )


def _manner(column: dict[str, Ints]) -> ChannelMix:
    return ChannelMix(
        **_as_counted(column, "spoken", "alone"),
        spoken_faded=np.where(column["owner_spoken"] > 0, column["spoken_fade"] / UNIT, np.nan),
        alone_faded=column["alone_fade"] / UNIT,
        together_faded=column["together_fade"] / UNIT,
    )
