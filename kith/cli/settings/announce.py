"""kith settings announce: by which way a week announces itself, chat addresses, and a test."""

from datetime import datetime

import click

from data.errors import UsageError
from data.schema import to_epoch
from data.sealed_secrets import key_or_new
from data.settings import Settings
from data.store.feed.outbox import DeliveryKind
from data.store.store import Store
from data.webhooks.public_addresses import parse_networks
from data.weekly.way_setting import Way
from kith.cli.output.terminal import Output, print_line, print_lines
from kith.cli.parameters.contacts import for_owner
from kith.cli.parameters.options import now
from kith.cli.stores import OpenOwner

KINDS = {Way.PUSH: DeliveryKind.PUSH, Way.CHAT: DeliveryKind.CHAT}


@click.command("announce")
@click.argument("way", type=click.Choice([str(one) for one in Way]), required=False)
@click.option("--also", is_flag=True, help="Beside what announces it already; else only this way does.")
@click.option("--names/--no-names", default=None, help="Whether push and chat name people. At first not.")
@click.option(
    "--chat", is_flag=True, help="Ask for a chat address first: ntfy, Telegram, Matrix, Signal, Slack."
)
@click.option("--test", is_flag=True, help="Send a test that names nobody, and say what came of it.")
@for_owner
def announce_setting(
    opened: OpenOwner, way: str | None, *, also: bool, names: bool | None, chat: bool, test: bool
) -> Output:
    """Say how your week announces itself: by mail, by push, in a chat, or not at all (calendar)."""
    from service.use_cases.weekly.announcing import announce_lines, choose, ways_on

    store, owner, lang = opened.store, opened.owner, opened.language
    chosen = Way(way) if way else Way.CHAT if chat else None
    if names is not None and chosen not in KINDS:
        raise UsageError("--names needs the way that it is about: kith settings announce WAY --names")
    if chat:
        _ask_for_chat(opened)
    if chosen is not None:
        choose(store, owner, chosen, to_epoch(now()), also=also, names=names)
    if test:
        _test(opened, chosen)
    on, lines = ways_on(store, owner), announce_lines(store, owner, lang)
    return {"owner": owner, "announced_by": [str(one) for one in on]}, lambda: print_lines(lines)


def send_announce_trial(
    store: Store, settings: Settings, owner: str, kind: DeliveryKind, moment: datetime
) -> int:
    """Send a test by push or chat, and return to how many places; raises KithError with why not."""
    from pipelines.deliver.weekly.target_trial import send_target_trial
    from pipelines.deliver.weekly.target_ways import chat_sending, push_sending
    from service.use_cases.weekly.announcements import test_announcement

    networks, key_path = parse_networks(settings.webhook_networks), settings.key_path
    send = push_sending(key_path, networks) if kind is DeliveryKind.PUSH else chat_sending()
    what = test_announcement(store, owner)
    return send_target_trial(store, key_path, owner, kind, send, what, moment)


def _ask_for_chat(opened: OpenOwner) -> None:
    """Ask for a chat address, which holds a password: it stands in no command line and no history."""
    from service.use_cases.weekly.announcing import add_chat

    address = click.prompt(opened.language.say("Chat address"), hide_input=True, err=True)
    key = key_or_new(Settings.from_environment().key_path)
    add_chat(opened.store, opened.owner, address, key, to_epoch(now()))


def _test(opened: OpenOwner, chosen: Way | None) -> None:
    """Send a test by the chosen way, or by each that announces the week."""
    from service.use_cases.weekly.announcing import ways_on

    ways = [chosen] if chosen is not None else ways_on(opened.store, opened.owner)
    kinds = [KINDS[way] for way in ways if way in KINDS]
    if not kinds:
        raise UsageError("only push and chat are tried here; mail is tried by: kith digest test")
    for kind in kinds:
        count = send_announce_trial(opened.store, Settings.from_environment(), opened.owner, kind, now())
        print_line(
            opened.language.counted("{count} place took the test.", "{count} places took the test.", count)
        )
