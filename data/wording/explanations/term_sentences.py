"""The sentence of each family of features: one where it raises the probability, one where it lowers it.

Each is asked only where the family's numbers read that way (data/reason_conditions.py).
"""

from data.wording.explanations.templates import Numbers, Say, counted, days, number, say, times
from data.wording.language import Language


def _rhythm_raises(lang: Language, n: Numbers) -> str:
    usual, now = n["usual_gap_days"], lang.days(n["silence_days"])
    if round(usual) <= 1:
        return lang.say("You are usually in touch every day; now it has been {silence}.", silence=now)
    return lang.say(
        "You are usually in touch every {usual}; now it has been {silence}.",
        usual=lang.days(usual),
        silence=now,
    )


def _activity_raises(lang: Language, n: Numbers) -> str:
    span, recent, before = n["horizon_days"], n["active_days_recent"], n["active_days_before"]
    if recent < before:
        return lang.say(
            "You were in touch on {recent} of the last {span}, and on {before} of the {span} before.",
            recent=lang.days(recent),
            before=lang.number(before),
            span=lang.number(span),
        )
    return lang.say(
        "You were in touch on only {recent} of the last {span}.",
        recent=lang.days(recent),
        span=lang.number(span),
    )


def _pauses_raises(lang: Language, n: Numbers) -> str:
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


def _pauses_lowers(lang: Language, n: Numbers) -> str:
    longer, gaps = n["longer_gaps"], n["gaps"]
    fields = {
        "longer": lang.number(longer),
        "gaps": lang.number(gaps),
        "longest": lang.days(n["longest_gap_days"]),
    }
    if longer == 1:
        return lang.say("You came through a longer pause before, of {longest}.", **fields)
    if longer == gaps == 2:  # noqa: PLR2004 - both
        return lang.say(
            "You came through longer pauses before: both of your earlier gaps, the longest of {longest}.",
            **fields,
        )
    if longer == gaps:
        return lang.say(
            "You came through longer pauses before: all {gaps} of your earlier gaps, "
            "the longest of {longest}.",
            **fields,
        )
    return lang.say(
        "You came through longer pauses before: {longer} of your {gaps} earlier gaps, "
        "the longest of {longest}.",
        **fields,
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


def _within(lang: Language, count: float) -> str:
    return lang.say("a day") if round(count) <= 1 else lang.days(count)


def _replies_raises(lang: Language, n: Numbers) -> str:
    silence = lang.days(n["silence_days"])
    if n["unanswered_sent"]:
        return lang.say(
            "You spoke last; they usually answer within {usual}, now it has been {silence}.",
            usual=_within(lang, n["reply_days_by_contact"]),
            silence=silence,
        )
    return lang.say(
        "They spoke last; you usually answer within {usual}, now it has been {silence}.",
        usual=_within(lang, n["reply_days"]),
        silence=silence,
    )


_SOME_ALONE = say(
    "You were in touch {times}, {alone} of them just the two of you.",
    times=times("interactions"),
    alone=number("alone"),
)


def _manner_raises(lang: Language, n: Numbers) -> str:
    if not n["alone"]:
        return lang.say(
            "You were in touch {times} so far, always among others.", times=lang.times(n["interactions"])
        )
    return _SOME_ALONE(lang, n)


def _manner_lowers(lang: Language, n: Numbers) -> str:
    if n["spoken"]:
        return lang.say("You have spoken {times}, in a call or a meeting.", times=lang.times(n["spoken"]))
    if n["alone"] == n["interactions"]:
        return lang.say(
            "You were in touch {times}, always just the two of you.", times=lang.times(n["interactions"])
        )
    return _SOME_ALONE(lang, n)


def _team_raises(lang: Language, n: Numbers) -> str:
    silence = n["contact_silence_days"]
    if silence is None:
        return lang.say("Nobody else here has been in touch with them.")
    return lang.say(
        "It has been {silence} since anyone else here was in touch with them.", silence=lang.days(silence)
    )


def _team_lowers(lang: Language, n: Numbers) -> str:
    others = n["other_owners_recent"]
    if round(n["horizon_days"]) <= 1:
        return lang.counted(
            "{count} other here was in touch with them in the last day.",
            "{count} others here were in touch with them in the last day.",
            others,
        )
    return lang.counted(
        "{count} other here was in touch with them in the last {span}.",
        "{count} others here were in touch with them in the last {span}.",
        others,
        span=lang.days(n["horizon_days"]),
    )


# By code: the sentence where the family raises the probability, and where it lowers it.
FAMILIES: dict[str, tuple[Say, Say]] = {
    "silence": (
        say("It has been {silence} since you were last in touch.", silence=days("silence_days")),
        say("You were in touch {silence} ago.", silence=days("silence_days")),
    ),
    "rhythm": (
        _rhythm_raises,
        lambda lang, n: lang.say(
            "A pause of {usual} is usual between you, and it has been {silence}.",
            usual=lang.days(max(n["usual_gap_days"], 1)),
            silence=lang.days(n["silence_days"]),
        ),
    ),
    "activity": (
        _activity_raises,
        say(
            "You were in touch on {recent} of the last {span}.",
            recent=days("active_days_recent"),
            span=number("horizon_days"),
        ),
    ),
    "volume": (
        say("You have only {days} of contact behind you.", days=days("active_days")),
        say(
            "You have {days} of contact behind you, over {age}.",
            days=days("active_days"),
            age=days("age_days"),
        ),
    ),
    "pauses": (_pauses_raises, _pauses_lowers),
    "balance": (
        _balance_raises,
        say(
            "It goes both ways: you reached out {sent}, and they {received}.",
            sent=times("sent"),
            received=times("received"),
        ),
    ),
    "replies": (
        _replies_raises,
        counted(
            "You have answered each other {count} time.",
            "You have answered each other {count} times.",
            "replies",
        ),
    ),
    "owner": (
        say(
            "You have been quieter with everyone: in touch on {recent} of the last {span} days, "
            "and on {before} of the {span} before.",
            recent=number("owner_active_days_recent"),
            before=number("owner_active_days_before"),
            span=number("horizon_days"),
        ),
        say(
            "You have been in touch with someone on {recent} of the last {span} days.",
            recent=number("owner_active_days_recent"),
            span=number("horizon_days"),
        ),
    ),
    "standing": (
        say(
            "Since you were last in touch, you have been in touch with others on {days}.",
            days=days("owner_days_since"),
        ),
        say("You have been in touch with them more often than with most others."),
    ),
    "manner": (_manner_raises, _manner_lowers),
    "team": (_team_raises, _team_lowers),
}
