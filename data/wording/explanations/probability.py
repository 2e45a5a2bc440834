"""Probabilities, what they make of a suggestion, and answers in words."""

from datetime import datetime

from data.wording.language import Language

# Both ends keep their distance from certainty: a calibrated model is never sure.
RARE, OFTEN = 1 / 20, 19 / 20
# An interval that reaches further than this to either side carries no number, only words and an order.
WIDEST = 0.2
# Nearer to one half than this, no side is the likelier one.
EVEN = 0.1
# From here on silence is as likely as not.
QUIET = 0.5
# So many times what is usual for the two is much for them, also where it is little.
UNUSUAL = 2


def rises(probability: float, ends: tuple[float, float], usual: float | None) -> bool:
    """Tell whether a probability is twice what is usual for the two, also as it is said to a person."""
    if usual is None or not carries_number(*ends):
        return False
    return probability >= UNUSUAL * usual and tenths(probability) >= UNUSUAL * tenths(usual)


def is_quiet(pool: str, probability: float, ends: tuple[float, float], usual: float | None) -> bool:
    """Tell whether a relationship that is alive may be called going quiet: the probability says so."""
    return pool == "upkeep" and (probability >= QUIET or rises(probability, ends, usual))


def badge(
    pool: str, probability: float, ends: tuple[float, float], usual: float | None, lang: Language
) -> str:
    """Return the two or three words that stand beside a name.

    `usual` is the median probability of the two on the lists of the year before, None where too few are.
    """
    if pool == "revival":
        return lang.say("worth picking up again")
    return lang.say("going quiet") if is_quiet(pool, probability, ends, usual) else lang.say("a good moment")


def tenths(probability: float) -> int:
    """Return how many out of ten come closest, never none and never all."""
    return min(9, max(1, round(probability * 10)))


def carries_number(low: float, high: float) -> bool:
    """Tell whether an interval is narrow enough for its probability to be said as a number."""
    return high - low <= 2 * WIDEST


def likelihood(
    probability: float,
    pool_: str,
    horizon_days: int,
    lang: Language,
    ends: tuple[float, float] | None = None,
) -> str:
    """Say a probability with its horizon, as a person would; in words alone where its interval is too wide.

    `ends` are those of the interval; without them it is narrow enough.
    """
    if pool_ == "upkeep":
        outcome = lang.say("that nothing happens between you in the next {days} days", days=horizon_days)
    else:
        outcome = lang.say("that it stays quiet for the next {days} days", days=horizon_days)
    if ends is not None and not carries_number(*ends):
        return _in_words(probability, outcome, lang)
    if probability < RARE:
        return lang.say("Less than 1 in 20 {outcome}.", outcome=outcome)
    if probability > OFTEN:
        return lang.say("More than 19 in 20 {outcome}.", outcome=outcome)
    return lang.say("About {tenths} in 10 {outcome}.", tenths=tenths(probability), outcome=outcome)


def certainty(
    probability: float,
    pool: str,
    ends: tuple[float, float],
    confidence: str,
    usual: float | None,
    lang: Language,
) -> str:
    """Say how sure a probability is and, where it is twice that, what is usual for the two."""
    sure = interval(*ends, confidence, lang)
    if usual is None or pool != "upkeep" or not rises(probability, ends, usual):
        return sure
    own = lang.say("For you two it is usually about {tenths} in 10.", tenths=tenths(usual))
    return f"{sure} {own}"


def _in_words(probability: float, outcome: str, lang: Language) -> str:
    if abs(probability - 0.5) < EVEN:
        return lang.say("As likely as not {outcome}.", outcome=outcome)
    if probability > 0.5:  # noqa: PLR2004 - one half
        return lang.say("More likely than not {outcome}.", outcome=outcome)
    return lang.say("Less likely than not {outcome}.", outcome=outcome)


def interval(low: float, high: float, confidence: str, lang: Language) -> str:
    """Say how sure a probability is, and what that rests on."""
    if not carries_number(low, high):
        if confidence == "thin":
            return lang.say("Too little is known yet for a number: only the order of the list counts.")
        return lang.say("Kith cannot put a number on it: go by the order of the list.")
    least, most = tenths(low), tenths(high)
    rests_on = {
        "thin": lang.say("for there is little history yet"),
        "some": lang.say("from the history there is"),
        "good": lang.say("from a long history"),
    }[confidence]
    if least == most:
        return lang.say("Little either way, {rests_on}.", rests_on=rests_on)
    return lang.say(
        "Between {least} and {most} in 10, {rests_on}.", least=least, most=most, rests_on=rests_on
    )


def answer_effect(kind: str, contact: str, lang: Language, until: datetime | None = None) -> str:
    """Say what an answer did; `until` a snoozed contact comes back, as the owner's own day."""
    if kind == "done":
        return lang.say("Lovely. {contact} is off this week's list.", contact=contact)
    if kind == "dismissed":
        return lang.say("All right. {contact} is off this week's list.", contact=contact)
    if kind == "never":
        return lang.say("All right. {contact} will not be suggested again.", contact=contact)
    when = lang.say("in a week") if until is None else lang.say("on {day:date}", day=until)
    return lang.say("Fine. {contact} comes back {when}.", contact=contact, when=when)


def learned(dimension: str, label: str, done: int, dismissed: int, lang: Language) -> str:
    """Say what an owner's answers changed: how often they acted, and that fewer or more come."""
    what = _kind_of_suggestion(dimension, label, lang)
    counts = {"what": what, "all": done + dismissed, "done": done, "dismissed": dismissed}
    if dismissed > done:
        return lang.say("You dismissed {dismissed} of {all} {what}, so fewer come.", **counts)
    if done > dismissed:
        return lang.say("You acted on {done} of {all} {what}, so more come.", **counts)
    return lang.say("You acted on {done} of {all} {what}, so as many come as before.", **counts)


def _kind_of_suggestion(dimension: str, label: str, lang: Language) -> str:
    if dimension == "pool":
        revival, upkeep = lang.say("revival suggestions"), lang.say("upkeep suggestions")
        return revival if label == "revival" else upkeep
    if dimension == "circle":
        return lang.say("suggestions of the circle {circle}", circle=label)
    from data.wording.explanations.reasons import name_of

    return lang.say("suggestions that began with {reason}", reason=name_of(label, lang))
