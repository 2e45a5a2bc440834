"""A language: its sentences with their plural forms, its numbers and its dates.

English is the language of the messages in the code; every other has a catalogue beside this file.
Catalogues are read when they are first needed: there is no compiled file that could be older.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property, lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Any

from data.errors import UsageError
from data.messages import Message
from data.schema import from_epoch

# Babel is imported where its rules are needed. Plain English is said without: to load it takes a third of
# what `kith week` takes.
CATALOGUES = Path(__file__).parent / "catalogues"
ENGLISH = "en"
# A folder for each language, in it a catalogue for each part of Kith that speaks; in a folder of
# their own those of the command line, which a sentence of the rooms never needs.
LANGUAGES = (ENGLISH, *sorted(path.name for path in CATALOGUES.iterdir() if path.is_dir()))
# Babel sets separators by language, but writes every number in the digits 0 to 9.
DIGITS = {"latn": "0123456789", "beng": "০১২৩৪৫৬৭৮৯"}
COMMANDS = "commands"
# Day before month, as Kith's English has it.
DAY, MONTH, DAY_OF_YEAR = "{day} {month} {year}", "{month} {year}", "{day} {month}"
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
# Below it a whole number is its digits; from it on, thousands are set apart.
THOUSAND = 1_000


@dataclass(frozen=True)
class Language:
    """What a sentence, a number and a date look like."""

    code: str

    @cached_property
    def digits(self) -> dict[int, int]:
        """What turns 0 to 9 into this language's own digits."""
        if self.code == ENGLISH:
            return {}
        from babel import Locale

        own = DIGITS.get(Locale(self.code).default_numbering_system, DIGITS["latn"])
        return str.maketrans(DIGITS["latn"], own)

    @cached_property
    def catalogue(self) -> NullTranslations:
        """The sentences of the rooms, read when the first is said."""
        return _catalogue(CATALOGUES / self.code)

    @cached_property
    def commands(self) -> NullTranslations:
        """The helps of the command line and what click says, read when the first is shown."""
        return _catalogue(CATALOGUES / self.code / COMMANDS)

    def say(self, message: str, /, **values: Any) -> str:
        """Return the message in this language, its fields filled in; see `FORMS`."""
        return self.catalogue.gettext(message).format_map(_Fields(self, values))

    def word(self, sentence: str) -> str:
        """Return a message in this language, its fields too; text that has no translation as it is."""
        message = sentence.message if isinstance(sentence, Message) else sentence
        # The full stop is the terminal's; the page sets its own. The empty key is the catalogue's head.
        key = message.rstrip(".")
        translation = self.catalogue.gettext(key) if key else key
        if translation == key:
            return sentence
        fields = sentence.fields if isinstance(sentence, Message) else {}
        return translation.format_map(_Fields(self, fields)) if fields else translation

    def clause(self, sentence: str) -> str:
        """Return a message without its full stop, as it stands within another sentence."""
        return self.word(sentence).rstrip(".।")

    def counted(self, singular: str, plural: str, count: int, /, **values: Any) -> str:
        """Return the form of the message that goes with `count`, which is its field `{count}`."""
        form = self.catalogue.ngettext(singular, plural, count)
        return form.format_map(_Fields(self, values | {"count": count}))

    def number(self, value: float, places: int = 0) -> str:
        """Return a number in this language's digits and separators."""
        # Nought has one spelling, whichever side it was rounded from.
        return _decimal(round(value, places) + 0, self.code).translate(self.digits)

    def share(self, value: float) -> str:
        """Return a share of one in hundredths."""
        return self.say("{count} %", count=self.number(value * 100))

    def date(self, moment: datetime | int) -> str:
        """Return the day of a moment (epoch seconds in UTC)."""
        return _date(moment, DAY, self.code).translate(self.digits)

    def month(self, moment: datetime | int) -> str:
        """Return the month and year of a moment (epoch seconds in UTC)."""
        return _date(moment, MONTH, self.code).translate(self.digits)

    def birthday(self, born: str) -> str:
        """Return a birthday, YYYY-MM-DD or without its year --MM-DD."""
        if not born.startswith("-"):
            return self.date(datetime.fromisoformat(born))
        # Some year that has every day.
        day = datetime.fromisoformat(f"2000{born[1:]}")
        return _date(day, DAY_OF_YEAR, self.code).translate(self.digits)

    def days(self, count: float) -> str:
        """Say a length of time the way a person would."""
        whole = round(count)
        return (
            self.say("less than a day") if whole < 1 else self.counted("{count} day", "{count} days", whole)
        )

    def times(self, count: int) -> str:
        """Say how often."""
        return self.say("once") if count == 1 else self.counted("{count} time", "{count} times", count)

    def listed(self, parts: Sequence[str]) -> str:
        """Join names or phrases the way they are read out."""
        if len(parts) < 2:  # noqa: PLR2004 - one needs no joining
            return "".join(parts)
        return self.say("{first} and {last}", first=", ".join(parts[:-1]), last=parts[-1])

    def written(self, value: Any) -> Any:
        """Return what fills in a field: messages in this language, numbers in its digits."""
        if type(value) in {int, float}:
            return self.number(value, len(f"{value}".partition(".")[2]))
        if isinstance(value, tuple):
            return ", ".join(str(self.written(part)) for part in value)
        return self.word(value) if isinstance(value, Message) else value


