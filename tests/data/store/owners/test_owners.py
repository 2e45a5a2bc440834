"""Owners are listed, renamed, joined and removed, with everything that is kept of them in any table."""

import pytest

from data.errors import InputError, NotFoundError
from data.identity.own_addresses import AddressState
from data.importers.base.items import MailAddresses
from data.importers.mail.directions import contacts_of
from data.schema import Answer, AnswerKind, Contact, Interaction, Role, from_epoch
from data.store.bookkeeping.preferences import FORMER_NAMES
from data.store.engine.database import END_OF_TIME
from data.store.log.rows.interaction_rows import content_key
from data.store.owners.owner_tables import (
    KEYED,
    LEFT_BEHIND,
    OF_LISTS,
    OF_ONE_OWNER,
    OWNER_TABLES,
)
from data.store.store import Store
from tests.data.store.people.test_erasure import every_row
from tests.data.store.workspace_worlds import AS_OF, MINE, THEIRS, fill

HAVING = """
SELECT m.name FROM sqlite_master AS m, pragma_table_info(m.name) AS c
WHERE m.type = 'table' AND c.name = ?
"""
KEY = "SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk"
# Where in a row of these tables the list stands, behind the table's name.
LIST_PLACE = dict(zip(OF_LISTS, (1, 2, 2), strict=True))
NOT_COMPARED = {*LEFT_BEHIND, "settings"}


def having(store: Store, column: str) -> set[str]:
    """Return the tables with a column."""
    return {name for (name,) in store.database.execute(HAVING, (column,))}


def test_no_table_with_an_owner_is_missed():
    """A new one is named with what tells two of its rows apart, which is the rest of its key."""
    with Store() as store:
        assert having(store, "owner") == set(OWNER_TABLES)
        assert having(store, "list_id") == set(OF_LISTS)
        for table, key in KEYED.items():
            columns = {name for (name,) in store.database.execute(KEY, (table,))}
            assert columns == {"workspace", "owner", *key}, table


@pytest.fixture
def full(store):
    """Return a store in which every table with an owner has rows of Ada's, in two workspaces."""
    for workspace in (MINE, THEIRS):
        fill(store, workspace)
        store.api_keys.make(workspace, "test", ["admin"], owner="Ada", made_at=1, expires_at=None)
    within = store.within(MINE)
    counts = within.owners.rows("Ada")
    assert [table for table in OWNER_TABLES if not counts[table]] == []
    return within


def rows_of(store: Store, workspace: str, owner: str) -> dict[str, int]:
    """Return how many rows of each table name an owner, without those that name none."""
    query = "SELECT count(*) FROM {table} WHERE workspace = ? AND owner = ?"
    counted = {
        table: store.database.execute(query.format(table=table), (workspace, owner))[0][0]
        for table in OWNER_TABLES
    }
    return {table: count for table, count in counted.items() if count}


def test_a_renamed_owner_keeps_everything(full):
    """Row by row, in every table; only a memory of the former name is left, and no other row is touched."""
    before, theirs = rows_of(full, MINE, "Ada"), rows_of(full, THEIRS, "Ada")
    week = full.lists.contacts("Ada", END_OF_TIME)
    full.owners.rename("Ada", "Nadia")
    after = rows_of(full, MINE, "Nadia")
    assert {table: after[table] for table in before if table not in NOT_COMPARED} == {
        table: count for table, count in before.items() if table not in NOT_COMPARED
    }
    assert after["settings"] == before["settings"] + 1
    assert rows_of(full, MINE, "Ada") == {}
    assert rows_of(full, THEIRS, "Ada") == theirs
    assert full.preferences.get("Nadia", FORMER_NAMES) == ["Ada"]
    assert full.preferences.get("Nadia", "budget") == 0.25
    assert full.lists.contacts("Nadia", END_OF_TIME) == week != []
    assert full.change_counts.pending().keys() >= {"Nadia"}


def test_rows_without_an_id_are_known_again_under_the_new_name(store):
    """The next import of the same table adds nothing, and whose a former name is can be asked."""
    row = ("Ada", "Bob", AS_OF, "sent", "email")
    columns = [[value] for value in ("table", content_key(*row), *row)]
    store.interactions.record_columns(columns, 1)
    store.owners.rename("Ada", "Nadia")
    assert store.owners.renamed() == {"Ada": "Nadia"}
    row = ("Nadia", *row[1:])
    again = store.interactions.record_columns([[v] for v in ("table", content_key(*row), *row)], 2)
    assert (again.created, again.duplicate) == (0, 1)
    store.owners.rename("Nadia", "Ada")
    assert store.owners.renamed() == {"Nadia": "Ada"}
    assert store.owners.names() == ["Ada"]


