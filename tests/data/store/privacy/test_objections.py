"""A contact who objected is kept, and nothing is made of their history, whoever knows them."""

import pytest

from data.errors import NotFoundError
from data.schema import Contact, ContactState, to_epoch
from data.store.engine.database import END_OF_TIME

NAMES = ("bob@one.example", "Cy")


@pytest.fixture
def known(store, happened):
    """Return a store in which Ada and Eve know Bob and Cy, Eve knows Bob by another address as well."""
    rows = [happened(name, -1, owner=owner, external_id=name) for owner in ("Ada", "Eve") for name in NAMES]
    store.interactions.record(rows, 1)
    store.interactions.record([happened("bob@two.example", -2, owner="Eve", external_id="two")], 1)
    store.identities.learn("Eve", [("bob@one.example", "bob@two.example")], "one card", 1)
    return store


def read(store) -> set[tuple[str, str]]:
    """Return whom lists and models are made of, as (owner, contact)."""
    return {(row[0], row[1]) for row in store.interactions.columns()}


def test_no_list_and_no_model_is_made_of_them(known):
    """Their rows stay in the log, and are not read for either; the others' are."""
    assert known.objections.add("bob@one.example", 5, "page") == ["Ada", "Eve"]
    assert read(known) == {("Ada", "Cy"), ("Eve", "Cy")}
    assert known.interactions.columns("Ada", END_OF_TIME) == known.interactions.columns("Ada")
    assert known.interactions.count() == 5
    known.objections.lift("bob@two.example", 6)
    assert len(read(known)) == 4


def test_it_holds_for_what_is_imported_and_merged_later(known, happened):
    """A new owner, a handle on Eve's card, a later merge into another contact; a split frees the other."""
    known.objections.add("bob@one.example", 5, "page")
    known.interactions.record([happened("bob@two.example", -1, owner="Max")], 6)
    known.identities.merge("Ada", ["Cy", "bob@one.example"], "by hand", 7)
    assert read(known) == {("Eve", "Cy")}
    known.identities.split("Ada", ["bob@one.example"], ["Cy"], "by hand", 8)
    assert read(known) == {("Eve", "Cy"), ("Ada", "Cy")}


def test_nobody_need_know_them_yet(store, happened):
    """Who objected before the first import is known when they come."""
    assert store.objections.add("BOB@one.example", 5, "page") == []
    store.interactions.record([happened("bob@one.example", -1)], 6)
    assert store.objections.holds("Ada", "bob@one.example")
    assert read(store) == set()


def test_an_open_suggestion_closes_at_once_and_opens_again(known, publish):
    """Without a new list; the rendered list and the change feed follow."""
    publish(known, "Ada", NAMES)
    now = END_OF_TIME - 1
    known.rendered.refresh(["Ada"], now)
    known.objections.add("bob@one.example", now, "page")
    assert [one.contact for one in known.lists.open("Ada", now)] == ["Cy"]
    assert [one.contact for one in known.rendered.document("Ada", now).suggestions] == ["Cy"]
    kinds = [(str(one.kind), one.contact) for one in known.change_feed.page(0, 99).changes]
    assert kinds[-1] == ("suggestion.closed", "bob@one.example")
    known.objections.lift("bob@one.example", now)
    assert [one.contact for one in known.lists.open("Ada", now)] == [*NAMES]


def test_a_handle_of_somebody_listed_closes_too(known, publish):
    """Who is listed under one address may have objected under another."""
    publish(known, "Eve", NAMES)
    known.objections.add("bob@two.example", 5, "page")
    assert [one.contact for one in known.lists.open("Eve", END_OF_TIME - 1)] == ["Cy"]


def test_whoever_knows_them_by_another_handle_alone_is_concerned(known, publish, happened):
    """Max knows only the other address: his suggestion closes and opens again, and the feed says so."""
    known.interactions.record([happened("bob@two.example", -1, owner="Max")], 2)
    publish(known, "Max", ("bob@two.example",))
    now = END_OF_TIME - 1
    assert known.objections.add("bob@one.example", now, "page") == ["Ada", "Eve", "Max"]
    assert known.objections.lift("bob@one.example", now) == ["Ada", "Eve", "Max"]
    kinds = [str(one.kind) for one in known.change_feed.page(0, 99).changes if one.owner == "Max"]
    assert kinds[-2:] == ["suggestion.closed", "suggestion.opened"]


def test_relationships_say_so_and_the_card_keeps_its_own_state(known):
    """The state on the card stands underneath, and is there again once the objection is lifted."""
    known.contacts.keep([Contact("Ada", "bob@one.example", state=ContactState.ARCHIVED)], 2)
    known.objections.add("bob@one.example", 5, "page")
    assert known.directory.get("Ada", "bob@one.example").state == "objected"
    page = known.directory.page("Ada", after=None, limit=9, state="objected")
    assert [one.contact for one in page] == ["bob@one.example"]
    assert known.directory.page("Ada", after=None, limit=9, state="archived") == []
    known.objections.lift("bob@one.example", 6)
    assert known.directory.get("Ada", "bob@one.example").state == "archived"


def test_twice_is_once_and_nothing_to_lift_is_said(known):
    """The first day and who asked stand; to lift what is not there is refused."""
    known.objections.add("Cy", 5, "page")
    known.objections.add("Cy", 9, "terminal")
    (one,) = known.objections.all()
    assert (one.contact, one.at, one.asked_by) == ("Cy", 5, "page")
    with pytest.raises(NotFoundError, match="has not objected"):
        known.objections.lift("bob@one.example", 6)


def test_an_erasure_for_everyone_takes_it_along(known):
    """The keyed hash keeps them out altogether; one owner's erasure leaves the others' objection."""
    known.objections.add("Cy", 5, "page")
    known.erasure.forget("Ada", "Cy", 6, scrub=False)
    assert known.objections.holds("Eve", "Cy")
    known.directory.forget("Cy", 7)
    assert known.objections.all() == []


def test_a_contacts_export_is_of_all_owners(known, happened):
    """Every row of theirs under every handle, of nobody else, with the objection; as a person may ask for."""
    known.contacts.keep([Contact("Ada", "bob@one.example", "Bob"), Contact("Ada", "Cy", "Cy B")], 2)
    known.objections.add("bob@one.example", 5, "page")
    rows = list(known.about("BOB@one.example"))
    log = {(row["owner"], row["handle"]) for table, row in rows if table == "interactions"}
    assert log == {
        ("Ada", "bob@one.example"),
        ("Eve", "bob@one.example"),
        ("Eve", "bob@two.example"),
    }
    tables = {table for table, _ in rows}
    assert tables >= {"contacts", "handles", "objections"}
    assert "Cy" not in "".join(repr(row) for _, row in rows)
    assert to_epoch(happened("x", -1).at) in {row["at"] for table, row in rows if table == "interactions"}
