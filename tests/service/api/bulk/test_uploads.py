"""A backfill comes in parts, is loaded in the background, and each of its rows has a result."""

import errno
import json
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data.schema import to_epoch
from data.store.bookkeeping.job_queue import JobKind
from data.store.log.bulk_files import BulkFiles
from kith.cli.bulk_load import bulk_load
from pipelines.jobs.upkeep.asked_jobs import run_asked_jobs
from service.api.bulk import load_rows
from service.app import Options
from service.security import Right

ROW = {"owner": "Ada", "at": "2026-02-01T10:00:00Z", "direction": "sent", "channel": "email", "source": "crm"}


def row(number: int, **other) -> dict:
    """Return an interaction of its own."""
    return ROW | {"contact": f"person {number}", "external_id": f"{number}"} | other


def ndjson(*rows) -> bytes:
    """Return rows as lines of JSON."""
    return b"".join(one if isinstance(one, bytes) else json.dumps(one).encode() + b"\n" for one in rows)


@pytest.fixture
def folder(tmp_path):
    """Return where uploads lie."""
    return tmp_path / "bulk"


@pytest.fixture
def caller(store, clock, call, folder):
    """Call a service that takes uploads, with a key that may record interactions."""
    client = call(store, clock, Options(bulk=folder))
    token, _ = store.api_keys.make("own", "crm", [Right.RECORD], owner=None, made_at=0, expires_at=None)
    client.headers["authorization"] = f"Bearer {token}"
    return client


@pytest.fixture
def work(store, clock, folder):
    """Return what does the jobs that wait, as a worker would."""
    loading = bulk_load(folder, clock)
    runners = {JobKind.LOAD_UPLOAD: lambda within, job, _: loading.run(within, job)}
    return lambda: run_asked_jobs(store, runners, clock)


def begin(client, kind="ndjson") -> str:
    """Begin an upload and return its address."""
    made = client.post("/v1/uploads", json={"format": kind})
    assert made.status_code == 201
    return made.headers["location"]


def send(client, place, content, offset=0):
    """Send a part of an upload."""
    return client.patch(f"{place}?offset={offset}", content=content)


def results(client, place) -> list[dict]:
    """Return the results of the rows that were loaded."""
    return [json.loads(line) for line in client.get(f"{place}/results").text.splitlines()]


def test_each_row_has_its_result(caller, store, work):
    """As a batch tells: new, known, changed, taken out or refused, with the place of the fault."""
    place = begin(caller)
    lines = ndjson(
        row(1),
        row(2),
        row(1),
        row(1, channel="call"),
        {"gone": True, "owner": "Ada", "source": "crm", "external_id": "2"},
        row(5, at="tomorrow"),
        b"{no json}\n",
        b"\n",
        row(7, contact="Ada"),
    )
    assert send(caller, place, lines).json()["received"] == len(lines)
    assert caller.post(f"{place}/load").json()["state"] == "waiting"
    assert work() == 1
    done = caller.get(place).json()
    assert (done["state"], done["rows"], done["fault"]) == ("done", 8, None)
    counts = {name: done[name] for name in ("created", "updated", "duplicate", "gone", "rejected")}
    assert counts == {"created": 2, "updated": 1, "duplicate": 1, "gone": 1, "rejected": 3}
    told = results(caller, place)
    assert [one["row"] for one in told] == list(range(1, 9))
    statuses = ["created", "created", "duplicate", "updated", "gone", *["rejected"] * 3]
    assert [one["status"] for one in told] == statuses
    assert [one["pointer"] for one in told[5:]] == ["/at", "", "/contact"]
    assert all(one["detail"] for one in told[5:])
    assert store.interactions.contacts("Ada") == ["person 1"]


def test_results_that_are_known_are_not_sent_again(caller, work):
    """Results have the ETag of how many there are: whoever has all of them is told so with a 304."""
    place = begin(caller)
    send(caller, place, ndjson(row(1)))
    known = {"If-None-Match": caller.get(f"{place}/results").headers["etag"]}
    unchanged = caller.get(f"{place}/results", headers=known)
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    caller.post(f"{place}/load")
    work()
    assert caller.get(f"{place}/results", headers=known).status_code == 200


def test_what_was_loaded_is_what_a_batch_loads(caller, work):
    """The same rows by a batch are all known already."""
    rows = [row(n, people=n, counts=n != 2, role="to", note="a word") for n in range(1, 4)]
    place = begin(caller)
    send(caller, place, ndjson(*rows))
    caller.post(f"{place}/load")
    work()
    batch = caller.post("/v1/interactions:batch", json={"interactions": rows}).json()
    assert (batch["duplicate"], batch["created"]) == (3, 0)


