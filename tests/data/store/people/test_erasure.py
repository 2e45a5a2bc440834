"""Somebody is forgotten, everywhere, and does not come back."""

from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

import pytest

from data.errors import NotFoundError
from data.identity.own_addresses import AddressState
from data.schema import Answer, AnswerKind, Candidate, Contact, PlannedMeeting, to_epoch
from data.store.bookkeeping.preferences import PROPOSALS
from data.store.engine.database import END_OF_TIME
from data.store.export import TABLES
from data.store.lists.lists import ListCandidates
from data.store.people.erasure import ABOUT_CONTACTS, BY_LIST
from data.store.store import Store
from data.strict_json import to_json

# Of both engines: SQLite's catalogue is the one at hand, the migrations are the same.
COLUMNS = """
SELECT m.name FROM sqlite_master AS m, pragma_table_info(m.name) AS c
WHERE m.type = 'table' AND c.name IN ('contact', 'handle')
"""


def fill(store, happened, publish) -> None:
    """Let Ada know Robert by three handles, with a plan, a list, an answer; and Cy besides."""
    names = ("robert@example.org", "+491701234567", "Robert Zufall", "Cy")
    store.interactions.record([happened(name, -3, external_id=name) for name in names], 1)
    store.identities.learn("Ada", [names[:2]], "one card", 1)
    store.identities.merge("Ada", [names[0], names[2]], "the same name", 1)
    store.identities.name("Ada", [(names[1], "Robert Zufall")])
    store.contacts.keep([Contact("Ada", names[0], name="Robert Zufall"), Contact("Ada", "Cy")], 1)
    one = happened(names[1], 3)
    store.planned_meetings.keep([PlannedMeeting("Ada", one.contact, one.at, "calendar", "1")], 1)
    publish(store, "Ada", (names[0], "Cy"))
    store.lists.answer(Answer("Ada", names[2], AnswerKind.DISMISSED, one.at, note="Robert Zufall moved"))
    store.list_inputs.say("Ada", names[0], "circle", "family", 1)
    store.interactions.record([happened(names[0], -2.9, external_id=names[0])], 2)
    store.rendered.refresh(["Ada"], to_epoch(one.at))
    proposals = {"of": "x", "proposals": [{"first": names[0], "second": "Cy"}]}
    store.preferences.set("", PROPOSALS + "Ada", proposals)
    store.own_addresses.say("Ada", ["ada@example.org", names[0]], AddressState.OWN, 1)
    for name in names:
        body = to_json({"contact": name, "note": f"\u201c{name}\u201d"})
        store.idempotency.once("caller", name, "print", to_epoch(one.at), lambda body=body: (200, body))


def test_everything_about_somebody_goes(store, happened, publish):
    """Log, plan, card, list, answer and journal; of the others nothing."""
    fill(store, happened, publish)
    assert store.erasure.forget("Ada", "robert@example.org", 2) == 3
    assert store.interactions.contacts("Ada") == ["Cy"]
    assert store.lists.contacts("Ada", END_OF_TIME) == ["Cy"]
    assert store.lists.answers() == store.planned_meetings.coming(0) == []
    assert [one.contact for one in store.contacts.all()] == ["Cy"]
    assert store.identities.journal("Ada") == []
    assert store.identities.mapping("Ada") == store.identities.names("Ada") == {}


def every_row(store) -> list[tuple]:
    """Return every row of every table."""
    query = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
    if isinstance(store.target, Path):
        query = "SELECT name FROM sqlite_master WHERE type = 'table'"
    tables = [table for (table,) in store.database.execute(query)]
    return [(table, *row) for table in tables for row in store.database.execute(f"SELECT * FROM {table}")]


def test_no_row_of_any_table_names_them(store, happened, publish):
    """Neither what was made from other rows nor the responses kept for repeated requests; others stay."""
    fill(store, happened, publish)
    before = every_row(store)
    store.erasure.forget("Ada", "robert@example.org", 2)
    after = every_row(store)
    for name in ("robert@example.org", "+491701234567", "Robert Zufall"):
        assert {row[0] for row in before if name in repr(row)} >= {"idempotent_responses", "interactions"}
        assert [row for row in after if name in repr(row)] == []
    assert {row[0] for row in after if "Cy" in repr(row)} >= {"idempotent_responses", "interactions"}


