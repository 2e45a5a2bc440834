"""Which families may speak beside a suggestion, for it or against it: one voice for each pool.

A term may raise the probability and still be no reason to write: "you have only 6 days of contact behind
you". And what speaks for one suggestion may not speak against another of the same list, so no family is a
reason on one side and, pointing the same way, a counter-reason on the other. All terms stay in the answer to
"why?".
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from data.reason_conditions import pauses_gone_on, reads_as, usual_pause
from data.schema import Pool, Reason

Numbers = Mapping[str, Any]
Condition = Callable[[Numbers], bool]
# A family that moves the probability by less than about a point is not worth a sentence.
WORTH_SAYING = 0.05
# Fewer are no reason to speak of.
FEW_DAYS, FEW_REPLIES, OFTEN = 3, 3, 5
WEEK = 7
# A silence is clearly longer than the usual one from so much of it on.
CLEARLY = 1.15
NEVER_FIRST = frozenset({"survival", "standing"})
# What several sentences say in other words, by code and whether the share raises the probability; a card
# says each once. Whoever is not here speaks of what no other does.
TOPICS: Mapping[tuple[str, bool], frozenset[str]] = {
    ("silence", True): frozenset({"silence"}),
    ("silence", False): frozenset({"silence"}),
    ("rhythm", True): frozenset({"silence"}),
    ("rhythm", False): frozenset({"silence", "pauses"}),
    ("replies", True): frozenset({"silence", "last word"}),
    ("balance", True): frozenset({"silence", "last word"}),
    ("replies", False): frozenset({"both ways"}),
    ("balance", False): frozenset({"both ways"}),
    ("pauses", True): frozenset({"pauses"}),
    ("pauses", False): frozenset({"pauses"}),
    ("survival", True): frozenset({"pauses"}),
    ("survival", False): frozenset({"pauses"}),
    ("volume", False): frozenset({"volume"}),
    ("own_rhythm", False): frozenset({"silence"}),
    ("picked_up_again", False): frozenset({"silence", "pauses", "activity"}),
    ("deep_once", False): frozenset({"volume", "silence"}),
    ("help_received", False): frozenset({"help"}),
    ("help_given", False): frozenset({"help"}),
    ("help_both", False): frozenset({"help"}),
}


@dataclass(frozen=True)
class Voice:
    """What may be said for a suggestion and against it, by code of the family and its further condition.

    The shares of reasons have the sign of `pull` (1: they raise the probability), those of counter-reasons
    the other.
    """

    pull: int
    reasons: Mapping[str, Condition]
    counters: Mapping[str, Condition]


def _always(_: Numbers) -> bool:
    return True


def _has_dropped(n: Numbers) -> bool:
    recent, before = n["active_days_recent"], n["active_days_before"]
    return bool(recent * 4 <= before * 3 and before - recent > 1)


def _is_as_active(n: Numbers) -> bool:
    return bool(n["active_days_recent"] >= max(n["active_days_before"], FEW_DAYS))


def _is_rare_pause(n: Numbers) -> bool:
    # As long as the longest, in the whole days that are said, is neither longer nor shorter.
    differs = round(n["silence_days"]) != round(n["longest_gap_days"] or 0)
    return bool(n["gaps"] > 1 and n["longer_gaps"] * 4 <= n["gaps"] and differs)


def _one_side_is_quieter(n: Numbers) -> bool:
    sent, received = n["since_sent_days"], n["since_received_days"]
    # Where only the owner ever wrote, one more letter has no reason in that.
    return sent is None or (received is not None and abs(sent - received) >= WEEK)


def _half_went_on(n: Numbers) -> bool:
    longer, gone_on = pauses_gone_on(n)
    return gone_on * 2 >= longer


def _few_went_on(n: Numbers) -> bool:
    longer, gone_on = pauses_gone_on(n)
    return gone_on * 4 <= longer


VOICES: Mapping[Pool, Voice] = {
    # What has changed; and why it may be nothing.
    Pool.UPKEEP: Voice(
        pull=1,
        reasons={
            "silence": _always,
            "rhythm": _always,
            "activity": _has_dropped,
            "pauses": _is_rare_pause,
            "survival": _half_went_on,
            "balance": _one_side_is_quieter,
            "replies": _always,
            "standing": lambda n: bool(n["owner_days_since"] >= WEEK),
            "team": lambda n: n["contact_silence_days"] is not None,
        },
        counters={"rhythm": _always, "activity": _is_as_active, "survival": _few_went_on},
    ),
    # What there was, and how to find each other again. What speaks against waking somebody is that they may
    # not answer: a plain fact of the answer model, no term of this one.
    Pool.REVIVAL: Voice(
        pull=-1,
        reasons={
            "volume": lambda n: bool(n["active_days"] >= OFTEN),
            "pauses": _always,
            "balance": _always,
            "replies": lambda n: bool(n["replies"] >= FEW_REPLIES),
            "standing": _always,
            "manner": _always,
            "team": _always,
        },
        counters={},
    ),
}


def may_lead(reason: Reason) -> bool:
    """Tell whether a friend would begin with a reason.

    What became of other pauses, whom else the owner was in touch with, a drop among a handful of days, and a
    day or two beyond the usual pause may only follow.
    """
    numbers = reason.numbers
    if reason.share <= 0 or reason.code in NEVER_FIRST:
        return reason.code not in NEVER_FIRST
    if reason.code == "activity":
        return bool(numbers["active_days_before"] > OFTEN)
    if reason.code == "pauses":
        return not numbers["longer_gaps"]
    usual = usual_pause(numbers) if reason.code == "rhythm" else None
    return usual is None or bool(numbers["silence_days"] >= usual * CLEARLY)


def leading_first(reasons: Iterable[Reason]) -> list[Reason]:
    """Return the reasons that may lead, then the others, each in their order."""
    return sorted(reasons, key=lambda reason: not may_lead(reason))


def spoken_reasons(
    pool: Pool, shares: Mapping[str, float], numbers: Numbers, least: float = WORTH_SAYING
) -> list[Reason]:
    """Return what speaks for a suggestion of the pool, strongest first, each topic once.

    `shares` are those of the logit by code; a share that pulls by less than `least` is not spoken of.
    """
    voice = VOICES[pool]
    return _spoken(voice.reasons, voice.pull, shares, numbers, least)


def spoken_counters(
    pool: Pool, shares: Mapping[str, float], numbers: Numbers, reasons: Iterable[Reason]
) -> list[Reason]:
    """Return what speaks against a suggestion, strongest first, of topics that its reasons leave alone."""
    voice = VOICES[pool]
    counters = _spoken(voice.counters, -voice.pull, shares, numbers, WORTH_SAYING)
    return each_topic_once(counters, topics_of(reasons))


def _spoken(
    side: Mapping[str, Condition], pull: int, shares: Mapping[str, float], numbers: Numbers, least: float
) -> list[Reason]:
    strongest_first = sorted(shares.items(), key=lambda term: -pull * term[1])
    return each_topic_once(
        Reason(code, share, numbers)
        for code, share in strongest_first
        if pull * share >= least and code in side and reads_as(code, share, numbers) and side[code](numbers)
    )


def topics(reason: Reason) -> frozenset[str]:
    """Return what a reason's sentence speaks of."""
    return TOPICS.get((reason.code, reason.share > 0), frozenset({reason.code}))


def topics_of(reasons: Iterable[Reason]) -> frozenset[str]:
    """Return what the reasons' sentences speak of together."""
    return frozenset().union(*map(topics, reasons))


def each_topic_once(reasons: Iterable[Reason], spoken_of: frozenset[str] = frozenset()) -> list[Reason]:
    """Return the reasons in their order, without those that repeat what was already spoken of."""
    kept: list[Reason] = []
    for reason in reasons:
        if not topics(reason) & spoken_of:
            kept.append(reason)
            spoken_of |= topics(reason)
    return kept
