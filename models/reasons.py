"""Exact terms of the model in words: each family of features is one reason, its share their sum."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from data.schema import Reason
from models.dormancy import Terms
from models.facts import RECEIVED, SENT, Facts, Floats
from models.features import FEATURES

# A family that moves the probability by less than about a point is not worth a sentence.
WORTH_SAYING = 0.05
MOST_REASONS = 3

Numbers = dict[str, Any]


@dataclass(frozen=True)
class Family:
    """What a family of features rests on, and how to say that it raises or lowers the probability."""

    code: str
    numbers: Callable[[Facts, int], Numbers]
    raises: Callable[[Numbers], str]
    lowers: Callable[[Numbers], str]


def _days(count: float) -> str:
    whole = round(count)
    return "less than a day" if whole < 1 else f"{whole} day{'s' * (whole != 1)}"


def _silence(facts: Facts, row: int) -> Numbers:
    return {"silence_days": round(float(facts.silence_days[row]), 1)}


def _rhythm(facts: Facts, row: int) -> Numbers:
    usual = float(facts.usual_gap_days[row])
    return {
        "silence_days": round(float(facts.silence_days[row]), 1),
        "usual_gap_days": None if np.isnan(usual) else round(usual, 1),
    }


def _say_rhythm(numbers: Numbers) -> str:
    if numbers["usual_gap_days"] is None:
        return "All your contact so far fell on one day, so there is no rhythm to rely on."
    usual, silence = _days(numbers["usual_gap_days"]), _days(numbers["silence_days"])
    return f"You are usually in touch every {usual}; now it has been {silence}."


def _activity(facts: Facts, row: int) -> Numbers:
    recent, both = (int(count) for count in facts.active_days_within[row, 3:5])
    return {
        "horizon_days": round(float(facts.horizon_days[row])),
        "active_days_recent": recent,
        "active_days_before": both - recent,
        "active_days": int(facts.active_days[row]),
    }


def _say_activity(numbers: Numbers) -> str:
    recent, before = numbers["active_days_recent"], numbers["active_days_before"]
    span = numbers["horizon_days"]
    return (
        f"You were in touch on {_days(recent) if recent else 'no day'} of the last {span}, "
        f"and on {before or 'none'} of the {span} before."
    )


def _balance(facts: Facts, row: int) -> Numbers:
    last = int(facts.last_direction[row])
    return {
        "sent": int(facts.sent[row]),
        "received": int(facts.received[row]),
        "spoke_last": {SENT: "owner", RECEIVED: "contact"}.get(last, "both"),
    }


def _say_balance(numbers: Numbers) -> str:
    last = {
        "owner": "You spoke last",
        "contact": "They spoke last",
        "both": "You last met or talked",
    }[numbers["spoke_last"]]
    return f"{last}; in all, {numbers['sent']} from you and {numbers['received']} from them."


def _age(facts: Facts, row: int) -> Numbers:
    return {
        "age_days": round(float(facts.age_days[row])),
        "active_days": int(facts.active_days[row]),
    }


def _say_age(numbers: Numbers) -> str:
    known = f"Your first contact was {_days(numbers['age_days'])} ago"
    return f"{known}, with {_days(numbers['active_days'])} of contact since."


def _owner(facts: Facts, row: int) -> Numbers:
    recent, both = (int(count) for count in facts.owner_active_days[row])
    return {
        "horizon_days": round(float(facts.horizon_days[row])),
        "owner_active_days_recent": recent,
        "owner_active_days_before": both - recent,
    }


def _say_owner(numbers: Numbers) -> str:
    span = numbers["horizon_days"]
    return (
        f"You yourself were in touch with anyone on {numbers['owner_active_days_recent']} of the last "
        f"{span} days, and on {numbers['owner_active_days_before']} of the {span} before."
    )


def _say_silence_raises(numbers: Numbers) -> str:
    return f"It has been {_days(numbers['silence_days'])} since you were last in touch."


def _say_silence_lowers(numbers: Numbers) -> str:
    return f"You were in touch only {_days(numbers['silence_days'])} ago."


FAMILIES = (
    Family("silence", _silence, _say_silence_raises, _say_silence_lowers),
    Family("rhythm", _rhythm, _say_rhythm, _say_rhythm),
    Family("activity", _activity, _say_activity, _say_activity),
    Family("balance", _balance, _say_balance, _say_balance),
    Family("age", _age, _say_age, _say_age),
    Family("owner", _owner, _say_owner, _say_owner),
)


def family_shares(shares: Floats) -> Floats:
    """Sum the terms by family: one column per entry of FAMILIES; rows still sum to the same."""
    member = np.array([[f.family == family.code for family in FAMILIES] for f in FEATURES])
    return shares @ member.astype(np.float64)


def explain(facts: Facts, terms: Terms) -> list[tuple[tuple[Reason, ...], Reason | None]]:
    """Return each row's reasons, strongest first, and the strongest reason against."""
    shares = family_shares(terms.shares)
    return [_explain_row(facts, row, shares[row]) for row in range(len(shares))]


def _explain_row(
    facts: Facts, row: int, shares: Floats
) -> tuple[tuple[Reason, ...], Reason | None]:
    order: Sequence[int] = np.argsort(-shares, kind="stable").tolist()
    chosen = [number for number in order if shares[number] >= WORTH_SAYING] or order[:1]
    reasons = tuple(_reason(facts, row, number, shares) for number in chosen[:MOST_REASONS])
    against = order[-1]
    counter = _reason(facts, row, against, shares) if shares[against] <= -WORTH_SAYING else None
    return reasons, counter


def _reason(facts: Facts, row: int, number: int, shares: Floats) -> Reason:
    family, share = FAMILIES[number], float(shares[number])
    numbers = family.numbers(facts, row)
    say = family.raises if share > 0 else family.lowers
    return Reason(family.code, say(numbers), round(share, 6), numbers)
