"""What stands around a week's list: its head, its answers, its calm."""

from datetime import datetime

from data.wording.language import Language, language, own_name


def head(owner: str, as_of: datetime, lang: Language) -> tuple[str, str]:
    """Return the title, and whose list of when it is."""
    return lang.say("This week"), lang.say("for {owner}, written {date}", owner=owner, date=lang.date(as_of))


def other_hand(sentence: str, lang: Language) -> str:
    """Say a counter-reason."""
    return lang.say("On the other hand: {sentence}", sentence=sentence)


def empty(lang: Language) -> str:
    """Say that nobody needs a word."""
    return lang.say("A quiet week. Nobody needs a word from you just now.")


def all_done(lang: Language) -> str:
    """Say that the list is through."""
    return lang.say("That is everyone for this week.")


def next_step(command: str, lang: Language) -> str:
    """Say how to answer."""
    return lang.say("When you have reached out: {command}", command=command)


def undone(contact: str, lang: Language) -> str:
    """Say that the newest answer or word was taken back."""
    if not contact:
        return lang.say("Taken back.")
    return lang.say("Taken back: what you last said of {contact}.", contact=contact)


def noted(contact: str, lang: Language) -> str:
    """Say that something was written down."""
    return lang.say("Noted for {contact}. The next list knows it.", contact=contact)


def spoken_from_now_on(code: str) -> str:
    """Say, in the language itself, that it is spoken from now on."""
    return language(code).say("From now on Kith speaks {language} with you.", language=own_name(code))


def effect(
    windows: tuple[int, int], needed: int, estimate: tuple[float, float, float] | None, lang: Language
) -> str:
    """Say how much more often suggested relationships revived, or that it is too early to say."""
    shown, held = (lang.number(count) for count in windows)
    if estimate is None:
        return lang.say(
            "Not enough yet: {shown} suggested and {held} held-back relationships have had their time; "
            "{needed} of each are needed.",
            shown=shown,
            held=held,
            needed=lang.number(needed),
        )
    difference, low, high = (_points(value, lang) for value in estimate)
    return lang.say(
        "Suggested relationships revived {difference} points more often than held-back ones "
        "(95 % between {low} and {high}; {shown} suggested, {held} held back).",
        difference=difference,
        low=low,
        high=high,
        shown=shown,
        held=held,
    )


def published(lists: int, filled: int, suggestions: int, lang: Language) -> str:
    """Say how many lists were made, and how to read one."""
    return " ".join(
        (
            lang.counted("Published {count} list", "Published {count} lists", lists),
            lang.say(
                "with {suggestions} suggestions ({empty} empty). Read one with: kith week",
                suggestions=lang.number(suggestions),
                empty=lang.number(lists - filled),
            ),
        )
    )


def _points(value: float, lang: Language) -> str:
    sign = "\N{MINUS SIGN}" if value < 0 else ""
    return f"{sign}{lang.number(abs(value) * 100, 1)}"
