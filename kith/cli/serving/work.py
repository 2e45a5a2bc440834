"""The jobs that stay: kith work, and the model behind the service's POST /v1/score."""

import signal
import sys
from collections.abc import Callable
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from datetime import datetime
from math import inf
from threading import Event, Thread
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any

import click

from data.errors import BusyError, KithError, for_people
from data.schema import to_epoch
from data.settings import Settings
from data.store.bookkeeping.job_queue import JobKind
from data.store.feed.outbox import DeliveryKind
from kith.cli.history.syncing import syncing
from kith.cli.output.terminal import print_error, print_note
from kith.cli.parameters.options import model_option, running_clock
from kith.cli.parameters.workspaces import check_everywhere, named_workspace, print_failures
from kith.cli.parameters.workspaces import shown_workspace_option as workspace_option
from kith.cli.serving.deliveries import delivering
from kith.cli.stores import existing_store, whole_store

if TYPE_CHECKING:
    from data.store.bookkeeping.job_queue import Job
    from data.store.store import Store
    from data.wording.language import Language
    from models.served.artefact import ServedModel
    from pipelines.jobs.upkeep.watched_folder import WatchedFolders
    from pipelines.jobs.upkeep.weekly_lists import WeeklyLists
    from pipelines.jobs.upkeep.work import WorkResult

# So long after its start a worker gets ready: whoever ends it sooner does not wait for libraries.
QUIET_SECONDS = 5.0
# So long is a workspace left alone that failed: what is broken stays so for a while.
RETRY_SECONDS = 60


@click.command("work")
@click.option(
    "--every", default=0.5, show_default=True, type=click.FloatRange(0.1, 3600), help="Seconds between looks."
)
@click.option("--once", is_flag=True, help="See to what is pending now, then end.")
@click.option(
    "--weekly", is_flag=True, help="Make each owner's list at their weekday and hour, too; kith up does."
)
@click.option(
    "--beside", is_flag=True, hidden=True, help="Wait for another worker's end, and end with the input."
)
@model_option
@workspace_option
@click.option("--all", "everywhere", is_flag=True, help="In every workspace: so it is unless one is named.")
def work_command(
    every: float, model: str, *, once: bool, weekly: bool, beside: bool, everywhere: bool
) -> None:
    """Keep lists fresh, and do what the page and the API ask for, within seconds. End with Ctrl-C."""
    from pipelines.jobs.upkeep.job_lock import job_lock
    from pipelines.jobs.upkeep.presence import present
    from service.runtime.json_log import log_as_json

    settings, ending, clock = Settings.from_environment(), Event(), running_clock()
    named = None if check_everywhere(everywhere=everywhere) else named_workspace()
    log_as_json()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ending.set())
    if beside:
        Thread(target=_end_with_input, args=(ending,), daemon=True).start()
    with (
        job_lock(settings.home, "work", until=ending if beside else None),
        whole_store() if named is None else existing_store() as store,
        present(store, lambda: to_epoch(clock())) as sign,
        delivering(settings, clock, every, ending, once=once, weekly=weekly),
        syncing(settings, clock, ending, once=once),
    ):
        rounds = WorkRounds(store, model, settings, clock, named, with_weekly_lists=weekly)
        _run_rounds(rounds, sign, ending, every, once=once)


def _run_rounds(
    rounds: "WorkRounds", sign: Callable[[], None], ending: Event, every: float, *, once: bool
) -> None:
    """Do a round every so many seconds until an event, or only one; a store that is away comes back."""
    # A store that cannot be used cannot be asked for a language either.
    lang, interrupted, warm_at = rounds.store.spoken(), False, monotonic() + QUIET_SECONDS
    while True:
        try:
            done = rounds.run(sign)
            if once or (done and (done.fresh or done.waiting)):
                lang = rounds.store.spoken()
                _print_round(done, lang)
            _print_failures(done, once=once)
            interrupted = False
        except BusyError as error:
            if once:
                raise
            if not interrupted:
                print_error(lang.word(error.sentence))
            interrupted = True
        if once or ending.wait(every):
            return
        if monotonic() >= warm_at:
            rounds.warm_up()
            warm_at = inf


