"""Whether the numbers of a family of features read, to a person, the way its share of the logit points.

A model may raise a probability where the plain numbers say the opposite: the silence is within the usual
gap, and still it speaks for going quiet. Nobody would understand that as a reason. The models choose
reasons by these conditions; data/wording has a sentence for what fulfils them. None depends on a language.

The numbers are those of models/explanations/reasons.py: counts, shares of one, and lengths in days.
"""

from collections.abc import Callable, Mapping
from typing import Any

Numbers = Mapping[str, Any]
Condition = Callable[[Numbers], bool]
# With fewer pauses of others nothing is said of what became of them.
FEW_OF_OTHERS = 3
# With fewer gaps of the pair's own no rhythm is spoken of. It is regular while the ninth decile is at most
# twice the median, and comes in clusters from four times on: gaps by pure chance lie between.
FEW_GAPS, REGULAR, CLUSTERED = 3, 2, 4


def reads_as(code: str, share: float, numbers: Numbers) -> bool:
    """Tell whether a family's numbers read as raising (share > 0) or as lowering the probability.

    Raises KeyError for a code that is no family of features.
    """
    raises, lowers = CONDITIONS[code]
    return (raises if share > 0 else lowers)(numbers)


def is_beyond(length: float, usual: float) -> bool:
    """Tell whether a length is longer than another also in the whole days in which both are said."""
    return length > usual and round(length) > max(round(usual), 1)


def usual_pause(n: Numbers) -> float | None:
    """Return the pause in days that is usual: the median of a regular rhythm, else the ninth decile.

    None with too few gaps. Numbers without the ninth decile are of an older Kith, which went by the median.
    """
    if n.get("late_gap_days") is not None and n["gaps"] < FEW_GAPS:
        return None
    usual: float | None = n["usual_gap_days"] if is_regular(n) else n["late_gap_days"]
    return usual


def is_regular(n: Numbers) -> bool:
    """Tell whether nearly all gaps are about as long as the usual one."""
    return n.get("late_gap_days") is None or _unevenness(n) <= REGULAR


def is_clustered(n: Numbers) -> bool:
    """Tell whether short gaps alternate with pauses that are much longer."""
    return n.get("late_gap_days") is not None and _unevenness(n) >= CLUSTERED


def _unevenness(n: Numbers) -> float:
    return float(n["late_gap_days"] / max(n["usual_gap_days"], 1))


def most_answer(likely: float) -> bool:
    """Tell whether at least half answer, in the tenths in which it is said."""
    return round(likely * 10) >= 5  # noqa: PLR2004 - one half


def _beyond_usual(n: Numbers) -> bool:
    usual = usual_pause(n)
    return usual is not None and is_beyond(n["silence_days"], usual)


def _within_usual(n: Numbers) -> bool:
    usual = usual_pause(n)
    return usual is not None and bool(n["silence_days"] <= usual)


def _always(_: Numbers) -> bool:
    return True


def _seldom_lately(n: Numbers) -> bool:
    recent = n["active_days_recent"]
    # A silence of the whole span is said by the silence; contact on every fourth day is no "only".
    return bool(recent and (recent < n["active_days_before"] or recent * 4 <= n["horizon_days"]))


def _reply_is_late(n: Numbers) -> bool:
    usual = n["reply_days_by_contact"] if n["unanswered_sent"] else n["reply_days"]
    is_open = n["unanswered_sent"] or n["unanswered_received"]
    return bool(is_open and usual is not None and is_beyond(n["silence_days"], usual))


def _owner_is_quieter(n: Numbers) -> bool:
    recent, before = n["owner_active_days_recent"], n["owner_active_days_before"]
    # A day or two less are not yet quieter to a person.
    return bool(recent and recent * 4 <= before * 3)


def pauses_gone_on(n: Numbers) -> tuple[int, int]:
    """Return how many pauses got as long as this one, and how many of them went on for a horizon more.

    They are the pair's own; of a pair that has none, those of the owner with all others.
    """
    whose = "" if n["longer_gaps"] else "owner_"
    return n[f"{whose}longer_gaps"], n[f"{whose}longer_gaps_gone_on"]


def _enough_pauses(n: Numbers) -> bool:
    # One pause of the pair's own says something; one with somebody else does not.
    return bool(n["longer_gaps"] or n["owner_longer_gaps"] >= FEW_OF_OTHERS)


def _often_gone_on(n: Numbers) -> bool:
    longer, gone_on = pauses_gone_on(n)
    return _enough_pauses(n) and gone_on * 4 >= longer


def _seldom_gone_on(n: Numbers) -> bool:
    longer, gone_on = pauses_gone_on(n)
    return _enough_pauses(n) and gone_on * 2 <= longer


# By code: where the numbers read as raising the probability of silence, and where as lowering it.
CONDITIONS: dict[str, tuple[Condition, Condition]] = {
    "silence": (_always, _always),
    "rhythm": (_beyond_usual, _within_usual),
    "activity": (_seldom_lately, lambda n: bool(n["active_days_recent"])),
    "volume": (_always, lambda n: n["active_days"] > 1),
    "pauses": (
        lambda n: bool(n["gaps"] and n["longer_gaps"] <= n["gaps"] / 2),
        lambda n: bool(n["longer_gaps"] and is_beyond(n["longest_gap_days"], n["silence_days"])),
    ),
    "survival": (_often_gone_on, _seldom_gone_on),
    "balance": (_always, lambda n: bool(n["sent"] and n["received"])),
    "replies": (_reply_is_late, lambda n: n["replies"] > 1),
    "owner": (_owner_is_quieter, lambda n: bool(n["owner_active_days_recent"])),
    "standing": (
        lambda n: bool(n["owner_days_since"]),
        lambda n: n["share_with_less_contact"] is not None and n["share_with_less_contact"] > 1 / 2,
    ),
    "manner": (
        lambda n: n["alone"] * 2 <= n["interactions"],
        lambda n: bool(n["spoken"] or n["alone"] * 2 > n["interactions"]),
    ),
    # Of somebody who is in touch with others it is no reason; where nothing is shared, nothing is known.
    "team": (lambda n: n["other_owners_recent"] == 0, lambda n: bool(n["other_owners_recent"])),
}
