"""What takes longer than a request is asked for over the API and followed by its address."""

import pytest

from data.messages import Message
from data.schema import to_epoch
from service.api.jobs import JobOut
from tests.data.store.workspace_worlds import AS_OF, wrote

LISTS = "/v1/owners/Ada/lists"


@pytest.fixture
def ada(client, store):
    """Call the service over a store in which Ada has a history."""
    store.interactions.record([wrote("Bob", -7)], AS_OF)
    return client


def test_a_list_is_asked_for_and_followed(ada, store, clock):
    """202 with the job and its address, which says how far it is until it is done."""
    asked = ada.post(LISTS)
    assert (asked.status_code, asked.json()["state"]) == (202, "waiting")
    place = asked.headers["location"]
    job, now = asked.json()["id"], to_epoch(clock())
    store.job_queue.take(now)
    store.job_queue.beat(job, Message("{count} more", count=3), now)
    running = ada.get(place).json()
    assert set(running) == set(JobOut.model_fields)
    assert (running["state"], running["worker"]) == ("running", False)
    store.job_queue.sign_on("w", now)
    store.job_queue.finish(job, None, now)
    done = ada.get(place).json()
    assert (done["state"], done["worker"], done["fault"]) == ("done", True, None)


def test_why_it_failed_is_said_in_the_readers_language(ada, store):
    """Fields stay as they were sent."""
    place = ada.post(LISTS).headers["location"]
    store.job_queue.fail(place.rpartition("/")[2], Message("there is no owner {owner!r} here", owner="Z"), 1)
    assert ada.get(place).json()["fault"] == "there is no owner 'Z' here"
    bengali = ada.get(place, params={"lang": "bn"}).json()["fault"]
    assert "Z" in bengali
    assert "owner" not in bengali


def test_the_same_list_is_asked_for_once_while_it_waits(ada):
    """Also without an Idempotency-Key."""
    assert ada.post(LISTS).json()["id"] == ada.post(LISTS).json()["id"]


def test_an_owner_whom_nobody_knows_is_refused(ada):
    """Nothing is queued."""
    assert ada.post("/v1/owners/Zoe/lists").status_code == 404


def test_a_job_of_another_workspace_is_not_there(ada, store, clock):
    """Nor is one that never was, or whose address is none."""
    theirs = store.within("crm").jobs.ask("make_list", "Ada", {}, "page", to_epoch(clock()))
    for job in (theirs.id, "never-was"):
        assert ada.get(f"/v1/jobs/{job}").status_code == 404
    assert ada.get("/v1/jobs/a b").status_code == 422


def test_a_key_of_one_owner_follows_that_owners_jobs_only(ada, store, clock):
    """The other owner's job is refused, not shown."""
    store.interactions.record([wrote("Bob", -9, owner="Max")], AS_OF)
    now = to_epoch(clock())
    job = store.jobs.ask("make_list", "Max", {}, "page", now).id
    rights = ["answers:write", "suggestions:read"]
    token, _ = store.api_keys.make("own", "ada's", rights, owner="Ada", made_at=now, expires_at=None)
    head = {"Authorization": f"Bearer {token}"}
    mine = ada.post(LISTS, headers=head)
    assert mine.status_code == 202
    assert ada.get(mine.headers["location"], headers=head).status_code == 200
    assert ada.get(f"/v1/jobs/{job}", headers=head).status_code == 403
    assert ada.post("/v1/owners/Max/lists", headers=head).status_code == 403
