"""Sentences that name a command, shown on the page: they say that only a terminal can do that."""

import re
from collections.abc import Iterable

from data.wording.language import Language

TYPED = re.compile(r"(?<![\w-])(?:kith [a-z]|--[a-z])")


def terminal_note(sentences: Iterable[str], lang: Language) -> str:
    """Say that commands and options are typed in a terminal, where one is named; else nothing."""
    if not any(TYPED.search(sentence) for sentence in sentences):
        return ""
    return lang.say("What begins with kith or -- is typed in a terminal; this page has no button for it.")
