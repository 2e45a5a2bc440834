"""What the families of company and team rest on, in numbers, and how that is said in words."""

import numpy as np

from models.facts import Facts
from models.wording import Family, Numbers, days, rounded, times, within


def _manner(facts: Facts, row: int) -> Numbers:
    return {
        "interactions": int(facts.rhythm.interactions[row]),
        "alone": int(facts.manner.alone[row]),
        "spoken": int(facts.manner.spoken[row]),
    }


def _manner_raises(n: Numbers) -> str | None:
    if n["alone"] * 2 > n["interactions"]:
        return None
    if not n["alone"]:
        return f"You were in touch {times(n['interactions'])} so far, always among others."
    return f"You were in touch {times(n['interactions'])}, {n['alone']} of them just the two of you."


def _manner_lowers(n: Numbers) -> str | None:
    if n["spoken"]:
        return f"You have spoken {times(n['spoken'])}, in a call or a meeting."
    if n["alone"] * 2 <= n["interactions"]:
        return None
    if n["alone"] == n["interactions"]:
        return f"You were in touch {times(n['interactions'])}, always just the two of you."
    return f"You were in touch {times(n['interactions'])}, {n['alone']} of them just the two of you."


def _team(facts: Facts, row: int) -> Numbers:
    others = facts.team.owners_now[row]
    return {
        "horizon_days": round(float(facts.horizon_days[row])),
        "contact_silence_days": rounded(facts.team.silence[row]),
        "other_owners_recent": None if np.isnan(others) else int(others),
    }


def _team_raises(n: Numbers) -> str | None:
    silence, others = n["contact_silence_days"], n["other_owners_recent"]
    # Of someone who is in touch with others it is no reason; where nothing is shared, nothing is known.
    if others is None or others > 0:
        return None
    if silence is None:
        return "Nobody else here has been in touch with them."
    return f"It has been {days(silence)} since anyone else here was in touch with them."


def _team_lowers(n: Numbers) -> str | None:
    others, span = n["other_owners_recent"], n["horizon_days"]
    if not others:
        return None
    who = "Someone else here was" if others == 1 else f"{others} others here were"
    return f"{who} in touch with them in the last {within(span)}."


manner = Family("manner", _manner, _manner_raises, _manner_lowers)
team = Family("team", _team, _team_raises, _team_lowers)
