"""The hour of a head whose clock counts to twelve, by the words beside it, in every language of CLDR.

A word stands for the hours in which its language uses it: "PM" for 12 to 23, "晚上" for 19 to 23. A
word that no language has is never passed over, unless it also stands beside an hour that only a clock of 24
has.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from babel import Locale, localedata

from data.importers.chats.whatsapp.heads import letters
from data.schema import HOUR_SECONDS

HALF, DAY = 12, 24
MORNING, AFTERNOON = frozenset(range(HALF)), frozenset(range(HALF, DAY))
ANY_HOUR = MORNING | AFTERNOON
# Of the phones that most people have; all others are looked up where a word is of none of these.
COMMON = """
ar bg bn ca cs da de el en es et fa fi fil fr gu he hi hr hu id it ja kn ko lt lv ml mr ms my nb nl pa pl pt
ro ru sk sl sq sr sv sw ta te th tr uk ur uz vi zh zh_Hant
""".split()  # noqa: SIM905 - a list of them would be as long as the file
# Words of older phones, before and after noon: CLDR's, until it took AM and PM for many languages.
FORMER = (
    ("முற்பகல்", "பிற்பகல்"),
    ("పూర్వాహ్నం", "అపరాహ్నం"),
    ("ಪೂರ್ವಾಹ್ನ", "ಅಪರಾಹ್ನ"),
    ("पूर्वाह्न", "अपराह्न"),
    ("पूर्वाह्ण", "अपराह्ण"),
    ("पूर्व मध्यान्ह", "उत्तर मध्यान्ह"),
    ("म.पू.", "म.उ."),
    ("म.पू.", "म.नं."),
    ("পূর্বাহ্ণ", "অপরাহ্ণ"),
    ("পূর্বাহ্ন", "অপরাহ্ন"),
    ("পূৰ্বাহ্ণ", "অপৰাহ্ণ"),
    ("পূৰ্বাহ্ন", "অপৰাহ্ন"),
    ("પૂર્વ મધ્યાહ્ન", "ઉત્તર મધ્યાહ્ન"),
    ("ਪੂਰਵ ਦੁਪਹਿਰ", "ਬਾਅਦ ਦੁਪਹਿਰ"),
    ("قبل دوپہر", "بعد دوپہر"),
    ("asubuhi", "alasiri"),
    ("ព្រឹក", "ល្ងាច"),
    ("ጡዋት", "ከሳዓት"),
    ("ԿԱ", "ԿՀ"),
    ("կեսօրից առաջ", "կեսօրից հետո"),
    ("до полудня", "после полудня"),
    ("да палудня", "пасля палудня"),
    ("түске дейін", "түстен кейін"),
    ("dopoludnia", "odpoludnia"),
    ("enne keskpäeva", "pärast keskpäeva"),
    ("vorm.", "nachm."),
    ("qn", "wn"),
)
# Words of a pattern that are no field of it: in quotation marks, or in another script than a field's letter.
LITERAL = re.compile(r"'([^']+)'|([^\x00-\x7f]+)")
SKELETONS = ("yMd", "Hm", "hm", "Hms", "hms")
# The words before and behind a time, and its hour as written.
Spoken = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A language's words for the hours of the day, and those that it writes around any time."""

    halves: Mapping[str, frozenset[int]]
    literals: frozenset[str] = frozenset()

    def hours(self, text: str) -> frozenset[int] | None:
        """Return the hours that the words stand for; None where the language does not have them."""
        joined = text.replace(" ", "")
        if joined in self.halves:
            return self.halves[joined]
        rest = "".join(word for word in text.split() if word not in self.literals)
        return self.halves.get(rest) if rest else ANY_HOUR


def read_hours(spoken: Collection[Spoken], afternoon: Collection[str]) -> dict[Spoken, int | None]:
    """Return the hour of 24 for all words and hours of a chat; None where a word is not understood.

    `afternoon` are words that mean after noon because somebody said so; other unknown ones mean before it.
    """
    # What stands beside 14 hours too is no half of the day: "klo", "Uhr".
    silent = {word for *words, hour in spoken if hour > HALF for word in words} | {""}
    words = {word for *pair, _ in spoken for word in pair} - silent
    meanings = dict.fromkeys(silent, ANY_HOUR) | _meanings(words, {letters(word) for word in afternoon})
    return {key: _hour(key[2], meanings[key[0]] & meanings[key[1]]) for key in spoken}


