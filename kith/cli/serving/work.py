"""The jobs that stay: kith work, and the model behind the service's POST /v1/score."""

import signal
import sys
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import click

from data.settings import Settings
from kith.cli.output.terminal import print_error
from kith.cli.parameters.options import model_option, now
from kith.cli.stores import existing_store

if TYPE_CHECKING:
    from data.store.store import Store
    from pipelines.jobs.upkeep.work import WorkResult


@click.command("work")
@click.option(
    "--every", default=2.0, show_default=True, type=click.FloatRange(0.1, 3600), help="Seconds between looks."
)
@click.option("--once", is_flag=True, help="See to what is pending now, then end.")
@model_option
def work_command(every: float, model: str, *, once: bool) -> None:
    """Keep lists fresh: whoever something happened to gets a new list within seconds. End with Ctrl-C."""
    from data.errors import BusyError
    from pipelines.jobs.upkeep.job_lock import job_lock

    settings, ending = Settings.from_environment(), Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ending.set())
    with job_lock(settings.home, "work"), existing_store() as store:
        # A store that cannot be used cannot be asked for a language either.
        lang, interrupted = store.spoken(), False
        while True:
            try:
                done = _work_round(store, model, settings.models_path)
                if done.fresh or done.waiting or once:
                    lang = store.spoken()
                    figures = {"fresh": done.fresh, "waiting": done.waiting}
                    sentence = lang.say(
                        "{fresh} lists made anew, {waiting} owners with too little history", **figures
                    )
                    click.echo(sentence)
                interrupted = False
            except BusyError as error:
                if once:
                    raise
                if not interrupted:
                    print_error(lang.word(error.sentence))
                interrupted = True
            if once or ending.wait(every):
                return


def _work_round(store: "Store", model: str, models: Path) -> "WorkResult":
    from pipelines.jobs.upkeep.work import refresh_changed_lists
    from pipelines.model_store.artefact import find

    if store.database.lost:
        store.reopen()
    # Looked up each time: a model crowned meanwhile speaks in the next round.
    return refresh_changed_lists(store, lambda: find(model, models, None), now())


@click.command("score-stream", hidden=True)
@model_option
def score_stream_command(model: str) -> None:
    """Read histories as lines of JSON, write what the model says of each; for the service."""
    from functools import cache

    from pipelines.jobs.lists.score_history import answer_lines
    from pipelines.model_store.artefact import find

    folder = Settings.from_environment().models_path
    for line in answer_lines(sys.stdin, cache(lambda days: find(model, folder, days))):
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
