"""Zones by the names that programs write; the offsets are those of January and July 2026."""

from datetime import datetime, timedelta

import pytest

from data.importers.base.languages import months
from data.importers.base.zones import zone_named

WINTER, SUMMER = datetime(2026, 1, 15), datetime(2026, 7, 15)  # noqa: DTZ001 - the zone is asked for

NAMES = {
    # IANA's, in any case, behind a program's own path, and with other marks.
    "Europe/Berlin": (1, 2),
    "europe/berlin": (1, 2),
    "/mozilla.org/20050126_1/Europe/Paris": (1, 2),
    "/freeassociation.sourceforge.net/Europe/Berlin": (1, 2),
    "tzone://Microsoft/Utc": (0, 0),
    "US-Eastern": (-5, -4),
    "America/New York": (-5, -4),
    "Asia/Calcutta": (5.5, 5.5),
    "EST5EDT": (-5, -4),
    "PST8PDT": (-8, -7),
    "Europe/London 2": (0, 1),
    "America/Chicago-(UTC-6:00)": (-6, -5),
    # Windows'.
    "W. Europe Standard Time": (1, 2),
    "Eastern Daylight Time": (-5, -4),
    "Pacific Standard Time 1": (-8, -7),
    "Bangladesh Standard Time": (6, 6),
    "Mexico Standard Time": (-6, -6),
    # As Windows, Outlook and Rails show them.
    "(UTC+01:00) Amsterdam\\, Berlin\\, Bern\\, Rome\\, Stockholm\\, Vienna": (1, 2),
    "(UTC+01:00) Amsterdam, Berlin, Bern, Rom, Stockholm, Wien": (1, 2),
    "(GMT-05.00) Eastern Time (US & Canada)": (-5, -4),
    "(GMT-05:00) Indiana (East)": (-5, -4),
    "(GMT) Greenwich Mean Time: Dublin, Edinburgh": (0, 1),
    "(UTC+05:30) Chennai, Kolkata, Mumbai, New Delhi": (5.5, 5.5),
    "(UTC+04:00) Somewhere else": (4, 4),
    "Eastern Time (US & Canada)": (-5, -4),
    "Central Time": (-6, -5),
    "Mumbai": (5.5, 5.5),
    "Western/Central Europe": (1, 2),
    "Eastern": (-5, -4),
    # Offsets.
    "GMT+0600": (6, 6),
    "UTC+2": (2, 2),
    "UTC-05:00": (-5, -5),
    "UTC\u22123": (-3, -3),
    "+0530": (5.5, 5.5),
    "Etc/GMT+5": (-5, -5),
    "GMT -0500 (Standard) / GMT -0400 (Daylight)": (-5, -5),
    # Abbreviations and POSIX rules.
    "Z": (0, 0),
    "EDT": (-4, -4),
    "CST": (-6, -6),
    "CEST": (2, 2),
    "JST": (9, 9),
    "CET-1CEST": (1, 2),
    "GMT0BST": (0, 1),
    "AEST-10AEDT,M10.1.0,M4.1.0/3": (11, 10),
    # In other languages.
    "Mitteleuropäische Zeit": (1, 2),
    "MEZ": (1, 2),
    "heure normale d\u2019Europe centrale": (1, 2),
    "中国标准时间": (8, 8),
    "British Summer Time": (0, 1),
}


@pytest.mark.parametrize("name", NAMES)
def test_a_zone_is_found_by_its_name(name):
    """Its offset is right in winter and in summer."""
    zone = zone_named(name)
    assert zone is not None
    offsets = tuple(zone.utcoffset(moment) / timedelta(hours=1) for moment in (WINTER, SUMMER))
    assert offsets == NAMES[name]


@pytest.mark.parametrize(
    "name",
    ["", "Customized Time Zone", "Home", "IST", "Factory", "localtime", "UTC+99", "x" * 10_000, "(UTC"],
)
def test_no_zone_is_made_up(name):
    """What no zone, or more than one, is called is none."""
    assert zone_named(name) is None


def test_months_of_many_languages():
    """A name that means one month only is that month; Polish and Croatian differ about lip."""
    assert {months()[name] for name in ("märz", "mars", "marzo", "март", "মার্চ", "mar")} == {3}
    assert "lip" not in months()
