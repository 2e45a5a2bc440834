"""What went wrong and which rows were rejected, as sentences of their own."""

from data.errors import RejectedRow
from data.wording.language import Language


def as_sentence(message: str, lang: Language) -> str:
    """Return a message with its capital and its full stop: on a terminal it stands in a sentence's middle."""
    words = lang.word(message).rstrip(".")
    return lang.say("{sentence}.", sentence=f"{words[:1].upper()}{words[1:]}")


def rejection(row: RejectedRow, alike: int, lang: Language) -> str:
    """Return what was rejected and where, and how many more like it."""
    sentence = lang.say("{sentence}.", sentence=lang.word(row.sentence).rstrip("."))
    more = lang.say("And {count} more like it.", count=lang.number(alike - 1))
    return f"{sentence} {more}" if alike > 1 else sentence
