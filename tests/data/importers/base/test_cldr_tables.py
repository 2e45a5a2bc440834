"""The kept tables of CLDR's words."""

import subprocess
import sys

from data.importers.base.cldr import write_tables
from data.importers.base.cldr.tables import day_parts, month_names


def test_the_tables_are_those_of_the_installed_cldr():
    """Where Babel has a newer one: python -m data.importers.base.cldr.write_tables."""
    named = [(name, int(month)) for month, names in write_tables.months().items() for name in names]
    assert list(month_names()) == named
    words = [
        (
            common,
            {name: {hour for hour in range(24) if mask >> hour & 1} for name, mask in masks.items()},
            literals,
        )
        for common, masks, literals in write_tables.day_parts()
    ]
    assert [(one.common, one.hours, sorted(one.literals)) for one in day_parts()] == words


def test_an_unknown_word_in_a_date_loads_no_language():
    """Babel, which would load each language for it, is not asked."""
    code = (
        "import sys; from data.importers.base.written_days import read_moment; "
        "from data.importers.chats.whatsapp.day_halves import read_hours; "
        "assert read_moment('8 Foo 2026') is None; "
        "assert set(read_hours({('', 'foo', 3)}, ()).values()) == {None}; "
        "assert 'babel' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
