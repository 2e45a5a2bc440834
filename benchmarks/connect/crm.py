"""How long a CRM takes to be read and written: `python -m benchmarks.connect.crm [CONTACTS [ACTIVITIES]]`.

The CRM is the made-up BottleCRM of the tests, so that Kith and its number of requests are measured and not
the vendor's server; `seconds_at_its_pace` is how long those requests take at the pace that the adapter keeps.
Prints one JSON object. Exit code 1 where the log is not what the CRM holds, or anything is written when
nothing changed.
"""

import json
import random
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from data.schema import DAY_SECONDS
from data.store.bookkeeping.connections import ConnectionKind
from data.store.store import Store
from pipelines.connect.crm.account import CrmAccount
from pipelines.connect.crm.bottlecrm.adapter import BottleCrm
from pipelines.jobs.sync import open_account
from pipelines.jobs.sync.sync import sync
from pipelines.jobs.write_back.write_back import write_back
from pipelines.model_store.artefact import prior
from service.use_cases.connections.accounts import ConnectionUseCases, NewAccount
from tests.pipelines.connect.crm.fake_bottlecrm import FakeBottleCrm
from tests.pipelines.connect.crm.fake_crm import TOKEN, FakeCrm, running

CONTACTS, ACTIVITIES, NEW = 2_000, 50_000, 50
KINDS = ("email", "email", "call", "meeting")


def fill(crm: FakeCrm, contacts: int, activities: int) -> list[str]:
    """Let a CRM have contacts of two users, and three years of activities."""
    chance, end = random.Random(1), crm.now  # noqa: S311
    people = [crm.add_contact(f"P{n}", owners=(chance.choice((crm.ana, crm.bo)),)) for n in range(contacts)]
    for _ in range(activities):
        at, way = end - chance.randrange(1_100 * DAY_SECONDS), chance.choice(("inbound", "outbound"))
        whom = people[min(chance.randrange(contacts), chance.randrange(contacts))]
        crm.add_activity(
            whom, at=at, kind=chance.choice(KINDS), direction=way, user=crm.contacts[whom].owners[0]
        )
    return people


def measure(crm: FakeCrm, folder: Path, contacts: int, activities: int) -> dict[str, float]:
    """Read everything, then what is new, write everything, then nothing."""
    people = fill(crm, contacts, activities)
    # From here on everything happens at one moment, so that nobody grows silent meanwhile.
    crm.step = 0
    store, key, model = Store(folder / "kith.db"), folder / "secret.key", prior()
    users = {crm.ana: "ana", crm.bo: "bo"}
    settings = {"server": crm.url, "networks": "127.0.0.0/8", "users": users, "write": "fields"}
    account = NewAccount("", ConnectionKind.BOTTLECRM, crm.url, settings, TOKEN)
    number = ConnectionUseCases(store, key).add(account, 0).id

    def now() -> datetime:
        return datetime.fromtimestamp(crm.now, UTC)

    def look() -> None:
        synced = sync(store, store.connections.get(number), key, now)
        if synced.fault is not None:
            raise SystemExit(f"it was not read: {synced.fault}")

    def write() -> None:
        written = write_back(store, store.connections.get(number), key, now(), lambda _: model)
        if written.fault is not None:
            raise SystemExit(f"it was not written: {written.fault}")

    figures = {"contacts": contacts, "activities": activities}
    figures |= timed(crm, "backfill", look)
    check_log(store, activities)
    figures |= timed(crm, "quiet_look", look)
    for whom in people[:NEW]:
        crm.add_activity(whom)
        crm.change_contact(whom, company="Another")
    figures |= timed(crm, "changed_look", look)
    check_log(store, activities + NEW)
    figures |= timed(crm, "write", write)
    figures["written"] = sum(bool(one.fields) for one in crm.contacts.values())
    figures |= timed(crm, "write_nothing", write)
    figures |= timed(crm, "look_at_own_writes", look)
    store.close()
    return figures


def timed(crm: FakeCrm, name: str, act: Callable[[], Any]) -> dict[str, float]:
    """Do something; return its seconds and its requests, and how long these take at the adapter's pace."""
    before, begun, writes = len(crm.requests), time.perf_counter(), len(crm.writes())
    act()
    requests = len(crm.requests) - before
    return {
        f"{name}_seconds": round(time.perf_counter() - begun, 2),
        f"{name}_requests": requests,
        f"{name}_writes": len(crm.writes()) - writes,
        f"{name}_seconds_at_its_pace": round(requests / BottleCrm.requests_a_second, 1),
    }


def check_log(store: Store, expected: int) -> None:
    """End where the log has not as many activities as the CRM."""
    ((count,),) = store.database.execute("SELECT count(*) FROM interactions WHERE source = 'bottlecrm'")
    if count != expected:
        raise SystemExit(f"the log has {count} activities, the CRM {expected}")


def main(arguments: list[str]) -> int:
    """Print the figures of a CRM of so many contacts and activities."""
    contacts, activities = (*map(int, arguments), *(CONTACTS, ACTIVITIES)[len(arguments) :])
    with running(FakeBottleCrm()) as crm, TemporaryDirectory(prefix="kith-crm-") as folder:
        open_account.open_crm = lambda *_: CrmAccount(crm.adapter())
        figures = measure(crm, Path(folder), contacts, activities)
    print(json.dumps(figures, indent=1))
    return int(figures["write_nothing_writes"] > 0 or figures["written"] == 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
