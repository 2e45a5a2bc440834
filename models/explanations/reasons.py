"""Reasons from the exact terms of a prediction: one per family of features, its share the sum of terms.

Each family rests on plain numbers that anybody can count in the log; they are taken column by column for
many rows at once. When a family's numbers read as a reason stands in data/reason_conditions.py, since whoever
words a stored explanation must know it too.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ulp
from typing import Any

import numpy as np

from data.reason_conditions import usual_pause
from data.reason_voices import WORTH_SAYING, spoken_counters, spoken_reasons
from data.schema import Pool, Reason
from models.explanations.contributions import Contributions
from models.facts.facts import Facts
from models.facts.rhythm import WINDOWS
from models.features.matrix import FEATURES
from models.log.log import Floats, Numbers

ONE, TWO = WINDOWS.index(1.0), WINDOWS.index(2.0)
# Places after the point of a length in days, and of a share.
LENGTH, SHARE = 1, 2
MOST_REASONS = 3

Explained = tuple[tuple[Reason, ...], Reason | None]


@dataclass(frozen=True)
class Evidence:
    """One number of each row: how it is taken from the facts, and its decimal places; None for a count."""

    of: Callable[[Facts], Numbers]
    places: int | None = None

    def column(self, facts: Facts) -> list[Any]:
        """Return the number of every row, None where it is unknown."""
        values = np.asarray(self.of(facts))
        return [None if value != value else round(value, self.places) for value in values.tolist()]  # noqa: PLR0124 - NaN


EVIDENCE: dict[str, Evidence] = {
    "silence_days": Evidence(lambda f: f.rhythm.silence, LENGTH),
    "usual_gap_days": Evidence(lambda f: f.gaps.usual, LENGTH),
    "late_gap_days": Evidence(lambda f: f.gaps.late, LENGTH),
    "horizon_days": Evidence(lambda f: f.horizon_days),
    "active_days_recent": Evidence(lambda f: f.rhythm.days_within[:, ONE]),
    "active_days_before": Evidence(lambda f: f.rhythm.days_within[:, TWO] - f.rhythm.days_within[:, ONE]),
    "age_days": Evidence(lambda f: f.rhythm.age),
    "active_days": Evidence(lambda f: f.rhythm.active_days),
    "gaps": Evidence(lambda f: f.gaps.count),
    "longer_gaps": Evidence(lambda f: f.gaps.above_silence),
    "longer_gaps_gone_on": Evidence(lambda f: f.gaps.above_next),
    "owner_longer_gaps": Evidence(lambda f: f.gaps.owner_above_silence - f.gaps.owner_open),
    "owner_longer_gaps_gone_on": Evidence(lambda f: f.gaps.owner_above_next),
    "longest_gap_days": Evidence(lambda f: f.gaps.longest, LENGTH),
    "since_sent_days": Evidence(lambda f: f.dialogue.since_sent, LENGTH),
    "since_received_days": Evidence(lambda f: f.dialogue.since_received, LENGTH),
    "sent": Evidence(lambda f: f.dialogue.sent),
    "received": Evidence(lambda f: f.dialogue.received),
    "reply_days": Evidence(lambda f: f.dialogue.reply_days, LENGTH),
    "reply_days_by_contact": Evidence(lambda f: f.dialogue.reply_days_by_contact, LENGTH),
    "unanswered_sent": Evidence(lambda f: f.dialogue.sent_run),
    "unanswered_received": Evidence(lambda f: f.dialogue.received_run),
    "replies": Evidence(lambda f: f.dialogue.replies + f.dialogue.replies_by_contact),
    "owner_active_days_recent": Evidence(lambda f: f.owner.days_within[:, 0]),
    "owner_active_days_before": Evidence(lambda f: f.owner.days_within[:, 1] - f.owner.days_within[:, 0]),
    "share_with_less_contact": Evidence(lambda f: f.owner.standing, SHARE),
    "owner_days_since": Evidence(lambda f: f.owner.days_since),
    "interactions": Evidence(lambda f: f.rhythm.interactions),
    "alone": Evidence(lambda f: f.manner.alone),
    "spoken": Evidence(lambda f: f.manner.spoken),
    "contact_silence_days": Evidence(lambda f: f.team.silence, LENGTH),
    "other_owners_recent": Evidence(lambda f: f.team.owners_now),
}


@dataclass(frozen=True)
class Family:
    """Features explained by one sentence: its numbers, and which of them is compared with which usual one."""

    code: str
    numbers: tuple[str, ...]
    normal: tuple[str, str] | None = None


RHYTHM = ("silence_days", "usual_gap_days")
RECENT, LONGEST = ("active_days_recent", "active_days_before"), ("silence_days", "longest_gap_days")
OWNER_RECENT = ("owner_active_days_recent", "owner_active_days_before")
REPLIES = ("reply_days", "reply_days_by_contact", "unanswered_sent", "unanswered_received", "replies")
GONE_ON = ("longer_gaps", "longer_gaps_gone_on", "owner_longer_gaps", "owner_longer_gaps_gone_on")
FAMILIES = (
    Family("silence", ("silence_days",)),
    Family("rhythm", ("silence_days", "usual_gap_days", "late_gap_days", "gaps"), RHYTHM),
    Family("activity", ("horizon_days", *RECENT), RECENT),
    Family("volume", ("age_days", "active_days")),
    Family("pauses", ("silence_days", "gaps", "longer_gaps", "longest_gap_days"), LONGEST),
    Family("survival", ("horizon_days", *GONE_ON)),
    Family("balance", ("since_sent_days", "since_received_days", "sent", "received")),
    Family("replies", ("silence_days", *REPLIES)),
    Family("owner", ("horizon_days", *OWNER_RECENT), OWNER_RECENT),
    Family("standing", ("share_with_less_contact", "owner_days_since")),
    Family("manner", ("interactions", "alone", "spoken")),
    Family("team", ("horizon_days", "contact_silence_days", "other_owners_recent")),
)
BY_CODE = {family.code: family for family in FAMILIES}
CODES = tuple(BY_CODE)


def evidence_numbers(facts: Facts) -> list[dict[str, Any]]:
    """Return every number of each row, by name."""
    columns = [figure.column(facts) for figure in EVIDENCE.values()]
    return [dict(zip(EVIDENCE, row, strict=True)) for row in zip(*columns, strict=True)]


def now_and_usual(family: Family, numbers: Mapping[str, Any]) -> dict[str, float] | None:
    """Return the number now and the usual one of this relationship, where both are known."""
    if family.normal is None:
        return None
    now, usual = (numbers[name] for name in family.normal)
    if family.normal == RHYTHM:
        usual = usual_pause(numbers)
    return None if now is None or usual is None else {"now": now, "usual": usual}


def subset(numbers: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """Return the named numbers."""
    return {name: numbers[name] for name in names}


def family_shares(shares: Floats) -> Floats:
    """Sum terms (rows, features) by family into shares of the logit, shape (rows, families)."""
    member = np.array([[f.family == code for code in CODES] for f in FEATURES])
    return shares @ member.astype(np.float64)


def explain(facts: Facts, terms: Contributions) -> list[Explained]:
    """Return each row's reasons for silence, strongest first, and the strongest reason against it."""
    return explain_upkeep(evidence_numbers(facts), family_shares(terms.shares))


