"""How help given and received, and depth that has gone quiet, are said: as facts, never as a bill."""

from data.wording.explanations import templates
from data.wording.explanations.templates import Numbers, Say, days, month, say, share, times
from data.wording.language import Language


def counted(once: str, often: str) -> Say:
    """Return what says how many acts of help there were, and in which month the last."""
    return templates.counted(once, often, "count", month=month("last_at"))


# By kind of help.
RECEIVED: dict[str, Say] = {
    "advice": counted(
        "They gave you advice in {month}.",
        "They gave you advice {count} times, most recently in {month}.",
    ),
    "introduction": counted(
        "They introduced you to somebody in {month}.",
        "They introduced you to others {count} times, most recently in {month}.",
    ),
    "resource": counted(
        "They passed something useful on to you in {month}.",
        "They passed something useful on to you {count} times, most recently in {month}.",
    ),
    "opportunity": counted(
        "They opened a door for you in {month}.",
        "They opened doors for you {count} times, most recently in {month}.",
    ),
    "favour": counted(
        "They did you a favour in {month}.",
        "They did you a favour {count} times, most recently in {month}.",
    ),
}
_pinned = say("You pinned them.")
_importance = say("You said how much they matter to you: {share}.", share=share("importance"))


def _received(lang: Language, n: Numbers) -> str:
    """Say what they did for the owner, and that nothing went back, where it did not."""
    what = RECEIVED[n["kind"]](lang, n)
    if n["given_since"]:
        return what
    return lang.say(
        "{what} Nothing has gone the other way since: there may be something to offer.", what=what
    )


# By code; none of them is a term of the model, so their share of the logit is nought.
FACTS: dict[str, Say] = {
    "help_received": _received,
    "help_given": counted(
        "You were of help to them in {month}.",
        "You were of help to them {count} times, most recently in {month}.",
    ),
    "help_both": say(
        "You have both been of help: you to them {given}, they to you {received}.",
        given=times("given"),
        received=times("received"),
    ),
    "deep_once": say(
        "This was a deep relationship: {days} of contact over {span}, the last in {month}.",
        days=days("active_days"),
        span=days("span_days"),
        month=month("last_at"),
    ),
    "owner_said": lambda lang, n: (_pinned if n["pinned"] else _importance)(lang, n),
}
