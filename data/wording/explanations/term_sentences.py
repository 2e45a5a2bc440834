"""The sentence of each family of features: one where it raises the probability, one where it lowers it.

Each is asked only where the family's numbers read that way (data/reason_conditions.py). A message names
the family's numbers, each with the form in which it is said.
"""

from data.reason_conditions import is_clustered, is_regular, pauses_gone_on
from data.wording.explanations.templates import Numbers, Say, counted, say
from data.wording.language import Language


def _rhythm_raises(lang: Language, n: Numbers) -> str:
    if is_clustered(n):
        return lang.say(
            "Your contact comes in clusters, up to {late_gap_days:days} apart; "
            "now it has been {silence_days:days}.",
            **n,
        )
    if not is_regular(n):
        return lang.say(
            "More than {late_gap_days:days} seldom pass between you; now it has been {silence_days:days}.",
            **n,
        )
    if round(n["usual_gap_days"]) <= 1:
        return lang.say("You are usually in touch every day; now it has been {silence_days:days}.", **n)
    return lang.say(
        "You are usually in touch every {usual_gap_days:days}; now it has been {silence_days:days}.", **n
    )


def _rhythm_lowers(lang: Language, n: Numbers) -> str:
    if not is_regular(n):
        return lang.say(
            "Pauses of up to {late_gap_days:days} are nothing new between you, "
            "and it has been {silence_days:days}.",
            **n,
        )
    usual = max(n["usual_gap_days"], 1)
    return lang.say(
        "A pause of {usual:days} is usual between you, and it has been {silence_days:days}.", usual=usual, **n
    )


def _activity_raises(lang: Language, n: Numbers) -> str:
    if n["active_days_recent"] >= n["active_days_before"]:
        return lang.say(
            "You were in touch on only {active_days_recent:days} of the last {horizon_days}.", **n
        )
    return lang.say(
        "You were in touch on {active_days_recent:days} of the last {horizon_days}, "
        "and on {active_days_before} of the {horizon_days} before.",
        **n,
    )


def _pauses_raises(lang: Language, n: Numbers) -> str:
    if not n["longer_gaps"]:
        return lang.say(
            "This is the longest pause there has been between you; "
            "the longest before was {longest_gap_days:days}.",
            **n,
        )
    return lang.say(
        "Only {longer_gaps} of your {gaps} earlier gaps lasted longer; "
        "the longest before was {longest_gap_days:days}.",
        **n,
    )


def _pauses_lowers(lang: Language, n: Numbers) -> str:
    longer, gaps = n["longer_gaps"], n["gaps"]
    if longer == 1:
        return lang.say("You came through a longer pause before, of {longest_gap_days:days}.", **n)
    if longer == gaps == 2:  # noqa: PLR2004 - both
        return lang.say(
            "You came through longer pauses before: both of your earlier gaps, "
            "the longest of {longest_gap_days:days}.",
            **n,
        )
    if longer == gaps:
        return lang.say(
            "You came through longer pauses before: all {gaps} of your earlier gaps, "
            "the longest of {longest_gap_days:days}.",
            **n,
        )
    return lang.say(
        "You came through longer pauses before: {longer_gaps} of your {gaps} earlier gaps, "
        "the longest of {longest_gap_days:days}.",
        **n,
    )


def _survival_raises(lang: Language, n: Numbers) -> str:
    longer, gone_on = pauses_gone_on(n)
    fields = {"longer": longer, "gone_on": gone_on, "horizon_days": n["horizon_days"]}
    if not n["longer_gaps"]:
        return lang.say(
            "With others, {gone_on} of the {longer} pauses that got this long went on for "
            "{horizon_days:days} more.",
            **fields,
        )
    if longer == 1:
        return lang.say(
            "The one pause between you that got this long went on for {horizon_days:days} more.", **fields
        )
    if gone_on == longer:
        return lang.say(
            "Each of the {longer} pauses between you that got this long went on for "
            "{horizon_days:days} more.",
            **fields,
        )
    return lang.say(
        "{gone_on} of the {longer} pauses between you that got this long went on for "
        "{horizon_days:days} more.",
        **fields,
    )


def _survival_lowers(lang: Language, n: Numbers) -> str:
    longer, gone_on = pauses_gone_on(n)
    fields = {"longer": longer, "gone_on": gone_on, "horizon_days": n["horizon_days"]}
    if not n["longer_gaps"]:
        return _others_ended(lang, fields)
    if longer == 1:
        return lang.say(
            "The one pause between you that got this long ended within {horizon_days:days} more.", **fields
        )
    if not gone_on:
        return lang.say(
            "Not one of the {longer} pauses between you that got this long went on for "
            "{horizon_days:days} more.",
            **fields,
        )
    return lang.say(
        "Only {gone_on} of the {longer} pauses between you that got this long went on for "
        "{horizon_days:days} more.",
        **fields,
    )