def _hour(hour: int, allowed: frozenset[int]) -> int | None:
    if hour > HALF or allowed == ANY_HOUR:
        return hour
    possible = {hour % HALF, hour % HALF + HALF} & allowed
    return possible.pop() if len(possible) == 1 else None


def _meanings(words: Collection[str], named: Collection[str]) -> dict[str, frozenset[int]]:
    vocabularies = _speaking(words)
    otherwise = MORNING if named else frozenset[int]()
    return {word: AFTERNOON if word in named else _meaning(word, vocabularies) or otherwise for word in words}


def _meaning(word: str, vocabularies: Collection[Vocabulary]) -> frozenset[int]:
    """Return the hours that a word stands for; where two languages disagree, those of both."""
    meanings = {hours for vocabulary in vocabularies if (hours := vocabulary.hours(word)) is not None}
    # What is half of the day in one language is said of a part of it in another.
    surest = meanings & {MORNING, AFTERNOON} or meanings - {ANY_HOUR} or meanings
    return frozenset[int]().union(*surest)


def _speaking(words: Collection[str]) -> Collection[Vocabulary]:
    """Return the languages that have all these words; if none has, all languages."""
    if not words:
        return ()
    for pool in (tuple(COMMON), tuple(localedata.locale_identifiers())):
        vocabularies = _vocabularies(pool)
        speaking = [one for one in vocabularies if all(one.hours(word) is not None for word in words)]
        if speaking:
            return speaking
    return vocabularies


@cache
def _vocabularies(languages: tuple[str, ...]) -> tuple[Vocabulary, ...]:
    former = (
        Vocabulary({_joined(morning): MORNING, _joined(afternoon): AFTERNOON})
        for morning, afternoon in FORMER
    )
    return (Vocabulary({"am": MORNING, "pm": AFTERNOON}), *former, *map(_vocabulary, languages))


def _vocabulary(language: str) -> Vocabulary:
    locale = Locale.parse(language)
    halves: dict[str, frozenset[int]] = defaultdict(frozenset)
    for period, name in _periods(locale):
        halves[_joined(name)] |= _hours_of(period, locale.day_period_rules.get(None, {}))
    return Vocabulary({name: hours for name, hours in halves.items() if hours}, frozenset(_literals(locale)))


def _periods(locale: Locale) -> Iterator[tuple[str, str]]:
    for widths in locale.day_periods.values():
        for width in ("abbreviated", "wide"):
            yield from widths.get(width, {}).items()


def _hours_of(period: str, rules: Mapping[str, Any]) -> frozenset[int]:
    """Return the hours of a period by CLDR's rules, as {"from": 43200, "before": 64800} or {"at": 0}."""
    if period in {"am", "pm"}:
        return MORNING if period == "am" else AFTERNOON
    hours: set[int] = set()
    for rule in rules.get(period, ()):
        first = rule.get("from", rule.get("at", 0)) // HOUR_SECONDS
        end = rule["before"] // HOUR_SECONDS if "before" in rule else first + 1
        hours |= {hour % DAY for hour in range(first, end if end > first else end + DAY)}
    return frozenset(hours)


def _literals(locale: Locale) -> Iterator[str]:
    patterns = [locale.date_formats["short"], *map(locale.time_formats.get, ("short", "medium"))]
    patterns += [locale.datetime_skeletons.get(name) for name in SKELETONS]
    for pattern in [
        *(str(one.pattern) for one in patterns if one),
        *map(str, locale.datetime_formats.values()),
    ]:
        for quoted, foreign in LITERAL.findall(pattern):
            yield from letters(quoted or foreign).split()
    # Beside a number stands the short name of an era, and of one word.
    eras = [era for width in ("narrow", "abbreviated") for era in locale.eras.get(width, {}).values()]
    yield from (word for era in eras if " " not in (word := letters(era)))


def _joined(name: str) -> str:
    return letters(name).replace(" ", "")
