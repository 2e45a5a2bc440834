"""A mistaken join of two owners is undone: each has again what was theirs, and nobody erased comes back."""

import pytest

from data.errors import InputError, NotFoundError
from data.importers.base.items import MailAddresses
from data.schema import Answer, AnswerKind, Contact, Role, from_epoch
from data.store.log.rows.interaction_rows import content_key
from tests.data.store.owners.test_owners import full  # noqa: F401 - a fixture
from tests.data.store.people.test_erasure import every_row
from tests.data.store.workspace_worlds import AS_OF

# Worked out anew, or ended for good.
NOT_RESTORED = {"change_counts", "rendered_lists", "api_keys", "calendar_addresses"} | {
    *("sessions", "sign_in_links", "idempotent_responses"),
    # The feed tells what happened, the join and its end among it.
    *("feed_changes", "feed_cursors", "open_in_feed", "outbox"),
}
WORKED_OUT = ("days of ", "proposals of ")


def kept(store) -> list[str]:
    """Return every row but those that are worked out anew or end with a join."""
    return sorted(
        repr(row)
        for row in every_row(store)
        if row[0] not in NOT_RESTORED and not (row[0] == "settings" and row[3].startswith(WORKED_OUT))
    )


def columns(store, owner):
    """Return contact and direction of what counts of an owner's."""
    return sorted(row[1:2] + row[3:4] for row in store.interactions.columns(owner))


def test_every_row_of_every_table_is_as_it_was(full):  # noqa: F811
    """Of both owners, on both databases; also where the two were joined the other way round."""
    before = kept(full)
    for owner, into in (("Ada", "Max"), ("Max", "Ada")):
        full.owners.join(owner, into, AS_OF)
        assert kept(full) != before
        assert full.owners.undo_join(into, 9).former == owner
        assert kept(full) == before


def test_what_the_feed_told_of_an_owner_is_theirs_again(full):  # noqa: F811
    """And it goes on with what closed for the one and opened for the other."""

    def told(owner: str) -> set[tuple[str, int]]:
        rows = (row for table, row in full.everything(owner) if table == "feed_changes")
        return {(row["kind"], row["number"]) for row in rows}

    before = told("Ada")
    full.owners.join("Ada", "Max", AS_OF)
    assert told("Ada") == set()
    full.owners.undo_join("Max", AS_OF)
    assert told("Ada") >= before
    assert before


def test_joins_are_undone_newest_first(full):  # noqa: F811
    """Three became one in two joins, and are three again."""
    before = kept(full)
    full.owners.join("Max", "Kim", AS_OF)
    full.owners.join("Kim", "Ada", AS_OF)
    assert [full.owners.undo_join(name, 9).former for name in ("Ada", "Kim")] == ["Kim", "Max"]
    assert kept(full) == before
    assert full.owners.undo_join("Ada", 9).former == "Zia"
    with pytest.raises(NotFoundError, match="nobody was joined into 'Ada'"):
        full.owners.undo_join("Ada", 9)


def test_what_came_since_stays_with_the_other(store, happened):
    """And what was said since of somebody whom only the joined owner knew goes with them."""
    store.interactions.record([happened("a@x", -1), happened("b@x", -2, owner="Me")], 1)
    store.contacts.keep([Contact("Me", "b@x", name="Bob")], 1)
    store.owners.join("Me", "Ada", 2)
    store.interactions.record([happened("b@x", -3, external_id="new"), happened("c@x", -3)], 3)
    store.contacts.keep([Contact("Ada", "b@x", name="Bob", importance=0.5)], 3)
    store.lists.answer(Answer("Ada", "a@x", AnswerKind.NEVER, from_epoch(AS_OF)))
    store.owners.undo_join("Ada", 9)
    assert columns(store, "Ada") == [("a@x", "sent"), ("b@x", "sent"), ("c@x", "sent")]
    assert columns(store, "Me") == [("b@x", "sent")]
    assert store.contacts.get("Me", "b@x").importance == 0.5
    assert store.contacts.get("Ada", "b@x") is None
    assert len(store.lists.answers("Ada")) == 1


