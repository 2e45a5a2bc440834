"""kith connect crm: a CRM is added, its people are named, and nothing is written until somebody says so."""

import json

import pytest

from data.schema import DAY_SECONDS, from_epoch
from data.store.bookkeeping.connections import Connection, ConnectionKind
from kith.cli.stores import store_or_new
from tests.kith.history.test_connect import run
from tests.pipelines.connect.crm.fake_bottlecrm import FakeBottleCrm
from tests.pipelines.connect.crm.fake_crm import TOKEN, running
from tests.pipelines.jobs.sync.crm_world import open_without_waiting


@pytest.fixture
def crm(monkeypatch):
    """Serve a CRM with a contact of Ana's and one of Bo's, each of a year's calls."""
    with running(FakeBottleCrm()) as fake:
        for owner in (fake.ana, fake.bo):
            contact = fake.add_contact(owners=(owner,))
            for n in range(12):
                fake.add_activity(contact, at=fake.now - (30 * n + 9) * DAY_SECONDS, kind="call", user=owner)
        open_without_waiting(fake, monkeypatch)
        monkeypatch.setenv("KITH_NOW", from_epoch(fake.now).isoformat())
        yield fake


def add(crm, *words, typed=f"{TOKEN}\ny\n"):
    """Add the CRM as a person does."""
    return run("crm", "add", "bottlecrm", crm.url, "--network", "127.0.0.0/8", *words, typed=typed)


@pytest.fixture
def number(crm):
    """Add the CRM; return the connection's id."""
    added = add(crm)
    assert added.exit_code == 0, added.output
    assert TOKEN not in added.output
    (row,) = json.loads(run("list", "--json").stdout)
    return row["id"]


def settings(number):
    """Return who is who, as it was decided."""
    rows = json.loads(run("crm", "users", number, "--json").stdout)
    return {row["email"]: row["owner"] for row in rows}


def test_activities_come_once_it_is_said_whose_they_are(crm, number):
    """A user of the CRM is an owner, nobody here, or not decided; what nobody's did stays out."""
    assert settings(number) == {"ana@firm.example": None, "bo@firm.example": None}
    run("crm", "users", number, "ana@firm.example", "ana")
    run("crm", "users", number, "bo@firm.example", "--nobody")
    assert settings(number) == {"ana@firm.example": "ana", "bo@firm.example": ""}
    assert "12 new interactions" in run("run").stdout
    assert crm.writes() == []


def test_a_crm_gets_an_address_for_its_webhooks(number):
    """The address stays the same until it is taken away; what came there is counted; no secret is shown."""
    given = run("crm", "webhook", number, "--secret-stdin", typed="the secret\n").stdout
    (address,) = (line for line in given.splitlines() if line.startswith("http"))
    assert f"/crm/{number}/" in address
    assert "the secret" not in given
    shown = run("crm", "webhook", number, "--show").stdout
    assert shown.splitlines() == [address, "Changes told by webhooks: 0 taken, 0 came again."]
    run("crm", "webhook", number, "--off")
    assert address not in run("crm", "webhook", number, "--show").stdout


def test_a_crm_without_signed_webhooks_gets_no_address(number):  # noqa: ARG001 - there is a store
    """HubSpot's service keys receive none."""
    with store_or_new() as store:
        described = ("", ConnectionKind.HUBSPOT, "https://api.hubapi.com", {}, "sealed", 1)
        store.connections.add(Connection("con_hub", store.workspace, *described))
    refused = run("crm", "webhook", "con_hub", "--show")
    assert refused.exit_code == 1
    assert "none are needed" in str(refused.exception)


@pytest.mark.parametrize("words", [("bo@firm.example",), ("bo@firm.example", "bo", "--nobody")])
def test_a_user_is_one_owner_or_nobody(number, words):
    """Neither and both are refused, and change nothing."""
    assert run("crm", "users", number, *words).exit_code != 0
    assert settings(number)["bo@firm.example"] is None


def test_what_would_be_written_is_shown_before_it_is_confirmed(crm, number):
    """Whoever says no, or nothing, has nothing written."""
    run("crm", "users", number, "ana@firm.example", "ana")
    run("run")
    previewed = json.loads(run("crm", "preview", number, "--json").stdout)
    assert previewed["changes"] == len(previewed["first"]) == 1
    refused = run("crm", "write", number, "fields", typed="n\n")
    assert refused.exit_code == 1
    assert "1 contact would be written." in refused.stdout
    assert "kith_last_contact_by=Ana" in refused.stdout
    assert "kith_probability" not in repr(crm.contacts)
    taken = run("crm", "write", number, "fields", "--yes")
    assert "Once a day fields" in taken.stdout
    assert crm.writes() == []
    assert "0 fields and 0 tasks are gone." in run("crm", "uninstall", number, typed="y\n").stdout


def test_one_switch_stops_every_crm(crm, number):
    """Also for whoever reads it by hand; it says how to start again."""
    assert "kith connect crm start" in run("crm", "stop").stdout
    before = len(crm.requests)
    assert "kith connect crm start" in run("run").stdout
    assert len(crm.requests) == before
    assert "read again" in run("crm", "start").stdout
    run("run")
    assert len(crm.requests) > before
    assert number


@pytest.mark.parametrize("word", ["vip", "=opted_out", "vip=friend"])
def test_a_word_for_a_flag_needs_both(crm, word):
    """A word of the CRM's, and a guard that there is."""
    refused = add(crm, "--flag", word)
    assert refused.exit_code != 0
    assert json.loads(run("list", "--json").stdout) == []


def test_a_note_is_written_where_writing_is_on_and_somebody_said_yes(crm, number):
    """Refused before it is asked about while writing is off; a no writes nothing."""
    run("crm", "users", number, "ana@firm.example", "ana")
    run("run")
    words = ("crm", "note", number, "Ada", "likes", "tea")
    off = run(*words, "--yes")
    assert "nothing is written into" in str(off.exception)
    run("crm", "write", number, "tasks", "--yes")
    assert run(*words, typed="n\n").exit_code == 1
    assert crm.notes == []
    assert "It stands beside Ada Probe in the CRM." in run(*words, typed="y\n").stdout
    contact = next(iter(crm.contacts))
    assert crm.notes == [(contact, "likes tea\n(Ana, by Kith)")]
