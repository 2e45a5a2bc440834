"""kith me: own addresses are listed with their signs, and the owner's word reads earlier mails anew."""

from pathlib import Path

import pytest

from tests.cases.conftest import INPUTS, stored
from tests.pipelines.conftest import run

MAILBOX: Path = INPUTS / "128-two-own-addresses-no-delivered-to.mbox"
BIZ, OUTLOOK = "me@biz.example", "me@outlook.example"


@pytest.fixture(autouse=True)
def _taken_in() -> None:
    assert run("ingest", MAILBOX).code == 0


def states() -> dict[str, str]:
    """Return the state of every address that is known."""
    return {one["address"]: one["state"] for one in run("me", "list", "--json").json()}


def test_both_own_addresses_are_listed_with_what_speaks_for_them():
    """The list shows what an import learned; `why` says it of one."""
    assert states() == {BIZ: "own", OUTLOOK: "own"}
    assert f"{BIZ} is yours. (" in run("me", "list").out
    assert "written here" in run("me", "why", BIZ).out


def test_a_removed_address_is_somebody_elses_and_comes_back_by_adding_it():
    """Mails to and from it change sides at once, and the counts are as before after both."""
    before = stored().of["Ann Archer"]
    removed = run("me", "remove", BIZ)
    assert removed.code == 0
    assert states()[BIZ] == "refused"
    assert stored().of["Ann Archer"] != before
    assert run("me", "add", f"Me Myself <{BIZ.upper()}>").code == 0
    assert states()[BIZ] == "own"
    assert stored().of["Ann Archer"] == before


def test_an_address_that_nobody_knows_is_said_to_be_unknown():
    """The sentence names the address as it is spelt."""
    answer = run("me", "why", "else@x.example")
    assert answer.code == 1
    assert "nothing is known of 'else@x.example'" in answer.err


def test_any_spelling_means_the_same_address_and_a_name_is_none():
    """A tag or capitals make no other address; a name is refused with what is expected."""
    assert run("me", "remove", "ME+news@OUTLOOK.example").code == 0
    assert states()[OUTLOOK] == "refused"
    assert f"{OUTLOOK} is not yours." in run("me", "why", "me+news@outlook.example").out
    before = run("me").out
    refused = run("me", "add", "Me Myself")
    assert (refused.code, run("me").out) == (1, before)
    assert "'Me Myself' is a name; an address of yours is an e-mail address" in refused.err


def test_what_stops_counting_is_said_with_its_number():
    """Also as JSON; nothing flips in silence."""
    removed = run("me", "remove", BIZ, "--json").json()
    said = run("me", "add", BIZ).out
    assert removed["not_counting"] + removed["gone"] > 0
    assert "count as contact now" in said