def test_parquet_is_loaded_as_the_same_lines_are(caller, work, tmp_path):
    """Moments with their zone, empty cells and all; in row groups of any size."""
    rows = [row(n, note=None if n % 2 else f"{n}", people=n) for n in range(1, 8)]
    columns = {name: [one[name] for one in rows] for name in rows[0]}
    columns["at"] = [datetime(2026, 2, 1, 11, n, tzinfo=UTC) for n in range(7)]
    path = tmp_path / "rows.parquet"
    pq.write_table(pa.table(columns), path, row_group_size=3)
    place = begin(caller, "parquet")
    send(caller, place, path.read_bytes())
    caller.post(f"{place}/load")
    work()
    assert [one["status"] for one in results(caller, place)] == ["created"] * 7
    as_lines = [
        {name: cell for name, cell in one.items() if cell is not None} | {"at": f"2026-02-01T11:0{n}:00Z"}
        for n, one in enumerate(rows)
    ]
    assert caller.post("/v1/interactions:batch", json={"interactions": as_lines}).json()["duplicate"] == 7


def test_a_broken_upload_goes_on_where_it_was(caller):
    """A part that does not begin at the end of what is there is refused, and says where that is."""
    place, content = begin(caller), ndjson(row(1), row(2))
    assert send(caller, place, content[:50]).status_code == 200
    again = send(caller, place, content[:50])
    assert (again.status_code, "50 bytes" in again.json()["detail"]) == (422, True)
    assert send(caller, place, content[60:], offset=60).status_code == 422
    assert send(caller, place, content[50:], offset=caller.get(place).json()["received"]).status_code == 200
    assert caller.get(place).json()["received"] == len(content)


def test_what_a_broken_call_left_is_cut_off(tmp_path):
    """A part that was written and not noted is written over by the one that is."""
    files = BulkFiles(tmp_path / "bulk" / "workspace" / "upload")
    files.write_part(0, b"first ")
    files.write_part(6, b"a part that nobody noted")
    files.write_part(6, b"second")
    assert files.data.read_bytes() == b"first second"
    files.write_results(0, b"")
    assert {path.stat().st_mode & 0o077 for path in tmp_path.rglob("*")} == {0}


def test_a_full_disk_is_said_and_nothing_of_the_part_counts(caller, monkeypatch):
    """The same call works once there is room."""
    place, content = begin(caller), ndjson(row(1))

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("data.store.log.bulk_files.os.fsync", full)
        refused = send(caller, place, content)
    assert (refused.status_code, refused.json()["code"]) == (503, "storage_full")
    assert caller.get(place).json()["received"] == 0
    assert send(caller, place, content).status_code == 200


@pytest.mark.parametrize("kind", ["ndjson", "parquet"])
def test_a_load_that_breaks_off_goes_on_after_the_last_row_that_lasted(
    caller, store, work, monkeypatch, tmp_path, kind
):
    """Each row is loaded once and has one result, also those of the transaction that was lost."""
    monkeypatch.setattr(load_rows, "AT_ONCE", 4)
    place, rows = begin(caller, kind), [row(n) for n in range(1, 11)]
    path = tmp_path / "rows.parquet"
    pq.write_table(pa.Table.from_pylist(rows), path, row_group_size=3)
    send(caller, place, path.read_bytes() if kind == "parquet" else ndjson(*rows))
    caller.post(f"{place}/load")
    advance, calls = store.bulk_uploads.advance, []

    def broken(self, *values):
        calls.append(values)
        if len(calls) == 2:
            raise RuntimeError("the power went")
        advance.__func__(self, *values)

    monkeypatch.setattr(type(store.bulk_uploads), "advance", broken)
    with pytest.raises(RuntimeError):
        work()
    before = caller.get(place).json()
    assert (before["state"], 0 < before["rows"] < 10) == ("failed", True)
    assert len(results(caller, place)) == before["rows"] == store.interactions.count()
    assert caller.post(f"{place}/load").json()["state"] == "waiting"
    work()
    after = caller.get(place).json()
    assert (after["state"], after["rows"], after["created"]) == ("done", 10, 10)
    assert [one["row"] for one in results(caller, place)] == list(range(1, 11))


def test_a_job_that_comes_again_after_its_end_changes_nothing(caller, store, clock, work, folder):
    """A worker that ends between the last row and the end of its job leaves it to the next one."""
    place = begin(caller)
    send(caller, place, ndjson(row(1)))
    job = store.jobs.get(caller.post(f"{place}/load").json()["job"])
    work()
    assert bulk_load(folder, clock).run(store, job) == {"rows": 1}
    assert len(results(caller, place)) == store.interactions.count() == 1


def test_a_long_load_lets_others_have_their_turn(caller, work, monkeypatch):
    """After its turn it waits again, and goes on where it was."""
    monkeypatch.setattr(load_rows, "AT_ONCE", 2)
    monkeypatch.setattr(load_rows, "TURN_SECONDS", 0.0)
    place = begin(caller)
    send(caller, place, ndjson(*(row(n) for n in range(1, 6))))
    caller.post(f"{place}/load")
    seen = []
    while (now := caller.get(place).json())["state"] != "done":
        seen.append((now["state"], now["rows"]))
        work()
    assert seen == [("waiting", 0), ("waiting", 2), ("waiting", 4), ("waiting", 5)]