# How a message has a number written, as in {silence:days}; without a form it stands in digits.
FORMS: Mapping[str, Callable[[Language, Any], str]] = {
    "days": Language.days,
    "date": Language.date,
    "month": Language.month,
    "share": Language.share,
    "times": Language.times,
}


@dataclass(slots=True)
class _Field:
    """One value in a language; text stays as it is, whatever its form."""

    lang: Language
    value: Any

    def __format__(self, form: str) -> str:
        if form and not isinstance(self.value, str):
            return FORMS[form](self.lang, self.value)
        return str(self.lang.written(self.value))

    def __repr__(self) -> str:
        return repr(self.lang.written(self.value))


@dataclass(slots=True)
class _Fields:
    """The values of a message, each made a field when the message names it."""

    lang: Language
    values: Mapping[str, Any]

    def __getitem__(self, name: str) -> _Field:
        return _Field(self.lang, self.values[name])


@cache
def language(code: str = ENGLISH) -> Language:
    """Return a language by its code, like `bn` or `bn-BD`; raises UsageError for one Kith lacks."""
    if code in LANGUAGES:
        return Language(code)
    from babel.core import Locale, UnknownLocaleError

    with suppress(ValueError, UnknownLocaleError):
        locale = Locale.parse(code, sep="-" if "-" in code else "_")
        if locale.language in LANGUAGES:
            return Language(locale.language)
    raise UsageError(
        "Kith does not speak {code!r}; it speaks {languages}", code=code, languages=" and ".join(LANGUAGES)
    )


def own_name(code: str) -> str:
    """Return what a language calls itself, like বাংলা."""
    from babel import Locale

    return str(Locale(code).get_language_name(code))


# The same few headers come with every request.
@lru_cache(256)
def preferred(accepted: str | None) -> str:
    """Return the code of the language that an Accept-Language header asks for; English where none fits."""
    if not accepted:
        return ENGLISH
    from babel.core import negotiate_locale

    weighed = sorted(map(_weighed, enumerate(accepted.split(","))))
    wanted = [tag for weight, _, tag in weighed if weight < 0]
    return negotiate_locale(wanted, LANGUAGES, sep="-") or ENGLISH


def _weighed(place_and_part: tuple[int, str]) -> tuple[float, int, str]:
    place, part = place_and_part
    tag, _, quality = part.strip().partition(";q=")
    try:
        return -float(quality or 1), place, tag.strip()
    except ValueError:
        return 0.0, place, tag


def _catalogue(folder: Path) -> NullTranslations:
    paths = sorted(folder.glob("*.po"))
    if not paths:
        return NullTranslations()
    from babel.messages.catalog import Catalog
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    whole, compiled = Catalog(locale=folder.relative_to(CATALOGUES).parts[0]), BytesIO()
    for path in paths:
        with path.open("rb") as source:
            for entry in read_po(source, locale=whole.locale):
                whole[entry.id] = entry
    write_mo(compiled, whole)
    compiled.seek(0)
    return GNUTranslations(compiled)


# The same few small numbers fill most sentences.
@lru_cache(4096)
def _decimal(value: float, locale: str) -> str:
    if 0 <= value < THOUSAND and value == int(value):
        return f"{value:.0f}"
    from babel.numbers import format_decimal

    return format_decimal(value, locale=locale)


def _date(moment: datetime | int, form: str, locale: str) -> str:
    day = moment if isinstance(moment, datetime) else from_epoch(moment)
    return form.format(day=day.day, month=_month(day.month, locale), year=day.year)


def _month(number: int, locale: str) -> str:
    if locale == ENGLISH:
        return MONTHS[number - 1]
    from babel import Locale

    # CLDR spells January and February in Bengali as was usual once.
    return str(Locale(locale).months["format"]["wide"][number]).replace("রী", "রি")
