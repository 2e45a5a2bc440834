"""Check each part of an installation: whether it is well, what was found, and what to do."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from data.errors import KithError, NoModelError
from data.identity.own_addresses import AddressState
from data.messages import Message
from data.private_files import make_folder, open_to_others
from data.schema import OWN, from_epoch, to_epoch
from data.settings import Settings
from data.store.bookkeeping.preferences import DRIFT, EVERYONE, REPORT
from data.store.store import Store
from pipelines.jobs.upkeep.checks.connections import check_account_secrets, check_connections
from pipelines.jobs.upkeep.checks.drift import check_drift
from pipelines.jobs.upkeep.checks.extras import check_extras
from pipelines.jobs.upkeep.checks.keys import check_keys
from pipelines.jobs.upkeep.checks.mail import check_mail, check_targets, sealed_passwords, sealed_targets
from pipelines.jobs.upkeep.checks.schedule import check_schedule
from pipelines.jobs.upkeep.checks.sealed import Condition
from pipelines.jobs.upkeep.checks.shift import check_shift
from pipelines.jobs.upkeep.checks.silence import check_silence
from pipelines.jobs.upkeep.checks.webhooks import check_secrets, check_webhooks

# Room for a store, its copy while it is migrated, and a model.
ENOUGH_ROOM = 500 * 1024 * 1024
PROBE_BYTES = 1024 * 1024
CLOSE_FOLDER = Message("make the folder yours alone: chmod 700 FOLDER")
LONG_AGO = timedelta(days=14)
A_WEEK_AND_A_DAY = timedelta(days=8)
MEND = Message("mend this first")
BEGIN, MAKE_LISTS = "kith start", "kith suggest"


@dataclass(frozen=True, slots=True)
class DoctorFinding:
    """One part of the installation: whether it is well, what was found, and what to do if not.

    `workspace` is whose part it is, where there are several.
    """

    part: Message
    well: bool
    found: str
    todo: str | None = None
    workspace: str | None = None


def examine(settings: Settings, now: datetime, workspace: str | None = None) -> Iterator[DoctorFinding]:
    """Yield what was found of each part, in the order in which a fault would be met.

    Of several workspaces each is looked at, or the one that is named.
    """
    yield _finding(Message("folder"), lambda: _folder(settings.home))
    yield _finding(Message("disk"), lambda: _disk(settings.home))
    yield _finding(Message("extras"), check_extras)
    yield _finding(Message("prior"), _prior)
    if settings.store_url or settings.store_path.exists():
        yield from _store(settings, now, workspace)
    else:
        yield _finding(Message("history"), lambda: (Message("nothing has been taken in yet"), BEGIN))
        yield _finding(Message("champion"), lambda: _champion(None, settings))


def _store(settings: Settings, now: datetime, workspace: str | None) -> Iterator[DoctorFinding]:
    try:
        store = Store(settings.store)
    except KithError as error:
        yield DoctorFinding(Message("history"), well=False, found=error.sentence, todo=MEND)
        yield _finding(Message("champion"), lambda: _champion(None, settings))
        return
    with store:
        names = store.workspaces.names() or [OWN]
        if workspace is not None and workspace not in names:
            todo = "kith workspaces"
            yield DoctorFinding(
                Message("workspace"), False, Message("there is none of this name"), todo, workspace
            )
            return
        for name in names if workspace is None else [workspace]:
            whose = name if len(names) > 1 else None
            for finding in _workspace(store.within(name), settings, now):
                yield replace(finding, workspace=whose)
        parts = store.whole_schedule.overall()
        if parts:
            yield _finding(Message("every week"), lambda: check_schedule(parts, to_epoch(now)))
        if connections := store.connection_health.all():
            yield _finding(
                Message("passwords"), lambda: check_account_secrets(connections, settings.key_path)
            )
            yield _finding(Message("connections"), lambda: check_connections(connections))
        if passwords := sealed_passwords(store):
            yield _finding(Message("mail server"), lambda: check_mail(passwords, settings.key_path))
        if targets := sealed_targets(store):
            yield _finding(Message("devices and chats"), lambda: check_targets(targets, settings.key_path))
        if endpoints := store.webhook_health.all():
            yield _finding(Message("secrets"), lambda: check_secrets(endpoints, settings.key_path))
            yield _finding(Message("webhooks"), lambda: check_webhooks(endpoints))


def _workspace(store: Store, settings: Settings, now: datetime) -> Iterator[DoctorFinding]:
    yield _finding(Message("history"), lambda: _history(store, now))
    yield _finding(Message("sources"), lambda: check_silence(store, to_epoch(now)))
    yield _finding(Message("own addresses"), lambda: _own_addresses(store))
    yield _finding(Message("lists"), lambda: _lists(store, now))
    if store.keys.all():
        yield _finding(Message("keys"), lambda: check_keys(store, to_epoch(now)))
    ahead = store.lists.ahead(to_epoch(now))
    if ahead is not None:
        yield _finding(Message("lists"), lambda: _lists_ahead(*ahead))
    yield _finding(Message("champion"), lambda: _champion(store, settings))
    if drift := store.preferences.get(EVERYONE, DRIFT):
        yield _finding(Message("calibration"), lambda: check_drift(drift))
    if shift := (store.preferences.get(EVERYONE, REPORT) or {}).get("shift"):
        yield _finding(Message("training"), lambda: check_shift(shift))


def _finding(part: Message, look: Callable[[], Condition]) -> DoctorFinding:
    """Return what a look found; what stops it is a finding too, and stops no other."""
    try:
        state, todo = look()
    except KithError as error:
        state, todo = error.sentence, MEND
    except OSError as error:
        state, todo = f"{error}", MEND
    except Exception as error:  # noqa: BLE001 - a damaged installation fails anywhere, in libraries too
        state, todo = f"{type(error).__name__}: {error}", MEND
    return DoctorFinding(part, well=todo is None, found=state, todo=todo)


def _folder(home: Path) -> Condition:
    make_folder(home)
    probe = home / ".doctor"
    try:
        with probe.open("wb") as file:
            # An empty file fits on a full disk, too.
            file.write(bytes(PROBE_BYTES))
            os.fsync(file.fileno())
    finally:
        probe.unlink(missing_ok=True)
    if open_to_others(home):
        return Message("others on this machine may read {home}", home=home), CLOSE_FOLDER
    return Message("{home} can be written", home=home), None


def _disk(home: Path) -> Condition:
    free = shutil.disk_usage(home).free
    todo = Message("make room, or set KITH_HOME to another disk")
    state = Message("{size} GiB are free", size=round(free / 1024**3, 1))
    return state, None if free >= ENOUGH_ROOM else todo


def _prior() -> Condition:
    from pipelines.model_store.served_models import served_prior

    shortest, longest = served_prior().card.horizons
    return Message(
        "the shipped model answers for {shortest} to {longest} days", shortest=shortest, longest=longest
    ), None


def _history(store: Store, now: datetime) -> Condition:
    count, last = store.interactions.count(), store.interactions.last(to_epoch(now))
    if last is None:
        return Message("the store is empty"), BEGIN
    newest = from_epoch(last)
    state = Message("{count} interactions, the newest of {day}", count=count, day=f"{newest:%Y-%m-%d}")
    todo = Message("take in a newer export: kith ingest FILE")
    return state, todo if now - newest > LONG_AGO else None


def _own_addresses(store: Store) -> Condition:
    owners = store.interactions.owners()
    own, open_questions = (
        sum(len(store.own_addresses.handles(owner, state)) for owner in owners)
        for state in (AddressState.OWN, AddressState.ASKED)
    )
    if not open_questions:
        return Message("{count} known", count=own), None
    state = Message("{count} known, {open} that only their owner can tell", count=own, open=open_questions)
    return state, "kith me"


def _lists(store: Store, now: datetime) -> Condition:
    moment = to_epoch(now)
    owners = store.lists.owners(moment)
    if not owners:
        return Message("no list has been made yet"), MAKE_LISTS
    oldest = min(store.lists.latest(owner, moment)["as_of"] for owner in owners)
    state = Message(
        "owners with a list: {count}; the oldest list is of {day}",
        count=len(owners),
        day=f"{oldest:%Y-%m-%d}",
    )
    return state, MAKE_LISTS if now - oldest > A_WEEK_AND_A_DAY else None


def _lists_ahead(count: int, last: int) -> Condition:
    # Nothing to mend: they hide no other list, and wait for their day.
    return Message(
        "for days still to come: {count}, the last for {day}; not shown before that day",
        count=count,
        day=f"{from_epoch(last):%Y-%m-%d}",
    ), None


def _champion(store: Store | None, settings: Settings) -> Condition:
    from models.dormancy.model_card import DEFAULT_HORIZON
    from pipelines.model_store.workspace_models import WorkspaceModels

    models = WorkspaceModels(settings.models_path) if store is None else WorkspaceModels.of(store, settings)
    try:
        artefact = models.champion(DEFAULT_HORIZON)
    except NoModelError as error:
        return error.sentence, "kith retrain"
    if artefact is None:
        # The prior is a good answer too: nothing is wrong.
        return Message("none yet: the shipped model answers (kith retrain)"), None
    return Message("{version} answers", version=artefact.card.version), None
