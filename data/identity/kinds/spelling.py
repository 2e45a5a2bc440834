"""Words of addresses and names, folded so that they can be looked up."""

import re
import unicodedata
from functools import lru_cache

from data.identity.kinds.role_words import FILLER, HELP, MACHINE, NO_ANSWER, ROLE

SEPARATORS = re.compile(r"[._+\-=&/ \d]+")
# Vowels of Indic scripts are marks, not letters.
WORDS = re.compile(r"(?:[^\W_]|[\u0900-\u0dff])+|[@|]|(?<= )-(?= )")
# In a word made of several, the parts at least so long; shorter ones join by accident.
SHORTEST_PART = 3
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
ROLES = HELP | ROLE | MACHINE | NO_ANSWER
KNOWN = ROLES | FILLER


def folded(text: str) -> str:
    """Return a text in small letters; accents of Latin letters are gone, German umlauts are two letters."""
    plain = text.casefold().translate(UMLAUTS)
    if plain.isascii():
        return plain
    parts = unicodedata.normalize("NFKD", plain)
    return unicodedata.normalize(
        "NFC", "".join(letter for letter in parts if not "\u0300" <= letter <= "\u036f")
    )


def parts_of(local: str) -> list[str]:
    """Return the words of the part before the @, which signs and digits separate."""
    return [part for part in SEPARATORS.split(folded(local)) if part]


def words_of(name: str) -> list[str]:
    """Return the words of a display name, with the signs that link a person to a firm."""
    return WORDS.findall(folded(name).replace("'s ", " "))


@lru_cache(20_000)
def is_made_of_roles(word: str) -> bool:
    """Tell whether a word is known, or is put together of known ones with a role among them."""
    return word in ROLES or _ends(word, had_role=False)


def _ends(rest: str, *, had_role: bool) -> bool:
    if not rest:
        return had_role
    heads = (rest[:size] for size in range(SHORTEST_PART, len(rest) + 1))
    return any(
        head in KNOWN and _ends(rest[len(head) :], had_role=had_role or head in ROLES) for head in heads
    )
