"""Figures and dates said in words, the same on the page and in the terminal."""

from datetime import datetime

POOLS = {"upkeep": "going quiet", "revival": "worth waking"}
OUTCOMES = {
    "upkeep": "that nothing happens between you in the next {days} days",
    "revival": "that it stays quiet for the next {days} days",
}
RESTS_ON = {
    "thin": "for there is little history yet",
    "some": "from the history there is",
    "good": "from a long history",
}
ANSWERED = {
    "done": "Lovely. {contact} is off this week's list.",
    "snoozed": "Fine. {contact} comes back {when}.",
    "dismissed": "All right. {contact} is off this week's list.",
}


def tenths(probability: float) -> int:
    """Return how many out of ten come closest, never none and never all."""
    return min(9, max(1, round(probability * 10)))


def likelihood(probability: float, pool: str, horizon_days: int) -> str:
    """Say a probability with its horizon, as a person would."""
    outcome = OUTCOMES[pool].format(days=horizon_days)
    # Both ends keep their distance from certainty: a calibrated model is never sure.
    if probability < 1 / 20:
        return f"Less than 1 in 20 {outcome}."
    if probability > 19 / 20:
        return f"More than 19 in 20 {outcome}."
    return f"About {tenths(probability)} in 10 {outcome}."


def spread(low: float, high: float, confidence: str) -> str:
    """Say how sure a probability is, and what that rests on."""
    least, most = tenths(low), tenths(high)
    where = f"Between {least} and {most} in 10" if least < most else "Little either way"
    return f"{where}, {RESTS_ON[confidence]}."


def day(moment: datetime) -> str:
    """Say a date without leading zeros, whatever the platform's locale."""
    return f"{moment.day} {moment:%B %Y}"


def answered(kind: str, contact: str, when: str = "") -> str:
    """Say what an answer did; `when` a snoozed contact comes back."""
    return ANSWERED[kind].format(contact=contact, when=when)


def plain(text: str) -> str:
    """Return a text in which nothing can steer the terminal it is shown in."""
    return "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in text)
