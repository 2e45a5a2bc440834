"""The three questions of a first day, and what is said around them."""

from datetime import datetime

from data.wording.language import Language


def who(lang: Language) -> str:
    """Ask for a name for the lists."""
    return lang.say("Who are you (a name for your lists)")


def where(lang: Language) -> str:
    """Ask for the history."""
    return lang.say("Where is your history (a file or a folder)")


def take(count: int, lang: Language) -> str:
    """Ask whether to take in what was found."""
    return lang.counted("Take in {count} file?", "Take in these {count} files?", count)


def no_list(newest: datetime | None, days: int, lang: Language) -> str:
    """Say why a first day ends without a list, and what would bring one."""
    if newest is None:
        return lang.say("There is no list yet: nothing was found in what you gave. Try another export.")
    return lang.say(
        "There is no list yet: the newest that was found is of {date}, and a list is of people you heard of "
        "in the last {days}. Take in a newer export: kith start.",
        date=lang.date(newest),
        days=lang.days(days),
    )


def page(lang: Language) -> str:
    """Say how to go on."""
    return lang.say("See it as a page: kith serve")
