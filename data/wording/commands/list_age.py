"""How old a list is and how far each source reaches, so that nobody takes an old list for this week's."""

from collections.abc import Iterable
from datetime import datetime

from data.coverage import Coverage
from data.schema import DAY_SECONDS, AnswerKind, to_epoch
from data.wording.commands.import_results import source_name
from data.wording.language import Language

# After its week a list is an old one.
WEEK = 7
MOST_SOURCES = 4


def age_in_days(as_of: datetime, now: datetime) -> int:
    """Return how many whole days old a list is; less than nought for one of the future."""
    return (to_epoch(now) - to_epoch(as_of)) // DAY_SECONDS


def is_over(as_of: datetime, now: datetime) -> bool:
    """Tell whether a list's week is over."""
    return age_in_days(as_of, now) >= WEEK


def written(as_of: datetime, now: datetime, lang: Language) -> str:
    """Say when a list was written, and from its second day on how long ago that is."""
    days = age_in_days(as_of, now)
    if days < 1:
        return lang.say("Written on {day:date}.", day=as_of)
    ago = lang.counted("{count} day ago", "{count} days ago", days)
    return lang.say("Written on {day:date}, {ago}.", day=as_of, ago=ago)


def over(as_of: datetime, now: datetime, lang: Language) -> str:
    """Say of a list whose week is over that it is old."""
    return lang.counted(
        "This list is {count} day old. What happened since is not in it.",
        "This list is {count} days old. What happened since is not in it.",
        age_in_days(as_of, now),
    )


def reach(coverages: Iterable[Coverage], lang: Language) -> str:
    """Say until when each source reaches, the newest first; nothing where there is none."""
    sources = sorted(coverages, key=lambda one: -one.last)
    parts = [
        lang.say("{source} until {day:date}", source=source_name(one.source, lang), day=one.last)
        for one in sources[:MOST_SOURCES]
    ]
    more = len(sources) - len(parts)
    parts += [lang.counted("{count} more", "{count} more", more)] if more else []
    return lang.say("What it rests on: {sources}.", sources=lang.listed(parts)) if parts else ""


def answered(kind: AnswerKind | None, lang: Language) -> str:
    """Say in a word what was answered to a suggestion; nothing where nothing was."""
    names = {
        AnswerKind.DONE: lang.say("you reached out"),
        AnswerKind.SNOOZED: lang.say("you put it off"),
        AnswerKind.DISMISSED: lang.say("not that time"),
        AnswerKind.NEVER: lang.say("never again"),
    }
    return "" if kind is None else names[kind]


def overridden(kind: AnswerKind | None, lang: Language) -> str:
    """Say what an answer took the place of; nothing where there was none."""
    if kind is None:
        return ""
    return lang.say("Before that you had said: {answer}. The latest counts.", answer=answered(kind, lang))
