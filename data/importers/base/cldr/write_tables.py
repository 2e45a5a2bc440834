"""Write the tables of CLDR's words anew: python -m data.importers.base.cldr.write_tables."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from babel import Locale, localedata

from data.importers.base.cldr.tables import DAY_PARTS, MONTHS, ZONE_WORDS
from data.importers.base.cldr.zone_names import zone_names
from data.importers.base.languages import LANGUAGES
from data.importers.base.text import letters
from data.schema import HOUR_SECONDS

# Of the phones that most people have; they are asked first.
COMMON = """
ar bg bn ca cs da de el en es et fa fi fil fr gu he hi hr hu id it ja kn ko lt lv ml mr ms my nb nl pa pl pt
ro ru sk sl sq sr sv sw ta te th tr uk ur uz vi zh zh_Hant
""".split()  # noqa: SIM905 - a list of them would be as long as the file
# Words of a pattern that are no field of it: in quotation marks, or in another script than a field's letter.
LITERAL = re.compile(r"'([^']+)'|([^\x00-\x7f]+)")
SKELETONS = ("yMd", "Hm", "hm", "Hms", "hms")
MORNING, AFTERNOON, DAY = range(12), range(12, 24), 24


def months() -> dict[str, list[str]]:
    """Return the names of each month by its number, in small letters and in order."""
    names: dict[int, set[str]] = defaultdict(set)
    for code in LANGUAGES:
        for use in Locale.parse(code).months.values():
            for length in ("wide", "abbreviated"):
                for month, name in use.get(length, {}).items():
                    names[month].add(str(name).casefold())
    return {str(month): sorted(names[month]) for month in sorted(names)}


def day_parts() -> list[list[Any]]:
    """Return for each language whether it is common, the hours of its words as bits, and its literals."""
    groups: dict[str, list[Any]] = {}
    for language in sorted(localedata.locale_identifiers(), key=lambda one: (one not in COMMON, one)):
        masks, literals = _words_of(Locale.parse(language))
        group = [language in COMMON, masks, literals]
        groups.setdefault(json.dumps(group[1:]), group)
    return list(groups.values())


def zone_words() -> dict[str, str]:
    """Return the words of the names of zones in each language, by its code."""
    words = {code: {word for _, name in zone_names(code) for word in name.split()} for code in LANGUAGES}
    return {code: " ".join(sorted(some)) for code, some in words.items()}


def _words_of(locale: Locale) -> tuple[dict[str, int], list[str]]:
    masks: dict[str, int] = defaultdict(int)
    rules = locale.day_period_rules.get(None, {})
    for period, name in _periods(locale):
        masks[letters(name).replace(" ", "")] |= sum(1 << hour for hour in _hours_of(period, rules))
    return {name: masks[name] for name in sorted(masks) if masks[name]}, sorted(set(_literals(locale)))


def _periods(locale: Locale) -> Iterator[tuple[str, str]]:
    for widths in locale.day_periods.values():
        for width in ("abbreviated", "wide"):
            yield from widths.get(width, {}).items()


def _hours_of(period: str, rules: Mapping[str, Any]) -> frozenset[int]:
    """Return the hours of a period by CLDR's rules, as {"from": 43200, "before": 64800} or {"at": 0}."""
    if period in {"am", "pm"}:
        return frozenset(MORNING if period == "am" else AFTERNOON)
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


def texts() -> dict[Path, str]:
    """Return the text of each table. What Babel loaded before changes what it loads: ask a fresh process."""
    groups = day_parts()
    named: dict[Path, Mapping[str, Any]] = {MONTHS: months(), ZONE_WORDS: zone_words()}
    lines = {
        table: [f"{_json(key)}: {_json(value)}" for key, value in content.items()]
        for table, content in named.items()
    }
    by_name = {table: "{\n" + ",\n".join(rows) + "\n}\n" for table, rows in lines.items()}
    return by_name | {DAY_PARTS: "[\n" + ",\n".join(map(_json, groups)) + "\n]\n"}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def main() -> None:
    """Write all tables."""
    for table, text in texts().items():
        table.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
