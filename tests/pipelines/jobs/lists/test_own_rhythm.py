"""Mum weekly, and not before March: said in one line, obeyed by the next list and by the open one."""

from datetime import UTC, datetime, timedelta

import pytest

from data.schema import Contact, Direction, Interaction, to_epoch
from data.settings import Settings
from data.store.store import Store

MUM, BOB = "mum@x.example", "bob@x.example"
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.fixture
def history(kith, monkeypatch):
    """Let Ada write with Mum every week until 12 days ago, and with Bob until 60 days ago."""
    monkeypatch.setenv("KITH_NOW", f"{NOW:%Y-%m-%dT%H:%MZ}")
    rows = [
        Interaction("Ada", whom, NOW - timedelta(days=days), way, "email", "crm", f"{whom} {days} {way}")
        for whom, last in ((MUM, 12), (BOB, 60))
        for days in range(last, 400, 7)
        for way in (Direction.SENT, Direction.RECEIVED)
    ]
    with Store(Settings.from_environment().store_path) as store:
        store.interactions.record(rows, to_epoch(NOW) - 86_400)
        store.contacts.keep([Contact("Ada", MUM, "Mum")], to_epoch(NOW) - 86_400)
    return kith


def later(monkeypatch, days: float) -> None:
    """Let it be so many days later."""
    monkeypatch.setenv("KITH_NOW", f"{NOW + timedelta(days=days):%Y-%m-%dT%H:%MZ}")


def names(kith) -> list[str]:
    """Return whom the open list names, by rank."""
    return [one["contact"] for one in week(kith)]


def week(kith) -> list[dict]:
    """Return the open suggestions, by rank."""
    return kith("week", "--json").json()["suggestions"]


def test_mum_weekly_is_obeyed(history, monkeypatch):
    """She stands first with the wish as the reason; after a longer wish she is kept off, and why says so."""
    said = history("note", "Mum", "weekly").out
    assert "Understood: you wish to be in touch with Mum every 7 days." in said
    later(monkeypatch, 0.1)
    history("suggest")
    first = week(history)[0]
    assert first["contact"] == MUM
    assert first["reasons"][0]["sentence"] == "You wish to be in touch every 7 days; now it has been 12 days."
    history("note", "Mum", "every", "3", "weeks")
    later(monkeypatch, 0.2)
    history("suggest")
    assert MUM not in names(history)
    why = " ".join(history("why", "Mum").out.split())
    assert "You said how often you wish to be in touch; the last time was on 18 November 2026." in why
    assert "You wish to be in touch: every 21 days" in why


def test_not_before_a_day_takes_off_at_once_and_survives_lists(history, monkeypatch):
    """Off the open list and the next one; after the day, and the rest after a list, they come again."""
    history("suggest")
    assert names(history) == [BOB, MUM]
    later(monkeypatch, 0.1)
    assert (
        "is not suggested before 20 December 2026" in history("note", "bob", "not", "before", "20", "Dec").out
    )
    assert BOB not in names(history)
    sentence = "You do not want to be reminded of them before 20 December 2026."
    assert sentence in " ".join(history("why", "bob").out.split())
    later(monkeypatch, 8)
    history("suggest")
    assert BOB not in names(history)
    assert sentence in " ".join(history("why", "bob").out.split())
    later(monkeypatch, 22)
    history("suggest")
    assert BOB in names(history)


def test_undo_lets_the_open_list_have_them_again(history, monkeypatch):
    """The owner's word is taken back like any other."""
    history("suggest")
    later(monkeypatch, 0.1)
    history("note", "bob", "not before March")
    later(monkeypatch, 0.2)
    history("undo")
    assert names(history) == [BOB, MUM]
