"""What of an owner's words has a place of its own: a few plain patterns; everything else is a note.

"lent her the tent until 12 May", "met at choir", "birthday 29 Feb", "works at Acme", "phone +49 171 …".
A pattern takes the whole text or none of it, so that nothing is understood by half.
"""

import re
from collections.abc import Callable
from datetime import date

from data.errors import InputError
from data.identity.handles import email, number
from data.memory.own_rhythm import read_cadence, read_not_before
from data.memory.remembered import LONGEST_NAME, Memory, Note, Pledge, Remembered
from data.memory.written_days import DAY, in_plain_digits, nfc, read_day

LONGEST_NOTE = 2_000


def _pattern(*alternatives: str) -> re.Pattern[str]:
    whole = "|".join(f"(?:{one})" for one in alternatives)
    return re.compile(nfc(whole), re.IGNORECASE)


_BORN = _pattern(
    rf"(?:(?:her|his|their)\s+)?(?:birthday|bday|born)(?:\s+is)?(?:\s+on)?\s*:?\s+(?P<en>{DAY})\.?",
    rf"(?:(?:ওঁর|ওর|তাঁর)\s+)?(?:জন্মদিন|জন্ম)\s*:?\s+(?P<bn>{DAY})(?:\s*এ|তে)?[।.]?",
)
_MET = _pattern(
    r"(?:we\s+)?(?:first\s+)?met\s+(?P<en>(?:at|in|on|through|via|during)\s+.+)",
    r"(?:আলাপ|পরিচয়)\s*:?\s+(?P<bn>.+)",
    r"(?P<bn2>.+?)\s+(?:আলাপ|পরিচয়)(?:\s+(?:হয়|হয়েছিল))?[।.]?",
)
# "Met at the café yesterday" is a note of yesterday and not how the two met.
_LATELY = _pattern(
    r".*\b(?:yesterday|today|tonight|again|this\s+(?:morning|week|evening)|last\s+(?:week|night|month))\b.*",
    r".*(?:গতকাল|আজ|আবার).*",
)
_COMPANY = _pattern(
    r"(?:(?:she|he)\s+)?(?:now\s+)?works?\s+(?:at|for)\s+(?P<en>.+)",
    r"(?:company|firm)\s*:\s*(?P<en2>.+)",
    r"(?:কোম্পানি|অফিস)\s*:\s*(?P<bn>.+)",
)
_CIRCLE = _pattern(r"circle\s*:?\s+(?P<en>.+)", r"মহল\s*:?\s+(?P<bn>.+)")
_NUMBER = _pattern(
    r"(?:phone|telephone|mobile|tel|number)\.?\s*:?\s+(?P<en>[+\d][\d\s()/.-]{4,24})",
    r"(?:ফোন|মোবাইল|নম্বর)\s*:?\s+(?P<bn>[+\d][\d\s()/.-]{4,24})",
)
_ADDRESS = _pattern(
    r"(?:address|e-?mail|lives\s+(?:at|in))\s*:?\s+(?P<en>.+)",
    r"(?:ঠিকানা|ই-?মেইল)\s*:?\s+(?P<bn>.+)",
)
_PLEDGES = {
    Pledge.BORROWED: _pattern(
        r"(?:i\s+)?borrowed\b.*", r"(?:she|he|they)\s+lent\s+me\b.*", r".*ধার\s+নিয়েছি.*"
    ),
    Pledge.LENT: _pattern(r"(?:i\s+)?lent\b.*", r"(?:she|he|they)\s+borrowed\b.*", r".*ধার\s+দিয়েছি.*"),
    Pledge.PROMISED: _pattern(r"(?:i\s+)?promised\b(?!\s+me\b).*", r".*কথা\s+দিয়েছি.*"),
    Pledge.PROMISED_ME: _pattern(
        r"(?:(?:she|he|they)\s+)?promised\s+me\b.*",
        r"(?:she|he|they)\s+promised\b.*",
        r".*কথা\s+দিয়েছেন.*",
    ),
}
_UNTIL = (
    re.compile(rf"\b(?:until|till|by)\s+(?P<day>{DAY})", re.IGNORECASE),
    re.compile(nfc(rf"(?P<day>{DAY})(?:\s*-?(?:এর|র))?\s*(?:পর্যন্ত|মধ্যে)")),
)


def understand(words: str, today: date) -> Remembered:
    """Return what an owner's words are: one fact with its place, or a note.

    Raises InputError where they are empty, too long, or name a day that no calendar has.
    """
    text = words.strip()
    if not text:
        raise InputError("there is nothing to remember yet; write a few words")
    check_length(text)
    line = " ".join(nfc(text).split())
    for read in _FACTS:
        fact = read(line, today)
        if fact is not None:
            return fact
    return Remembered(Memory.NOTE, _note(text, line, today))


def check_length(text: str) -> None:
    """Raise InputError where a note is longer than one holds."""
    if len(text) > LONGEST_NOTE:
        raise InputError(
            "these are {count} characters, and a note holds {most}; keep what matters, or make it several "
            "notes",
            count=len(text),
            most=LONGEST_NOTE,
        )


def _written(pattern: re.Pattern[str], line: str) -> str | None:
    match = pattern.fullmatch(line)
    return None if match is None else next(part for part in match.groups() if part is not None).strip()


def _born(line: str, today: date) -> Remembered | None:
    written = _written(_BORN, line)
    day = None if written is None else read_day(written)
    if day is None:
        return None
    if day.year and date(day.year, day.month, day.day) > today:
        raise InputError("{day} has not come yet; nobody was born then", day=written)
    return Remembered(Memory.BORN, day.as_birthday())


def _met(line: str, _: date) -> Remembered | None:
    return None if _LATELY.fullmatch(line) else _named(Memory.MET, _MET, line)


def _named(memory: Memory, pattern: re.Pattern[str], line: str) -> Remembered | None:
    written = _written(pattern, line)
    return Remembered(memory, written) if written and len(written) <= LONGEST_NAME else None


def _number(line: str, _: date) -> Remembered | None:
    written = _written(_NUMBER, line)
    if written is None:
        return None
    digits = in_plain_digits(written)
    return Remembered(Memory.NUMBER, number(digits) or digits)


def _address(line: str, _: date) -> Remembered | None:
    written = _written(_ADDRESS, line)
    return None if written is None else Remembered(Memory.ADDRESS, email(written) or written)


_FACTS: tuple[Callable[[str, date], Remembered | None], ...] = (
    _born,
    _met,
    lambda line, _: _named(Memory.COMPANY, _COMPANY, line),
    lambda line, _: _named(Memory.CIRCLE, _CIRCLE, line),
    _number,
    _address,
    read_cadence,
    read_not_before,
)


def _note(text: str, line: str, today: date) -> Note:
    pledge = next((one for one, pattern in _PLEDGES.items() if pattern.fullmatch(line)), None)
    return Note(text, pledge, _until(line, today) if pledge else None)


def _until(line: str, today: date) -> str | None:
    for pattern in _UNTIL:
        match = pattern.search(line)
        day = read_day(match["day"]) if match else None
        if day is not None:
            return day.next_from(today).isoformat()
    return None
