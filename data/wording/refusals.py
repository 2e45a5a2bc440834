"""What was found and what was expected where a row is refused; readers of files know no language but one."""

from collections.abc import Callable
from functools import cache

from data.errors import RejectedRow
from data.wording.kept import Forms, forms_of, said_again
from data.wording.language import Language


def refused(row: RejectedRow, alike: int, lang: Language) -> str:
    """Say what was refused and where, and how many more like it."""
    where = lang.say("{file}, line {line}", file=row.file, line=row.line)
    if row.column is not None:
        where = lang.say("{place}, column {column}", place=where, column=repr(row.column))
    found, expected = (said_again(one, _forms(), lang) or one for one in (row.found, row.expected))
    said = lang.say(
        "{place}: found {found}, expected {expected}.", place=where, found=found, expected=expected
    )
    more = lang.say("And {count} more like it.", count=lang.number(alike - 1))
    return f"{said} {more}" if alike > 1 else said


@cache
def _forms() -> Forms:
    return forms_of((*_found(str), *_of_tables(str), *_of_exports(str)))


def _found(say: Callable[[str], str]) -> list[str]:
    return [
        say("nothing"),
        say("{count} cells"),
        say("an entry that cannot be read"),
        say("a card that cannot be read ({why})"),
        say("one that may never come or end: {rule}"),
    ]


def _of_tables(say: Callable[[str], str]) -> list[str]:
    return [
        say("something"),
        say("one line of text"),
        say("one of {names}"),
        say("somebody other than the owner"),
        say("a date and time in ISO 8601, or whole seconds since 1970"),
        say("a time with its zone; or say which zone it is with --timezone"),
        say("a time in or after 1970"),
        say("a time that is not after now ({now})"),
        say("{count}, as in the header"),
        say("a JSON object with the fields {names}"),
        say("milliseconds since 1970"),
    ]


def _of_exports(say: Callable[[str], str]) -> list[str]:
    return [
        say("a date like {date}"),
        say("a day like {day}"),
        say("a time like {time}"),
        say("the day a mail was written, up to now"),
        say("a message with date and sender"),
        say("a name that only one of your connections has"),
        say("a name or a profile"),
        say("a profile or a name"),
        say("a rule that repeats daily at most, and does so at some time"),
    ]
