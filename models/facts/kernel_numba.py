"""The compiled kernel: complete owners in, each relationship walked once for all as_ofs, integers out.

Every column of `out` is a whole number (seconds, counts, fixed-point sums), so neither partition nor
order of rows can change a bit; `models.facts.compiled` makes facts of them. The plain array code beside
it (`models.facts.rhythm`, `models.facts.reciprocity` and so on) counts the same, and a test compares them.

It is one long file on purpose: what is compiled is kept for as long as the file of the outermost function
stays as it is, and a change in another file would go unseen.
"""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar, cast

import numba
import numpy as np

from data.schema import DAY_SECONDS
from models.log import groupby as segments
from models.log.log import Bools, Floats, Ints
from models.log.snapshot import RECEIVED, SENT, in_cohort

Function = TypeVar("Function", bound=Callable[..., Any])

Names = tuple[str, ...]


def numbered(name: str, count: int) -> Names:
    """Return so many names of columns that lie side by side."""
    return tuple(f"{name}_{number}" for number in range(count))


OWN: Names = ("silence", "age", "interactions", "active_days", *numbered("days", 6), *numbered("day_fade", 4))
OWN += (*numbered("fade", 4), "sent_fade", "received_fade", *numbered("spaced", 4))
GAPS: Names = ("low", "high", "total", "late", "longest", "square")
GAPS += ("count", "above_silence", "pauses", "long_pauses", "above_next")
TALK: Names = ("sent", "received", "last_direction", "sent_run", "received_run", "since_sent")
TALK += ("since_received", "opened", "opened_by_contact", "replies", "replies_by_contact")
TALK += ("stamp", "stamp_by_contact", "joined")
MANNER: Names = ("spoken", "alone", "spoken_fade", "alone_fade", "together_fade")
OWNER: Names = ("owner_silence", "owner_age", "within_one", "within_two", *numbered("owner_day", 4))
OWNER += ("owner_fade", "owner_sent", "owner_received", "owner_spoken", "contacts_now", "below", "ties")
OWNER += ("peers", "days_since", "days_known", "owner_count", "owner_above_silence")
OWNER += ("owner_above_next", "owner_open")
COLUMNS = (*OWN, *GAPS, *TALK, *MANNER, *OWNER)

SILENCE, DAYS, DAY_FADE, FADE = map(COLUMNS.index, ("silence", "days_0", "day_fade_0", "fade_0"))
SENT_FADE, SPACED, LOW, COUNT = map(COLUMNS.index, ("sent_fade", "spaced_0", "low", "count"))
TALKS, OPENED, JOINED, SPOKEN = map(COLUMNS.index, ("sent", "opened", "joined", "spoken"))
OWNERS, BELOW = map(COLUMNS.index, ("owner_silence", "below"))
# Of an owner, summed over all relationships, by as_of.
FADED, OUT, INWARD, SPOKE, NOW, SUMS = range(6)
# Taken in so far, of one relationship.
SENT_N, RECEIVED_N, LAST_OUT, LAST_IN, MINE, THEIRS = range(6)
STAMP, STAMP_BY, SPOKE_N, ALONE_N, SQUARE, TAKEN = range(6, 12)
# More new gaps than these are sorted in, fewer are slid into place.
SLIDE = 16
MINUTE = 60


def compiled(function: Function) -> Function:
    """Compile on first use, without the interpreter's lock; kept on disk where there is room for it."""
    try:
        made: Any = numba.njit(cache=True, nogil=True)(function)
    except RuntimeError:  # pragma: no cover - nowhere to keep it
        made = numba.njit(nogil=True)(function)
    return cast("Function", made)


# A cached kernel does not see these change in their own files; touch this one when they do.
decay = compiled(segments.decay)
_in_cohort = compiled(in_cohort)


class Rows(NamedTuple):
    """The log, a row per interaction, and where its relationships and owners begin.

    `day_at` are the last moments of each relationship's days, `life_at` all moments of each owner in
    order; `pair`, `day` and `first_pair` are the boundaries of relationships in rows, in days and of
    owners in relationships, each with one more at the end.
    """

    at: Ints
    direction: Ints
    spoken: Bools
    alone: Bools
    stamp: Ints
    closes: Bools
    day_at: Ints
    life_at: Ints
    pair: Ints
    day: Ints
    first_pair: Ints