def test_nothing_of_them_is_left_in_the_file(tmp_path, happened, publish):
    """Not in a free page of the database, nor in the log beside it."""
    path = tmp_path / "kith.db"
    with Store(path) as store:
        fill(store, happened, publish)
        store.erasure.forget("Ada", "robert@example.org", 2)
        found = b"".join(one.read_bytes() for one in Path(tmp_path).glob("kith.db*"))
    for text in (b"robert@example", b"491701234567", b"Robert Zufall", b"Zufall"):
        assert text not in found
    assert b"Cy" in found


def test_the_next_import_does_not_bring_them_back(store, happened, publish):
    """By any of their handles, in log, plans and cards; another owner's Robert stays."""
    fill(store, happened, publish)
    store.erasure.forget("Ada", "Robert Zufall", 2)
    fill_again = [
        happened(name, -2, external_id=f"again {name}")
        for name in ("robert@example.org", "+491701234567", "Robert Zufall", "Cy")
    ]
    recorded = store.interactions.record(fill_again, 3)
    assert (recorded.created, recorded.forgotten) == (1, 3)
    store.contacts.keep([Contact("Ada", "+491701234567", name="Robert")], 3)
    store.planned_meetings.keep(
        [PlannedMeeting("Ada", "Robert Zufall", fill_again[0].at, "calendar", "2")], 3
    )
    assert [one.contact for one in store.contacts.all()] == ["Cy"]
    assert store.planned_meetings.coming(0) == []
    grace = happened("robert@example.org", -2, owner="Grace")
    assert store.interactions.record([grace], 3).created == 1


def test_forgotten_for_everyone_is_forgotten_by_every_owner(store, happened, publish):
    """Also by owners who come later."""
    fill(store, happened, publish)
    store.erasure.forget("Ada", "robert@example.org", 2, for_everyone=True)
    grace = happened("robert@example.org", -2, owner="Grace")
    assert store.interactions.record([grace], 3).created == 0


def test_a_newer_card_of_somebody_forgotten_is_not_learnt(store, happened, publish):
    """A card that names them by another number too is theirs: the new number is forgotten with them."""
    fill(store, happened, publish)
    store.erasure.forget("Ada", "robert@example.org", 2)
    store.identities.learn("Ada", [("robert@example.org", "+4917099")], "one card", 3)
    assert store.identities.mapping("Ada") == {}
    assert store.interactions.record([happened("+4917099", -1)], 4).created == 0


@pytest.mark.parametrize("for_everyone", [False, True])
def test_a_lifted_erasure_lets_them_come_back_whole(store, happened, publish, for_everyone):
    """Also by the number that a later card brought; somebody else who was erased stays away."""
    fill(store, happened, publish)
    names = ("robert@example.org", "+491701234567", "Robert Zufall", "+4917099")
    store.erasure.forget("Ada", "Cy", 2, asked_by="page")
    store.erasure.forget("Ada", names[0], 3, for_everyone=for_everyone, asked_by="terminal")
    store.identities.learn("Ada", [(names[0], names[3])], "one card", 4)
    notes = store.erasure.erasures()
    assert [(note.at, note.asked_by) for note in notes] == [(3, "terminal"), (2, "page")]
    rows = [happened(name, -1, external_id=name) for name in (*names, "Cy")]
    assert store.interactions.record(rows, 5).forgotten == 5
    store.erasure.allow_again(notes[0].number)
    outcome = store.interactions.record(rows, 6)
    assert (outcome.created, outcome.forgotten) == (4, 1)
    assert store.erasure.erasures() == notes[1:]


def test_the_number_of_a_lifted_erasure_is_not_used_again(store, happened, publish):
    """A page that was opened before lifts nobody else."""
    fill(store, happened, publish)
    store.erasure.forget("Ada", "Cy", 2)
    (first,) = store.erasure.erasures()
    store.erasure.allow_again(first.number)
    store.erasure.forget("Ada", "robert@example.org", 2)
    (second,) = store.erasure.erasures()
    assert second.number > first.number
    with pytest.raises(NotFoundError, match="no erasure 1"):
        store.erasure.allow_again(first.number)


