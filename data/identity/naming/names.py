"""Names as they are compared: their words without titles, signs and accents, also from other scripts."""

import re
import unicodedata
from functools import lru_cache

APOSTROPHES = (
    "'`\N{ACUTE ACCENT}\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}"
    "\N{MODIFIER LETTER APOSTROPHE}\N{MODIFIER LETTER TURNED COMMA}"
)
STROKES: dict[int, int | str | None] = {
    **str.maketrans("øłđð\N{LATIN SMALL LETTER DOTLESS I}", "olddi"),
    **dict.fromkeys(map(ord, APOSTROPHES), None),
    ord("æ"): "ae",
    ord("œ"): "oe",
    ord("þ"): "th",
}
# As German, Swedish and Danish names are written where a letter is missing.
SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
# Marks above and below a letter; those of Bengali, Hindi or Hebrew are letters, not accents.
ACCENTS = range(200, 241)
# "Ann Archer (Acme)", "Ann [ext]": what stands in brackets is no part of the name.
ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}|<[^<>]*>|\uff08[^\uff08\uff09]*\uff09")
TITLES = frozenset(
    {
        *("dr", "dra", "prof", "professor", "mr", "mrs", "ms", "miss", "mx", "sir", "dame", "rev", "revd"),
        *("hon", "capt", "sgt", "herr", "frau", "hr", "dipl", "dott", "dottssa", "avv", "sig", "signora"),
        *("monsieur", "madame", "mme", "mlle", "senor", "senora", "srta", "sra", "dona", "pani", "mudr"),
        *("judr", "phdr", "rndr", "mgr", "dhr", "mevr", "drs", "engr", "adv", "advocate", "shri", "smt"),
        *("kumari", "janab", "hajji", "haji", "ustad", "docent", "univprof", "med", "habil", "madam"),
        *("doctor", "doktor", "docteur", "doctora", "mister", "missus", "signor", "signorina", "senorita"),
        *("fraulein", "mevrouw", "meneer", "fru", "froken", "rouva", "herra", "slecna", "sayin", "bapak"),
        *(
            "জনাব",
            "শ্রী",
            "শ্রীমতী",
            "মিস্টার",
            "মিসেস",
            "মি",
            "ডা",
            "ডাঃ",
            "ড",
            "অধ্যাপক",
            "श्री",
            "श्रीमती",
            "सुश्री",
            "डॉ",
        ),
        *("господин", "госпожа", "السيد", "السيدة", "الدكتور", "د", "גברת", "κυριος", "κυρια"),
    }
)
# Titles that are names as well: taken off only where two words are left.
ALSO_NAMES = frozenset(
    {"don", "sri", "ing", "mag", "doc", "fr", "sr", "pan", "lord", "lady", "ir", "eng", "st"}
)
GENERATIONS = frozenset({"jr", "jnr", "junior", "sr", "snr", "senior", "ii", "iii", "iv"})
DEGREES = frozenset({"phd", "md", "mba", "msc", "bsc", "esq", "cpa", "dds", "llm", "llb", "cfa", "pmp", "jd"})
FULL = 2
# "Dear" of Japanese and Korean, written on to the name.
HONORIFICS = ("様", "さま", "さん", "님", "씨")
# Sounds that one script has one letter for and another two, or that are written in several ways.
SOUNDS = (
    *(("sch", "s"), ("shch", "s"), ("sh", "s"), ("tch", "c"), ("ch", "c"), ("kh", "k"), ("gh", "g")),
    *(("ph", "f"), ("th", "t"), ("dh", "d"), ("bh", "b"), ("zh", "z"), ("ts", "c"), ("tz", "c"), ("ck", "k")),
    *(("x", "ks"), ("q", "k"), ("w", "v"), ("j", "y")),
)
# Letters that a script does not tell apart, or that are written in either way.
HARD = str.maketrans("gdbv", "ktpp")
SOFT = re.compile(r"[aeiouyh`']")
TWICE = re.compile(r"(.)\1+")
Words = tuple[str, ...]


