"""How an account is said to be: whether it is read, when it was, and what stands in the way."""

import pytest

from data.messages import Message
from data.store.bookkeeping.connections import Connection, ConnectionKind, ConnectionState
from data.wording.commands.connections import age_sentence, kind_name, need_sentence, state_sentence
from data.wording.language import language

NOW = 1_764_547_200
EN, BN = language("en"), language("bn")
BREAKS_OFF = Message(
    "{file} breaks off in the middle; what came before was taken in. Export it anew.", file="week.ics"
)


def account(state: ConnectionState, fault: str = "") -> Connection:
    """Return an account that was read two hours ago."""
    return Connection(
        "con_1",
        "own",
        "Ada",
        ConnectionKind.ICS,
        "week.ics",
        {},
        "",
        made_at=0,
        state=state,
        fault=fault,
        last_success_at=NOW - 7_200,
    )


@pytest.mark.parametrize(
    ("age", "sentence"),
    [
        (None, "Not yet read to its end."),
        (-60, "Read 0 minutes ago."),
        (60, "Read 1 minute ago."),
        (3_599, "Read 59 minutes ago."),
        (3_600, "Read 1 hour ago."),
        (86_399, "Read 23 hours ago."),
        (86_400, "Last read on 30 November 2025."),
    ],
)
def test_an_age_is_said_in_minutes_then_hours_then_by_its_day(age, sentence):
    """A clock that went back makes no age below nought."""
    assert age_sentence(None if age is None else NOW - age, EN, NOW) == sentence


@pytest.mark.parametrize(
    ("state", "fault", "sentence"),
    [
        (ConnectionState.LIVE, "", "Read 2 hours ago."),
        (ConnectionState.PAUSED, BREAKS_OFF, "Paused. Read 2 hours ago."),
        (
            ConnectionState.LIVE,
            BREAKS_OFF,
            f"It is tried again: {BREAKS_OFF} Read 2 hours ago.",
        ),
        (
            ConnectionState.NEEDS_YOU,
            Message("this is not an https:// address"),
            "It needs you: this is not an https:// address. Read 2 hours ago.",
        ),
    ],
)
def test_a_state_says_what_stands_in_the_way(state, fault, sentence):
    """A fault that ends with a full stop is followed by no second one."""
    assert state_sentence(account(state, fault), EN, NOW) == sentence


@pytest.mark.parametrize("lang", [EN, BN])
def test_each_kind_says_what_is_read_and_by_which_way(lang):
    """Of one address mail, calendars and contacts are three connections, and no two are called the same."""
    names = {kind_name(kind, lang) for kind in ConnectionKind}
    assert len(names) == len(ConnectionKind)


@pytest.mark.parametrize("lang", [EN, BN])
def test_no_sentence_ends_twice(lang):
    """Whatever the fault ends with, in both languages."""
    for state in ConnectionState:
        said = state_sentence(account(state, BREAKS_OFF), lang, NOW)
        assert not {"..", "।।", ".।", "।."} & {said[place : place + 2] for place in range(len(said))}
    assert "anew. kith connect resume con_1" in need_sentence(account(state, BREAKS_OFF), EN)
