"""How help given and received, and depth that has gone quiet, are said: as facts, never as a bill."""

from data.reason_conditions import most_answer
from data.wording.explanations.probability import tenths
from data.wording.explanations.templates import Numbers, Say, counted, say
from data.wording.explanations.week import known_since
from data.wording.language import Language

# By kind of help.
RECEIVED: dict[str, Say] = {
    "advice": counted(
        "They gave you advice in {last_at:month}.",
        "They gave you advice {count} times, most recently in {last_at:month}.",
    ),
    "introduction": counted(
        "They introduced you to somebody in {last_at:month}.",
        "They introduced you to others {count} times, most recently in {last_at:month}.",
    ),
    "resource": counted(
        "They passed something useful on to you in {last_at:month}.",
        "They passed something useful on to you {count} times, most recently in {last_at:month}.",
    ),
    "opportunity": counted(
        "They opened a door for you in {last_at:month}.",
        "They opened doors for you {count} times, most recently in {last_at:month}.",
    ),
    "favour": counted(
        "They did you a favour in {last_at:month}.",
        "They did you a favour {count} times, most recently in {last_at:month}.",
    ),
}
_pinned = say("You pinned them.")
_importance = say("You said how much they matter to you: {importance:share}.")


def _just_met(lang: Language, numbers: Numbers) -> str:
    """Say how or when the two met; the words on how are the owner's own."""
    met = numbers.get("met")
    # A day alone, as LinkedIn's of the connection, tells nothing of how.
    if met and not known_since(met, lang):
        return lang.say("How you met: {met}. A word now keeps it.", **numbers)
    if numbers["in_person"]:
        return lang.say("You first met on {first_at:date}. A word now keeps it.", **numbers)
    return lang.say("You first wrote to each other on {first_at:date}. A word now keeps it.", **numbers)


def _received(lang: Language, n: Numbers) -> str:
    """Say what they did for the owner, and that nothing went back, where it did not."""
    what = RECEIVED[n["kind"]](lang, n)
    if n["given_since"]:
        return what
    return lang.say(
        "{what} Nothing has gone the other way since: there may be something to offer.", what=what
    )


def _answers(lang: Language, n: Numbers) -> str:
    if most_answer(n["likely"]):
        return lang.say(
            "When you write first after a pause like this, about {tenths} in 10 have answered.",
            tenths=tenths(n["likely"]),
        )
    return lang.say(
        "After so long a pause most do not answer: about {tenths} in 10 have.", tenths=tenths(n["likely"])
    )


# By code; none of them is a term of the model, so their share of the logit is nought.
FACTS: dict[str, Say] = {
    "help_received": _received,
    "help_given": counted(
        "You were of help to them in {last_at:month}.",
        "You were of help to them {count} times, most recently in {last_at:month}.",
    ),
    "help_both": say("You have both been of help: you to them {given:times}, they to you {received:times}."),
    "deep_once": say(
        "You know each other well: {active_days:days} of contact over {span_days:days}, "
        "the last in {last_at:month}."
    ),
    "answers": _answers,
    "own_rhythm": say(
        "You wish to be in touch every {cadence_days:days}; now it has been {silence_days:days}."
    ),
    "picked_up_again": say(
        "After {pause_days:days} you were in touch again on {again_at:date}; now it has been "
        "{silence_days:days}."
    ),
    "just_met": _just_met,
    "owner_said": lambda lang, n: (_pinned if n["pinned"] else _importance)(lang, n),
}