@lru_cache(65_536)
def folded(name: str) -> Words:
    """Return a name's words in small letters, without accents, signs, titles and what stands in brackets.

    Family name first with a comma is undone. A suffix of the generation is left out as well.
    """
    words = _words(_in_order(_without_aside(name)))
    return _without_honorific(_without_suffixes(_without_titles(words))) or words


@lru_cache(65_536)
def spellings(name: str) -> tuple[Words, ...]:
    """Return the ways a name may be written: as it is, and with ae, oe, ue for umlauts where it has any."""
    spelt_out = unicodedata.normalize("NFC", name.casefold()).translate(SPELT_OUT)
    forms = (folded(name), folded(spelt_out))
    return tuple(dict.fromkeys(form for form in forms if form))


@lru_cache(65_536)
def generation(name: str) -> str | None:
    """Return the suffix that tells a father from a son, None where a name has none."""
    last = next((word for word in reversed(_words(name)) if word not in DEGREES), "")
    same = {"jnr": "jr", "junior": "jr", "snr": "sr", "senior": "sr"}
    return same.get(last, last) if last in GENERATIONS else None


def is_full(words: Words) -> bool:
    """Tell whether words are a given and a family name, neither an initial."""
    return len([word for word in words if len(word) > 1 or not word.isascii()]) >= FULL


def is_latin(words: Words) -> bool:
    """Tell whether all letters are of A to Z."""
    return all(map(str.isascii, words))


@lru_cache(65_536)
def in_latin(words: Words) -> Words:
    """Return words of any script in letters of A to Z, as they are usually written there."""
    from anyascii import anyascii

    return tuple(anyascii(" ".join(words)).lower().replace("`", "").split())


@lru_cache(65_536)
def sounds(words: Words) -> Words:
    """Return the consonants of words, sounds with several spellings written in one way, sorted.

    Two transliterations of one name differ in vowels; so do names that scripts write without them.
    """
    return tuple(sorted(filter(None, map(_sound, in_latin(words)))))


def letters(words: Words) -> str:
    """Return all letters of words in A to Z, sorted; hard and soft ones are one, as in Kim and Gim."""
    return "".join(sorted("".join(in_latin(words)).translate(HARD)))


def _sound(word: str) -> str:
    for written, sound in SOUNDS:
        word = word.replace(written, sound)
    word = word.translate(HARD).replace("c", "k")
    return TWICE.sub(r"\1", SOFT.sub("", word)) or word[:1]


def _without_aside(name: str) -> str:
    return ASIDE.sub(" ", name) if ASIDE.sub("", name).strip() else name


def _in_order(name: str) -> str:
    """Put the given name first where a comma says that the family's comes first, and no suffix follows it."""
    if name.count(",") != 1:
        return name
    family, _, given = name.partition(",")
    return f"{given} {family}" if set(_words(given)) - GENERATIONS - DEGREES else name


def _words(name: str) -> Words:
    parts = unicodedata.normalize("NFKD", name.casefold().translate(STROKES))
    kept = [letter for letter in parts if unicodedata.combining(letter) not in ACCENTS]
    plain = unicodedata.normalize("NFC", "".join(kept))
    # Letters, marks and numbers.
    return tuple("".join(one if unicodedata.category(one)[0] in "LMN" else " " for one in plain).split())


def _without_titles(words: Words) -> Words:
    while len(words) > 1 and (words[0] in TITLES or (len(words) > FULL and words[0] in ALSO_NAMES)):
        words = words[1:]
    return words


def _without_honorific(words: Words) -> Words:
    if not words or words[-1].isascii():
        return words
    last = next((words[-1].removesuffix(dear) for dear in HONORIFICS if words[-1].endswith(dear)), words[-1])
    return (*words[:-1], *filter(None, [last]))


def _without_suffixes(words: Words) -> Words:
    while len(words) > FULL and words[-1] in GENERATIONS | DEGREES:
        words = words[:-1]
    return words
