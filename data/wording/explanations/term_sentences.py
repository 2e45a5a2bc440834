"""What a family of the model's terms says: one sentence where it raises, one where it lowers.

None where its numbers, read by a person, would not speak that way: then it is not said. Whether
that is so never depends on the language.
"""

from collections.abc import Callable, Mapping
from typing import Any

from data.wording.explanations import term_sentences_team as company
from data.wording.language import Language

Numbers = Mapping[str, Any]
Say = Callable[[Language, Numbers], str | None]


def beyond(length: float, usual: float) -> bool:
    """Tell whether a length is the longer one also in the whole days in which both are said."""
    return length > usual and round(length) > max(round(usual), 1)


def _silence_raises(lang: Language, n: Numbers) -> str:
    return lang.say(
        "It has been {silence} since you were last in touch.", silence=lang.days(n["silence_days"])
    )


def _silence_lowers(lang: Language, n: Numbers) -> str:
    return lang.say("You were in touch {silence} ago.", silence=lang.days(n["silence_days"]))


def _rhythm_raises(lang: Language, n: Numbers) -> str | None:
    usual, silence = n["usual_gap_days"], n["silence_days"]
    if usual is None or not beyond(silence, usual):
        return None
    now = lang.days(silence)
    if round(usual) <= 1:
        return lang.say("You are usually in touch every day; now it has been {silence}.", silence=now)
    return lang.say(
        "You are usually in touch every {usual}; now it has been {silence}.",
        usual=lang.days(usual),
        silence=now,
    )


def _rhythm_lowers(lang: Language, n: Numbers) -> str | None:
    usual, silence = n["usual_gap_days"], n["silence_days"]
    if usual is None or silence > usual:
        return None
    return lang.say(
        "A pause of {usual} is usual between you, and it has been {silence}.",
        usual=lang.days(max(usual, 1)),
        silence=lang.days(silence),
    )


def _activity_raises(lang: Language, n: Numbers) -> str | None:
    span, recent, before = n["horizon_days"], n["active_days_recent"], n["active_days_before"]
    # A silence of the whole span is said by the silence itself.
    if not recent:
        return None
    if recent < before:
        return lang.say(
            "You were in touch on {recent} of the last {span}, and on {before} of the {span} before.",
            recent=lang.days(recent),
            before=lang.number(before),
            span=lang.number(span),
        )
    # Contact on every fourth day is no "only" to a person.
    if recent * 4 > span:
        return None
    return lang.say(
        "You were in touch on only {recent} of the last {span}.",
        recent=lang.days(recent),
        span=lang.number(span),
    )


def _activity_lowers(lang: Language, n: Numbers) -> str | None:
    if not n["active_days_recent"]:
        return None
    return lang.say(
        "You were in touch on {recent} of the last {span}.",
        recent=lang.days(n["active_days_recent"]),
        span=lang.number(n["horizon_days"]),
    )


def _volume_raises(lang: Language, n: Numbers) -> str:
    return lang.say("You have only {days} of contact behind you.", days=lang.days(n["active_days"]))


def _volume_lowers(lang: Language, n: Numbers) -> str | None:
    if n["active_days"] <= 1:
        return None
    return lang.say(
        "You have {days} of contact behind you, over {age}.",
        days=lang.days(n["active_days"]),
        age=lang.days(n["age_days"]),
    )


def _pauses_raises(lang: Language, n: Numbers) -> str | None:
    if not n["gaps"] or n["longer_gaps"] > n["gaps"] / 2:
        return None
    longest = lang.days(n["longest_gap_days"])
    if not n["longer_gaps"]:
        return lang.say(
            "This is the longest pause there has been between you; the longest before was {longest}.",
            longest=longest,
        )
    return lang.say(
        "Only {longer} of your {gaps} earlier gaps lasted longer; the longest before was {longest}.",
        longer=lang.number(n["longer_gaps"]),
        gaps=lang.number(n["gaps"]),
        longest=longest,
    )


def _pauses_lowers(lang: Language, n: Numbers) -> str | None:
    longer, gaps, longest = n["longer_gaps"], n["gaps"], n["longest_gap_days"]
    if not longer or not beyond(longest, n["silence_days"]):
        return None
    said = {"longer": lang.number(longer), "gaps": lang.number(gaps), "longest": lang.days(longest)}
    if longer == 1:
        return lang.say("You came through a longer pause before, of {longest}.", **said)
    if longer == gaps == 2:  # noqa: PLR2004 - both
        return lang.say(
            "You came through longer pauses before: both of your earlier gaps, the longest of {longest}.",
            **said,
        )
    if longer == gaps:
        return lang.say(
            "You came through longer pauses before: all {gaps} of your earlier gaps, "
            "the longest of {longest}.",
            **said,
        )
    return lang.say(
        "You came through longer pauses before: {longer} of your {gaps} earlier gaps, "
        "the longest of {longest}.",
        **said,
    )


