"""What each family of features rests on, in numbers, and how that is said in words.

The numbers are plain facts of the history, so whoever has the log can count them again.
"""

import numpy as np

from models import company_families
from models.facts import Facts
from models.rhythm import WINDOWS
from models.wording import Family, Numbers, beyond, days, rounded, times, within

ONE, TWO = WINDOWS.index(1.0), WINDOWS.index(2.0)


def _silence(facts: Facts, row: int) -> Numbers:
    return {"silence_days": rounded(facts.rhythm.silence[row])}


def _silence_raises(n: Numbers) -> str:
    return f"It has been {days(n['silence_days'])} since you were last in touch."


def _silence_lowers(n: Numbers) -> str:
    return f"You were in touch {days(n['silence_days'])} ago."


def _rhythm(facts: Facts, row: int) -> Numbers:
    return _silence(facts, row) | {"usual_gap_days": rounded(facts.gaps.usual[row])}


def _rhythm_raises(n: Numbers) -> str | None:
    usual, silence = n["usual_gap_days"], n["silence_days"]
    if usual is None or not beyond(silence, usual):
        return None
    return f"You are usually in touch every {within(usual)}; now it has been {days(silence)}."


def _rhythm_lowers(n: Numbers) -> str | None:
    usual, silence = n["usual_gap_days"], n["silence_days"]
    if usual is None or silence > usual:
        return None
    return f"A pause of {days(max(usual, 1))} is usual between you, and it has been {days(silence)}."


def _activity(facts: Facts, row: int) -> Numbers:
    recent = int(facts.rhythm.days_within[row, ONE])
    return {
        "horizon_days": round(float(facts.horizon_days[row])),
        "active_days_recent": recent,
        "active_days_before": int(facts.rhythm.days_within[row, TWO]) - recent,
    }


def _activity_raises(n: Numbers) -> str | None:
    span, recent, before = n["horizon_days"], n["active_days_recent"], n["active_days_before"]
    if recent < before:
        return (
            f"You were in touch on {days(recent)} of the last {span}, and on {before} of the {span} before."
        )
    # Contact on every fourth day is no "only" to a person.
    return f"You were in touch on only {days(recent)} of the last {span}." if recent * 4 <= span else None


def _activity_lowers(n: Numbers) -> str:
    return f"You were in touch on {days(n['active_days_recent'])} of the last {n['horizon_days']}."


def _volume(facts: Facts, row: int) -> Numbers:
    return {
        "age_days": round(float(facts.rhythm.age[row])),
        "active_days": int(facts.rhythm.active_days[row]),
    }


def _volume_raises(n: Numbers) -> str:
    return f"You have only {days(n['active_days'])} of contact behind you."


def _volume_lowers(n: Numbers) -> str | None:
    if n["active_days"] <= 1:
        return None
    return f"You have {days(n['active_days'])} of contact behind you, over {days(n['age_days'])}."


def _pauses(facts: Facts, row: int) -> Numbers:
    return _silence(facts, row) | {
        "gaps": int(facts.gaps.count[row]),
        "longer_gaps": int(facts.gaps.above_silence[row]),
        "longest_gap_days": rounded(facts.gaps.longest[row]),
    }


def _pauses_raises(n: Numbers) -> str | None:
    if not n["gaps"] or n["longer_gaps"] > n["gaps"] / 2:
        return None
    longest = f"the longest before was {days(n['longest_gap_days'])}"
    if not n["longer_gaps"]:
        return f"This is the longest pause there has been between you; {longest}."
    return f"Only {n['longer_gaps']} of your {n['gaps']} earlier gaps lasted longer; {longest}."


def _pauses_lowers(n: Numbers) -> str | None:
    longer, gaps, longest = n["longer_gaps"], n["gaps"], n["longest_gap_days"]
    if not longer or not beyond(longest, n["silence_days"]):
        return None
    if longer == 1:
        return f"You came through a longer pause before, of {days(longest)}."
    share = f"{longer} of your {gaps} earlier gaps"
    if longer == gaps:
        share = f"{'both' if gaps == 2 else f'all {gaps}'} of your earlier gaps"  # noqa: PLR2004 - two
    return f"You came through longer pauses before: {share}, the longest of {days(longest)}."