def test_who_was_erased_stays_erased_under_the_new_name(store, happened):
    """Also where it was renamed twice, or joined with another."""
    store.interactions.record([happened("bob@x.example", -1), happened("cy@x.example", -1)], 1)
    store.erasure.forget("Ada", "bob@x.example", 2)
    store.owners.rename("Ada", "Nadia")
    store.owners.rename("Nadia", "Nadia B")
    bob = happened("bob@x.example", -1, owner="Nadia B", external_id="again")
    assert store.interactions.record([bob], 3).forgotten == 1
    store.interactions.record([happened("di@x.example", -1, owner="Eve")], 3)
    store.owners.join("Nadia B", "Eve", 4)
    bob = happened("bob@x.example", -1, owner="Eve", external_id="once more")
    assert store.interactions.record([bob], 5).forgotten == 1


REFUSED = (
    (lambda owners: owners.rename("Nobody", "Eve"), "there is no owner 'Nobody'"),
    (lambda owners: owners.rename("Ada", "Max"), "there is an owner 'Max' already"),
    (lambda owners: owners.rename("Ada", "Bob"), "'Bob' is a contact of 'Ada'"),
    (lambda owners: owners.rename("Ada", ""), "an owner needs a name"),
    (lambda owners: owners.join("Ada", "Nobody", 1), "there is no owner 'Nobody'"),
    (lambda owners: owners.join("Ada", "Ada", 1), "cannot be joined with themselves"),
    (lambda owners: owners.remove("Nobody"), "there is no owner 'Nobody'"),
)


def test_what_cannot_be_changes_nothing(full):
    """One sentence, and not a row."""
    before = every_row(full)
    for change, sentence in REFUSED:
        with pytest.raises((InputError, NotFoundError), match=sentence):
            change(full.owners)
        assert every_row(full) == before, sentence


def test_a_joined_owner_is_the_other_one(full):
    """Nothing of any table is left under the first name; what the second has not is theirs as it was."""
    before, theirs = rows_of(full, MINE, "Ada"), rows_of(full, THEIRS, "Ada")
    other = rows_of(full, MINE, "Max")
    full.owners.join("Ada", "Max", AS_OF)
    assert rows_of(full, MINE, "Ada") == {}
    assert rows_of(full, THEIRS, "Ada") == theirs
    after = rows_of(full, MINE, "Max")
    for table in ("lists", "answers", "owner_statements", "jobs", "former_versions", "kind_signs"):
        assert after[table] == before[table] + other.get(table, 0), table
    assert full.owners.renamed() == {"Ada": "Max"}
    assert set(OF_ONE_OWNER) & after.keys() == {"change_counts"}


def test_what_both_have_is_counted_once_and_never_less(store, happened):
    """Of two readings of one mail that stays which counts; what only one has is added."""
    same = {"external_id": "1", "source": "mail"}
    store.interactions.record([happened("bob@x.example", -1, **same, counts=False)], 1)
    rows = [happened("bob@x.example", -1, **same, owner="Me"), happened("cy@x.example", -2, owner="Me")]
    store.interactions.record(rows, 1)
    store.owners.join("Me", "Ada", 2)
    assert sorted(row[1] for row in store.interactions.columns("Ada")) == ["bob@x.example", "cy@x.example"]
    assert store.owners.names() == ["Ada"]


def test_who_is_who_holds_for_both(store, happened):
    """Merges and splits of either apply to the rows of the other, and can be undone by their number."""
    store.interactions.record([happened("a@x", -1), happened("b@x", -2)], 1)
    store.interactions.record([happened(name, -3, owner="Me") for name in ("b@x", "c@x")], 1)
    store.identities.merge("Ada", ["a@x", "b@x"], "by hand", 1)
    store.identities.merge("Me", ["b@x", "c@x"], "by hand", 1)
    store.owners.join("Me", "Ada", 2)
    assert store.interactions.contacts("Ada") == ["a@x"]
    assert [one.number for one in store.identities.journal("Ada")] == [1, 2]
    store.identities.undo("Ada", 2, 3)
    assert store.interactions.contacts("Ada") == ["a@x", "c@x"]


