"""What `make kills` looks for at its end is found where it is wrong, and nothing is where all is well."""

from collections import Counter
from random import Random

import pytest

from benchmarks.service.kills.together import Program, faults
from data.schema import Direction, Interaction, from_epoch
from data.store.bookkeeping.job_queue import JobKind
from data.store.feed.change_feed import Change, ChangeKind
from data.store.store import Store

AT = 1_780_000_000


@pytest.fixture
def store(tmp_path):
    """Open a store with one row that a program sent, a list that was asked for and made, and two changes."""
    with Store(tmp_path / "kith.db") as opened:
        row = Interaction("Writer", "w0-1-0", from_epoch(AT), Direction.SENT, "email", "program", "w0-1-0")
        opened.interactions.record([row], AT)
        job = opened.jobs.ask(JobKind.MAKE_LIST, "Owner 0", {}, "w0", AT)
        opened.job_queue.finish(job.id, {}, AT)
        for owner in ("Owner 0", "Owner 1"):
            opened.change_feed.append([Change(ChangeKind.LIST_MADE, owner, AT)])
        yield opened


def program(store, *acknowledged, sent=()):
    """Return a program that was told that some rows are there, and that its job was accepted."""
    jobs = {row["id"] for name, row in store.everything() if name == "jobs"}
    told = Counter(acknowledged)
    return [Program("w0", Random(0), acknowledged=told, sent={*acknowledged, *sent}, jobs=jobs)]  # noqa: S311


def test_nothing_is_wrong_where_all_is_there_once(store):
    """What was sent and never acknowledged may be there or not."""
    assert list(faults(store, program(store, "w0-1-0", sent=("w0-2-0",)), [2, 1])) == []


@pytest.mark.parametrize(
    ("acknowledged", "numbers", "expected"),
    [
        (("w0-1-0", "w0-9-9"), [1, 2], "acknowledged and lost: w0-9-9"),
        ((), [1, 2], "sent by nobody: w0-1-0"),
        (("w0-1-0",), [2], "never delivered: change 1"),
        (("w0-1-0",), [1, 2, 2], "delivered under two ids: 2"),
    ],
)
def test_what_is_lost_or_doubled_is_found(store, acknowledged, numbers, expected):
    """By its name or its number."""
    assert list(faults(store, program(store, *acknowledged), numbers)) == [expected]


def test_a_job_that_waits_for_ever_is_found(store):
    """Accepted, it must have ended: done, or failed with its reason."""
    job = store.jobs.ask(JobKind.MAKE_LIST, "Owner 1", {}, "w0", AT)
    assert list(faults(store, program(store, "w0-1-0"), [1, 2])) == [f"a job never ended: {job.id}"]


def test_a_row_that_is_there_twice_is_found(store):
    """Under two keys, as a request that was done twice would leave it."""
    row = Interaction("Writer", "w0-1-0", from_epoch(AT), Direction.SENT, "email", "program", "again")
    store.interactions.record([row], AT)
    assert list(faults(store, program(store, "w0-1-0"), [1, 2])) == ["there twice: w0-1-0"]
