"""Everything moves from a file to PostgreSQL, or nothing does."""

from datetime import UTC, datetime

import pytest

from data.errors import InputError
from data.schema import Answer, AnswerKind, Contact
from data.store.copy_to_postgres import copy_store
from data.store.engine.database import END_OF_TIME
from data.store.engine.postgres import Postgres
from data.store.engine.sqlite import SQLite
from data.store.store import Store

pytestmark = pytest.mark.needs("postgresql")
NOW = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.fixture
def file(store_path, happened, publish) -> Store:
    """Fill a file with two workspaces, in any script."""
    with Store(store_path) as made:
        for workspace in ("own", "crm"):
            store = made.within(workspace)
            store.interactions.record([happened("Grace Hopper", n / 3) for n in range(-40, 0)], 1)
            store.contacts.keep([Contact("Ada", "মেরি", "Mary “M” \\ \t Somerville", importance=0.1)], 1)
            publish(store, "Ada", ("Grace Hopper", "মেরি"))
            store.lists.answer(Answer("Ada", "মেরি", AnswerKind.DONE, NOW, note="tea\nand cake"))
            store.rendered.refresh(["Ada"], 1_800_000_000)
        made.api_keys.make("crm", "CRM", ["admin"], owner=None, made_at=1, expires_at=None)
        yield made


def copied(file: Store, url: str) -> list:
    """Copy a file's store to an address."""
    target = Postgres.open(url)
    try:
        return copy_store(SQLite.open(file.target), target)
    finally:
        target.close()


def test_everything_is_there(file, postgres_url):
    """Log, people, lists, answers, texts and keys of every workspace read the same from the copy."""
    told = {one.table: one.rows for one in copied(file, postgres_url)}
    assert (told["interactions"], told["answers"], told["api_keys"]) == (82, 2, 1)
    with Store(postgres_url) as there:
        assert there.api_keys.all() == file.api_keys.all()
        for workspace in ("own", "crm"):
            one, two = file.within(workspace), there.within(workspace)
            assert sorted(one.interactions.columns()) == sorted(two.interactions.columns())
            assert one.contacts.all() == two.contacts.all()
            assert one.lists.answers() == two.lists.answers()
            assert one.rendered.read("Ada", 1_800_000_000) == two.rendered.read("Ada", 1_800_000_000)


def test_the_copy_goes_on(file, postgres_url, publish):
    """New lists and answers are numbered after the copied ones."""
    copied(file, postgres_url)
    with Store(postgres_url) as there:
        publish(there, "Ada", ("Grace Hopper",))
        there.lists.answer(Answer("Ada", "Grace Hopper", AnswerKind.DONE, NOW))
        assert there.lists.contacts("Ada", END_OF_TIME) == ["Grace Hopper"]
        assert len(there.lists.answers()) == 2


def test_a_store_in_use_is_not_written_over(file, postgres_url, happened):
    """A target that holds rows is refused and stays as it was."""
    with Store(postgres_url) as there:
        there.interactions.record([happened("Mary", -1)], 1)
        with pytest.raises(InputError, match="already holds"):
            copied(file, postgres_url)
        assert there.interactions.count() == 1


def test_what_postgresql_cannot_hold_stops_everything(file, postgres_url, happened):
    """A NUL in a name is told with its table, and not one row of any table stays behind."""
    file.within("own").interactions.record([happened("Gr\0ace", -1)], 1)
    with pytest.raises(InputError, match="interactions"):
        copied(file, postgres_url)
    with Store(postgres_url) as there:
        assert there.api_keys.all() == []
        assert there.within("crm").interactions.count() == 0