def test_a_file_that_cannot_be_read_says_why(caller, work):
    """And loads nothing."""
    place = begin(caller, "parquet")
    send(caller, place, b"PAR1 and nothing else")
    caller.post(f"{place}/load")
    work()
    now = caller.get(place).json()
    assert (now["state"], now["rows"]) == ("failed", 0)
    assert "Parquet" in now["fault"]


def test_an_upload_outlives_its_job(caller, store, clock, work):
    """After two days a job is forgotten; what was loaded is done still, and what failed has failed."""
    done, broken = begin(caller), begin(caller, "parquet")
    for place in (done, broken):
        send(caller, place, ndjson(row(1)))
        caller.post(f"{place}/load")
    work()
    clock.now += timedelta(days=2, hours=1)
    store.job_queue.drop_ended(to_epoch(clock.now))
    assert [caller.get(place).json()["state"] for place in (done, broken)] == ["done", "failed"]
    assert caller.post(f"{done}/load").json()["state"] == "done"
    assert caller.post(f"{broken}/load").json()["state"] == "waiting"


def test_a_key_for_one_owner_loads_only_theirs(caller, store, work):
    """Rows of others are refused one by one, and other keys' uploads are none of its business."""
    others = begin(caller)
    token, _ = store.api_keys.make("own", "x", [Right.RECORD], owner="Ada", made_at=0, expires_at=None)
    headers = {"authorization": f"Bearer {token}"}
    place = caller.post("/v1/uploads", json={"format": "ndjson"}, headers=headers).headers["location"]
    content = ndjson(row(1), row(2, owner="Eve"))
    assert caller.patch(f"{place}?offset=0", content=content, headers=headers).status_code == 200
    caller.post(f"{place}/load", headers=headers)
    work()
    assert [one["status"] for one in results(caller, place)] == ["created", "rejected"]
    assert caller.get(others, headers=headers).status_code == 403
    assert len(caller.get("/v1/uploads", headers=headers).json()["uploads"]) == 1


def test_nothing_is_left_of_a_removed_upload(caller, store, work, folder):
    """Neither its file nor its results; what was loaded stays. The file itself goes once it is loaded."""
    place = begin(caller)
    send(caller, place, ndjson(row(1)))
    caller.post(f"{place}/load")
    work()
    kept = [path.parent.name for path in folder.rglob("*") if path.is_file()]
    assert kept == ["results"]
    assert caller.delete(place).status_code == 200
    assert [path for path in folder.rglob("*") if path.is_file()] == []
    assert caller.get(place).status_code == caller.get(f"{place}/results").status_code == 404
    assert store.interactions.count() == 1


def test_old_uploads_make_room(caller, store, clock, folder):
    """A week after they were begun, unless they are being loaded; beyond so many another is refused."""
    first = begin(caller)
    send(caller, first, ndjson(row(1)))
    for _ in range(19):
        begin(caller)
    assert caller.post("/v1/uploads", json={"format": "ndjson"}).status_code == 422
    clock.now += timedelta(days=7, seconds=1)
    begin(caller)
    assert len(store.bulk_uploads.all()) == 1
    assert list(folder.rglob("data")) == []


def test_an_upload_that_waits_for_its_load_stays(caller, clock, work):
    """However long ago it was begun: a worker still loads all of it."""
    place = begin(caller)
    send(caller, place, ndjson(row(1)))
    caller.post(f"{place}/load")
    clock.now += timedelta(days=7, seconds=1)
    begin(caller)
    assert caller.get(place).json()["state"] == "waiting"
    work()
    assert [one["status"] for one in results(caller, place)] == ["created"]


def test_an_erased_contact_does_not_come_back_by_a_file(caller, store, work):
    """A row of theirs is refused in its place."""
    caller.post("/v1/interactions:batch", json={"interactions": [row(1)]})
    store.directory.forget("person 1", 5)
    place = begin(caller)
    send(caller, place, ndjson(row(1), row(2)))
    caller.post(f"{place}/load")
    work()
    assert [one["status"] for one in results(caller, place)] == ["rejected", "created"]


def test_uploads_come_in_pages_where_these_are_asked_for(caller):
    """All at once without a limit, as before there were pages; each once, in the same order, with one."""
    for _ in range(3):
        assert caller.post("/v1/uploads", json={"format": "ndjson"}).status_code == 201
    whole = caller.get("/v1/uploads").json()
    first = caller.get("/v1/uploads", params={"limit": 2}).json()
    second = caller.get("/v1/uploads", params={"limit": 2, "cursor": first["next_cursor"]}).json()
    assert (len(first["uploads"]), second["next_cursor"], whole["next_cursor"]) == (2, None, None)
    assert first["uploads"] + second["uploads"] == whole["uploads"]
