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


def nothing_read(where: str, lang: Language) -> str:
    """Say that nothing in a place is a history, and what would be one."""
    return lang.say(
        "Nothing in {place} is a history that Kith reads. Fetch one first: an export of your mail, calendar, "
        "address book or chats (docs/how-to/imports.md says how), then: kith start",
        place=where,
    )


def too_little(interactions: int, people: int, least: int, days: int, lang: Language) -> str:
    """Say what was found, why that is no list yet, and what would bring one."""
    found = lang.say(
        "There is no list yet. Found: {interactions} with {people}.",
        interactions=lang.counted("{count} interaction", "{count} interactions", interactions),
        people=lang.counted("{count} person", "{count} people", people),
    )
    why = lang.say(
        "A list is of people with whom you were in touch at least {least} times, the last within {days}.",
        least=lang.number(least),
        days=lang.days(days),
    )
    what = lang.say(
        "What was found is kept, and more is added to it: an older mailbox, a calendar, a chat. "
        "Take it in with: kith start"
    )
    return f"{found} {why} {what}"


def page(lang: Language) -> str:
    """Say how to go on."""
    return lang.say("See it as a page: kith serve")
