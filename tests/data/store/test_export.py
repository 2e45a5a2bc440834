"""What an export holds: every row of every table, but those of the tables named here with a reason."""

from collections import Counter

import pytest

from data.schema import Answer, AnswerKind
from data.store.export import KEEPER
from data.store.store import Store
from tests.data.store.workspace_worlds import MINE, NOW, fill, moment

NOT_EXPORTED = {
    "alembic_version": "the schema's own",
    "api_keys": "hashes that open the store",
    "audit_log": "kept apart, for administrators: kith audit --json",
    "bulk_uploads": "what a program sends, whose rows are among the interactions",
    "change_counts": "counted anew from what is exported",
    "feed_cursors": "how far the feed is, which its rows say",
    "erased_handles": "hashes by which erased contacts could be guessed at",
    "idempotent_responses": "copies of responses, kept for two days",
    "rendered_lists": "made of the lists",
    "sessions": "hashes that open the page",
    "sign_in_links": "hashes that open the page",
    "workspaces": "the name of what is exported",
    "workers": "the processes that are there",
}


@pytest.fixture
def filled() -> Store:
    """Return a store in which every table of a workspace has rows, one answer taken back."""
    with Store(None) as store:
        fill(store, MINE)
        mine = store.within(MINE)
        mine.lists.answer(Answer("Ada", "Eve", AnswerKind.DISMISSED, moment(0.4)))
        assert mine.list_inputs.undo("Ada", NOW) is not None
        yield store


def test_every_row_is_exported(filled):
    """Also an answer that was taken back; no table is left out without a reason."""
    exported = Counter(table for table, _ in filled.within(MINE).everything())
    tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    for (table,) in filled.database.execute(tables):
        if table in NOT_EXPORTED:
            continue
        columns = {row[1] for row in filled.database.execute(f"PRAGMA table_info({table})")}
        whose = "WHERE workspace = 'mine'" if "workspace" in columns else ""
        if table == "settings":
            whose += f" AND owner != '{KEEPER}'"
        ((kept,),) = filled.database.execute(f"SELECT count(*) FROM {table} {whose}")
        assert exported[table] == kept, table
        assert kept > 0, table


def test_an_answer_that_was_taken_back_says_so(filled):
    """Its row has the moment at which it was undone."""
    answers = [row for table, row in filled.within(MINE).everything("Ada") if table == "answers"]
    assert [row["contact"] for row in answers if row["undone_at"] is not None] == ["Eve"]
