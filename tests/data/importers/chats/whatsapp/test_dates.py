"""Dates of a chat: their order, and their calendar."""

from datetime import date

import pytest

from data.importers.chats.whatsapp.dates import DateOrder, read_date

LATEST = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("persian", "ours"),
    [
        # New Year's days and leap days as the University of Tehran's calendar centre published them.
        ((1388, 1, 1), date(2009, 3, 21)),
        ((1391, 12, 30), date(2013, 3, 20)),
        ((1395, 12, 30), date(2017, 3, 20)),
        ((1399, 12, 30), date(2021, 3, 20)),
        ((1400, 1, 1), date(2021, 3, 21)),
        ((1403, 12, 30), date(2025, 3, 20)),
        ((1404, 1, 1), date(2025, 3, 21)),
        ((1405, 7, 1), date(2026, 9, 23)),
        ((3, 12, 14), date(2025, 3, 4)),
        ((1404, 12, 30), None),
        ((1404, 7, 31), None),
    ],
)
def test_a_persian_date_is_ours(persian, ours):
    """Of the Solar Hijri calendar, with a year of four digits or two; a day that it does not have is none."""
    assert read_date(persian, DateOrder.YEAR, LATEST) == ours


@pytest.mark.parametrize(
    ("islamic", "ours"),
    [
        # As Saudi Arabia's calendar of Umm al-Qura has them: the first days of Ramadan 1444 and 1446.
        ((1, 9, 1444), date(2023, 3, 23)),
        ((1, 9, 1446), date(2025, 3, 1)),
        ((30, 9, 1446), None),
        ((1, 9, 46), date(2025, 3, 1)),
        ((1, 13, 1446), None),
    ],
)
def test_an_islamic_date_is_ours(islamic, ours):
    """Of Umm al-Qura, with a year of four digits or two; a day that it does not have is none."""
    assert read_date(islamic, DateOrder.DAY, LATEST) == ours


@pytest.mark.parametrize(
    ("parts", "order", "day"),
    [
        ((4, 3, 2568), DateOrder.DAY, date(2025, 3, 4)),
        ((4, 3, 68), DateOrder.DAY, date(2025, 3, 4)),
        ((3, 4, 25), DateOrder.MONTH, date(2025, 3, 4)),
        ((114, 3, 4), DateOrder.YEAR, date(2025, 3, 4)),
        ((4, 3, 8), DateOrder.DAY, None),
        ((4, 3, 27), DateOrder.DAY, None),
        ((4, 3, 2081), DateOrder.DAY, None),
        ((31, 2, 2025), DateOrder.DAY, None),
    ],
)
def test_a_year_is_of_the_calendar_in_which_whatsapp_was_there(parts, order, day):
    """No date is from before 2009 or still to come."""
    assert read_date(parts, order, LATEST) == day
