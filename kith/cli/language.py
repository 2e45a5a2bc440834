"""In which language the command line answers: the option's, the owner's, or English."""

from collections.abc import Sequence
from contextlib import suppress

from data.errors import KithError
from data.settings import Settings
from data.wording.language import Language, language


def reader(words: Sequence[str], *, at_once: bool = False) -> Language:
    """Return the language a command was asked to speak, else its owner's, else English.

    At once: a store on a server is not asked.
    """
    code = _after("--lang", words)
    with suppress(KithError):
        if code:
            return language(code)
    with suppress(KithError):
        if at_once and Settings.from_environment().store_url:
            return language()
    return language_here(_after("--owner", words))


def language_here(owner: str | None = None) -> Language:
    """Return the language of an owner, or of the store's only one; English where nothing can be read."""
    # Imported here: most commands end well, and need none.
    from data.store.engine.sqlite import DatabaseError
    from data.store.store import Store

    try:
        with Store.existing(Settings.from_environment().store) as store:
            return store.spoken(owner)
    except (KithError, DatabaseError, OSError):
        return language()


def _after(option: str, words: Sequence[str]) -> str | None:
    """Return an option's value, written behind it or after an equals sign."""
    for word, following in zip(words, [*words, None][1:], strict=True):
        name, equals, value = word.partition("=")
        if name == option:
            return value if equals else following
    return None
