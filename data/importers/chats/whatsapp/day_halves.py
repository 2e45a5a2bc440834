"""The hour of a head whose clock counts to twelve, by the words beside it, in every language of CLDR.

A word stands for the hours in which its language uses it: "PM" for 12 to 23, "晚上" for 19 to 23. A
word that no language has is never passed over, unless it also stands beside an hour that only a clock of 24
has.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache

from data.importers.base.cldr.tables import day_parts
from data.importers.base.text import letters

HALF, DAY = 12, 24
MORNING, AFTERNOON = frozenset(range(HALF)), frozenset(range(HALF, DAY))
ANY_HOUR = MORNING | AFTERNOON
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
    for common in (True, False):
        vocabularies = _vocabularies(common=common)
        speaking = [one for one in vocabularies if all(one.hours(word) is not None for word in words)]
        if speaking:
            return speaking
    return vocabularies


@cache
def _vocabularies(*, common: bool) -> tuple[Vocabulary, ...]:
    former = (
        Vocabulary({_joined(morning): MORNING, _joined(afternoon): AFTERNOON})
        for morning, afternoon in FORMER
    )
    spoken = (Vocabulary(one.hours, one.literals) for one in day_parts() if one.common or not common)
    return (Vocabulary({"am": MORNING, "pm": AFTERNOON}), *former, *spoken)


def _joined(name: str) -> str:
    return letters(name).replace(" ", "")
