"""Whether two names may be one person's, and what speaks for it."""

from collections.abc import Iterator
from itertools import permutations, product

from rapidfuzz import fuzz

from data.identity.naming.names import (
    TWICE,
    Words,
    generation,
    in_latin,
    is_full,
    is_latin,
    letters,
    sounds,
    spellings,
)
from data.identity.naming.nicknames import may_be_short_for
from data.messages import Message

# Two spellings of one name: a letter or two apart in a name long enough to make that no accident.
SPELLING = 90.0
LONG_FAMILY = 6
# Of a family name at a shared address: a letter or two apart is a slip of the pen.
NEARLY = 85.0
BEGINNING = 3
# With these another given name begins like the first one: Paul and Paula, Julia and Julian.
ENDINGS = frozenset({"a", "e", "i", "o", "n", "s", "ia", "na", "ne", "la", "le", "us", "ina", "ine", "ette"})
# Every order of more words than this would take long.
MOST_ORDERED = 4
Evidence = tuple[float, Message]
SAME, SAME_SINGLE = Message("the same name"), Message("the same single name")
OTHER_SCRIPT = Message("the same name in another script")


def evidence_of_names(ours: str, theirs: str) -> Iterator[Evidence]:
    """Yield how likely it is that two names are one person's (0-1, for sorting only), and why.

    A father and a son of one name are two people.
    """
    generations = {generation(ours), generation(theirs)} - {None}
    if len(generations) < 2:  # noqa: PLR2004 - two that differ
        for one, other in product(spellings(ours), spellings(theirs)):
            yield from evidence_of_words(one, other)


def evidence_of_words(ours: Words, theirs: Words) -> Iterator[Evidence]:
    """Yield the evidence of two names' words; nothing where a given or a family name speaks against it."""
    if is_latin(ours) != is_latin(theirs):
        yield from _of_scripts(ours, theirs)
    elif _same_words(ours, theirs):
        yield (0.95, SAME) if len(ours) > 1 or len(theirs) > 1 else (0.5, SAME_SINGLE)
    elif min(len(ours), len(theirs)) == 1:
        short, long = sorted((ours, theirs), key=len)
        if len(short[0]) > 1 and short[0] == long[0]:
            yield 0.4, Message("the same given name, {name!r}", name=short[0])
    else:
        yield from _of_full_names(ours, theirs)


def same_full_name(ours: str, theirs: str) -> bool:
    """Tell whether two names are one full name, whatever their order, accents and titles."""
    alike = any(
        sorted(one) == sorted(other) and is_full(one)
        for one, other in product(spellings(ours), spellings(theirs))
    )
    return alike and generation(ours) == generation(theirs)


def could_be_one(ours: str, theirs: str) -> bool:
    """Tell whether two names on one address may be one person's: spelt in other ways, short, or in part."""
    pairs = list(product(spellings(ours), spellings(theirs)))
    return not pairs or any(map(_fit, *zip(*pairs, strict=True)))


def _fit(ours: Words, theirs: Words) -> bool:
    if not (is_latin(ours) and is_latin(theirs)):
        return sounds(ours) == sounds(theirs) or bool(set(ours) & set(theirs)) or _same_words(ours, theirs)
    if set(ours) <= set(theirs) or set(theirs) <= set(ours) or _same_words(ours, theirs):
        return True
    if 1 in {len(ours), len(theirs)}:
        return any(_given_names_fit(one, other) for one, other in product(ours, theirs))
    return any(
        _given_names_fit(one[0], theirs[0]) and _families_fit(one[-1], theirs[-1])
        for one in (ours, ours[::-1])
    )


def _given_names_fit(ours: str, theirs: str) -> bool:
    short, long = sorted((ours, theirs), key=len)
    further = long.removeprefix(short)
    begins = long.startswith(short) and len(short) >= BEGINNING and further not in ENDINGS
    is_initial = len(short) == 1 and long[0] == short
    return short == long or is_initial or begins or may_be_short_for(ours, theirs)


def _families_fit(ours: str, theirs: str) -> bool:
    initial = 1 in {len(ours), len(theirs)} and ours[0] == theirs[0]
    return ours == theirs or initial or fuzz.ratio(ours, theirs) >= NEARLY


