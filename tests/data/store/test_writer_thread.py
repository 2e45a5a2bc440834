"""One thread that writes for all: in order, all or nothing each, told only after the commit."""

import threading
from concurrent.futures import wait

import pytest

from data.errors import InputError
from data.store.store import Store
from data.store.writer_thread import WriterThread


@pytest.fixture
def writer(store):
    """Write into the store over a connection of its own."""
    opened = WriterThread(lambda: Store(store.target))
    yield opened
    opened.close()


def test_what_is_told_is_there_for_others(store, writer, happened):
    """When the result comes, another connection reads what was written."""
    for n in range(20):
        writer.submit("own", lambda to, n=n: to.interactions.record([happened(f"c{n}", -1)], 1)).result()
        assert store.interactions.count() == n + 1


def test_many_jobs_share_a_commit_and_keep_their_order(writer):
    """Jobs that came while one was at work are done in the order they came."""
    gate, order = threading.Event(), []
    first = writer.submit("own", lambda _: gate.wait(10))
    jobs = [writer.submit("own", lambda _, n=n: order.append(n)) for n in range(100)]
    gate.set()
    wait([first, *jobs])
    assert order == list(range(100))


def test_one_bad_job_does_not_sink_the_rest(store, writer, happened):
    """What it wrote is gone, it hears why, and the others of its group are kept."""
    gate = threading.Event()

    def spoilt(to):
        to.interactions.record([happened("nobody", -1)], 1)
        raise InputError("spoilt")

    first = writer.submit("own", lambda _: gate.wait(10))
    good = [
        writer.submit("own", lambda to, n=n: to.interactions.record([happened(f"c{n}", -1)], 1))
        for n in range(5)
    ]
    bad = writer.submit("own", spoilt)
    gate.set()
    wait([first, *good, bad])
    assert isinstance(bad.exception(), InputError)
    assert store.interactions.contacts("Ada") == [f"c{n}" for n in range(5)]


def test_a_job_writes_into_its_workspace_only(store, writer, happened):
    """Two workspaces share the thread and the transaction, and nothing else."""
    jobs = [
        writer.submit(name, lambda to: to.interactions.record([happened("Bob", -1)], 1))
        for name in ("one", "two", "two")
    ]
    wait(jobs)
    assert [store.within(name).interactions.count() for name in ("one", "two", "own")] == [1, 1, 0]


def test_a_caller_who_hangs_up_stops_nobody(writer, happened):
    """A job called off before its turn is not done; the thread lives on."""
    gate = threading.Event()
    first = writer.submit("own", lambda _: gate.wait(10))
    called_off = writer.submit("own", lambda to: to.interactions.record([happened("Bob", -1)], 1))
    assert called_off.cancel()
    gate.set()
    assert writer.submit("own", lambda to: to.interactions.count()).result() == 0
    assert first.result()


def test_closing_does_what_was_submitted(store, happened):
    """Nothing that was handed in before the end is left out."""
    writer = WriterThread(lambda: Store(store.target))
    jobs = [
        writer.submit("own", lambda to, n=n: to.interactions.record([happened(f"c{n}", -1)], 1))
        for n in range(50)
    ]
    writer.close()
    assert all(job.done() for job in jobs)
    assert store.interactions.count() == 50
