"""kith up and kith down: the page, the worker and the week's schedule as one thing that is always on."""

import sys
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import click

from data.errors import BusyError, UsageError
from data.schema import to_epoch
from data.settings import Settings
from data.store.bookkeeping.sessions import LINK_SECONDS
from data.wording.commands.erasures import TERMINAL
from kith.cli.always_on.phone import network_address, print_code
from kith.cli.always_on.user_service import UserService, user_service
from kith.cli.language import language_here
from kith.cli.parameters.options import running_clock
from kith.cli.serving.serve import USUAL_PORT, USUAL_QUOTA, serving_options, worker_words
from kith.cli.stores import store_or_new


@click.command("up")
@click.option("--port", default=USUAL_PORT, show_default=True, type=click.IntRange(0, 65535))
@click.option("--install", is_flag=True, help="Start it now and at each login, as a service: shown first.")
@click.option("--yes", is_flag=True, help="Install without a question.")
@click.option(
    "--lan", is_flag=True, help="Let your phone in the same network open the page, too: shows a code."
)
@click.option("--address", help="With --lan: this machine's address in the network. Default: it is found.")
def up_command(port: int, address: str | None, *, install: bool, yes: bool, lan: bool) -> None:
    """Keep Kith on: the page, new lists each week and after every change, all that comes and goes by itself.

    The list of a week is made on the weekday and at the hour of kith settings weekly.
    """
    settings = Settings.from_environment()
    if install:
        _install(settings, port, agreed=yes)
        return
    from pipelines.jobs.upkeep.job_lock import job_lock

    elsewhere = (address or network_address()) if lan else None
    with ExitStack() as stack:
        try:
            stack.enter_context(job_lock(settings.home, "up"))
        except BusyError as error:
            raise BusyError(
                "kith up is running for {folder} already; open its page, or end that one first",
                folder=settings.home,
            ) from error
        _run(settings, port, elsewhere)


def _run(settings: Settings, port: int, elsewhere: str | None) -> None:
    """Serve with a worker beside it, on loopback and, where one is named, at an address of the network."""
    from service.server import run
    from service.use_cases.administration.sign_in_links import make_link

    clock = running_clock()
    options = serving_options(settings, USUAL_QUOTA, worker_words(clock, None, "--weekly"))
    if elsewhere is not None:
        place = f"http://{elsewhere}:{port}"
        options = replace(options, network_place=place)
        with store_or_new() as store:
            secret = make_link(store, TERMINAL, to_epoch(clock()))
            print_code(f"{place}/sign-in?link={secret}", LINK_SECONDS // 60, store.spoken())
    run(settings.store, "127.0.0.1", port, clock, options, announce=click.echo, beside=elsewhere)


@click.command("down")
def down_command() -> None:
    """End the service that kith up --install made, and take it away; your data stays."""
    service, lang = _service(Settings.from_environment(), USUAL_PORT), language_here()
    if not service.path.exists():
        raise UsageError(
            "no service is installed (there is no {path}); end a kith up in a terminal with Ctrl-C",
            path=service.path,
        )
    service.remove()
    click.echo(lang.say("Kith is off, and {path} is gone. Your data is as it was.", path=f"{service.path}"))


def _install(settings: Settings, port: int, *, agreed: bool) -> None:
    service, lang = _service(settings, port), language_here()
    click.echo(lang.say("This is written to {path}:", path=f"{service.path}"))
    # As it is written, however narrow the terminal.
    click.echo(f"\n{service.text}")
    if not agreed and not click.confirm(lang.say("Write it and start Kith now?"), default=False):
        click.echo(lang.say("Nothing was changed."))
        return
    service.install()
    place = f"http://127.0.0.1:{port}/"
    click.echo(
        lang.say("Kith is on, and starts with you: {place}. Its log: {log}", place=place, log=service.log)
    )
    click.echo(lang.say("To end it and take it away: kith down"))


def _service(settings: Settings, port: int) -> UserService:
    command = (sys.executable, "-m", "kith", "up", "--port", f"{port}")
    return user_service(settings, command, Path.home(), sys.platform)