def _same_words(ours: Words, theirs: Words) -> bool:
    """Tell whether words are the same in any order, also where one was written in two: Min-jun, Minjun."""
    if sorted(ours) == sorted(theirs):
        return True
    if len(ours) == len(theirs) or sum(map(len, ours)) != sum(map(len, theirs)):
        return False
    orders = permutations(ours) if len(ours) <= MOST_ORDERED else ()
    return "".join(theirs) in map("".join, orders)


def _of_scripts(ours: Words, theirs: Words) -> Iterator[Evidence]:
    latin = in_latin(ours), in_latin(theirs)
    spelt_alike = letters(ours) == letters(theirs)
    # A single name's few consonants are many people's.
    sound_alike = len(ours) > 1 and len(theirs) > 1 and sounds(ours) == sounds(theirs)
    if spelt_alike or sound_alike:
        yield 0.75, OTHER_SCRIPT
    elif len(latin[0]) > 1 and len(latin[1]) > 1 and sounds(ours[-1:]) == sounds(theirs[-1:]):
        yield from ((0.7, why) for _, why in _of_given_names(latin[0][0], latin[1][0]))


def _of_full_names(ours: Words, theirs: Words) -> Iterator[Evidence]:
    same_family = ours[-1] == theirs[-1]
    if same_family:
        yield from _of_given_names(ours[0], theirs[0])
    if ours[0] == theirs[0] and (same_family or _in_part(ours, theirs)):
        if _middle_names_fit(ours[1:-1], theirs[1:-1]):
            yield 0.85, Message("the same first and last name")
    elif _in_part(ours, theirs):
        yield 0.75, Message("all names of one are among the other's")
    elif _doubled_family(ours, theirs):
        yield 0.7, Message("the same given name, and one family name of two")
    elif _nearly_spelt(ours, theirs):
        yield 0.7, Message("nearly the same spelling")


def _middle_names_fit(ours: Words, theirs: Words) -> bool:
    """Tell whether one name's middle parts are among the other's: Juan Carlos is not Juan Antonio."""
    short, long = sorted((ours, theirs), key=len)
    return all(any(one.startswith(word) or word.startswith(one) for one in long) for word in short)


def _nearly_spelt(ours: Words, theirs: Words) -> bool:
    """Tell whether two names differ by a slip of the pen in a long family name, or as one sounds.

    In a given name a letter makes another name of it: Paul and Paula, Maria and Marta.
    """
    names = " ".join(ours), " ".join(theirs)
    family = ours[-1] == theirs[-1] or (
        min(len(ours[-1]), len(theirs[-1])) >= LONG_FAMILY and fuzz.ratio(ours[-1], theirs[-1]) >= NEARLY
    )
    return family and _as_heard(ours[0]) == _as_heard(theirs[0]) and fuzz.ratio(*names) >= SPELLING


def _as_heard(word: str) -> str:
    """Return a name without what is not heard: Sara and Sarah, Filip and Phillip, Jon and John."""
    for written, sound in (("ph", "f"), ("ck", "k"), ("c", "k"), ("h", ""), ("y", "i")):
        word = word.replace(written, sound)
    return TWICE.sub(r"\1", word)


def _in_part(ours: Words, theirs: Words) -> bool:
    short, long = sorted((set(ours), set(theirs)), key=len)
    return short <= long and is_full(tuple(short))


def _doubled_family(ours: Words, theirs: Words) -> bool:
    """Tell whether one has two family names, of which the other's last is one: Archer-Boyd and Boyd."""
    return ours[0] == theirs[0] and (ours[-1] in theirs[1:] or theirs[-1] in ours[1:])


def _of_given_names(ours: str, theirs: str) -> Iterator[Evidence]:
    if ours[0] == theirs[0] and 1 in {len(ours), len(theirs)} and ours != theirs:
        yield 0.75, Message("the same family name and initial")
    if may_be_short_for(ours, theirs):
        short, long = sorted((ours, theirs))
        yield 0.8, Message("the same family name, and {short!r} may be {long!r}", short=short, long=long)
