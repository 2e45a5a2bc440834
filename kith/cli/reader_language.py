"""Who reads what the terminal says, where a command did not come so far as to know."""

from collections.abc import Sequence
from contextlib import suppress

from data.errors import KithError
from data.settings import Settings
from data.wording.language import Language, language


def reader(words: Sequence[str], *, at_once: bool = False) -> Language:
    """Return the language a command was asked to speak, else its owner's, else English.

    At once: a store on a server is not asked.
    """
    # Imported here: most commands end well, and need none.
    from kith.cli.store_language import language_here

    asked = _after("--lang", words)
    with suppress(KithError):
        if asked:
            return language(asked)
    with suppress(KithError):
        if at_once and Settings.from_environment().store_url:
            return language()
    return language_here(_after("--owner", words))


def _after(option: str, words: Sequence[str]) -> str | None:
    """Return an option's value, written behind it or after an equals sign."""
    for word, following in zip(words, [*words, None][1:], strict=True):
        name, equals, value = word.partition("=")
        if name == option:
            return value if equals else following
    return None