def _balance(facts: Facts, row: int) -> Numbers:
    return {
        "since_sent_days": rounded(facts.dialogue.since_sent[row]),
        "since_received_days": rounded(facts.dialogue.since_received[row]),
        "sent": int(facts.dialogue.sent[row]),
        "received": int(facts.dialogue.received[row]),
    }


def _balance_raises(n: Numbers) -> str:
    if n["since_sent_days"] is None:
        return f"So far only they have reached out, last {days(n['since_received_days'])} ago."
    if n["since_received_days"] is None:
        return f"So far only you have reached out, last {days(n['since_sent_days'])} ago."
    sent, received = days(n["since_sent_days"]), days(n["since_received_days"])
    if sent == received:
        return f"Each of you last reached out {sent} ago."
    return f"You last reached out {sent} ago, and they {received} ago."


def _balance_lowers(n: Numbers) -> str | None:
    if not n["sent"] or not n["received"]:
        return None
    return f"It goes both ways: you reached out {times(n['sent'])}, and they {times(n['received'])}."


def _replies(facts: Facts, row: int) -> Numbers:
    return _silence(facts, row) | {
        "reply_days": rounded(facts.dialogue.reply_days[row]),
        "reply_days_by_contact": rounded(facts.dialogue.reply_days_by_contact[row]),
        "unanswered_sent": int(facts.dialogue.sent_run[row]),
        "unanswered_received": int(facts.dialogue.received_run[row]),
        "replies": int(facts.dialogue.replies[row] + facts.dialogue.replies_by_contact[row]),
    }


def _replies_raises(n: Numbers) -> str | None:
    silence = n["silence_days"]
    usual, who, whose = (n["reply_days"], "They", "you") if n["unanswered_received"] else (None, "", "")
    if n["unanswered_sent"]:
        usual, who, whose = n["reply_days_by_contact"], "You", "they"
    if usual is None or not beyond(silence, usual):
        return None
    within = "a day" if round(usual) <= 1 else days(usual)
    return f"{who} spoke last; {whose} usually answer within {within}, now it has been {days(silence)}."


def _replies_lowers(n: Numbers) -> str | None:
    count = n["replies"]
    return f"You have answered each other {count} times." if count > 1 else None


def _owner(facts: Facts, row: int) -> Numbers:
    recent, both = (int(count) for count in facts.owner.days_within[row])
    return {
        "horizon_days": round(float(facts.horizon_days[row])),
        "owner_active_days_recent": recent,
        "owner_active_days_before": both - recent,
    }


def _owner_raises(n: Numbers) -> str | None:
    recent, before = n["owner_active_days_recent"], n["owner_active_days_before"]
    # A day or two less are not yet quieter to a person.
    if recent * 4 > before * 3:
        return None
    span = n["horizon_days"]
    return (
        f"You have been quieter with everyone: in touch on {recent} of the last {span} days, "
        f"and on {before} of the {span} before."
    )


def _owner_lowers(n: Numbers) -> str:
    recent, span = n["owner_active_days_recent"], n["horizon_days"]
    return f"You have been in touch with someone on {recent} of the last {span} days."


def _standing(facts: Facts, row: int) -> Numbers:
    below = float(facts.owner.standing[row])
    return {
        "share_with_less_contact": None if np.isnan(below) else round(below, 2),
        "owner_days_since": int(facts.owner.days_since[row]),
    }


def _standing_raises(n: Numbers) -> str | None:
    since = n["owner_days_since"]
    if not since:
        return None
    return f"Since you were last in touch, you have been in touch with others on {days(since)}."


def _standing_lowers(n: Numbers) -> str | None:
    below = n["share_with_less_contact"]
    if below is None or below <= 1 / 2:
        return None
    return "You have been in touch with them more often than with most others."


FAMILIES = (
    Family("silence", _silence, _silence_raises, _silence_lowers),
    Family("rhythm", _rhythm, _rhythm_raises, _rhythm_lowers),
    Family("activity", _activity, _activity_raises, _activity_lowers),
    Family("volume", _volume, _volume_raises, _volume_lowers),
    Family("pauses", _pauses, _pauses_raises, _pauses_lowers),
    Family("balance", _balance, _balance_raises, _balance_lowers),
    Family("replies", _replies, _replies_raises, _replies_lowers),
    Family("owner", _owner, _owner_raises, _owner_lowers),
    Family("standing", _standing, _standing_raises, _standing_lowers),
    company_families.manner,
    company_families.team,
)
