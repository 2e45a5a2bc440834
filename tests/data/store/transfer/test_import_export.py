"""An export is taken in again, row for row, by a workspace that holds nothing yet."""

import json
from datetime import UTC, datetime

import pytest

from data.errors import InputError
from data.schema import Answer, AnswerKind, Contact
from data.store.bookkeeping.job_queue import JobKind
from data.store.bookkeeping.schedule import SchedulePart
from data.store.export import TABLES
from data.store.feed.mail_accounts import MailAccount, MailSecurity
from data.store.store import Store
from data.store.transfer.import_export import COLUMNS, LEFT_OUT, import_export


@pytest.fixture
def lines(tmp_path, happened, publish) -> list[str]:
    """Export a store with a log, a card, two lists and an answer."""
    with Store(tmp_path / "first.db") as store:
        store.interactions.record([happened("Grace Hopper", n / 3) for n in range(-40, 0)], 1)
        store.contacts.keep([Contact("Ada", "মেরি", "Mary “M” \\ \t Somerville", importance=0.1)], 1)
        for day in (1, 8):
            publish(store, "Ada", ("Grace Hopper", "মেরি"), datetime(2026, 3, day, tzinfo=UTC))
        at = datetime(2026, 3, 2, tzinfo=UTC)
        store.lists.answer(Answer("Ada", "মেরি", AnswerKind.DONE, at, note="tea\nand cake"))
        store.jobs.ask(JobKind.MAKE_LIST, "Ada", {}, "page", 5)
        store.schedule.note("Ada", SchedulePart.LIST, last_at=1, next_at=2)
        store.calendar_addresses.make("Ada", 1, with_dates=True)
        server = ("smtp.example", 587, MailSecurity.TLS, "ada", "sealed", "kith@home.example")
        store.mail_accounts.keep(MailAccount(*server))
        return exported(store)


def exported(store: Store) -> list[str]:
    """Return the lines that kith export prints."""
    return [json.dumps({"table": table, **row}) for table, row in store.everything()]


def kept(lines: list[str]) -> list[str]:
    """Return the lines of what an import takes in."""
    return [line for line in lines if json.loads(line)["table"] not in LEFT_OUT]


def test_what_was_imported_is_exported_alike(lines, store):
    """Every row of every table that an import takes in; what it leaves out is counted."""
    imported = import_export(store, lines)
    assert kept(exported(store)) == kept(lines)
    assert sum(imported.rows.values()) == len(kept(lines))
    assert [imported.left_out[name] for name in ("jobs", "calendar_addresses", "mail_accounts")] == [1] * 3
    assert store.change_counts.pending().keys() == {"Ada"}


def test_beside_another_workspace_lists_are_numbered_anew(lines, store, publish):
    """Each suggestion stays on its list, and the other workspace's lists stay as they were."""
    publish(store.within("theirs"), "Bea", ("Cy",))
    import_export(store.within("new"), lines)
    lists = [store.within(name).lists for name in ("theirs", "new")]
    assert lists[0].contacts("Bea", 2**40) == ["Cy"]
    assert lists[1].contacts("Ada", 2**40) == ["Grace Hopper", "মেরি"]


def test_a_workspace_that_holds_something_is_left_alone(lines, store):
    """The second import of the same lines is refused, and nothing is doubled."""
    import_export(store, lines)
    before = exported(store)
    with pytest.raises(InputError, match="holds something already"):
        import_export(store, lines)
    assert exported(store) == before


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("hello", "line 1 is not a line of kith export"),
        ('{"table": "passwords"}', "line 1 is not a line of kith export"),
        ('{"table": "handles", "owner": "Ada"}', "line 1, table handles: expected the columns owner, handle"),
        ('{"table": "handles", "owner": 7, "handle": "a", "contact": "b"}', "has .7. as its owner"),
        ('{"table": "handles", "owner": null, "handle": "a", "contact": "b"}', "cannot be kept"),
    ],
)
def test_what_is_no_export_is_refused_whole(lines, store, line, words):
    """A line that is wrong is named, and not one row of the others is kept."""
    with pytest.raises(InputError, match=words):
        import_export(store, [line, *lines])
    assert exported(store) == []


def test_every_exported_table_is_imported_or_named():
    """What an import leaves out is a table of the export."""
    assert TABLES.keys() >= LEFT_OUT
    assert COLUMNS.keys() == {*TABLES, "suggestions"}