def test_who_was_merged_in_between_is_who_each_owner_says(store, happened):
    """A merge of the other owner's applies to what came since; the joined owner's contacts are their own."""
    store.interactions.record([happened("a@x", -1)], 1)
    store.interactions.record([happened(name, -2, owner="Me") for name in ("a@x", "b@x")], 1)
    store.owners.join("Me", "Ada", 2)
    store.identities.merge("Ada", ["a@x", "b@x"], "by hand", 3)
    store.interactions.record([happened("b@x", -3, external_id="new")], 3)
    store.owners.undo_join("Ada", 9)
    assert store.interactions.contacts("Me") == ["a@x", "b@x"]
    assert store.interactions.contacts("Ada") == ["a@x"]


def test_the_addresses_of_mails_that_came_since_are_kept(store):
    """Their codes were the joined owner's first."""

    def mail(owner, number):
        to = {"me@home": Role.TO, "friend@x": Role.CC}
        return MailAddresses(owner, "mail", number, from_epoch(AS_OF), "email", "friend@x", to)

    store.mail_handles.keep("Me", [mail("Me", "1")])
    store.preferences.set("Ada", "language", "bn")
    store.preferences.set("Me", "language", "bn")
    store.owners.join("Me", "Ada", 2)
    store.mail_handles.keep("Ada", [mail("Ada", "2")])
    store.owners.undo_join("Ada", 9)
    for owner, number in (("Ada", "2"), ("Me", "1")):
        (named,) = store.mail_handles.naming(owner, ["me@home"])
        assert (named.external_id, named.sender) == (number, "friend@x")


def test_who_was_erased_in_between_is_in_no_row(store, happened):
    """Neither in what is kept to undo the join nor after it, nor does an import bring them back."""
    store.interactions.record([happened("bob@x.example", -1, owner="Me"), happened("c@x", -1, owner="Me")], 1)
    store.interactions.record([happened("bob@x.example", -2), happened("d@x", -1)], 1)
    for owner in ("Me", "Ada"):
        store.identities.learn(owner, [("bob@x.example", "bobby@y.example", "b3@z.example")], "card", 1)
        mail = MailAddresses(
            owner, "mail", "bob@x.example/1", from_epoch(AS_OF), "email", "bob@x.example", {"me@x": Role.TO}
        )
        store.mail_handles.keep(owner, [mail])
    store.owners.join("Me", "Ada", 2)
    store.erasure.forget("Ada", "bob@x.example", 3)
    assert "bob" not in repr(every_row(store))
    store.owners.undo_join("Ada", 9)
    assert "bob" not in repr(every_row(store))
    assert (columns(store, "Me"), columns(store, "Ada")) == ([("c@x", "sent")], [("d@x", "sent")])
    again = happened("bob@x.example", -1, owner="Me", external_id="again")
    assert store.interactions.record([again], 4).forgotten == 1


def test_rows_without_an_id_are_known_again_after_it(store):
    """The next import of either's table adds nothing."""
    for owner in ("Me", "Ada"):
        row = (owner, "Bob", AS_OF, "sent", "email")
        store.interactions.record_columns([[value] for value in ("table", content_key(*row), *row)], 1)
    store.owners.join("Me", "Ada", 2)
    store.owners.undo_join("Ada", 9)
    for owner in ("Me", "Ada"):
        row = (owner, "Bob", AS_OF, "sent", "email")
        again = store.interactions.record_columns([[v] for v in ("table", content_key(*row), *row)], 3)
        assert (again.created, again.duplicate) == (0, 1)


def test_what_cannot_be_undone_changes_nothing(full):  # noqa: F811
    """Where a name is another's now, or the owner is called otherwise, one sentence says what to do."""
    full.owners.join("Max", "Kim", AS_OF)
    full.preferences.set("Max", "language", "bn")
    with pytest.raises(InputError, match="there is an owner 'Max' already"):
        full.owners.undo_join("Kim", 9)
    full.owners.rename("Max", "Maxine")
    full.owners.rename("Kim", "Kimberly")
    with pytest.raises(InputError, match="'Kimberly' was called 'Kim' when 'Max' was joined"):
        full.owners.undo_join("Kimberly", 9)
    full.owners.rename("Kimberly", "Kim")
    assert full.owners.undo_join("Kim", 9).former == "Max"
