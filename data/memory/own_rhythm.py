"""The owner's own word on rhythm: "weekly", "every 3 months", "not before March", in English and Bengali."""

import re
from datetime import date

from data.errors import InputError
from data.memory.remembered import Memory, Remembered
from data.memory.written_days import nfc, read_day, read_month

LONGEST_CADENCE = 3_650
UNITS = {"day": 1, "week": 7, "month": 30, "year": 365} | {
    nfc(unit): days for unit, days in (("দিন", 1), ("সপ্তাহ", 7), ("মাস", 30), ("বছর", 365))
}
WORDS = {"daily": 1, "weekly": 7, "fortnightly": 14, "every other week": 14, "monthly": 30} | {
    "quarterly": 91,
    "yearly": 365,
    nfc("রোজ"): 1,
}
_UNIT, _WORD = "|".join(UNITS), "|".join(WORDS)
_EVERY = re.compile(
    nfc(
        rf"(?:in\s+touch\s+)?(?:every|প্রতি)\s*(?P<count>\d{{1,6}})?\s*(?P<unit>{_UNIT})(?:s|ে)?"
        rf"|(?:in\s+touch\s+)?once\s+a\s+(?P<once>{_UNIT})|(?P<once_bn>{_UNIT})ে\s+একবার"
        rf"|(?:in\s+touch\s+)?(?P<word>{_WORD})"
    ),
    re.IGNORECASE,
)
_ANY_TIME = re.compile(nfc(r"no\s+rhythm|any\s?time|যখন\s+খুশি"), re.IGNORECASE)
_NOT_BEFORE = re.compile(
    nfc(r"not\s+before\s+(?P<en>.+)|(?P<bn>.+?)(?:-?এর|ের|র)?\s+আগে\s+নয়"), re.IGNORECASE
)


def read_cadence(line: str, _: date) -> Remembered | None:
    """Return how often the owner wishes to be in touch, None in a line that says nothing of it.

    Raises InputError where it is not from a day to ten years.
    """
    line = line.rstrip(".।")
    if _ANY_TIME.fullmatch(line):
        return Remembered(Memory.CADENCE, None)
    match = _EVERY.fullmatch(line)
    if match is None:
        return None
    parts = {name: part.casefold() for name, part in match.groupdict().items() if part}
    unit = parts.get("unit") or parts.get("once") or parts.get("once_bn")
    days = UNITS[unit] * int(parts.get("count", 1)) if unit else WORDS[" ".join(parts["word"].split())]
    if not 1 <= days <= LONGEST_CADENCE:
        raise InputError("a wish of {days} days is none; say something from a day to ten years", days=days)
    return Remembered(Memory.CADENCE, f"{days}")


def read_not_before(line: str, today: date) -> Remembered | None:
    """Return until when the owner wants to leave somebody in peace, None in a line that says nothing of it.

    Raises InputError where that day has passed.
    """
    match = _NOT_BEFORE.fullmatch(line.rstrip(".।"))
    written = match and (match["en"] or match["bn"])
    named = written and (read_day(written) or read_month(written))
    if not named:
        return None
    day = named.next_from(today)
    if day < today:
        raise InputError("{day} has passed; say a later day", day=written)
    return Remembered(Memory.NOT_BEFORE, day.isoformat())
