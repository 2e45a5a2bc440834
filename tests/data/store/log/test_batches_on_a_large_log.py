"""What a batch costs a server does not grow with the log: by key, and never through the whole of it."""

import json
from collections.abc import Iterator

import pytest

from data.store.log.removal import UNDER_IDS
from data.store.people.contact_by_word import ANY
from data.store.store import Store

ROWS = 20_000
AT = 1_767_225_600


@pytest.fixture(scope="module")
def store(new_postgres_url) -> Iterator[Store]:
    """Lend a store on a server, with a log of one source that its statistics know well."""
    with Store(new_postgres_url()) as store:
        columns = zip(*(("crm", f"{n}", f"o{n % 40}", f"c{n % 900}") for n in range(ROWS)), strict=True)
        same = [[AT] * ROWS, ["sent"] * ROWS, ["email"] * ROWS]
        store.interactions.record_columns([*map(list, columns), *same], AT)
        store.database.execute("ANALYZE interactions")
        yield store


@pytest.mark.parametrize("known", [True, False], ids=["statistics", "none yet"])
@pytest.mark.parametrize("query", [ANY, UNDER_IDS], ids=["by the owner's word", "under the ids"])
def test_no_look_goes_through_the_whole_log(store, query, known):
    """With statistics of the table or, as in a first large import, without any."""
    database = store.database
    with database.transaction():
        if not known:
            database.execute("DELETE FROM pg_statistic WHERE starelid = CAST('interactions' AS regclass)")
        text = query.format(rows=database.rows({"external_id": "text"})).replace("?", ":workspace")
        ids = json.dumps([f"{n}" for n in range(100)])
        values = {"workspace": store.workspace, "source": "crm", "rows": ids}
        plan = [str(row[0]) for row in database.execute(f"EXPLAIN (ANALYZE, TIMING OFF) {text}", values)]
    looks = [step for step in plan if " interactions" in step]
    assert looks
    assert all("Index" in step for step in looks)
    assert not any(f"rows={ROWS} " in step for step in plan)
