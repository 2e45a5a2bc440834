"""The ten fields that Kith makes in a CRM, what they hold, and when a change is worth a write."""

from collections.abc import Mapping

from data.schema import from_epoch
from data.wording.language import Language
from pipelines.connect.crm.adapter import CrmField, FieldType, Value
from pipelines.jobs.write_back.crm_scores import MOST_REASONS, TIERS, ScoredContact

# A probability that moved by less is the same to whoever reads it.
THRESHOLD = 0.05
PROBABILITY, LAST_ON, LAST_BY = "kith_probability", "kith_last_contact_on", "kith_last_contact_by"
HORIZON, TIER, RANK, UPDATED_ON = "kith_horizon_days", "kith_tier", "kith_rank", "kith_updated_on"
REASONS = tuple(f"kith_reason_{number}" for number in range(1, MOST_REASONS + 1))
Values = Mapping[str, Value]


def tier_word(tier: int) -> str:
    """Return a tier as it stands in the CRM: 1 is likeliest to go quiet."""
    return f"{tier} of {TIERS}"


def crm_fields(lang: Language) -> tuple[CrmField, ...]:
    """Return the fields; their labels are in a language, their names and tiers are not."""
    reasons = (
        CrmField(name, lang.say("Kith: reason {number}", number=number), FieldType.TEXT)
        for number, name in enumerate(REASONS, 1)
    )
    tiers = tuple(tier_word(tier) for tier in range(1, TIERS + 1))
    return (
        CrmField(PROBABILITY, lang.say("Kith: probability of silence"), FieldType.NUMBER),
        CrmField(HORIZON, lang.say("Kith: within so many days"), FieldType.NUMBER),
        CrmField(TIER, lang.say("Kith: quarter, 1 is likeliest to go quiet"), FieldType.CHOICE, tiers),
        CrmField(RANK, lang.say("Kith: rank among the owner's contacts"), FieldType.NUMBER),
        *reasons,
        CrmField(LAST_ON, lang.say("Kith: last contact on"), FieldType.DAY),
        CrmField(LAST_BY, lang.say("Kith: last contact by"), FieldType.TEXT),
        CrmField(UPDATED_ON, lang.say("Kith: updated on"), FieldType.DAY),
    )


def values_of(contact: ScoredContact, owner_name: str, now: int) -> dict[str, Value]:
    """Return what a contact's fields shall hold; None where there is nothing to say."""
    has_probability = contact.probability is not None
    reasons = [*contact.reasons, *[None] * MOST_REASONS][:MOST_REASONS]
    return {
        PROBABILITY: contact.probability,
        HORIZON: float(contact.horizon_days) if has_probability else None,
        TIER: tier_word(contact.tier) if contact.tier is not None else None,
        RANK: float(contact.rank) if contact.rank is not None else None,
        **dict(zip(REASONS, reasons, strict=True)),
        LAST_ON: f"{from_epoch(contact.last_at):%Y-%m-%d}",
        LAST_BY: owner_name,
        UPDATED_ON: f"{from_epoch(now):%Y-%m-%d}",
    }


def nothing() -> dict[str, Value]:
    """Return values that empty every field."""
    names = (PROBABILITY, HORIZON, TIER, RANK, *REASONS, LAST_ON, LAST_BY, UPDATED_ON)
    return dict.fromkeys(names)


def is_worth_a_write(before: Values, after: Values) -> bool:
    """Tell whether a contact changed by more than the threshold: probability, last contact or by whom.

    Ranks move with everybody else's, and reasons count days: they are written along, and ask for no write.
    """
    if not before:
        return any(value is not None for value in after.values())
    then, now = before.get(PROBABILITY), after.get(PROBABILITY)
    if isinstance(then, float) and isinstance(now, float):
        # Rounded, so that a step of exactly the threshold is one.
        moved = round(abs(now - then), 6) >= THRESHOLD
    else:
        moved = then != now
    return moved or any(before.get(name) != after.get(name) for name in (LAST_ON, LAST_BY))