class Plan(NamedTuple):
    """What is asked: the as_ofs in rising order, and the constants of the facts, lengths in seconds.

    `lives` are six half-lives in days, `plain` says which of them the faded counts use, `spacing` which
    the spaced ones; `two` is the half-life of two horizons, `plain_two` its place among the counts.
    """

    as_ofs: Ints
    horizon: int
    lives: Floats
    plain: Ints
    spacing: Ints
    reach: Floats
    windows: Ints
    two: int
    plain_two: int
    conversation: float
    late: float


@compiled
def count_below(values: Ints, low: int, high: int, limit: int) -> int:
    """Return the first place in [low, high) of the sorted values that is not below the limit."""
    while low < high:
        middle = (low + high) // 2
        if values[middle] < limit:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def cut(at: Ints, pair: Ints, as_ofs: Ints) -> Ints:
    """Return for each as_of and relationship the row after its history."""
    ends = np.empty((len(as_ofs), len(pair) - 1), dtype=np.int64)
    for pair_number in range(len(pair) - 1):
        end = pair[pair_number]
        for number in range(len(as_ofs)):
            end = count_below(at, end, pair[pair_number + 1], as_ofs[number])
            ends[number, pair_number] = end
    return ends


@compiled
def turnover(at: Ints, pair: Ints, as_ofs: Ints, horizon: int, now: Ints) -> Ints:
    """Return per as_of how many were of the cohort one horizon before, and how many went dormant since."""
    then = cut(at, pair, as_ofs - horizon)
    counts = np.zeros((len(as_ofs), 2), dtype=np.int64)
    for number in range(len(as_ofs)):
        moment = as_ofs[number] - horizon
        for pair_number in range(len(pair) - 1):
            past = then[number, pair_number] - pair[pair_number]
            if past and _in_cohort(past, at[then[number, pair_number] - 1], moment, horizon):
                counts[number, 0] += 1
                counts[number, 1] += now[number, pair_number] == then[number, pair_number]
    return counts


@compiled
def mark_alone(keys: Ints, life: Ints, starts: Ints) -> Bools:
    """Mark the keys that occur once in the sorted `life` of their owner, `starts` the owners' bounds."""
    alone = np.empty(len(keys), dtype=np.bool_)
    for owner in range(len(starts) - 1):
        end = starts[owner + 1]
        for row in range(starts[owner], end):
            place = count_below(life, starts[owner], end, keys[row])
            alone[row] = place + 1 == end or life[place + 1] != keys[row]
    return alone


@compiled
def walk(rows: Rows, plan: Plan, ends: Ints, place: Ints, out: Ints) -> None:
    """Fill `out`: the column of `place[as_of, relationship]`, for those where it is not negative."""
    longest = 1
    for pair_number in range(len(rows.day) - 1):
        longest = max(longest, rows.day[pair_number + 1] - rows.day[pair_number])
    gaps = np.empty(longest + 1, dtype=np.int64)
    for owner in range(len(rows.first_pair) - 1):
        first, last = rows.first_pair[owner], rows.first_pair[owner + 1]
        sums = np.zeros((len(plan.as_ofs), SUMS), dtype=np.int64)
        for pair_number in range(first, last):
            _walk_pair(rows, plan, pair_number, ends[:, pair_number], place[:, pair_number], gaps, sums, out)
        _walk_owner(rows, plan, first, last, ends, place, sums, out)


@compiled
def _walk_pair(
    rows: Rows, plan: Plan, pair_number: int, ends: Ints, place: Ints, gaps: Ints, sums: Ints, out: Ints
) -> None:
    start, end, day = rows.pair[pair_number], rows.pair[pair_number], rows.day[pair_number]
    taken = np.zeros(TAKEN, dtype=np.int64)
    taken[LAST_OUT], taken[LAST_IN] = -1, -1
    size = 0
    for number in range(len(plan.as_ofs)):
        _take_in(rows, start, end, ends[number], taken)
        end = ends[number]
        if end == start:
            continue
        as_of = plan.as_ofs[number]
        days = count_below(rows.day_at, day, rows.day[pair_number + 1], as_of)
        size = _take_gaps(rows.day_at, rows.day[pair_number], day, days, gaps, size, taken)
        day = days
        sums[number, OUT] += taken[SENT_N]
        sums[number, INWARD] += taken[RECEIVED_N]
        sums[number, SPOKE] += taken[SPOKE_N]
        if place[number] >= 0:
            column = out[:, place[number]]
            _tell_talk(rows, as_of, start, end, taken, column)
            _tell_gaps(rows, plan, as_of, pair_number, days, gaps, taken, column)
            _tell_faded(rows, plan, as_of, start, end, column)
        _add_up(rows, plan, start, end, number, place[number], sums, out)


