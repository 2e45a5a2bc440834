"""A text in one line, as names and handles are compared."""

import re
import unicodedata

# Marks that some programs put around a name or a number to keep it from turning round.
INVISIBLE = re.compile("[\N{ZERO WIDTH SPACE}-\N{RIGHT-TO-LEFT MARK}\u202a-\u202e\u2066-\u2069\ufeff]")


def clean(text: str) -> str:
    """Return a text in one line, composed, without invisible marks and doubled spaces."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    visible = INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    return " ".join("".join(letter if letter.isprintable() else " " for letter in visible).split())
