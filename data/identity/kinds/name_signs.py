"""What a display name tells beside the address it stands with."""

import re
from collections.abc import Iterator, Sequence

from data.identity.kinds.role_words import (
    FILLER,
    FIRM,
    FIRM_LINKS,
    HELP,
    LINKS,
    LIST,
    MACHINE,
    MAYBE_LIST,
    MAYBE_MACHINE,
    MAYBE_ROLE,
    NO_ANSWER,
    OFFICE_BEGINS,
    OFFICE_ENDS,
    WRITTEN_TOGETHER,
)
from data.identity.kinds.signs import KindSign
from data.identity.kinds.spelling import is_made_of_roles, parts_of, words_of
from data.identity.naming.names import TITLES
from data.identity.naming.nicknames import is_given_name

NOTE_TAKER = re.compile(
    r"note[- ]?taker|meeting (?:notes|assistant|recorder)|\b(?:ai|copilot) (?:notes?|assistant|companion)\b"
    r"|\b(?:fireflies|otter|read|fathom|tldv|tl;dv)\.(?:ai|video|io)\b"
    r"|^(?:amazon )?chime$|^(?:zoom|webex|pin)$|conference bridge",
    re.IGNORECASE,
)
# Rooms are invited as guests are; not every program says that they are rooms.
ROOM = re.compile(
    r"\b(?:meeting|conf(?:erence)?\.?|board|huddle|training|interview|focus|project) ?rooms?\b|^room \w{1,4}$"
    r"|(?:konferenz|besprechungs|sitzungs|schulungs|meeting|tagungs)(?:raum|zimmer|saal)"
    r"|salle de (?:réunion|conférence|formation)|sala (?:riunioni|konferencyjna|spotkań)"
    r"|sal(?:a|ón) (?:de )?(?:reuni(?:ones|ão|ões)|juntas|conferencias|conferências)"
    r"|vergader(?:zaal|ruimte)|mødelokale|møterom|mötesrum|konferensrum|kokoushuone|neuvotteluhuone"
    r"|zasedací místnost|zasedačka|tárgyaló|toplant. (?:odas.|salonu)|переговорн|конференц-?зал"
    r"|会議室|会议室|會議室|회의실|মিটিং রুম|সভাকক্ষ|मीटिंग रूम|غرفة (?:ال)?اجتماع|חדר ישיבות|ห้องประชุม"
    r"|phòng họp|ruang rapat",
    re.IGNORECASE,
)
# HelperBot, helper_bot, dependabot[bot]: Jan Bot and Tom Talbot are people.
BOT = re.compile(r"\[bot\]|[_-]bot\b|[a-z0-9]Bot\b|^(?:the )?\w+ (?:bot|Bot) \(|^[Bb]ot\b.")
# Swedish, German, Dutch, Hungarian and Finnish write an office into one word with what it is for.
OF_AN_OFFICE = re.compile(
    r".{3,}(?:dienst|service|abteilung|stelle|verwaltung|sekretariat|vertrieb|avdelning|avdeling|afdeling|tjanst"
    r"|tjaenst|tjeneste|szolgalat|osztaly|palvelut?|osasto|toimisto|sprechstunde|zentrale)"
)
# Behind these a name says what somebody does: Ann Archer (Sales Team).
ASIDE = re.compile(r"[,(|/\[:]| [-\N{EN DASH}\N{EM DASH}] ")
# Vowels of Indic scripts are marks, which Python counts to no letters.
NO_LETTER = re.compile(r"[\d@|-]")
MOST_WORDS, FEWEST_LETTERS, FEWEST_OF_AN_OFFICE = 4, 2, 2
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
    if ROOM.search(name):
        return [KindSign.PLACE]
    bare = _without_titles(words)
    if len(bare) == 1 < len(words) and not _is_machine(bare) and bare[0] not in FIRM:
        # Ms. Service and Herr Kontakt are people; a firm writes what it is, not Mr.
        return [KindSign.PERSONAL_NAME, *_of_surname(bare[0], local)]
    return list(_of_words(bare, name, local, domain))


