"""kith workspaces: whose data a store holds apart; make one, remove one with everything."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from data.schema import from_epoch, to_epoch
from data.settings import Settings
from data.wording.commands.erasures import TERMINAL
from data.wording.language import Language
from kith.cli.output.terminal import print_line, print_lines, print_output
from kith.cli.parameters.options import json_option, now
from kith.cli.stores import whole_store, whole_store_or_new
from kith.cli.translated_help import ListingGroup
from service.use_cases.administration.workspaces import make_workspace
from service.use_cases.printable import printable

if TYPE_CHECKING:
    from data.store.owners.workspaces import WorkspaceSummary


@click.group("workspaces", cls=ListingGroup)
def workspaces_command() -> None:
    """Whose data is kept apart here: list, create, remove."""


@workspaces_command.command("list")
@json_option
def list_workspaces(*, as_json: bool) -> None:
    """Print every workspace: its owners, interactions, lists, keys."""
    with whole_store() as store:
        workspaces = [store.workspaces.summary(name) for name in store.workspaces.names()]
        lang = store.spoken()
    lines = [_line(one, lang) for one in workspaces] or [lang.say("Nothing has been taken in yet.")]
    print_output([_fields(one) for one in workspaces], lambda: print_lines(lines), as_json=as_json)


@workspaces_command.command("create")
@click.argument("name")
@json_option
def create(name: str, *, as_json: bool) -> None:
    """Make an empty workspace called NAME. From then on every page needs a sign-in, and the API a key."""
    with whole_store_or_new() as store:
        lang, made_at = store.spoken(), to_epoch(now())
        is_new = make_workspace(store.within(name.strip()), TERMINAL, made_at)
    called = printable(name.strip())
    made = lang.say("The workspace {name} is made.", name=called)
    present = lang.say("The workspace {name} is there already.", name=called)
    fields = {"workspace": name.strip(), "created": is_new}
    print_output(fields, lambda: print_line(made if is_new else present), as_json=as_json)


@workspaces_command.command("remove")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
def remove(name: str, *, yes: bool, as_json: bool) -> None:
    """Delete everything of the workspace NAME: owners, history, lists, answers, models, keys."""
    from pipelines.jobs.upkeep.remove_workspace import remove_workspace

    with whole_store() as store:
        lang, summary = store.spoken(), store.workspaces.summary(name)
        if not yes:
            question = lang.say(
                "Remove everything of the workspace {name} for good ({what})? There is no undo",
                name=printable(name),
                what=_counts(summary, lang),
            )
            click.confirm(question, abort=True, err=True)
        gone = remove_workspace(store, Settings.from_environment(), name)
        unlocked = summary.keys > 0 and not store.api_keys.any()
    lines = [lang.say("Everything of the workspace {name} is removed.", name=name)]
    if unlocked:
        lines.append(
            lang.say(
                "No key is left: everything on this machine may read and write again. Make one with: kith "
                "keys create"
            )
        )
    print_output({"workspace": name, "rows": gone}, lambda: print_lines(lines), as_json=as_json)


def _line(one: "WorkspaceSummary", lang: Language) -> str:
    last = [] if one.last is None else [lang.say("the last on {day:date}", day=from_epoch(one.last))]
    return ", ".join([f"{one.name}: {_counts(one, lang)}", *last])


def _counts(one: "WorkspaceSummary", lang: Language) -> str:
    """Say how much is a workspace's."""
    return lang.listed(
        [
            lang.counted("{count} owner", "{count} owners", one.owners),
            lang.counted("{count} interaction", "{count} interactions", one.interactions),
            lang.counted("{count} contact card", "{count} contact cards", one.contact_cards),
            lang.counted("{count} list", "{count} lists", one.lists),
            lang.counted("{count} answer", "{count} answers", one.answers),
            lang.counted("{count} key", "{count} keys", one.keys),
        ]
    )


def _fields(one: "WorkspaceSummary") -> dict[str, Any]:
    return asdict(one) | {"last": None if one.last is None else from_epoch(one.last)}
