"""kith week: whom to reach out to, and why."""

import click

from data.schema import to_epoch
from kith.cli.output.terminal import print_json
from kith.cli.parameters.options import json_option, lang_option, owner_option
from kith.cli.stores import owner_desk


@click.command("week")
@owner_option
@lang_option
@json_option
def week_command(owner: str | None, lang: str | None, as_json: bool) -> None:
    """Print whom to reach out to this week, and why."""
    with owner_desk(owner, lang) as opened:
        desk, store = opened.desk, opened.store
        week = desk.week(opened.owner, lang=opened.language.code)
        size = store.lists.latest(opened.owner, to_epoch(desk.clock()))["size"]
        since = store.sources.blind(to_epoch(week["as_of"]), [opened.owner]).get(opened.owner)
        contacts = [suggestion["contact"] for suggestion in week["suggestions"]]
        called = {contact: store.contacts.called(opened.owner, contact) for contact in contacts}
    if as_json:
        print_json(week)
        return
    from kith.cli.output.week import print_week

    print_week(week, called, size, opened.language, owner_named=owner is not None, blind_since=since)
