"""The random number that decides whether the experiment holds a relationship back; it can be drawn again."""

from hashlib import blake2b

from data.schema import DAY_SECONDS

STEPS = 2**64


def holdout_draw(owner: str, contact: str, as_of: int, period_days: int, salt: str = "") -> float:
    """Return a uniform number in [0, 1) that depends on the arguments alone (BLAKE2b of their text).

    `as_of` is in epoch seconds. Within one period of `period_days` the number stays the same, so that
    whoever is held back one week is not shown the next.
    """
    period = as_of // (period_days * DAY_SECONDS)
    words = "\x1f".join((salt, owner, contact, str(period)))
    return int.from_bytes(blake2b(words.encode(), digest_size=8).digest()) / STEPS
