"""When a mail was written: the newest honest time of its head."""

from datetime import UTC, datetime

import pytest

from data.importers.mail.headers import head
from data.importers.mail.times import time_of

NOW = datetime(2026, 3, 10, tzinfo=UTC)
SEPARATOR = b"From - Fri Mar 06 12:00:00 2026"


def written(date: str = "", received: str = "", separator: bytes = SEPARATOR):
    """Return the time of a mail with these fields."""
    lines = [f"Date: {date}"] * bool(date) + [f"Received: from a by b; {received}"] * bool(received)
    return time_of(head(1, separator, "\n".join([*lines, "", ""]).encode()), NOW)


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("Mon, 02 Mar 2026 09:00:00 PST8PDT", "2026-03-02T17:00"),
        ("Mon, 02 Mar 2026 09:00:00 GMT+0600", "2026-03-02T03:00"),
        ("Mon, 02 Mar 2026 09:00:00 UTC+02:00", "2026-03-02T07:00"),
        ("Mon, 02 Mar 2026 09:00:00 CEST", "2026-03-02T07:00"),
        ("Mon, 02 Mar 2026 09:00:00 Pacific Standard Time", "2026-03-02T17:00"),
        ("Mon, 02 Mar 2026 09:00:00 (JST)", "2026-03-02T00:00"),
        ("Mon, 02 Mar 2026 09:00:00 -0000", "2026-03-02T09:00"),
        ("Mon, 02 Mar 2026 9:00:00 PM", "2026-03-02T21:00"),
        ("Mon, 02 Mar 2026 12:30:00 AM", "2026-03-02T00:30"),
        ("lun., 2 mars 2026 10:00:00 +0100", "2026-03-02T09:00"),
        ("Mo, 2. März 2026 10:00:00 +0100", "2026-03-02T09:00"),
        ("пн, 2 марта 2026 12:00:00 +0300", "2026-03-02T09:00"),
        ("2026-03-02T10:00:00+01:00", "2026-03-02T09:00"),
        ("2026/03/02 09:00:00", "2026-03-02T09:00"),
        ("02-Mar-2026 09:00:00", "2026-03-02T09:00"),
        ("Mon Mar  2 09:00:00 EST 2026", "2026-03-02T14:00"),
        ("Mon, 02 Mar 2026 09:00:00 MET DST", "2026-03-02T07:00"),
    ],
)
def test_a_date_in_any_words_and_zone(date, expected):
    """Zones by every name, months of many languages, half days."""
    moment = written(date)
    assert (f"{moment.at:%Y-%m-%dT%H:%M}", moment.unknown_zone) == (expected, "")


@pytest.mark.parametrize(
    "date",
    [
        "",
        "soon",
        "1999/01/31",
        "Thu, 01 Jan 1970 00:00:00 +0000",
        "Wed, 31 Dec 1969 23:59:59 +0000",
        "Mon, 02 Mar 2126 09:00:00 +0000",
        "Mon, 02 Mar 126 09:00:00 +0000",
        "Tue, 10 Mar 2026 09:00:00 +0000",
    ],
)
def test_what_cannot_be_believed_gives_way(date):
    """To the time of the way it took, and without one to the line before the mail."""
    assert written(date, "Thu, 5 Mar 2026 08:00:00 +0100").at == datetime(2026, 3, 5, 7, tzinfo=UTC)
    assert written(date).at == datetime(2026, 3, 6, 12, tzinfo=UTC)
    assert written(date, "Thu, 01 Jan 1970 00:00:00 +0000").at == datetime(2026, 3, 6, 12, tzinfo=UTC)


def test_the_newest_way_counts():
    """The topmost of these fields is the last that was written."""
    fields = (
        b"Received: by c; Thu, 5 Mar 2026 08:00:00 +0000\nReceived: by b; Thu, 5 Mar 2026 07:00:00 +0000\n\n"
    )
    assert time_of(head(1, b"", fields), NOW).at == datetime(2026, 3, 5, 8, tzinfo=UTC)


def test_a_zone_that_nobody_knows_is_named():
    """The time is read as UTC."""
    moment = written("Mon, 02 Mar 2026 09:00:00 Moonbase")
    assert (moment.at.hour, moment.unknown_zone) == (9, "Moonbase")


def test_a_mail_without_any_honest_time_has_none():
    """A clock that is a day ahead is the last that is believed."""
    assert written("soon", separator=b"From -") is None
    assert written("Mon, 02 Mar 2126 09:00:00 +0000", separator=b"From -") is None
    assert written("Tue, 10 Mar 2026 09:00:00 +0000", separator=b"").at.day == 10
