"""A job that is asked for is done by one worker, and who asked can follow it."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from data.errors import NotFoundError
from data.messages import Message
from data.store.bookkeeping.job_queue import (
    AWAY_SECONDS,
    KEPT_SECONDS,
    MOST_ATTEMPTS,
    SILENT_SECONDS,
    JobKind,
    JobState,
)
from data.store.store import Store


def ask(store, owner="Ada", now=100, **arguments):
    """Ask for a list as somebody at a browser."""
    return store.jobs.ask(JobKind.MAKE_LIST, owner, arguments, "page", now)


def test_a_job_is_taken_worked_on_and_done(store):
    """Each step can be read by its id, with progress in the reader's language and the result."""
    job = ask(store, size=3)
    assert store.jobs.get(job.id) == job
    assert (job.state, job.arguments, job.asked_by) == (JobState.WAITING, {"size": 3}, "page")
    assert store.job_queue.take(101).id == job.id
    store.job_queue.beat(job.id, Message("{count} of 9 read", count=4), 102)
    running = store.jobs.get(job.id)
    assert (running.state, running.ended) == (JobState.RUNNING, False)
    assert running.progress.fields == {"count": 4}
    store.job_queue.finish(job.id, {"owners": 1}, 103)
    done = store.jobs.get(job.id)
    assert (done.state, done.ended, done.result, done.fault) == (JobState.DONE, True, {"owners": 1}, "")


def test_a_job_of_another_kind_is_none(store):
    """Whoever follows a job of one kind by its id finds no other."""
    job = ask(store)
    assert store.jobs.get(job.id, JobKind.MAKE_LIST) == job
    with pytest.raises(NotFoundError):
        store.jobs.get(job.id, JobKind.SIGN_IN)


def test_a_job_that_fails_says_why(store):
    """As a message with its fields."""
    job = ask(store)
    store.job_queue.take(101)
    store.job_queue.fail(job.id, Message("{file} holds no rows", file="x.csv"), 102)
    failed = store.jobs.get(job.id)
    assert (failed.state, failed.fault) == (JobState.FAILED, "x.csv holds no rows")
    assert failed.fault.message == "{file} holds no rows"


def test_the_same_job_is_asked_for_once_while_it_waits(store):
    """Two tabs get the one row; another owner's, or one that is begun already, is another job."""
    job = ask(store)
    assert ask(store, now=105) == job
    assert ask(store, owner="Max", now=105).id != job.id
    assert store.job_queue.take(106).id == job.id
    assert ask(store, now=107).id != job.id
    assert store.jobs.newest("Ada", JobKind.MAKE_LIST).asked_at == 107
    assert store.jobs.newest("Zoe", JobKind.MAKE_LIST) is None


def test_jobs_are_taken_in_the_order_in_which_they_were_asked_for(store):
    """In whichever workspace."""
    late, early = ask(store, now=200), ask(store.within("crm"), now=100)
    assert [store.job_queue.take(300).id for _ in range(2)] == [early.id, late.id]
    assert store.job_queue.take(301) is None


def test_two_workers_never_take_the_same_job(store):
    """Each row is changed by one of them, over connections of their own."""
    jobs = {ask(store, number=number).id for number in range(8)}

    def take_all(_):
        with Store(store.target) as mine:
            return [job.id for job in iter(lambda: mine.job_queue.take(200), None)]

    with ThreadPoolExecutor(2) as workers:
        first, second = workers.map(take_all, range(2))
    assert sorted(first + second) == sorted(jobs)


def test_a_job_whose_worker_fell_silent_is_taken_by_another(store):
    """Not before two minutes without a sign; and when it ended its workers twice, it fails."""
    job = ask(store)
    store.job_queue.take(100)
    store.job_queue.beat(job.id, "", 150)
    assert store.job_queue.take(150 + SILENT_SECONDS) is None
    again = 151 + SILENT_SECONDS
    assert store.job_queue.take(again).id == job.id
    assert store.jobs.get(job.id).attempts == MOST_ATTEMPTS
    assert store.job_queue.take(again + SILENT_SECONDS + 1) is None
    assert "ask again" in store.jobs.get(job.id).fault


def test_what_a_slow_worker_finishes_after_all_stays_done(store):
    """The result of the first to finish counts, and no later failure takes it back."""
    job = ask(store)
    store.job_queue.take(100)
    store.job_queue.finish(job.id, 1, 200)
    store.job_queue.finish(job.id, 2, 201)
    store.job_queue.fail(job.id, "too late", 202)
    assert store.jobs.get(job.id).result == 1


def test_ended_jobs_go_after_two_days(store):
    """Those that wait stay, however long."""
    job, waiting = ask(store), ask(store, owner="Max")
    store.job_queue.finish(job.id, None, 200)
    store.job_queue.drop_ended(200 + KEPT_SECONDS)
    assert store.jobs.get(job.id).ended
    store.job_queue.drop_ended(201 + KEPT_SECONDS)
    with pytest.raises(NotFoundError, match=job.id):
        store.jobs.get(job.id)
    assert store.jobs.get(waiting.id) == waiting


def test_an_erasure_takes_the_results_of_ended_jobs_along(store):
    """They may name who was erased; a job that waits is still done."""
    ended, waiting = ask(store), ask(store, number=2)
    store.job_queue.finish(ended.id, {"joined": ["Bob"]}, 200)
    store.erasure.forget("Ada", "Bob", 300)
    with pytest.raises(NotFoundError):
        store.jobs.get(ended.id)
    assert store.jobs.get(waiting.id) == waiting


def test_a_worker_is_there_until_it_signs_off_or_falls_silent(store):
    """So a page can say that nothing is running that would do what was asked for."""
    assert not store.job_queue.has_worker(100)
    store.job_queue.sign_on("host 1", 100)
    store.job_queue.sign_on("host 1", 130)
    assert store.job_queue.has_worker(130 + AWAY_SECONDS)
    assert not store.job_queue.has_worker(131 + AWAY_SECONDS)
    store.job_queue.sign_off("host 1")
    assert not store.job_queue.has_worker(130)
