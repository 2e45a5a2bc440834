"""In which language the command line answers: the option's, the owner's, or English; and so does click.

Click asks the standard library's gettext for its words, and so does Kith for the texts it hands to
click. The standard library would read them from a compiled file, in the language of the
environment; here they come from Kith's own catalogues, in the language of whoever reads.
"""

import gettext
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache

from data.errors import KithError
from data.settings import Settings
from data.wording.language import Language, language
from kith.cli.parameters.workspaces import usual_workspace


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
    return language_here(_after("--owner", words), _after("--workspace", words))


def language_here(owner: str | None = None, workspace: str | None = None) -> Language:
    """Return the language of an owner, or of the only one; English where nothing can be read.

    Of several workspaces it is the one named, else the machine's own: nobody is asked for that.
    """
    # Imported here: most commands end well, and need none.
    from data.store.engine.sqlite import DatabaseError
    from data.store.store import Store

    try:
        with Store.existing(Settings.from_environment().store) as store:
            return store.within(workspace or usual_workspace(store)).spoken(owner)
    except (KithError, DatabaseError, OSError):
        return language()


def _after(option: str, words: Sequence[str]) -> str | None:
    """Return an option's value, written behind it or after an equals sign."""
    for word, following in zip(words, [*words, None][1:], strict=True):
        name, equals, value = word.partition("=")
        if name == option:
            return value if equals else following
    return None


@contextmanager
def speaking(reader: Callable[[], Language]) -> Iterator[None]:
    """Let click speak the reader's language for a while; who reads is asked when the first word is said."""
    before = gettext.dgettext, gettext.dngettext
    speak(reader)
    try:
        yield
    finally:
        gettext.dgettext, gettext.dngettext = before


def speak(reader: Callable[[], Language]) -> None:
    """Let click speak another language from here on."""
    spoken = cache(reader)

    def say(domain: str, message: str) -> str:  # noqa: ARG001 - whoever speaks here is of one mind
        return spoken().commands.gettext(message)

    def counted(domain: str, msgid1: str, msgid2: str, n: int) -> str:  # noqa: ARG001 - the same
        return spoken().commands.ngettext(msgid1, msgid2, n)

    # What gettext.gettext and gettext.ngettext go through, which click took at import.
    gettext.dgettext, gettext.dngettext = say, counted
