"""The grammar of a calendar's file: whole calendars from it, as far as it reaches."""

import re
from typing import IO

from icalendar import Calendar

from data.errors import InputError
from data.importers.recognise import text_of

# A life of meetings is a few megabytes.
LARGEST = 256 * 1024 * 1024
ENDS = re.compile(r"^END:VEVENT\s*$", re.MULTILINE | re.IGNORECASE)


def read_calendars(source: IO[bytes], file: str) -> tuple[list[Calendar], InputError | None]:
    """Return the calendars of a file, and what to say of it where it breaks off in the middle."""
    content = source.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise InputError(f"{file} is larger than {LARGEST // 1024**2} MB; export it in parts.")
    text = text_of(content)
    try:
        return _parsed(text), None
    except (ValueError, IndexError, KeyError, TypeError, RecursionError) as error:
        return _as_far(text, file, error)


def _parsed(text: str) -> list[Calendar]:
    # A feed may be several calendars in one file.
    return [one for one in Calendar.from_ical(text, multiple=True) if isinstance(one, Calendar)]


def _as_far(text: str, file: str, error: Exception) -> tuple[list[Calendar], InputError]:
    """Return what stands before the place where the file breaks off."""
    ends = [found.end() for found in ENDS.finditer(text)]
    told = InputError(f"{file} breaks off or is damaged ({_first_line(error)}); export it anew.")
    if not ends:
        raise told
    try:
        return _parsed(f"{text[: ends[-1]]}\r\nEND:VCALENDAR\r\n"), told
    except (ValueError, IndexError, KeyError, TypeError, RecursionError):
        raise told from error


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:80]
