"""Who reads what the terminal says, where a command did not come so far as to know."""

from collections.abc import Sequence

from data.errors import UsageError
from data.wording.language import Language, language


def reader(words: Sequence[str]) -> Language:
    """Return the language a command was asked to speak, else its owner's, else English."""
    # Imported here: most commands end well, and need none.
    from data.store.here import language_here

    asked = _after("--lang", words)
    try:
        return language(asked) if asked else language_here(_after("--owner", words))
    except UsageError:
        return language()


def _after(option: str, words: Sequence[str]) -> str | None:
    """Return an option's value, written behind it or after an equals sign."""
    for word, following in zip(words, [*words[1:], None], strict=True):
        name, equals, value = word.partition("=")
        if name == option:
            return value if equals else following
    return None
