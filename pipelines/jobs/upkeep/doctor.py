"""Check each part of an installation: whether it is well, what was found, and what to do."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from data.errors import KithError, NoModelError
from data.messages import Message
from data.private_files import FOLDER, open_to_others
from data.schema import from_epoch, to_epoch
from data.settings import Settings
from data.store.store import Store

# Room for a store, its copy while it is migrated, and a model.
ENOUGH_ROOM = 500 * 1024 * 1024
PROBE_BYTES = 1024 * 1024
CLOSE_FOLDER = Message("make the folder yours alone: chmod 700 FOLDER")
LONG_AGO = timedelta(days=14)
A_WEEK_AND_A_DAY = timedelta(days=8)
MEND = Message("mend this first")


@dataclass(frozen=True, slots=True)
class DoctorFinding:
    """One part of the installation: whether it is well, what was found, and what to do if not."""

    part: Message
    well: bool
    found: str
    todo: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the fields by name, for JSON."""
        return asdict(self)


def examine(settings: Settings, now: datetime) -> Iterator[DoctorFinding]:
    """Yield what was found of each part, in the order in which a fault would be met."""
    yield _guarded(Message("folder"), lambda: _folder(settings.home))
    yield _guarded(Message("disk"), lambda: _disk(settings.home))
    yield _guarded(Message("prior"), _prior)
    if settings.store_url or settings.store_path.exists():
        yield from _store(settings, now)
    else:
        yield DoctorFinding(
            Message("history"),
            well=False,
            found=Message("nothing has been taken in yet"),
            todo="kith ingest FILE",
        )
    yield _guarded(Message("champion"), lambda: _champion(settings.models_path))


def _store(settings: Settings, now: datetime) -> Iterator[DoctorFinding]:
    try:
        store = Store(settings.store)
    except KithError as error:
        yield DoctorFinding(Message("history"), well=False, found=error.sentence, todo=MEND)
        return
    with store:
        yield _guarded(Message("history"), lambda: _history(store, now))
        yield _guarded(Message("lists"), lambda: _lists(store, now))
        yield from _lists_ahead(store, now)


def _guarded(part: Message, look: Callable[[], DoctorFinding]) -> DoctorFinding:
    """Return what a look found; what stops it is a finding too, and stops no other."""
    try:
        return look()
    except KithError as error:
        return DoctorFinding(part, well=False, found=error.sentence, todo=MEND)
    except OSError as error:
        return DoctorFinding(part, well=False, found=f"{error}", todo=MEND)


def _folder(home: Path) -> DoctorFinding:
    home.mkdir(mode=FOLDER, parents=True, exist_ok=True)
    probe = home / ".doctor"
    try:
        with probe.open("wb") as file:
            # An empty file fits on a full disk, too.
            file.write(bytes(PROBE_BYTES))
            os.fsync(file.fileno())
    finally:
        probe.unlink(missing_ok=True)
    if open_to_others(home):
        return DoctorFinding(
            Message("folder"),
            well=False,
            found=Message("others on this machine may read {home}", home=home),
            todo=CLOSE_FOLDER,
        )
    return DoctorFinding(Message("folder"), well=True, found=Message("{home} can be written", home=home))


def _disk(home: Path) -> DoctorFinding:
    free = shutil.disk_usage(home).free
    found = Message("{size} GiB are free", size=round(free / 1024**3, 1))
    todo = Message("make room, or set KITH_HOME to another disk")
    return DoctorFinding(Message("disk"), free >= ENOUGH_ROOM, found, None if free >= ENOUGH_ROOM else todo)


def _prior() -> DoctorFinding:
    from data.model_card import PRIOR
    from pipelines.model_store.artefact import PRIOR_FOLDER, open_artefact

    card = open_artefact(PRIOR_FOLDER / f"{PRIOR}.skops").card
    shortest, longest = card.horizons
    return DoctorFinding(
        Message("prior"),
        well=True,
        found=Message(
            "the shipped model answers for {shortest} to {longest} days", shortest=shortest, longest=longest
        ),
    )


def _history(store: Store, now: datetime) -> DoctorFinding:
    count, last = store.interactions.count(), store.interactions.last(to_epoch(now))
    if last is None:
        return DoctorFinding(
            Message("history"), well=False, found=Message("the store is empty"), todo="kith ingest FILE"
        )
    age = now - from_epoch(last)
    found = Message(
        "{count} interactions, the newest of {day}", count=count, day=f"{from_epoch(last):%Y-%m-%d}"
    )
    todo = Message("take in a newer export: kith ingest FILE")
    return DoctorFinding(Message("history"), age <= LONG_AGO, found, todo if age > LONG_AGO else None)


def _lists(store: Store, now: datetime) -> DoctorFinding:
    moment = to_epoch(now)
    owners = store.lists.owners(moment)
    if not owners:
        return DoctorFinding(
            Message("lists"), well=False, found=Message("no list has been made yet"), todo="kith suggest"
        )
    oldest = min(store.lists.latest(owner, moment)["as_of"] for owner in owners)
    found = Message(
        "lists of {count} owners, the oldest of {day}", count=len(owners), day=f"{oldest:%Y-%m-%d}"
    )
    stale = now - oldest > A_WEEK_AND_A_DAY
    return DoctorFinding(Message("lists"), not stale, found, "kith suggest" if stale else None)


def _lists_ahead(store: Store, now: datetime) -> Iterator[DoctorFinding]:
    ahead = store.lists.ahead(to_epoch(now))
    if ahead is not None:
        count, last = ahead
        # Nothing to mend: they hide no other list, and wait for their day.
        found = Message(
            "{count} of a day still to come, the last of {day}: not shown before it",
            count=count,
            day=f"{from_epoch(last):%Y-%m-%d}",
        )
        yield DoctorFinding(Message("lists"), well=True, found=found)


def _champion(folder: Path) -> DoctorFinding:
    from models.dormancy.model_card import DEFAULT_HORIZON
    from pipelines.model_store.artefact import champion

    try:
        artefact = champion(folder, DEFAULT_HORIZON)
    except NoModelError as error:
        return DoctorFinding(Message("champion"), well=False, found=error.sentence, todo="kith retrain")
    if artefact is None:
        # The prior is a good answer too: nothing is wrong.
        return DoctorFinding(
            Message("champion"),
            well=True,
            found=Message("none yet: the shipped model answers (kith retrain)"),
        )
    return DoctorFinding(
        Message("champion"), well=True, found=Message("{version} answers", version=artefact.card.version)
    )
