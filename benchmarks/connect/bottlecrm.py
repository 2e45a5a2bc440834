"""The adapter against the real BottleCRM: `python -m benchmarks.connect.bottlecrm PYTHON`.

PYTHON is a Python of 3.12 or newer in whose environment `django-crm` and `packaging` are installed; without
it an environment is made for a while, with a Python that uv finds or fetches. The CRM runs on loopback over a
PostgreSQL of its own. Exit code 1 where it answers otherwise than the made-up one of the tests.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from ipaddress import ip_network
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg

from data.errors import RemoteError
from data.schema import ContactFlag
from pipelines.connect.crm.adapter import CrmNote, CrmTask, FieldWrite, WriteOutcome
from pipelines.connect.crm.bottlecrm.adapter import BottleCrm
from pipelines.connect.crm.json_account import JsonAccount, Pace
from tests.conftest import _running_cluster
from tests.pipelines.connect.crm.fake_bottlecrm import SCOPES
from tests.pipelines.connect.crm.passes import later_pass, whole_pass
from tests.pipelines.connect.crm.test_conformance import FIELDS, VALUES
from tests.pipelines.connect.dovecot import free_port

VERSION = "1.35.0"
PYTHONS = ">=3.12,<3.14"
INSIDE = Path(__file__).parent / "inside_bottlecrm" / "firm.py"
LOOPBACK = (ip_network("127.0.0.0/8"),)
NOBODY = "00000000-0000-4000-8000-000000000000"
START_SECONDS = 120


@contextmanager
def crm_python(given: str | None) -> Iterator[Path]:
    """Lend the Python that has the CRM: the one given, else a new environment for a while."""
    if given:
        yield Path(given)
        return
    uv = Path(sys.executable).with_name("uv")
    with TemporaryDirectory(prefix="kith-bottlecrm-") as folder:
        python = Path(folder) / "bin" / "python"
        # Finds a Python that is installed, else fetches one.
        made = subprocess.run([uv, "venv", "--quiet", "--python", PYTHONS, folder], check=False)
        if made.returncode:
            raise SystemExit("BottleCRM needs Python 3.12 or 3.13; install one, or name one that has it")
        wanted = [f"django-crm=={VERSION}", "packaging"]
        subprocess.run([uv, "pip", "install", "--quiet", "--python", python, *wanted], check=True)
        yield python


@contextmanager
def running_crm(python: Path, address: str, folder: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Lend the CRM's address and what was made in it, over an empty database; its logs go into a folder."""
    port = address.rpartition(":")[2].split("/")[0]
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    env |= {"DBNAME": "crm", "DBUSER": "kith", "DBHOST": "127.0.0.1", "DBPORT": port, "SECRET_KEY": "k" * 50}
    env |= {"DJANGO_SETTINGS_MODULE": "crm.settings", "CELERY_BROKER_URL": "memory://"}
    here = {"env": env, "cwd": folder}
    subprocess.run([python, "-m", "django", "migrate", "-v", "0"], check=True, **here)
    said = subprocess.run(
        [python, INSIDE, json.dumps(sorted(SCOPES))], check=True, capture_output=True, text=True, **here
    )
    web = free_port()
    where = ["-b", f"127.0.0.1:{web}", "--pythonpath", str(INSIDE.parent), "--log-level", "critical"]
    with subprocess.Popen(
        [python.with_name("gunicorn"), *where, f"{INSIDE.stem}:application"], **here
    ) as server:
        try:
            yield f"http://127.0.0.1:{web}", json.loads(said.stdout.splitlines()[-1])
        finally:
            server.terminate()


class People:
    """What people do in the CRM, over its API."""

    def __init__(self, url: str, token: str) -> None:
        """Sign in, and wait until the CRM answers."""
        pace = Pace(1_000, 1.0)
        self._account = JsonAccount(f"{url}/api", {"Authorization": f"Bearer {token}"}, pace, LOOPBACK)
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                self._account.get("/contacts/")
            except RemoteError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.5)
            else:
                return

    def send(self, method: str, path: str, body: Any = None) -> Any:
        """Return what the CRM says of something that somebody does."""
        answer = self._account.ask(method, path, body)
        expect(answer.ok, f"{method} {path}: {answer.content}")
        return answer.content

    def close(self) -> None:
        """Close the line."""
        self._account.close()


def expect(is_so: object, what: str) -> None:
    """End where something is not so."""
    if not is_so:
        raise SystemExit(f"the real one differs: {what}")


