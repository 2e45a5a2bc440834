"""kith webhooks: where changes are sent, and how each receiver is."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from data.schema import to_epoch
from data.settings import Settings
from data.store.feed.change_feed import ChangeKind
from data.wording.commands.erasures import TERMINAL
from kith.cli.output.terminal import print_line, print_output
from kith.cli.parameters.options import exit_if, json_option, now
from kith.cli.parameters.workspaces import shown_workspace_option as workspace_option
from kith.cli.stores import store_or_new
from kith.cli.translated_help import Group

if TYPE_CHECKING:
    from data.wording.language import Language
    from service.use_cases.webhooks.endpoints import WebhookUseCases

KINDS = tuple(str(kind) for kind in ChangeKind)
kind_option = click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice(KINDS),
    metavar="KIND",
    help="Only this kind of change; repeatable. Default: all.",
)
webhook_argument = click.argument("webhook_id")


@click.group("webhooks", cls=Group)
def webhooks_command() -> None:
    """Send changes to other programs: make, list, test and rotate webhooks."""


@contextmanager
def _open() -> "Iterator[tuple[WebhookUseCases, Language]]":
    from data.webhooks.public_addresses import parse_networks
    from service.use_cases.webhooks.endpoints import WebhookSettings, WebhookUseCases

    settings = Settings.from_environment()
    networks = parse_networks(settings.webhook_networks)
    with store_or_new() as store:
        yield WebhookUseCases(store, WebhookSettings(settings.key_path, networks)), store.spoken()


@webhooks_command.command("add")
@click.argument("url")
@kind_option
@workspace_option
def add(url: str, kinds: tuple[str, ...]) -> None:
    """Send what changes from now on to URL; its secret is shown this once."""
    with _open() as (webhooks, lang):
        wanted = [ChangeKind(kind) for kind in kinds]
        endpoint, secret = webhooks.add(url, wanted, TERMINAL, to_epoch(now()))
    _print_secret(secret, endpoint.id, lang)


@webhooks_command.command("list")
@workspace_option
@json_option
def list_webhooks(*, as_json: bool) -> None:
    """Show where changes are sent and how each receiver is; never a secret."""
    from service.use_cases.webhooks.documents import endpoint_fields

    with _open() as (webhooks, lang):
        store = webhooks.store
        rows = [endpoint_fields(store, one, lang) for one in store.webhook_endpoints.all()]
    print_output(rows, lambda: _print_endpoints(rows, lang), as_json=as_json)


@webhooks_command.command("test")
@webhook_argument
@workspace_option
def test(webhook_id: str) -> None:
    """Send a test that names nobody; exit code 1 if it is not taken."""
    from data.wording.commands.webhooks import fault_sentence
    from pipelines.deliver.webhook_trial import send_trial

    with _open() as (webhooks, lang):
        endpoint = webhooks.store.webhook_endpoints.get(webhook_id)
        key_path, networks = Settings.from_environment().key_path, webhooks.settings.networks
        attempt = send_trial(endpoint, key_path, networks, now)
    if attempt.fault is None:
        click.echo(lang.say("It was taken: {status}.", status=attempt.status))
    else:
        why = fault_sentence(attempt.fault, attempt.status, lang)
        click.echo(lang.say("It was not taken: {why}.", why=why), err=True)
    exit_if(attempt.fault is not None)


@webhooks_command.command("rotate")
@webhook_argument
@workspace_option
def rotate(webhook_id: str) -> None:
    """Show a new secret; for a day everything is signed with the former one as well."""
    with _open() as (webhooks, lang):
        endpoint, secret = webhooks.rotate(webhook_id, TERMINAL, to_epoch(now()))
    _print_secret(secret, endpoint.id, lang)


@webhooks_command.command("on")
@webhook_argument
@workspace_option
def switch_on(webhook_id: str) -> None:
    """Send to a webhook again that was switched off."""
    _switch(webhook_id, on=True)


@webhooks_command.command("off")
@webhook_argument
@workspace_option
def switch_off(webhook_id: str) -> None:
    """Send nothing to a webhook; what changes meanwhile can be replayed."""
    _switch(webhook_id, on=False)


@webhooks_command.command("replay")
@webhook_argument
@click.option("--since", required=True, type=click.IntRange(0), help="Changes with a larger number.")
@workspace_option
def replay(webhook_id: str, since: int) -> None:
    """Send changes once more, under the ids that they had."""
    with _open() as (webhooks, lang):
        webhooks.replay(webhook_id, since)
        _print_endpoint(webhooks, webhook_id, lang)


@webhooks_command.command("remove")
@webhook_argument
@workspace_option
def remove(webhook_id: str) -> None:
    """Remove a webhook and what waits for it."""
    with _open() as (webhooks, lang):
        webhooks.remove(webhook_id, TERMINAL, to_epoch(now()))
    click.echo(lang.say("{webhook} is removed.", webhook=webhook_id))


def _switch(webhook_id: str, *, on: bool) -> None:
    with _open() as (webhooks, lang):
        webhooks.change(webhook_id, None, None, TERMINAL, to_epoch(now()), on=on)
        _print_endpoint(webhooks, webhook_id, lang)


def _print_secret(secret: str, webhook: str, lang: "Language") -> None:
    click.echo(secret)
    once = lang.say(
        "This is the secret of {webhook}, shown this once: with it the receiver checks signatures.",
        webhook=webhook,
    )
    click.echo(once, err=True)


def _print_endpoint(webhooks: "WebhookUseCases", webhook: str, lang: "Language") -> None:
    from service.use_cases.webhooks.documents import endpoint_fields

    endpoint = webhooks.store.webhook_endpoints.get(webhook)
    _print_endpoints([endpoint_fields(webhooks.store, endpoint, lang)], lang)


def _print_endpoints(rows: list[dict[str, Any]], lang: "Language") -> None:
    if not rows:
        click.echo(lang.say("Nothing is sent to anybody. Begin with: kith webhooks add URL"))
    for row in rows:
        kinds = ", ".join(row["kinds"]) or lang.say("all changes")
        print_line(f"{row['id']}  {row['url']}  {kinds}")
        waiting = lang.say(
            "{waiting} wait, {failed} given up this week", waiting=row["waiting"], failed=row["failed"]
        )
        print_line(f"    {row['sentence']} {waiting}")
