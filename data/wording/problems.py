"""What went wrong, said again to whoever reads the page or the terminal in another language.

Errors are raised in English, where they happen; nobody there knows who will read them.
"""

from functools import cache

from data.messages import Message
from data.wording.kept import Forms, forms_of, said_again
from data.wording.language import ENGLISH, Language
from data.wording.terminal import of_commands


def problem(sentence: str, lang: Language) -> str:
    """Return a title or a sentence in a language; one that Kith has no words for stays as it is."""
    if lang.code == ENGLISH or isinstance(sentence, Message):
        return lang.word(sentence)
    return said_again(sentence.rstrip("."), _forms(), lang) or sentence


def told(sentence: str, lang: Language) -> str:
    """Return what an error says as a sentence of its own: errors begin in the middle of one."""
    said = problem(sentence, lang).rstrip(".")
    return lang.say("{sentence}.", sentence=f"{said[:1].upper()}{said[1:]}")


@cache
def _forms() -> Forms:
    return forms_of(of_commands(str))
