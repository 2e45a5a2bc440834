"""The three questions of a first day, and what is said around them."""

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


def page(lang: Language) -> str:
    """Say how to go on."""
    return lang.say("See it as a page: kith serve")
