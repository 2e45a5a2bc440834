"""kith connect calendar and kith connect dav: addresses and passwords are asked for, and shown nowhere."""

import json

import pytest

from tests.kith.history.test_connect import run
from tests.pipelines.connect.web_servers import LOGIN, PASSWORD, card, event, running_radicale, serving


@pytest.fixture
def page(tmp_path):
    """Serve a calendar at a secret address."""
    with serving(tmp_path) as page:
        page.body = event(1).encode()
        yield page


def test_a_calendar_is_connected_by_its_secret_address(page):
    """A new address is taken only where it is a calendar's."""
    words = ("calendar", "--trust", page.fingerprint, "--me", LOGIN, "--yes")
    added = run(*words, typed=f"{page.url}\n")
    assert added.exit_code == 0, added.output
    assert "1 new interactions" in added.stdout
    (row,) = json.loads(run("list", "--json").stdout)
    assert (row["kind"], row["server"]) == ("ics", "127.0.0.1")
    assert "private-0123" not in added.output + run("list").output
    page.body = b"<html>sign in</html>"
    assert run("run").exit_code == 1
    assert run("resume", row["id"], typed=f"{page.url}\n").exit_code == 1
    page.body = event(2).encode()
    assert run("resume", row["id"], typed=f"{page.url}\n").exit_code == 0
    assert run("run").exit_code == 0


def test_an_address_book_is_connected_over_carddav(tmp_path):
    """Calendars and address books of one account are two connections."""
    with running_radicale(tmp_path) as radicale:
        radicale.make("addressbook", "people", "People")
        radicale.put("people/1.vcf", card(1, "Dora Ek"))
        radicale.make("calendar", "work", "Work")
        radicale.put("work/1.ics", event(1))
        words = ("dav", radicale.url, "--login", LOGIN, "--trust", radicale.fingerprint, "--yes")
        for more in ((), ("--contacts",)):
            added = run(*words, *more, "--password-stdin", typed=f"{PASSWORD}\n")
            assert added.exit_code == 0, added.output
        assert "Read: People." in added.stdout
    assert sorted(row["kind"] for row in json.loads(run("list", "--json").stdout)) == ["caldav", "carddav"]


def test_each_of_several_calendars_is_asked_about(tmp_path):
    """One that is not the owner's is left out and counted, until they answer anew."""
    with running_radicale(tmp_path) as radicale:
        for number, name in enumerate(("office", "partner")):
            radicale.make("calendar", name, name.title())
            radicale.put(f"{name}/1.ics", event(number))
        words = ("dav", radicale.url, "--login", LOGIN, "--trust", radicale.fingerprint, "--password-stdin")
        added = run(*words, typed=f"{PASSWORD}\ny\nn\ny\n")
        assert added.exit_code == 0, added.output
        assert "Is the calendar Partner yours" in added.stdout
        assert "1 new interactions" in added.stdout
        (row,) = json.loads(run("list", "--json").stdout)
        assert row["calendars_left_out"] == 1
        assert "1 calendar is left out" in row["sentence"]
        assert "Left out: Partner." in run("test", row["id"]).stdout
        assert "0 new interactions" in run("run").stdout
        answered = run("calendars", row["id"], typed="n\ny\n")
        assert answered.exit_code == 0, answered.output
        assert "Is the calendar Office yours [Y/n]" in answered.stdout
        assert "Is the calendar Partner yours [y/N]" in answered.stdout
        assert "Left out: Office." in run("test", row["id"]).stdout
        assert "1 new interactions" in run("run").stdout
