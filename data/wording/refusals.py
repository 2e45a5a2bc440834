"""Which rows were refused, in a language."""

from data.errors import RejectedRow
from data.wording.language import Language


def refused(row: RejectedRow, alike: int, lang: Language) -> str:
    """Say what was refused and where, and how many more like it."""
    sentence = lang.say("{sentence}.", sentence=lang.word(row.sentence).rstrip("."))
    more = lang.say("And {count} more like it.", count=lang.number(alike - 1))
    return f"{sentence} {more}" if alike > 1 else sentence