def _of_words(words: Sequence[str], name: str, local: str, domain: str) -> Iterator[KindSign]:
    signs = list(_by_words(words, name, domain))
    if _is_built_from(words, local) and not _is_all_role(words, signs):
        yield from (sign for sign in signs if sign is not KindSign.ROLE_IN_NAME)
        yield from (KindSign.PERSONAL_NAME, KindSign.ADDRESS_OF_NAME)
        return
    yield from signs
    if not signs and _names_firm(words, domain):
        # Bright Horizons of brighthorizons.example, or Peter Smith of petersmith.example.
        yield KindSign.OWN_DOMAIN
        if is_given_name(words[0]):
            yield KindSign.PERSONAL_NAME
    elif not signs and _is_personal(words):
        yield KindSign.PERSONAL_NAME


def _without_titles(words: list[str]) -> list[str]:
    # HR is an office, and Danish for Mr.
    while len(words) > 1 and words[0] in TITLES and not is_made_of_roles(words[0]):
        words = words[1:]
    return words


def _of_surname(surname: str, local: str) -> list[KindSign]:
    """Return the sign of a part before the @ that has a surname and one more word: ann.service, mservice."""
    parts = parts_of(local.partition("+")[0])
    rest = [part for part in parts if part != surname]
    is_of_it = len(rest) == 1 and (surname in parts or re.fullmatch(f"[a-z]{re.escape(surname)}", rest[0]))
    is_name = is_of_it and not (is_made_of_roles(rest[0]) and surname in parts) and rest[0] not in FILLER
    return [KindSign.ADDRESS_OF_NAME] if is_name else []


def _is_all_role(words: Sequence[str], signs: Sequence[KindSign]) -> bool:
    """Tell whether a name is nothing but a role: its address is made of the same words."""
    return KindSign.ROLE_NAME in signs and not is_given_name(words[0])


def _by_words(words: Sequence[str], name: str, domain: str) -> Iterator[KindSign]:
    plain = [word for word in words if word not in FIRM_LINKS]
    roles = [word for word in plain if is_made_of_roles(word) or word in LIST]
    maybe = [word for word in plain if word in UNNAMED]
    if (_is_of_roles(plain, roles) and (roles or maybe)) or is_made_of_roles("".join(plain)):
        yield KindSign.MACHINE_NAME if _is_machine(plain) else KindSign.ROLE_NAME
    elif any(word in MACHINE | NO_ANSWER for word in plain):
        yield KindSign.MACHINE_NAME
    elif _is_office(words, name):
        yield KindSign.ROLE_NAME
    elif roles or any(map(_is_part_of_role, plain)) or (maybe and _names_firm(plain, domain)):
        yield KindSign.ROLE_IN_NAME
    if any(word in FIRM for word in plain) or len(plain) < len(words):
        yield KindSign.FIRM_NAME


def _is_of_roles(words: Sequence[str], roles: Sequence[str]) -> bool:
    """Tell whether all words are of roles, or between them."""
    return all(
        word in FILLER or word in UNNAMED or word in roles or (place > 0 and word in LINKS)
        for place, word in enumerate(words)
    )


def _is_office(words: Sequence[str], name: str) -> bool:
    """Tell whether a name is an office's, whatever it is the office of: Dział X, X Department."""
    if WRITTEN_TOGETHER.search(" ".join(words)):
        return True
    if len(words) < FEWEST_OF_AN_OFFICE or is_given_name(words[0]):
        return False
    return words[0] in OFFICE_BEGINS or (words[-1] in OFFICE_ENDS and not ASIDE.search(name))


def _is_part_of_role(word: str) -> bool:
    return word in HELP or OF_AN_OFFICE.fullmatch(word) is not None


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
    return not any(map(NO_LETTER.search, names)) and any(len(name) >= FEWEST_LETTERS for name in names)