def check(url: str, made: dict[str, Any]) -> None:
    """Read, write, merge and take away, as the conformance suite does with the made-up one."""
    token, whole = made["tokens"]
    with closing(People(url, whole)) as people, closing(BottleCrm(url, token, LOOPBACK)) as adapter:
        ids = []
        for n in range(4):
            tags = [made["tag"]] if n == 1 else []
            contact = {
                "first_name": f"Ada{n}",
                "last_name": "Probe",
                "email": f"ada{n}@example.org",
                "tags": tags,
            }
            ids.append(people.send("POST", "/contacts/", contact | {"assigned_to": [made["ana"]]})["id"])
        people.send("PATCH", f"/contacts/{ids[2]}/", {"do_not_call": True})
        people.send("PATCH", f"/contacts/{ids[3]}/", {"is_active": False})
        problem = {"name": "Broken", "status": "New", "priority": "Low", "case_type": "Problem"}
        people.send("POST", "/cases/", problem | {"contacts": [ids[0]]})
        moment = {"contact": ids[0], "occurred_at": "2026-01-02T10:00:00Z", "subject": "private words"}
        for kind in ("email", "call", "meeting"):
            people.send("POST", "/interactions/", moment | {"kind": kind, "direction": "inbound"})
        expect(adapter.portal().id == made["org"], "the organisation")
        first = whole_pass(adapter)
        flags = [next(iter(first.contacts[number].flags)) for number in ids]
        expected = [ContactFlag.OPEN_COMPLAINT, ContactFlag.OPTED_OUT]
        expect(flags == [*expected, ContactFlag.DO_NOT_CONTACT, ContactFlag.LOST_CUSTOMER], f"flags: {flags}")
        channels = sorted(one.channel for one in first.activities.values())
        expect(channels == ["call", "email", "meeting"], f"activities: {channels}")
        adapter.ensure_fields(FIELDS)
        wrong = {**VALUES, "kith_updated_on": "no day"}
        writes = [FieldWrite(ids[0], VALUES), FieldWrite(ids[1], wrong), FieldWrite(NOBODY, VALUES)]
        outcomes = [one.outcome for one in adapter.write(writes)]
        expect(
            outcomes == [WriteOutcome.WRITTEN, WriteOutcome.REFUSED, WriteOutcome.GONE], f"writes: {outcomes}"
        )
        expect(not later_pass(adapter, first).contacts, "an own write came back as a change")
        task = CrmTask("key-1", ids[0], made["ana"], "Reach out", "why", date(2026, 12, 7))
        tasks = [adapter.put_task(task), adapter.put_task(task)]
        expect(tasks == [WriteOutcome.WRITTEN, WriteOutcome.UNCHANGED], f"tasks: {tasks}")
        notes = [adapter.note(CrmNote(one, "likes tea", 0)).outcome for one in (ids[0], NOBODY)]
        expect(notes == [WriteOutcome.WRITTEN, WriteOutcome.GONE], f"notes: {notes}")
        too_long = adapter.note(CrmNote(ids[0], "x" * 10_001, 0))
        expect(too_long.outcome is WriteOutcome.REFUSED, f"a note that is too long: {too_long}")
        people.send("POST", f"/contacts/{ids[0]}/merge/", {"merge_id": ids[1]})
        expect(ids[1] not in (whole_pass(adapter).listed or ()), "a merged contact is still listed")
        taken = (
            adapter.remove_tasks(["key-1"]),
            adapter.remove_fields(FIELDS),
            adapter.remove_fields(FIELDS),
        )
        expect(taken == (1, len(FIELDS), 0), f"taken away: {taken}")


def main(arguments: list[str]) -> int:
    """Check the adapter against the CRM that is installed for a Python, or for a while."""
    with crm_python(arguments[0] if arguments else None) as python, _running_cluster() as cluster:
        address = cluster.template.replace("postgresql+psycopg", "postgresql")
        with psycopg.connect(f"{address.rpartition('/')[0]}/postgres", autocommit=True) as connection:
            connection.execute("CREATE DATABASE crm TEMPLATE template0")
        with (
            TemporaryDirectory(prefix="kith-bottlecrm-") as folder,
            running_crm(python.absolute(), address, folder) as (url, made),
        ):
            check(url, made)
    print(f"the adapter and BottleCRM {VERSION} agree")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