def test_one_erasure_for_several_owners_is_lifted_at_once(store, happened):
    """What was deleted everywhere for privacy, by a CRM that has several owners, is one line."""
    store.interactions.record([happened("Bob", -1), happened("Bob", -1, owner="Eve")], 1)
    assert store.directory.forget("Bob", 2, "a key") == ["Ada", "Eve"]
    (note,) = store.erasure.erasures()
    assert note.asked_by == "a key"
    store.erasure.allow_again(note.number)
    again = [happened("Bob", -1, owner=owner) for owner in ("Ada", "Eve", "Max")]
    assert store.interactions.record(again, 3).created == 3


def test_only_a_keyed_hash_is_left(store, happened, publish):
    """The hash of one store says nothing about another's, and no handle can be read from it."""
    fill(store, happened, publish)
    store.erasure.forget("Ada", "robert@example.org", 2)
    kept = store.database.execute("SELECT digest FROM erased_handles")
    assert len(kept) == 3
    assert all(len(row[0]) == 32 and "robert" not in row[0] for row in kept)


def test_no_table_about_contacts_is_missed():
    """Every table with a contact or a handle in it is emptied of them; some know the owner by the list."""
    with Store() as store:
        tables = {row[0] for row in store.database.execute(COLUMNS)}
    # An objection is of no owner; it goes where a contact is erased for everyone.
    assert tables - set(BY_LIST) - {"objections"} == set(ABOUT_CONTACTS)


# Made from the rest and soon made anew, or no person's.
OF_THE_SERVICE = {
    "rendered_lists",
    "idempotent_responses",
    "api_keys",
    "sign_in_links",
    "sessions",
    "workers",
}


def test_the_export_names_every_table():
    """What is kept and not exported would not be everything; only hashes of the forgotten stay."""
    with Store() as store:
        query = "SELECT name FROM sqlite_master WHERE type = 'table'"
        tables = {row[0] for row in store.database.execute(query)}
    assert (
        tables - {*TABLES, "suggestions"}
        == {
            "alembic_version",
            "erased_handles",
            "audit_log",
            "bulk_uploads",
            "change_counts",
            "feed_cursors",
            "sqlite_sequence",
            "workspaces",
            *OF_THE_SERVICE,
        }
        & tables
    )


@pytest.mark.parametrize("waited", [0, 600])
def test_a_list_that_was_begun_before_does_not_bring_them_back(store, happened, publish, waited):
    """Neither in it nor among its kept answers and candidates, however long the forgetting had waited."""
    begun = to_epoch(happened("Robert", 0).at)
    store.erasure.forget("Ada", "Robert", begun - waited)
    considered = ListCandidates(
        {},
        [("Ada", name, "[]") for name in ("Robert", "Cy")],
        {"Ada": [Candidate(name, "upkeep", 1.0, shown=True) for name in ("Robert", "Cy")]},
    )
    publish(store, "Ada", ("Robert", "Cy"), considered=considered)
    assert store.lists.contacts("Ada", END_OF_TIME) == ["Cy"]
    for table in BY_LIST:
        assert store.database.execute(f"SELECT DISTINCT contact FROM {table}") == [("Cy",)]


def test_who_is_forgotten_while_a_list_is_written_is_not_on_it(store, happened, publish):
    """Whichever comes first has the other wait, on a server too, where several write at a time."""
    begun = to_epoch(happened("Robert", 0).at)
    with Store(store.target) as another, ThreadPoolExecutor(1) as beside:
        with store.database.transaction():
            store.erasure.forget("Ada", "Robert", begun, scrub=False)
            waiting = beside.submit(publish, another, "Ada", ("Robert", "Cy"))
            assert not wait([waiting], 0.3).done
        waiting.result(5)
        assert store.lists.contacts("Ada", END_OF_TIME) == ["Cy"]
        with store.database.transaction():
            publish(store, "Ada", ("Cy", "Eve"))
            waiting = beside.submit(another.erasure.forget, "Ada", "Eve", begun, scrub=False)
            assert not wait([waiting], 0.3).done
        waiting.result(5)
    assert store.lists.contacts("Ada", END_OF_TIME) == ["Cy"]