def explain_upkeep(numbers: Sequence[dict[str, Any]], shares: Floats) -> list[Explained]:
    """Return each upkeep row's reasons for silence, strongest first, and the strongest against it.

    `numbers` is each row's evidence, `shares` the logit by family, shape (rows, families). A row without
    any readable reason gets the plain fact of its silence.
    """
    explained = []
    for row, of_row in zip(numbers, _by_code(shares), strict=True):
        # The least share is the smallest number above nought: where all are weak, the strongest is named.
        reasons = spoken_reasons(Pool.UPKEEP, of_row, row, ulp(0.0))
        worth = [reason for reason in reasons if reason.share >= WORTH_SAYING] or reasons[:1] or [_plain(row)]
        counters = spoken_counters(Pool.UPKEEP, of_row, row, worth)
        explained.append((_evident(worth[:MOST_REASONS]), next(iter(_evident(counters[:1])), None)))
    return explained


def explain_revival(numbers: Sequence[dict[str, Any]], shares: Floats) -> list[tuple[Reason, ...]]:
    """Return each dormant row's reasons to expect an answer, strongest first; there may be none.

    These families lower the probability of silence, so their shares of the logit are negative. What
    speaks against is whether they answer: that is no term of this model.
    """
    return [
        _evident(spoken_reasons(Pool.REVIVAL, of_row, row)[:MOST_REASONS])
        for row, of_row in zip(numbers, _by_code(shares), strict=True)
    ]


def _by_code(shares: Floats) -> list[dict[str, float]]:
    return [dict(zip(CODES, row, strict=True)) for row in shares.tolist()]


def _evident(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """Return the reasons with only the numbers that their families rest on."""
    return tuple(
        replace(
            reason,
            share=round(reason.share, 6),
            numbers=subset(reason.numbers, BY_CODE[reason.code].numbers),
            normal=now_and_usual(BY_CODE[reason.code], reason.numbers),
        )
        for reason in reasons
    )


def _plain(numbers: dict[str, Any]) -> Reason:
    """Return the bare fact of the silence, where nothing raises the probability at all."""
    return Reason(CODES[0], 0.0, subset(numbers, FAMILIES[0].numbers))


def plain_fact(code: str, numbers: Mapping[str, Any], evidence: Sequence[str] = ()) -> Reason:
    """Return a reason that is no term of the model but a plain fact: its share of the logit is nought."""
    return Reason(code, 0.0, numbers, None, tuple(evidence))