def test_cards_fill_each_other_and_answers_come_along(store, happened):
    """What a card of the one lacks, the other's says; the owner's answers of both are one history."""
    store.interactions.record([happened("bob@x", -1), happened("bob@x", -2, owner="Me")], 1)
    store.contacts.keep([Contact("Ada", "bob@x", name="Bob", importance=0.5)], 1)
    store.contacts.keep([Contact("Me", "bob@x", name="Robert", born="--02-29")], 1)
    store.lists.answer(Answer("Me", "bob@x", AnswerKind.NEVER, from_epoch(AS_OF)))
    store.owners.join("Me", "Ada", 2)
    card = store.contacts.get("Ada", "bob@x")
    assert (card.name, card.born, card.importance) == ("Bob", "--02-29", 0.5)
    assert [str(one.kind) for one in store.lists.answers("Ada")] == ["never"]


def test_the_addresses_of_both_read_the_mails_of_both(store):
    """Each mail still names whom it named, and what one did not know to be the owner's counts now."""
    for number, (owner, own, to) in enumerate(
        (("Ada", "ada@home", "ada@work"), ("Me", "ada@work", "ada@work")), start=1
    ):
        mail = MailAddresses(
            owner, "mail", f"{number}", from_epoch(AS_OF), "email", f"friend{number}@x", {to: Role.TO}
        )
        store.own_addresses.say(owner, [own], AddressState.OWN, 1)
        store.mail_handles.keep(owner, [mail])
        (one,) = contacts_of(mail.sender, mail.receivers, {own})
        row = Interaction(
            owner, one.handle, mail.at, one.direction, "email", "mail", f"{number}", role=one.role
        )
        store.interactions.record([_with(row, counts=one.counts)], 1)
    assert [row[1] for row in store.interactions.columns()] == ["friend2@x"]
    change = store.owners.join("Me", "Ada", 2)
    assert (change.counting, change.gone) == (1, 0)
    assert sorted(row[1] for row in store.interactions.columns("Ada")) == ["friend1@x", "friend2@x"]
    assert store.own_addresses.handles("Ada") == {"ada@home", "ada@work"}
    named = store.mail_handles.naming("Ada", ["ada@work"])
    assert sorted((one.sender, *one.receivers) for one in named) == [
        ("friend1@x", "ada@work"),
        ("friend2@x", "ada@work"),
    ]


def _with(row: Interaction, **changes: object) -> Interaction:
    return Interaction(**{name: getattr(row, name) for name in row.__dataclass_fields__} | changes)


def test_a_removed_owner_is_gone_from_every_table(full):
    """No row names them; of others, in this workspace and in another, every row stays."""
    full.owners.rename("Ada", "Zzyzx")
    full.idempotency.once("caller", "named", "print", AS_OF, lambda: (200, '{"owner":"Zzyzx"}'))
    before = [row for row in every_row(full) if "Zzyzx" not in repr(row)]
    lists = {row["id"] for table, row in full.everything("Zzyzx") if table == "lists"}
    gone = full.owners.remove("Zzyzx")
    assert gone["interactions"] > 0
    after = every_row(full)
    assert [row for row in after if "Zzyzx" in repr(row)] == []
    # What was done to theirs stays in the audit log, without their name.
    before, after = ([row for row in rows if row[0] != "audit_log"] for rows in (before, after))
    left = [row for row in before if row[0] not in LIST_PLACE or row[LIST_PLACE[row[0]]] not in lists]
    assert sorted(map(repr, after)) == sorted(map(repr, left))


def test_owners_are_listed_with_what_counts(store, happened):
    """Contacts, interactions, the newest of them and the own addresses; also one who has only settings."""
    rows = [happened("a@x", -1), happened("b@x", -2), happened("b@x", -3, counts=False, external_id="9")]
    store.interactions.record(rows, 1)
    store.own_addresses.say("Ada", ["ada@x.example"], AddressState.OWN, 1)
    store.preferences.set("Eve", "language", "bn")
    ada, eve = store.owners.all()
    assert (ada.owner, ada.contacts, ada.interactions, ada.addresses) == ("Ada", 2, 2, ("ada@x.example",))
    assert ada.last == max(row[2] for row in store.interactions.columns("Ada"))
    assert (eve.owner, eve.contacts, eve.last) == ("Eve", 0, None)


def test_the_names_after_a_name_are_a_part_of_all(full):
    """Page after page they are all names; whoever was removed is not among them."""
    names = full.owners.names()
    assert len(names) > 2
    assert full.owners.after("", 99) == names
    assert [name for after in ["", *names] for name in full.owners.after(after, 1)] == names
    full.change_counts.touch({"Nobody"})
    full.owners.remove(names[1], scrub=False)
    assert full.owners.after("", 2) == [names[0], names[2]]
    assert full.owners.after("", 99) == full.owners.names()
