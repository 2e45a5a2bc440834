"""In which language the command line speaks where click does: helps, mistyped words, questions.

Click asks the standard library's gettext for its words, and so does Kith for the texts it hands to
click. The standard library would read them from a compiled file, in the language of the
environment; here they come from Kith's own catalogues, in the language of whoever reads.
"""

import gettext
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache

from data.wording.language import Language


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
