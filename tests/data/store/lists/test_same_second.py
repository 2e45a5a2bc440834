"""Two programs that publish an owner's list in one second leave one list: nobody could tell two apart."""

from threading import Barrier, Thread

import pytest

from data.schema import from_epoch
from data.store.store import Store

SECOND = 1_780_000_000


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.needs("postgresql"))])
def target(request, tmp_path):
    """Return where a store can be made: a file, or an empty database on a server."""
    on_server = request.param == "postgresql"
    return request.getfixturevalue("postgres_url") if on_server else tmp_path / "kith.db"


def test_the_later_list_of_a_second_stands_alone(target, publish):
    """Of its owner only; one of another second stays, and all that belonged to the former is gone."""
    with Store(target) as store:
        publish(store, "Ada", ("Bob",), from_epoch(SECOND - 1))
        publish(store, "Eve", ("Bob",), from_epoch(SECOND))
        publish(store, "Ada", ("Bob", "Cy"), from_epoch(SECOND))
        publish(store, "Ada", ("Di",), from_epoch(SECOND))
        rows = [row for name, row in store.everything() if name == "lists"]
        kept = [(row["owner"], row["published_at"] - SECOND) for row in rows]
        assert sorted(kept) == [("Ada", -1), ("Ada", 0), ("Eve", 0)]
        assert [one.contact for one in store.lists.open("Ada", SECOND)] == ["Di"]
        shown = [row["contact"] for name, row in store.everything("Ada") if name == "suggestions"]
        assert sorted(shown) == ["Bob", "Di"]


def test_programs_at_once_leave_one_list_of_each_second(target, publish):
    """Each waits for the one that was first, and sees its list."""
    Store(target).close()
    together = Barrier(2)

    def publish_often(contact):
        with Store(target) as store:
            for number in range(5):
                together.wait()
                publish(store, "Ada", (contact,), from_epoch(SECOND + number))

    programs = [Thread(target=publish_often, args=(contact,)) for contact in ("Bob", "Cy")]
    for one in programs:
        one.start()
    for one in programs:
        one.join()
    with Store(target) as store:
        lists = [row["published_at"] for name, row in store.everything() if name == "lists"]
    assert sorted(lists) == [SECOND + number for number in range(5)]
