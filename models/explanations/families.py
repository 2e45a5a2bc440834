"""The families of features, and the plain numbers that each rests on: anybody can count them in the log.

Numbers are taken column by column for many rows at once. When a family's numbers read as a reason stands
in data/reason_conditions.py, since whoever words a stored explanation must know it too.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from models.facts.facts import Facts
from models.facts.rhythm import WINDOWS
from models.log.log import Numbers

ONE, TWO = WINDOWS.index(1.0), WINDOWS.index(2.0)
# Places after the point of a length in days, and of a share.
LENGTH, SHARE = 1, 2


@dataclass(frozen=True)
class EvidenceNumber:
    """One number of each row: how it is taken from the facts, and its decimal places; None for a count."""

    of: Callable[[Facts], Numbers]
    places: int | None = None

    def column(self, facts: Facts) -> list[Any]:
        """Return the number of every row, None where it is unknown."""
        values = np.asarray(self.of(facts))
        return [None if value != value else round(value, self.places) for value in values.tolist()]  # noqa: PLR0124 - NaN


EVIDENCE: dict[str, EvidenceNumber] = {
    "silence_days": EvidenceNumber(lambda f: f.rhythm.silence, LENGTH),
    "usual_gap_days": EvidenceNumber(lambda f: f.gaps.usual, LENGTH),
    "horizon_days": EvidenceNumber(lambda f: f.horizon_days),
    "active_days_recent": EvidenceNumber(lambda f: f.rhythm.days_within[:, ONE]),
    "active_days_before": EvidenceNumber(
        lambda f: f.rhythm.days_within[:, TWO] - f.rhythm.days_within[:, ONE]
    ),
    "age_days": EvidenceNumber(lambda f: f.rhythm.age),
    "active_days": EvidenceNumber(lambda f: f.rhythm.active_days),
    "gaps": EvidenceNumber(lambda f: f.gaps.count),
    "longer_gaps": EvidenceNumber(lambda f: f.gaps.above_silence),
    "longest_gap_days": EvidenceNumber(lambda f: f.gaps.longest, LENGTH),
    "since_sent_days": EvidenceNumber(lambda f: f.dialogue.since_sent, LENGTH),
    "since_received_days": EvidenceNumber(lambda f: f.dialogue.since_received, LENGTH),
    "sent": EvidenceNumber(lambda f: f.dialogue.sent),
    "received": EvidenceNumber(lambda f: f.dialogue.received),
    "reply_days": EvidenceNumber(lambda f: f.dialogue.reply_days, LENGTH),
    "reply_days_by_contact": EvidenceNumber(lambda f: f.dialogue.reply_days_by_contact, LENGTH),
    "unanswered_sent": EvidenceNumber(lambda f: f.dialogue.sent_run),
    "unanswered_received": EvidenceNumber(lambda f: f.dialogue.received_run),
    "replies": EvidenceNumber(lambda f: f.dialogue.replies + f.dialogue.replies_by_contact),
    "owner_active_days_recent": EvidenceNumber(lambda f: f.owner.days_within[:, 0]),
    "owner_active_days_before": EvidenceNumber(
        lambda f: f.owner.days_within[:, 1] - f.owner.days_within[:, 0]
    ),
    "share_with_less_contact": EvidenceNumber(lambda f: f.owner.standing, SHARE),
    "owner_days_since": EvidenceNumber(lambda f: f.owner.days_since),
    "interactions": EvidenceNumber(lambda f: f.rhythm.interactions),
    "alone": EvidenceNumber(lambda f: f.manner.alone),
    "spoken": EvidenceNumber(lambda f: f.manner.spoken),
    "contact_silence_days": EvidenceNumber(lambda f: f.team.silence, LENGTH),
    "other_owners_recent": EvidenceNumber(lambda f: f.team.owners_now),
}


@dataclass(frozen=True)
class Family:
    """Features explained by one sentence: its numbers, and which of them is compared with which usual one."""

    code: str
    numbers: tuple[str, ...]
    normal: tuple[str, str] | None = None


FAMILIES = (
    Family("silence", ("silence_days",)),
    Family("rhythm", ("silence_days", "usual_gap_days"), ("silence_days", "usual_gap_days")),
    Family(
        "activity",
        ("horizon_days", "active_days_recent", "active_days_before"),
        ("active_days_recent", "active_days_before"),
    ),
    Family("volume", ("age_days", "active_days")),
    Family(
        "pauses",
        ("silence_days", "gaps", "longer_gaps", "longest_gap_days"),
        ("silence_days", "longest_gap_days"),
    ),
    Family("balance", ("since_sent_days", "since_received_days", "sent", "received")),
    Family(
        "replies",
        (
            "silence_days",
            "reply_days",
            "reply_days_by_contact",
            "unanswered_sent",
            "unanswered_received",
            "replies",
        ),
    ),
    Family(
        "owner",
        ("horizon_days", "owner_active_days_recent", "owner_active_days_before"),
        ("owner_active_days_recent", "owner_active_days_before"),
    ),
    Family("standing", ("share_with_less_contact", "owner_days_since")),
    Family("manner", ("interactions", "alone", "spoken")),
    Family("team", ("horizon_days", "contact_silence_days", "other_owners_recent")),
)
CODES = tuple(family.code for family in FAMILIES)


def evidence_numbers(facts: Facts) -> list[dict[str, Any]]:
    """Return every number of each row, by name."""
    columns = [figure.column(facts) for figure in EVIDENCE.values()]
    return [dict(zip(EVIDENCE, row, strict=True)) for row in zip(*columns, strict=True)]


def now_and_usual(family: Family, numbers: dict[str, Any]) -> dict[str, float] | None:
    """Return the number now and the usual one of this relationship, where both are known."""
    if family.normal is None:
        return None
    now, usual = (numbers[name] for name in family.normal)
    return None if now is None or usual is None else {"now": now, "usual": usual}


def subset(numbers: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """Return the named numbers."""
    return {name: numbers[name] for name in names}
