"""An uploaded file waits for a worker, is taken in once, and does not pile up."""

import re

import pytest

from data.messages import Message
from data.store.bookkeeping.job_queue import JobKind
from service.app import Options
from service.page.uploads import MOST_KEPT


@pytest.fixture
def page(store, clock, tmp_path):
    """Call the pages of a service that keeps uploads and has no worker."""
    from tests.service.conftest import calling

    with calling(store, clock, Options(uploads=tmp_path / "uploads")) as caller:
        yield caller


def send(page, name="chat.txt"):
    """Send a file, and return the address of its page."""
    sent = page.post("/sources", data={"owner": "Ada"}, files={"file": (name, b"x")}, follow_redirects=False)
    assert sent.status_code == 303
    return sent.headers["location"]


def decide(page, place, what):
    """Press one of the two buttons, and return where it leads."""
    return page.post(place, data={"what": what}, follow_redirects=False).headers["location"]


def test_without_a_worker_the_page_says_so(page, store):
    """And goes on by itself once there is one."""
    place = send(page)
    assert "Nothing is running that would do this." in page.get(place).text
    assert store.jobs.newest("Ada", JobKind.PREVIEW_FILE).arguments["path"].endswith("/chat.txt")


def test_a_file_is_taken_in_once_however_often_it_is_asked_for(page, store):
    """Two tabs lead to the one job."""
    place = send(page)
    store.job_queue.finish(place.rpartition("/")[2], [], 1)
    assert decide(page, place, "take") == decide(page, place, "take")


def test_a_file_that_is_left_is_deleted(page, tmp_path):
    """Nothing of it stays on the disk."""
    place = send(page)
    decide(page, place, "leave")
    assert list((tmp_path / "uploads").iterdir()) == []


def test_of_many_files_the_oldest_make_room(page, tmp_path):
    """Whoever decides on none of them fills no disk."""
    for number in range(MOST_KEPT + 3):
        send(page, f"{number}.txt")
    assert len(list((tmp_path / "uploads").iterdir())) == MOST_KEPT


def test_why_a_file_could_not_be_read_names_the_file_and_not_its_copy(page, store, tmp_path):
    """The path of the copy means nothing to whoever chose it."""
    place = send(page)
    job = store.jobs.get(place.rpartition("/")[2])
    store.job_queue.fail(job.id, Message("{file} holds no rows", file=job.arguments["path"]), 1)
    text = page.get(place).text
    assert "chat.txt holds no rows" in text
    assert str(tmp_path) not in text


def test_a_job_that_is_no_upload_has_no_such_page(page, store):
    """Nor has one that never was."""
    job = store.jobs.ask(JobKind.MAKE_LIST, "Ada", {}, "page", 1)
    for number in (job.id, "never"):
        assert page.get(f"/uploads/{number}").status_code == 404


def test_a_name_cannot_lead_out_of_the_folder(page, store, tmp_path):
    """Whatever a program sends as the name of a file."""
    send(page, "../../../etc/passwd")
    path = store.jobs.newest("Ada", JobKind.PREVIEW_FILE).arguments["path"]
    assert re.fullmatch(re.escape(str(tmp_path / "uploads")) + r"/[\w-]+/passwd", path)