@dataclass(frozen=True, slots=True)
class WorkRounds:
    """Rounds over an open store: each sees to what changed and to what was asked for since the last one.

    They are of one workspace, or of every one. One that failed is left alone for a while.
    """

    store: "Store"
    model: str
    settings: Settings
    clock: Callable[[], datetime]
    workspace: str | None = None
    failed_at: dict[str, int] = field(default_factory=dict)
    with_weekly_lists: bool = False
    _by_themselves: "list[WeeklyLists | WatchedFolders]" = field(default_factory=list)

    def run(self, sign: Callable[[], None]) -> "WorkResult | None":
        """Do what is pending, and return what that was; None where nothing is."""
        from pipelines.jobs.upkeep.presence import is_anything_pending

        if self.store.database.lost:
            self.store.reopen()
        sign()
        self._see_to_the_week()
        if not is_anything_pending(self.store, to_epoch(self.clock()), self.workspace):
            return None
        from pipelines.jobs.upkeep.asked_jobs import run_asked_jobs, runners_with
        from pipelines.jobs.upkeep.work import refresh_changed_lists

        runners = runners_with(self._artefact) | {
            JobKind.TEST_DIGEST: self._test_digest,
            JobKind.TEST_PUSH: self._test_announcement,
            JobKind.TEST_CHAT: self._test_announcement,
            JobKind.LOAD_UPLOAD: self._load_upload,
            JobKind.LOOK_AT_ACCOUNT: self._look_at_account,
            JobKind.SIGN_IN: self._sign_in,
        }
        run_asked_jobs(self.store, runners, self.clock, self.workspace)
        done = refresh_changed_lists(self.store, self._artefact, self._next_second(), self._due())
        for name in done.failures:
            self.failed_at[name] = to_epoch(self.clock())
        return done

    def _next_second(self) -> datetime:
        """Wait for the next second and return it: what was said in this one is then in a list."""
        if part := self.clock().microsecond:
            sleep(1 - part / 1_000_000)
        return self.clock()

    def _load_upload(self, store: "Store", job: "Job", _: datetime) -> dict[str, int] | None:
        from kith.cli.bulk_load import bulk_load

        return bulk_load(self.settings.bulk_path, self.clock).run(store, job)

    def _look_at_account(self, store: "Store", job: "Job", _: datetime) -> dict[str, Any]:
        from pipelines.jobs.sync.look_at_account import look_at_account

        return look_at_account(store, job, self.settings.key_path, self.clock)

    def _sign_in(self, store: "Store", job: "Job", _: datetime) -> dict[str, Any]:
        from kith.cli.history.accounts.sign_in_job import finish_sign_in

        return finish_sign_in(store, job, self.settings.key_path, self.clock)

    def warm_up(self) -> None:
        """Load the libraries and the model before anything changes: that takes longer than a list.

        A fault is left to the round that needs the model, which tells it.
        """
        from pipelines.jobs.upkeep import asked_jobs  # noqa: F401

        with suppress(KithError):
            self._artefact(self.store)

    def _test_digest(self, store: "Store", job: "Job", now: datetime) -> dict[str, str]:
        """Send the test by mail that an owner asked for on the page; return to which address."""
        from pipelines.deliver.digest_trial import send_digest_trial
        from service.use_cases.weekly.digest_letter import letter_writer

        key_path = self.settings.key_path
        return {"to": send_digest_trial(store, key_path, job.owner, letter_writer(key_path).test, now)}

    def _test_announcement(self, store: "Store", job: "Job", now: datetime) -> dict[str, int]:
        """Send the test by push or chat that an owner asked for on the page; return to how many places."""
        from kith.cli.settings.announce import send_announce_trial

        kind = DeliveryKind.PUSH if job.kind is JobKind.TEST_PUSH else DeliveryKind.CHAT
        return {"to": send_announce_trial(store, self.settings, job.owner, kind, now)}

    def _see_to_the_week(self) -> None:
        """Take in what lies in watched folders, and make the lists whose weekday and hour have come."""
        if not self.with_weekly_lists:
            return
        if not self._by_themselves:
            # Imported here: without it a worker that waits loads no model.
            from pipelines.jobs.upkeep.watched_folder import WatchedFolders
            from pipelines.jobs.upkeep.weekly_lists import WeeklyLists

            self._by_themselves[:] = [WatchedFolders(), WeeklyLists(self._artefact)]
        for one in self._by_themselves:
            one.step(self.store, self.clock())

    def _due(self) -> list[str]:
        """Return the workspaces to work in that did not fail just now."""
        names = [self.workspace] if self.workspace else self.store.change_counts.workspaces()
        before = to_epoch(self.clock()) - RETRY_SECONDS
        return [name for name in names if self.failed_at.get(name, before) <= before]

    def _artefact(self, store: "Store") -> "ServedModel":
        from pipelines.model_store.workspace_models import WorkspaceModels

        # Looked up each time: a model crowned meanwhile speaks in the next round.
        return WorkspaceModels.of(store, self.settings, print_note).find(self.model, None)


def _print_failures(done: "WorkResult | None", *, once: bool) -> None:
    """Print in which workspaces a round failed; a worker that stays tries again later."""
    errors = {name: for_people(error) for name, error in done.failures.items()} if done else {}
    with nullcontext() if once else suppress(SystemExit):
        print_failures(errors)


def _end_with_input(ending: Event) -> None:
    """Wait until whoever started this process has ended, by whatever."""
    sys.stdin.read()
    ending.set()


def _print_round(done: "WorkResult | None", lang: "Language") -> None:
    figures = {"fresh": done.fresh if done else 0, "waiting": done.waiting if done else 0}
    click.echo(lang.say("{fresh} lists made anew, {waiting} owners with too little history", **figures))


@click.command("score-stream", hidden=True)
@model_option
def score_stream_command(model: str) -> None:
    """Read histories as lines of JSON, write what the model says of each; for the service."""
    from pipelines.jobs.lists.score_history import answer_lines

    models = ServedModels(model, Settings.from_environment())
    for line in answer_lines(sys.stdin, models.find):
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


@dataclass(frozen=True, slots=True)
class ServedModels:
    """The models that answer for the service, each workspace's own."""

    model: str
    settings: Settings
    opened: "dict[tuple[str, int], tuple[str | None, ServedModel]]" = field(default_factory=dict)

    def find(self, workspace: str, horizon_days: int) -> "ServedModel":
        """Return what answers in a workspace for a horizon; opened once for each champion."""
        from pipelines.model_store.workspace_models import CHAMPION, WorkspaceModels

        with whole_store() as store:
            models = WorkspaceModels.of(store.within(workspace), self.settings)
            version = models.champion_version(horizon_days) if self.model == CHAMPION else None
            before = self.opened.get((workspace, horizon_days))
            if before is not None and before[0] == version:
                return before[1]
            artefact = models.find(self.model, horizon_days)
            self.opened[workspace, horizon_days] = version, artefact
            return artefact
