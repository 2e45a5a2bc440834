"""Days in words of many languages, and in numbers whose order is told or not."""

from datetime import datetime

import pytest

from data.importers.base.written_days import order_of, read_moment

EIGHTH = datetime(2026, 2, 8)  # noqa: DTZ001 - as it is written


@pytest.mark.parametrize(
    "text",
    [
        *("08 Feb 2026", "8-Feb-26", "08 févr. 2026", "8-févr-26", "8. Februar 2026", "8 de febrero de 2026"),
        *(
            "08 de fev de 2026",
            "Feb 8, 2026",
            "2026年2月8日",
            "2026년 2월 8일",
            "8.2.26",
            "2026-02-08",
            "2026/02/08",
        ),
        *("8 фев. 2026", "8 февраля 2026", "8 lutego 2026", "৮ ফেব্রুয়ারী ২০২৬", "8 Şubat 2026"),
        *("令和8年2月8日", "R8.2.8", "R8/02/08", "令和 8年 2月 8日"),
    ],
)
def test_a_day_of_any_language_is_read(text):
    """Month names are CLDR's; a table program may have cut the century."""
    assert read_moment(text) == EIGHTH


@pytest.mark.parametrize(
    "text", ["2/8/26", "soon", "", "30 Feb 2026", "99999999", "8 lis 2026", "8 m 2026", "0/0/00", "X8.2.8"]
)
def test_a_day_that_could_be_another_is_none(text):
    """Numbers in an unknown order, no day, and a month's name that two languages give to two months."""
    assert read_moment(text) is None


def test_the_years_of_all_modern_eras_are_ours():
    """A birthday may be of Shōwa; the year in which an era began is 元年."""
    assert read_moment("昭和55年4月1日") == datetime(1980, 4, 1)  # noqa: DTZ001
    assert read_moment("S55.4.1") == datetime(1980, 4, 1)  # noqa: DTZ001
    assert read_moment("平成31年4月30日 14:05") == datetime(2019, 4, 30, 14, 5)  # noqa: DTZ001
    assert read_moment("令和元年5月1日") == datetime(2019, 5, 1)  # noqa: DTZ001


def test_an_order_settles_numbers():
    """It is given, or told by a number above twelve."""
    assert read_moment("2/8/26", "month-first") == EIGHTH
    assert read_moment("8/2/26", "day-first") == EIGHTH
    assert read_moment("3/2/2026 10:05 PM", "month-first") == datetime(2026, 3, 2, 22, 5)  # noqa: DTZ001
    assert order_of(["1/2/26", "1/13/26", "5/5/26"]) == "month-first"
    assert order_of(["1/2/26", "5/5/26"]) is None
    assert order_of(["13/1/26", "1/13/26"]) is None
