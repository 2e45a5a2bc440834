"""A lot that can be drawn again: the same names, period and salt always give the same number."""

from hashlib import blake2b

from data.schema import DAY_SECONDS

STEPS = 2**64


def holdout_draw(owner: str, contact: str, as_of: int, period_days: int, salt: str = "") -> float:
    """Return a number in [0, 1) for this relationship in this period.

    It stays the same for the whole period, so that who is held back one week is not shown the next.
    """
    period = as_of // (period_days * DAY_SECONDS)
    words = "\x1f".join((salt, owner, contact, str(period)))
    return int.from_bytes(blake2b(words.encode(), digest_size=8).digest()) / STEPS
