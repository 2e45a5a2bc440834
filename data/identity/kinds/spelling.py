"""Words of addresses and names, folded so that they can be looked up."""

import re
import unicodedata
from functools import lru_cache

from data.identity.kinds.folding import folded, plain
from data.identity.kinds.role_words import FILLER, HELP, MACHINE, NO_ANSWER, OFFICE_BEGINS, OFFICE_ENDS, ROLE

SEPARATORS = re.compile(r"[._+\-=&/ \d]+")
# Vowels of Indic, Thai, Burmese and Khmer scripts are marks, not letters.
WORDS = re.compile(r"(?:[^\W_]|[\u0900-\u0eff\u1000-\u109f\u1780-\u17ff])+|[@|]|(?<= )-(?= )")
# In a word made of several, the parts at least so long; shorter ones join by accident.
SHORTEST_PART = 3
ROLES = HELP | ROLE | MACHINE | NO_ANSWER
KNOWN = ROLES | FILLER | OFFICE_BEGINS | OFFICE_ENDS


def parts_of(local: str) -> list[str]:
    """Return the words of the part before the @, which signs and digits separate."""
    return [part for part in SEPARATORS.split(folded(local)) if part]


def words_of(name: str) -> list[str]:
    """Return the words of a display name, with the signs that link a person to a firm."""
    small = unicodedata.normalize("NFC", name.casefold()).replace("'s ", " ")
    return [_word(word) for word in WORDS.findall(small)]


def _word(word: str) -> str:
    """Return a word folded, as it is known where an umlaut may be one letter or two."""
    usual, other = folded(word), plain(word)
    return other if usual != other and not _is_known(usual) and _is_known(other) else usual


def _is_known(word: str) -> bool:
    return word in KNOWN or is_made_of_roles(word)


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