@compiled
def _take_in(rows: Rows, start: int, begin: int, end: int, taken: Ints) -> None:
    """Count the interactions [begin, end) in; each is met once, however many as_ofs there are."""
    for row in range(begin, end):
        out, inward = rows.direction[row] != RECEIVED, rows.direction[row] != SENT
        taken[SENT_N] += out
        taken[RECEIVED_N] += inward
        taken[SPOKE_N] += rows.spoken[row]
        taken[ALONE_N] += rows.alone[row]
        if row > start and out != (rows.direction[row - 1] != RECEIVED):
            taken[MINE if out else THEIRS] += 1
            taken[STAMP if out else STAMP_BY] += rows.stamp[row]
        if out:
            taken[LAST_OUT] = row
        if inward:
            taken[LAST_IN] = row


@compiled
def _take_gaps(day_at: Ints, first: int, begin: int, end: int, gaps: Ints, size: int, taken: Ints) -> int:
    """Keep the gaps sorted while the days [begin, end) are taken in, and return how many there are."""
    begin = max(begin, first + 1)
    fresh = end - begin
    for day in range(begin, end):
        gap = day_at[day] - day_at[day - 1]
        taken[SQUARE] += (gap // MINUTE) ** 2
        gaps[size] = gap
        size += 1
        if fresh <= SLIDE:
            _slide(gaps, size - 1)
    if fresh > SLIDE:
        gaps[:size].sort()
    return size


@compiled
def _slide(values: Ints, place: int) -> int:
    """Move the last of the sorted values down to where it belongs, and return where that is."""
    value = values[place]
    while place > 0 and values[place - 1] > value:
        values[place] = values[place - 1]
        place -= 1
    values[place] = value
    return place


@compiled
def _add_up(
    rows: Rows, plan: Plan, start: int, end: int, number: int, place: int, sums: Ints, out: Ints
) -> None:
    """Add the relationship to what is known of its owner; an asked one is counted already."""
    as_of = plan.as_ofs[number]
    faded: Any = np.int64(0)
    if place >= 0:
        faded = out[FADE + plan.plain_two, place]
    else:
        for row in range(start, end):
            faded += decay(as_of - rows.at[row], plan.lives[plan.two])
    sums[number, FADED] += faded
    sums[number, NOW] += as_of - rows.at[end - 1] <= plan.horizon


@compiled
def _tell_talk(rows: Rows, as_of: int, start: int, end: int, taken: Ints, column: Ints) -> None:
    column[SILENCE] = as_of - rows.at[end - 1]
    column[SILENCE + 1] = as_of - rows.at[start]
    column[SILENCE + 2] = end - start
    last_out, last_in = taken[LAST_OUT], taken[LAST_IN]
    column[TALKS] = taken[SENT_N]
    column[TALKS + 1] = taken[RECEIVED_N]
    column[TALKS + 2] = rows.direction[end - 1]
    column[TALKS + 3] = end - 1 - max(last_in, start - 1)
    column[TALKS + 4] = end - 1 - max(last_out, start - 1)
    column[TALKS + 5] = as_of - rows.at[last_out] if last_out >= 0 else -1
    column[TALKS + 6] = as_of - rows.at[last_in] if last_in >= 0 else -1
    for number in range(4):
        column[OPENED + 2 + number] = taken[MINE + number]
    column[SPOKEN], column[SPOKEN + 1] = taken[SPOKE_N], taken[ALONE_N]


@compiled
def _tell_gaps(
    rows: Rows, plan: Plan, as_of: int, pair_number: int, days: int, gaps: Ints, taken: Ints, column: Ints
) -> None:
    first, last, square = rows.day[pair_number], as_of - column[SILENCE], taken[SQUARE]
    size = max(days - first - 1, 0)
    unfinished = days == first or rows.day_at[days - 1] != last
    column[SILENCE + 3] = days - first + unfinished
    for number in range(len(plan.windows)):
        within = days - count_below(rows.day_at, first, days, as_of - plan.windows[number])
        column[DAYS + number] = within + (unfinished and as_of - last <= plan.windows[number])
    slid = -1
    if unfinished and days > first:
        # The day that as_of cuts in two ends, for now, with its last interaction before.
        gap = last - rows.day_at[days - 1]
        square += (gap // MINUTE) ** 2
        gaps[size] = gap
        slid = _slide(gaps, size)
        size += 1
    column[COUNT] = size
    if size:
        begun = rows.day_at[first]
        column[LOW], column[LOW + 1] = gaps[(size - 1) // 2], gaps[size // 2]
        column[LOW + 2] = last - begun
        column[LOW + 3] = gaps[int(np.rint((size - 1) * plan.late))]
        column[LOW + 4], column[LOW + 5] = gaps[size - 1], square
        column[COUNT + 1] = size - count_below(gaps, 0, size, as_of - last + 1)
        column[COUNT + 2] = size - count_below(gaps, 0, size, plan.horizon)
        column[COUNT + 3] = size - count_below(gaps, 0, size, plan.horizon // 2)
        column[COUNT + 4] = size - count_below(gaps, 0, size, as_of - last + plan.horizon + 1)
    if slid >= 0:
        for number in range(slid, size - 1):
            gaps[number] = gaps[number + 1]


@compiled
def _tell_faded(rows: Rows, plan: Plan, as_of: int, start: int, end: int, column: Ints) -> None:
    weight = np.empty(len(plan.lives), dtype=np.int64)
    # Of a conversation that the owner opened, until the contact speaks.
    alone = np.int64(0)
    for row in range(start, end):
        at = rows.at[row]
        for number in range(len(plan.lives)):
            weight[number] = decay(as_of - at, plan.lives[number])
        wait = at - rows.at[row - 1] if row > start else plan.horizon
        closes = rows.closes[row] or row == end - 1
        for number in range(len(plan.plain)):
            faded = weight[plan.plain[number]]
            column[FADE + number] += faded
            if closes:
                column[DAY_FADE + number] += faded
        for number in range(len(plan.spacing)):
            part = min(wait / plan.reach[number], 1.0)
            column[SPACED + number] += np.int64(np.rint(part * weight[plan.spacing[number]]))
        opens = row == start or wait > plan.conversation
        if opens:
            alone = weight[plan.two] if rows.direction[row] != RECEIVED else np.int64(0)
        if rows.direction[row] != SENT:
            column[JOINED] += alone
            alone = np.int64(0)
        _tell_sides(rows, row, opens, weight[plan.two], column)


@compiled
def _tell_sides(rows: Rows, row: int, opens: bool, faded: int, column: Ints) -> None:  # noqa: FBT001
    out, inward = rows.direction[row] != RECEIVED, rows.direction[row] != SENT
    if out:
        column[SENT_FADE] += faded
    if inward:
        column[SENT_FADE + 1] += faded
    if opens:
        column[OPENED if out else OPENED + 1] += faded
    if rows.spoken[row]:
        column[SPOKEN + 2] += faded
    column[SPOKEN + 3 if rows.alone[row] else SPOKEN + 4] += faded


@compiled
def _walk_owner(
    rows: Rows, plan: Plan, first: int, last: int, ends: Ints, place: Ints, sums: Ints, out: Ints
) -> None:
    life = rows.life_at[rows.pair[first] : rows.pair[last]]
    days = _days(life)
    past = 0
    pairs = range(first, last)
    selected = np.empty(last - first, dtype=np.int64)
    for number in range(len(plan.as_ofs)):
        as_of = plan.as_ofs[number]
        past = count_below(life, past, len(life), as_of)
        size = 0
        for pair_number in pairs:
            if place[number, pair_number] >= 0:
                selected[size] = pair_number
                size += 1
        if size:
            own = _of_owner(life, past, plan, as_of)
            own[8:12] = sums[number, :4]
            own[12] = sums[number, NOW]
            for pair_number in selected[:size]:
                column = out[:, place[number, pair_number]]
                column[OWNERS : OWNERS + len(own)] = own
                last_at = rows.at[ends[number, pair_number] - 1]
                met = count_below(days, 0, len(days), life[past - 1] // DAY_SECONDS + 1)
                column[BELOW + 3] = met - count_below(days, 0, met, last_at // DAY_SECONDS + 1)
                began = rows.at[rows.pair[pair_number]] // DAY_SECONDS
                column[BELOW + 4] = met - count_below(days, 0, met, began)
            _rank(place[number], selected[:size], plan, out)
            _outlast(rows, plan, number, pairs, ends[number], place[number], selected[:size], out)


@compiled
def _days(life: Ints) -> Ints:
    """Return the days of an owner's life, each once."""
    days = np.empty(len(life), dtype=np.int64)
    size = 0
    for at in life:
        day = at // DAY_SECONDS
        if size == 0 or days[size - 1] != day:
            days[size] = day
            size += 1
    return days[:size]


@compiled
def _of_owner(life: Ints, past: int, plan: Plan, as_of: int) -> Ints:
    """Return the columns from owner_silence to contacts_now; the last five are for the caller to fill."""
    own = np.zeros(13, dtype=np.int64)
    own[0], own[1] = as_of - life[past - 1], as_of - life[0]
    for row in range(past):
        day = life[row] // DAY_SECONDS
        if row + 1 < past and life[row + 1] // DAY_SECONDS == day:
            continue
        age = as_of - life[row]
        own[2] += age <= plan.horizon
        own[3] += age <= 2 * plan.horizon
        for number in range(len(plan.plain)):
            own[4 + number] += decay(age, plan.lives[plan.plain[number]])
    return own


@compiled
def _rank(place: Ints, selected: Ints, plan: Plan, out: Ints) -> None:
    """Count for each asked relationship the others of its owner with less contact of late."""
    recent = np.empty(len(selected), dtype=np.int64)
    for number in range(len(selected)):
        recent[number] = out[DAY_FADE + plan.plain_two, place[selected[number]]]
    ordered = np.sort(recent)
    for number in range(len(selected)):
        below = count_below(ordered, 0, len(ordered), recent[number])
        column = out[:, place[selected[number]]]
        column[BELOW] = below
        column[BELOW + 1] = count_below(ordered, below, len(ordered), recent[number] + 1) - below
        column[BELOW + 2] = len(selected)


@compiled
def _outlast(
    rows: Rows, plan: Plan, number: int, pairs: range, ends: Ints, place: Ints, selected: Ints, out: Ints
) -> None:
    """Count the owner's gaps and present silences that are longer than each asked silence."""
    silences = np.empty(len(selected), dtype=np.int64)
    for pair_number in range(len(selected)):
        silences[pair_number] = out[SILENCE, place[selected[pair_number]]]
    silences.sort()
    # All that are longer, all that are a horizon longer, and present silences: longer, a horizon longer.
    longer = np.zeros((4, len(selected) + 1), dtype=np.int64)
    count = 0
    for pair_number in pairs:
        if ends[pair_number] == rows.pair[pair_number]:
            continue
        at = rows.at[ends[pair_number] - 1]
        day, previous = rows.day[pair_number], rows.at[rows.pair[pair_number]]
        _mark_longer(silences, plan.horizon, plan.as_ofs[number] - at, longer[2:])
        count += 1
        while day < rows.day[pair_number + 1]:
            moment = min(rows.day_at[day], at)
            if day > rows.day[pair_number] and moment > previous:
                _mark_longer(silences, plan.horizon, moment - previous, longer[:2])
                count += 1
            previous = moment
            if rows.day_at[day] >= at:
                break
            day += 1
    for place_ in range(len(selected) - 1, -1, -1):
        longer[:, place_] += longer[:, place_ + 1]
    for pair_number in selected:
        column = out[:, place[pair_number]]
        rank = count_below(silences, 0, len(silences), column[SILENCE] + 1)
        column[BELOW + 5], column[BELOW + 6] = count, longer[0, rank] + longer[2, rank]
        column[BELOW + 7] = longer[1, rank] + longer[3, rank]
        column[BELOW + 8] = longer[2, rank] - longer[3, rank]


@compiled
def _mark_longer(silences: Ints, horizon: int, length: int, longer: Ints) -> None:
    """Count the length where it ranks among the sorted silences, and where it would a horizon later."""
    for row, rest in enumerate((length, length - horizon)):
        longer[row, 0 if rest <= silences[0] else count_below(silences, 0, len(silences), rest)] += 1
