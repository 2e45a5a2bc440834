"""kith workplace: what contacts refused, what is kept for how long, who left, and the team view."""

import sys
from datetime import UTC, datetime
from io import StringIO

import pytest

from data.identity.purposes import Purpose
from data.schema import Direction, Interaction, to_epoch
from data.settings import Settings
from data.store.store import Store
from tests.pipelines.conftest import run

THEN, NOW = datetime(2024, 1, 1, tzinfo=UTC), "2026-03-02"


@pytest.fixture(autouse=True)
def colleagues(monkeypatch) -> None:
    """Ada knows Grace and Bob, Eve knows Grace, each since years ago; it is a day of 2026."""
    monkeypatch.setenv("KITH_NOW", NOW)
    pairs = (("Ada", "Grace"), ("Ada", "Bob"), ("Eve", "Grace"))
    rows = [
        Interaction(owner, contact, THEN, Direction.SENT, "email", "crm", f"{owner} {contact}")
        for owner, contact in pairs
    ]
    in_store(lambda store: store.interactions.record(rows, to_epoch(THEN)))


def in_store(ask):
    """Return what the store of this installation answers."""
    with Store(Settings.from_environment().store) as store:
        return ask(store)


def known() -> dict[str, list[str]]:
    """Return whom each owner was in touch with."""
    return in_store(
        lambda store: {owner: sorted(store.interactions.contacts(owner)) for owner in store.owners.names()}
    )


def test_an_objection_is_kept_listed_and_taken_back():
    """It says of how many owners it holds, since when, and by whom it was asked for."""
    said = run("workplace", "object", "Grace", "--json")
    assert said.json() == {"contact": "Grace", "owners": ["Ada", "Eve"]}
    assert in_store(lambda store: [one.asked_by for one in store.objections.all()]) == ["terminal"]
    assert run("workplace", "objections").out == "Grace, on 2 March 2026\n"
    assert "objects no longer" in run("workplace", "lift", "Grace").out
    assert run("workplace", "objections").out == "Nobody objected.\n"
    assert run("workplace", "lift", "Grace").code != 0


def test_retention_deletes_nothing_unless_told_to():
    """A rule is printed with what is too old; --apply deletes that, and --forever takes the rule away."""
    assert run("workplace", "retention").out == "Everything is kept for good.\n"
    ruled = run("workplace", "retention", "--source", "crm", "--months", "12", "--json").json()
    assert ruled["rules"] == {"crm": 12}
    assert [one["rows"] for one in ruled["overdue"]] == [3]
    assert known() == {"Ada": ["Bob", "Grace"], "Eve": ["Grace"]}
    assert "3 interactions are too old, since 1 January 2024" in run("workplace", "retention").out
    assert "are deleted" in run("workplace", "retention", "--apply").out
    assert [contact for one in known().values() for contact in one] == []
    assert run("workplace", "retention", "--source", "crm", "--forever", "--json").json()["rules"] == {}
    assert run("workplace", "retention", "--months", "1", "--forever").code != 0


def test_the_audit_log_is_kept_for_its_own_months():
    """Its rule stands beside those of the sources, by its name."""
    ruled = run("workplace", "retention", "--audit-log", "--months", "24")
    assert ruled.out == "Audit log: kept for 24 months.\n"
    assert run("workplace", "retention", "--json").json()["rules"] == {"audit log": 24}
    assert run("workplace", "retention", "--audit-log", "--source", "crm", "--forever").code == 2
    assert run("workplace", "retention", "--audit-log", "--forever", "--json").json()["rules"] == {}


def test_a_handover_needs_the_leavers_word_and_a_yes(monkeypatch):
    """Without the word it is refused; a dry run and a no change nothing; then all of the leaver's is gone."""
    words = ("workplace", "handover", "Ada", "Eve")
    assert "has not agreed" in run(*words, "--yes").err
    in_store(lambda store: store.consents.say("Ada", Purpose.HANDOVER, 1, allowed=True))
    before = known()
    planned = run(*words, "--dry-run").out
    assert "1 contact passes to Eve" in planned
    assert "2 interactions" in planned
    monkeypatch.setattr(sys, "stdin", StringIO("n\n"))
    assert (run(*words).code, known()) == (1, before)
    assert "Everything of Ada is removed." in run(*words, "--yes").out
    assert known() == {"Eve": ["Grace"]}


def test_the_team_view_is_switched_and_says_who_agreed():
    """Asking alone switches nothing."""
    assert run("workplace", "team").out == "The team view is off.\n"
    in_store(lambda store: store.consents.say("Ada", Purpose.TEAM, 1, allowed=True))
    assert run("workplace", "team", "--on").out == "The team view is on; 1 owner agreed.\n"
    assert run("workplace", "team", "--json").json() == {"on": True, "agreed": 1}
    assert run("workplace", "team", "--off").out == "The team view is off.\n"
