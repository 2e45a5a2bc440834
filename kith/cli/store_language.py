"""Who reads what is said here, before a command came so far as to open the store."""

from data.errors import KithError
from data.settings import Settings
from data.store.engine.sqlite import DatabaseError
from data.store.store import Store
from data.wording.language import Language, language


def language_here(owner: str | None = None) -> Language:
    """Return the language of an owner, or of the store's only one; English where nothing can be read."""
    try:
        with Store.existing(Settings.from_environment().store) as store:
            return store.spoken(owner)
    except (KithError, DatabaseError, OSError):
        return language()