def _balance_raises(lang: Language, n: Numbers) -> str:
    sent, received = n["since_sent_days"], n["since_received_days"]
    if sent is None:
        return lang.say(
            "So far only they have reached out, last {received} ago.", received=lang.days(received)
        )
    if received is None:
        return lang.say("So far only you have reached out, last {sent} ago.", sent=lang.days(sent))
    if round(sent) == round(received):
        return lang.say("Each of you last reached out {sent} ago.", sent=lang.days(sent))
    return lang.say(
        "You last reached out {sent} ago, and they {received} ago.",
        sent=lang.days(sent),
        received=lang.days(received),
    )


def _balance_lowers(lang: Language, n: Numbers) -> str | None:
    if not n["sent"] or not n["received"]:
        return None
    return lang.say(
        "It goes both ways: you reached out {sent}, and they {received}.",
        sent=lang.times(n["sent"]),
        received=lang.times(n["received"]),
    )


def _within(lang: Language, count: float) -> str:
    return lang.say("a day") if round(count) <= 1 else lang.days(count)


def _replies_raises(lang: Language, n: Numbers) -> str | None:
    silence, mine, theirs = n["silence_days"], n["reply_days"], n["reply_days_by_contact"]
    said = {"silence": lang.days(silence)}
    if n["unanswered_sent"]:
        if theirs is None or not beyond(silence, theirs):
            return None
        return lang.say(
            "You spoke last; they usually answer within {usual}, now it has been {silence}.",
            usual=_within(lang, theirs),
            **said,
        )
    if not n["unanswered_received"] or mine is None or not beyond(silence, mine):
        return None
    return lang.say(
        "They spoke last; you usually answer within {usual}, now it has been {silence}.",
        usual=_within(lang, mine),
        **said,
    )


def _replies_lowers(lang: Language, n: Numbers) -> str | None:
    if n["replies"] <= 1:
        return None
    return lang.counted(
        "You have answered each other {count} time.",
        "You have answered each other {count} times.",
        n["replies"],
    )


def _owner_raises(lang: Language, n: Numbers) -> str | None:
    recent, before = n["owner_active_days_recent"], n["owner_active_days_before"]
    # A day or two less are not yet quieter to a person.
    if not recent or recent * 4 > before * 3:
        return None
    return lang.say(
        "You have been quieter with everyone: in touch on {recent} of the last {span} days, "
        "and on {before} of the {span} before.",
        recent=lang.number(recent),
        before=lang.number(before),
        span=lang.number(n["horizon_days"]),
    )


def _owner_lowers(lang: Language, n: Numbers) -> str | None:
    if not n["owner_active_days_recent"]:
        return None
    return lang.say(
        "You have been in touch with someone on {recent} of the last {span} days.",
        recent=lang.number(n["owner_active_days_recent"]),
        span=lang.number(n["horizon_days"]),
    )


def _standing_raises(lang: Language, n: Numbers) -> str | None:
    if not n["owner_days_since"]:
        return None
    return lang.say(
        "Since you were last in touch, you have been in touch with others on {days}.",
        days=lang.days(n["owner_days_since"]),
    )


def _standing_lowers(lang: Language, n: Numbers) -> str | None:
    below = n["share_with_less_contact"]
    if below is None or below <= 1 / 2:
        return None
    return lang.say("You have been in touch with them more often than with most others.")


# By code: the sentence where the family raises the probability, and where it lowers it.
FAMILIES: dict[str, tuple[Say, Say]] = {
    "silence": (_silence_raises, _silence_lowers),
    "rhythm": (_rhythm_raises, _rhythm_lowers),
    "activity": (_activity_raises, _activity_lowers),
    "volume": (_volume_raises, _volume_lowers),
    "pauses": (_pauses_raises, _pauses_lowers),
    "balance": (_balance_raises, _balance_lowers),
    "replies": (_replies_raises, _replies_lowers),
    "owner": (_owner_raises, _owner_lowers),
    "standing": (_standing_raises, _standing_lowers),
    "manner": (company.manner_raises, company.manner_lowers),
    "team": (company.team_raises, company.team_lowers),
}
