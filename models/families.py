"""What each family of features rests on, in numbers, and how that is said in words.

The numbers are plain facts of the history, so whoever has the log can count them again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from models.facts import Facts
from models.rhythm import WINDOWS

Numbers = dict[str, Any]
ONE, TWO = WINDOWS.index(1.0), WINDOWS.index(2.0)


@dataclass(frozen=True)
class Family:
    """`numbers` of one row of the facts, and the sentence when they raise or lower the probability."""

    code: str
    numbers: Callable[[Facts, int], Numbers]
    raises: Callable[[Numbers], str]
    lowers: Callable[[Numbers], str]


def _days(count: float) -> str:
    """Say a length of time the way a person would."""
    whole = round(count)
    return "less than a day" if whole < 1 else f"{whole} day{'s' * (whole != 1)}"


def _rounded(value: float) -> float | None:
    return None if np.isnan(value) else round(float(value), 1)


def _silence(facts: Facts, row: int) -> Numbers:
    return {"silence_days": _rounded(facts.rhythm.silence[row])}


def _silence_raises(n: Numbers) -> str:
    return f"It has been {_days(n['silence_days'])} since you were last in touch."


def _silence_lowers(n: Numbers) -> str:
    return f"You were in touch only {_days(n['silence_days'])} ago."


def _rhythm(facts: Facts, row: int) -> Numbers:
    return _silence(facts, row) | {"usual_gap_days": _rounded(facts.gaps.usual[row])}


def _say_rhythm(n: Numbers) -> str:
    if n["usual_gap_days"] is None:
        return "All your contact so far fell on one day, so there is no rhythm to rely on."
    usual, silence = _days(n["usual_gap_days"]), _days(n["silence_days"])
    return f"You are usually in touch every {usual}; now it has been {silence}."


def _activity(facts: Facts, row: int) -> Numbers:
    recent = int(facts.rhythm.days_within[row, ONE])
    return {
        "horizon_days": round(float(facts.horizon_days[row])),
        "active_days_recent": recent,
        "active_days_before": int(facts.rhythm.days_within[row, TWO]) - recent,
    }


def _say_activity(n: Numbers) -> str:
    span, recent, before = n["horizon_days"], n["active_days_recent"], n["active_days_before"]
    return (
        f"You were in touch on {_days(recent)} of the last {span}, "
        f"and on {before or 'none'} of the {span} before."
    )


def _volume(facts: Facts, row: int) -> Numbers:
    return {
        "age_days": round(float(facts.rhythm.age[row])),
        "active_days": int(facts.rhythm.active_days[row]),
    }


def _volume_raises(n: Numbers) -> str:
    return f"You have only {_days(n['active_days'])} of contact behind you."


def _volume_lowers(n: Numbers) -> str:
    return f"You have {_days(n['active_days'])} of contact behind you, over {_days(n['age_days'])}."


def _pauses(facts: Facts, row: int) -> Numbers:
    return _silence(facts, row) | {
        "gaps": int(facts.gaps.count[row]),
        "longer_gaps": int(facts.gaps.above_silence[row]),
        "longest_gap_days": _rounded(facts.gaps.longest[row]),
    }


def _say_pauses(n: Numbers) -> str:
    if not n["gaps"]:
        return "You have not been through a pause together yet."
    of = f"Of your {n['gaps']} earlier gaps, " if n["gaps"] > 1 else "Of your one earlier gap, "
    longer = f"{n['longer_gaps'] or 'none'} lasted longer than this one"
    return f"{of}{longer}; the longest was {_days(n['longest_gap_days'])}."


def _balance(facts: Facts, row: int) -> Numbers:
    return {
        "since_sent_days": _rounded(facts.dialogue.since_sent[row]),
        "since_received_days": _rounded(facts.dialogue.since_received[row]),
        "sent": int(facts.dialogue.sent[row]),
        "received": int(facts.dialogue.received[row]),
    }


def _say_balance(n: Numbers) -> str:
    if n["since_sent_days"] is None:
        return f"You have never written; they last did {_days(n['since_received_days'])} ago."
    if n["since_received_days"] is None:
        return f"They have never written; you last did {_days(n['since_sent_days'])} ago."
    sent, received = _days(n["since_sent_days"]), _days(n["since_received_days"])
    return f"You last reached out {sent} ago, and they {received} ago."


def _replies(facts: Facts, row: int) -> Numbers:
    return _silence(facts, row) | {
        "reply_days": _rounded(facts.dialogue.reply_days[row]),
        "reply_days_by_contact": _rounded(facts.dialogue.reply_days_by_contact[row]),
        "unanswered_sent": int(facts.dialogue.sent_run[row]),
        "unanswered_received": int(facts.dialogue.received_run[row]),
        "replies": int(facts.dialogue.replies[row] + facts.dialogue.replies_by_contact[row]),
    }


def _say_replies(n: Numbers) -> str:
    silence = _days(n["silence_days"])
    if n["unanswered_received"] and n["reply_days"] is not None:
        usual = _days(n["reply_days"])
        return f"They spoke last; you usually answer within {usual}, now it has been {silence}."
    if n["unanswered_sent"] and n["reply_days_by_contact"] is not None:
        usual = _days(n["reply_days_by_contact"])
        return f"You spoke last; they usually answer within {usual}, now it has been {silence}."
    return f"You have answered each other {n['replies'] or 'no'} time{'s' * (n['replies'] != 1)}."


def _owner(facts: Facts, row: int) -> Numbers:
    recent, both = (int(count) for count in facts.owner.days_within[row])
    return {
        "horizon_days": round(float(facts.horizon_days[row])),
        "owner_active_days_recent": recent,
        "owner_active_days_before": both - recent,
    }


def _say_owner(n: Numbers) -> str:
    span = n["horizon_days"]
    return (
        f"You were in touch with anyone on {n['owner_active_days_recent']} of the last {span} days, "
        f"and on {n['owner_active_days_before']} of the {span} before."
    )


def _standing(facts: Facts, row: int) -> Numbers:
    below = float(facts.standing.recent[row])
    return {"share_with_less_contact": None if np.isnan(below) else round(below, 2)}


def _standing_raises(n: Numbers) -> str:
    return (
        "Of late you have had more contact with most others than with them."
        if (n["share_with_less_contact"] or 0) < 1 / 2
        else "Of late most of your contact was with others."
    )


def _standing_lowers(n: Numbers) -> str:
    return (
        "Of late you have had more contact with them than with most others."
        if (n["share_with_less_contact"] or 0) > 1 / 2
        else "They have kept a place among the people you are in touch with."
    )


FAMILIES = (
    Family("silence", _silence, _silence_raises, _silence_lowers),
    Family("rhythm", _rhythm, _say_rhythm, _say_rhythm),
    Family("activity", _activity, _say_activity, _say_activity),
    Family("volume", _volume, _volume_raises, _volume_lowers),
    Family("pauses", _pauses, _say_pauses, _say_pauses),
    Family("balance", _balance, _say_balance, _say_balance),
    Family("replies", _replies, _say_replies, _say_replies),
    Family("owner", _owner, _say_owner, _say_owner),
    Family("standing", _standing, _standing_raises, _standing_lowers),
)
