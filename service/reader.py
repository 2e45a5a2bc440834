"""Who reads what the terminal says, where a command did not come so far as to know."""

from collections.abc import Sequence

from data.errors import KithError
from data.settings import Settings
from data.store.sqlite import DatabaseError
from data.wording.language import Language, language


def reader(words: Sequence[str]) -> Language:
    """Return the language a command was asked to speak, else its owner's, else English."""
    try:
        return _wanted(_after("--lang", words), _after("--owner", words))
    except (KithError, DatabaseError, OSError):
        return language()


def _wanted(lang: str | None, owner: str | None) -> Language:
    return language(lang) if lang else _own(owner)


def _own(owner: str | None) -> Language:
    # Imported here: an error before there is a store needs none.
    from data.store.store import Store

    with Store.existing(Settings.from_environment().store) as store:
        owners = [owner] if owner else store.interactions.owners() or store.lists.owners()
        return store.preferences.spoken(owners[0] if len(owners) == 1 else "")


def _after(option: str, words: Sequence[str]) -> str | None:
    """Return an option's value, written behind it or after an equals sign."""
    for word, following in zip(words, [*words[1:], None], strict=True):
        name, equals, value = word.partition("=")
        if name == option:
            return value if equals else following
    return None
