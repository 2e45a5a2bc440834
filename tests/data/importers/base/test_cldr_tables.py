"""The kept tables of CLDR's words."""

import subprocess
import sys


def run_apart(code: str) -> None:
    """Run code in a process of its own, into which nothing was loaded yet; fails where it fails."""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_tables_are_those_of_the_installed_cldr():
    """Where Babel has a newer one: python -m data.importers.base.cldr.write_tables."""
    code = (
        "from data.importers.base.cldr.write_tables import texts; "
        "assert all(table.read_text(encoding='utf-8') == text for table, text in texts().items())"
    )
    run_apart(code)


def test_an_unknown_word_in_a_date_loads_no_language():
    """Babel, which would load each language for it, is not asked."""
    code = (
        "import sys; from data.importers.base.written_days import read_moment; "
        "from data.importers.chats.whatsapp.day_halves import read_hours; "
        "assert read_moment('8 Foo 2026') is None; "
        "assert set(read_hours({('', 'foo', 3)}, ()).values()) == {None}; "
        "assert 'babel' not in sys.modules"
    )
    run_apart(code)


def test_an_unknown_zone_loads_no_language_and_a_known_one_its_own():
    """Only a language that has all words of a zone's name is asked for it."""
    code = (
        "from babel import localedata; from data.importers.base.zones import zone_named; "
        "loaded = set(localedata._cache); assert zone_named('Somebody Time') is None; "
        "assert set(localedata._cache) == loaded; assert zone_named('Mitteleuropäische Zeit'); "
        "assert set(localedata._cache) - loaded <= {'root', 'de'}"
    )
    run_apart(code)
