"""Words without what programs and people leave out: capitals, accents, strokes through letters."""

import unicodedata
from functools import lru_cache

UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
STROKES = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "\N{LATIN SMALL LETTER DOTLESS I}": "i"}
)


@lru_cache(65_536)
def folded(text: str) -> str:
    """Return a text in small letters; accents of Latin letters are gone, German umlauts are two letters."""
    small = text.casefold()
    return small if small.isascii() else plain(unicodedata.normalize("NFC", small).translate(UMLAUTS))


def plain(text: str) -> str:
    """Return a text in small letters without accents, umlauts as one letter: Swedish and Turkish type so."""
    parts = unicodedata.normalize("NFKD", text.casefold().translate(STROKES))
    return unicodedata.normalize(
        "NFC", "".join(letter for letter in parts if not "\u0300" <= letter <= "\u036f")
    )
