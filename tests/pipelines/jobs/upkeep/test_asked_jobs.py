"""What somebody asked for is done by the worker, and who asked learns what came of it."""

from datetime import UTC, datetime, timedelta

import pytest

from data.errors import BusyError, InputError
from data.schema import Direction, Interaction, to_epoch
from data.store.bookkeeping.job_queue import AWAY_SECONDS, JobKind, JobState
from data.store.store import Store
from pipelines.jobs.upkeep.asked_jobs import run_asked_jobs, runners_with
from pipelines.jobs.upkeep.presence import is_anything_pending, present
from pipelines.model_store.artefact import prior

NOW = datetime(2026, 3, 1, tzinfo=UTC)
SECOND = to_epoch(NOW)


def wrote(days_ago):
    """Return a mail of Ada's to Bob."""
    at = NOW - timedelta(days=days_ago)
    return Interaction("Ada", "Bob", at, Direction.SENT, "email", "t", f"{days_ago}")


@pytest.fixture
def store(tmp_path):
    """Open a store in which Ada wrote to Bob every week, and long ago for the last time."""
    with Store(tmp_path / "kith.db") as opened:
        days = [30 + 7 * n for n in range(12)]
        log = [
            ("Ada", "Bob", NOW - timedelta(days=day), Direction.SENT, "email", "t", f"{day}") for day in days
        ]
        opened.batch_upsert.record([Interaction(*row) for row in log], 1)
        yield opened


def ask(store, owner="Ada"):
    """Ask for a list."""
    return store.jobs.ask(JobKind.MAKE_LIST, owner, {}, "page", SECOND)


def run(store, runners=None):
    """Let a worker do what waits."""
    return run_asked_jobs(store, runners or runners_with(lambda _: prior()), lambda: NOW)


def raiser(error):
    """Return what does every job by raising an error."""

    def fail(*_):
        raise error

    return dict.fromkeys(JobKind, fail)


def test_a_list_that_is_asked_for_is_made_as_of_now(store):
    """Though nothing changed since the last one; and nothing is pending for the owner afterwards."""
    store.change_counts.settle(store.change_counts.pending())
    job = ask(store)
    assert is_anything_pending(store, SECOND)
    assert run(store) == 1
    assert store.jobs.get(job.id).state is JobState.DONE
    assert store.lists.latest("Ada", SECOND)["as_of"] == NOW
    assert not is_anything_pending(store, SECOND)


def test_a_job_is_done_in_its_own_workspace(store):
    """Another workspace's owner of the same name gets no list."""
    ask(store)
    ask(store.within("crm"))
    assert run(store) == 2
    assert store.lists.owners(SECOND) == ["Ada"]
    job = store.within("crm").jobs.newest("Ada", JobKind.MAKE_LIST)
    assert "no owner 'Ada' here" in job.fault


def test_an_error_for_people_is_told_and_stops_no_other_job(store):
    """The owner whom nobody knows is told of, and the next job is done."""
    stranger, job = ask(store, "Zoe"), ask(store)
    assert run(store) == 2
    assert store.jobs.get(stranger.id).fault == "there is no owner 'Zoe' here"
    assert store.jobs.get(job.id).state is JobState.DONE


def test_too_little_history_is_a_sentence(tmp_path):
    """No list is made of one message."""
    with Store(tmp_path / "young.db") as store:
        store.batch_upsert.record([wrote(1)], 1)
        job = ask(store)
        run(store)
        assert store.jobs.get(job.id).state is JobState.FAILED
        assert store.jobs.get(job.id).fault
        assert store.lists.owners(SECOND) == []


def test_a_mistake_of_ours_is_told_and_raised(store):
    """Who asked does not wait for ever, and the worker's log has the traceback."""
    job = ask(store)
    with pytest.raises(ZeroDivisionError):
        run(store, raiser(ZeroDivisionError()))
    assert "ZeroDivisionError" in store.jobs.get(job.id).fault


def test_a_store_that_was_away_leaves_the_job_to_be_taken_again(store):
    """It is not told as failed: nothing is wrong with it."""
    job = ask(store)
    with pytest.raises(BusyError):
        run(store, raiser(BusyError("away")))
    assert store.jobs.get(job.id).state is JobState.RUNNING


def test_a_full_disk_is_told_as_one(store):
    """Whatever library met it."""
    job = ask(store)
    with pytest.raises(OSError, match="No space"):
        run(store, raiser(OSError(28, "No space left on device")))
    assert "the disk is full" in store.jobs.get(job.id).fault


def test_input_that_cannot_be_read_keeps_its_fields(store):
    """So that the page can say it in Bengali."""
    job = ask(store)
    run(store, raiser(InputError("{file} holds no rows", file="x")))
    assert store.jobs.get(job.id).fault.message == "{file} holds no rows"


def test_a_worker_is_seen_while_it_works_and_not_after(store):
    """It writes that it is there once in a while, not in each round."""
    times = iter([SECOND, SECOND + 1, SECOND + AWAY_SECONDS])
    with present(store, lambda: next(times)) as sign:
        sign()
        sign()
        assert store.database.execute("SELECT seen_at FROM workers") == [(SECOND,)]
        sign()
        assert store.job_queue.has_worker(SECOND + 2 * AWAY_SECONDS)
    assert not store.job_queue.has_worker(SECOND)