def _others_ended(lang: Language, fields: Numbers) -> str:
    if not fields["gone_on"]:
        return lang.say(
            "With others, not one of the {longer} pauses that got this long went on for "
            "{horizon_days:days} more.",
            **fields,
        )
    return lang.say(
        "With others, only {gone_on} of the {longer} pauses that got this long went on for "
        "{horizon_days:days} more.",
        **fields,
    )


def _balance_raises(lang: Language, n: Numbers) -> str:
    sent, received = n["since_sent_days"], n["since_received_days"]
    if sent is None:
        return lang.say("So far only they have reached out, last {since_received_days:days} ago.", **n)
    if received is None:
        return lang.say("So far only you have reached out, last {since_sent_days:days} ago.", **n)
    if round(sent) == round(received):
        return lang.say("Each of you last reached out {since_sent_days:days} ago.", **n)
    return lang.say(
        "You last reached out {since_sent_days:days} ago, and they {since_received_days:days} ago.", **n
    )


def _within(lang: Language, count: float) -> str:
    return lang.say("a day") if round(count) <= 1 else lang.days(count)


def _replies_raises(lang: Language, n: Numbers) -> str:
    if n["unanswered_sent"]:
        return lang.say(
            "You spoke last; they usually answer within {usual}, now it has been {silence_days:days}.",
            usual=_within(lang, n["reply_days_by_contact"]),
            **n,
        )
    return lang.say(
        "They spoke last; you usually answer within {usual}, now it has been {silence_days:days}.",
        usual=_within(lang, n["reply_days"]),
        **n,
    )


_some_alone = say("You were in touch {interactions:times}, {alone} of them just the two of you.")


def _manner_raises(lang: Language, n: Numbers) -> str:
    if n["alone"]:
        return _some_alone(lang, n)
    return lang.say("You were in touch {interactions:times} so far, always among others.", **n)


def _manner_lowers(lang: Language, n: Numbers) -> str:
    if n["spoken"]:
        return lang.say("You have spoken {spoken:times}, in a call or a meeting.", **n)
    if n["alone"] == n["interactions"]:
        return lang.say("You were in touch {interactions:times}, always just the two of you.", **n)
    return _some_alone(lang, n)


def _team_raises(lang: Language, n: Numbers) -> str:
    if n["contact_silence_days"] is None:
        return lang.say("Nobody else here has been in touch with them.")
    return lang.say("Nobody else here has been in touch with them for {contact_silence_days:days}.", **n)


def _team_lowers(lang: Language, n: Numbers) -> str:
    if round(n["horizon_days"]) <= 1:
        return _others_in_a_day(lang, n)
    return _others_in_days(lang, n)


_others_in_a_day = counted(
    "{count} other here was in touch with them in the last day.",
    "{count} others here were in touch with them in the last day.",
    "other_owners_recent",
)
_others_in_days = counted(
    "{count} other here was in touch with them in the last {horizon_days:days}.",
    "{count} others here were in touch with them in the last {horizon_days:days}.",
    "other_owners_recent",
)

# By code: the sentence where the family raises the probability, and where it lowers it.
FAMILIES: dict[str, tuple[Say, Say]] = {
    "silence": (
        say("It has been {silence_days:days} since you were last in touch."),
        say("You were in touch {silence_days:days} ago."),
    ),
    "rhythm": (_rhythm_raises, _rhythm_lowers),
    "activity": (
        _activity_raises,
        say("You were in touch on {active_days_recent:days} of the last {horizon_days}."),
    ),
    "volume": (
        say("You have only {active_days:days} of contact behind you."),
        say("You have {active_days:days} of contact behind you, over {age_days:days}."),
    ),
    "pauses": (_pauses_raises, _pauses_lowers),
    "survival": (_survival_raises, _survival_lowers),
    "balance": (
        _balance_raises,
        say("It goes both ways: you reached out {sent:times}, and they {received:times}."),
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
            "You have been quieter with everyone: in touch on {owner_active_days_recent} of the last "
            "{horizon_days} days, and on {owner_active_days_before} of the {horizon_days} before."
        ),
        say(
            "You have been in touch with someone on {owner_active_days_recent} of the last "
            "{horizon_days} days."
        ),
    ),
    "standing": (
        say("Since you were last in touch, you have been in touch with others on {owner_days_since:days}."),
        say("You have been in touch with them more often than with most others."),
    ),
    "manner": (_manner_raises, _manner_lowers),
    "team": (_team_raises, _team_lowers),
}
