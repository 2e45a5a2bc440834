"""What a display name tells beside the address it stands with."""

import re
from collections.abc import Iterator, Sequence

from data.identity.kinds.role_words import (
    FILLER,
    FIRM,
    FIRM_LINKS,
    HELP,
    LIST,
    MACHINE,
    MAYBE_LIST,
    MAYBE_MACHINE,
    MAYBE_ROLE,
    NO_ANSWER,
)
from data.identity.kinds.signs import KindSign
from data.identity.kinds.spelling import is_made_of_roles, parts_of, words_of
from data.identity.naming.nicknames import is_given_name

NOTE_TAKER = re.compile(
    r"note[- ]?taker|meeting (?:notes|assistant|recorder)|\b(?:ai|copilot) (?:notes?|assistant|companion)\b"
    r"|\b(?:fireflies|otter|read|fathom|tldv|tl;dv)\.(?:ai|video|io)\b"
    r"|^(?:amazon )?chime$|^(?:zoom|webex|pin)$|conference bridge",
    re.IGNORECASE,
)
# HelperBot, helper_bot, dependabot[bot]: Jan Bot and Tom Talbot are people.
BOT = re.compile(r"\[bot\]|[_-]bot\b|[a-z0-9]Bot\b|^(?:the )?\w+ (?:bot|Bot) \(|^[Bb]ot\b.")
MOST_WORDS, FEWEST_LETTERS = 4, 2
PARTICLES = frozenset(
    [
        "von",
        "van",
        "de",
        "der",
        "den",
        "di",
        "da",
        "del",
        "della",
        "dos",
        "du",
        "el",
        "al",
        "bin",
        "ibn",
        "la",
        "le",
        "mac",
        "mc",
        "st",
        "y",
        "e",
        "zu",
        "zur",
        "ter",
        "ten",
    ]
)
UNNAMED = MAYBE_ROLE | MAYBE_MACHINE | MAYBE_LIST


def name_signs(name: str, local: str = "", domain: str = "") -> list[KindSign]:
    """Return the signs of a display name, with the address's part before the @ and its domain."""
    words = words_of(name)
    if not words or "@" in name:
        # Some programs write the address where the name belongs.
        return []
    if NOTE_TAKER.search(name):
        return [KindSign.NOTE_TAKER]
    if BOT.search(name):
        return [KindSign.BOT]
    signs = list(_by_words(words, domain))
    if _is_built_from(words, local):
        signs = [sign for sign in signs if sign is not KindSign.ROLE_IN_NAME]
        return [*signs, KindSign.PERSONAL_NAME, KindSign.ADDRESS_OF_NAME]
    if not signs and _names_firm(words, domain):
        # Bright Horizons of brighthorizons.example, or Peter Smith of petersmith.example.
        return [KindSign.OWN_DOMAIN, *([KindSign.PERSONAL_NAME] if is_given_name(words[0]) else [])]
    if not signs and _is_personal(words):
        signs.append(KindSign.PERSONAL_NAME)
    return signs


def _by_words(words: Sequence[str], domain: str) -> Iterator[KindSign]:
    plain = [word for word in words if word not in FIRM_LINKS]
    roles = [word for word in plain if is_made_of_roles(word) or word in LIST]
    maybe = [word for word in plain if word in UNNAMED]
    of_roles = [word for word in plain if word in FILLER or word in UNNAMED or word in roles]
    if (of_roles == plain and (roles or maybe)) or is_made_of_roles("".join(plain)):
        yield KindSign.MACHINE_NAME if _is_machine(plain) else KindSign.ROLE_NAME
    elif any(word in MACHINE | NO_ANSWER for word in plain):
        yield KindSign.MACHINE_NAME
    elif roles or any(word in HELP for word in plain) or (maybe and _names_firm(plain, domain)):
        yield KindSign.ROLE_IN_NAME
    if any(word in FIRM for word in plain) or len(plain) < len(words):
        yield KindSign.FIRM_NAME


def _is_machine(words: Sequence[str]) -> bool:
    return any(word in MACHINE | NO_ANSWER | MAYBE_MACHINE for word in words)


def _names_firm(words: Sequence[str], domain: str) -> bool:
    """Tell whether the name begins as the firm of the domain is called."""
    labels = {label.replace("-", "") for label in domain.split(".")[:-1]}
    return words[0] in labels or "".join(words) in labels


def _is_built_from(words: Sequence[str], local: str) -> bool:
    """Tell whether the part before the @ is made of a given and a family name: m.sales of Maria Sales."""
    names = [word for word in words if word.isalpha() and word not in PARTICLES]
    if not 1 < len(names) <= MOST_WORDS:
        return False
    first, last, middle = names[0], names[-1], "".join(name[0] for name in names[1:-1])
    made = "".join(parts_of(local.partition("+")[0]))
    initial = first[0]
    forms = {
        first + last,
        last + first,
        initial + last,
        last + initial,
        first + last[0],
        initial + middle + last,
    }
    return made in forms | {first + middle + last, "".join(names)}


def _is_personal(words: Sequence[str]) -> bool:
    """Tell whether a name reads as a given and a family name."""
    names = [word for word in words if word not in PARTICLES]
    if not 1 < len(names) <= MOST_WORDS:
        return False
    return all(map(str.isalpha, names)) and any(len(name) >= FEWEST_LETTERS for name in names)
