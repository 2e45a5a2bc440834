"""kith week: whom to reach out to, and why."""

import click

from data.schema import to_epoch
from kith.cli.output.terminal import Output
from kith.cli.parameters.contacts import for_reader
from kith.cli.stores import OpenOwner


@click.command("week")
@for_reader
def week_command(opened: OpenOwner) -> Output:
    """Print whom to reach out to this week, and why."""
    from kith.cli.output.week import print_week

    use_cases, store, owner = opened.use_cases, opened.store, opened.owner
    week = use_cases.week(owner, lang=opened.language.code)
    size = store.lists.latest(owner, to_epoch(use_cases.clock()))["size"]
    since = store.sources.blind(to_epoch(week["as_of"]), [owner]).get(owner)
    contacts = [suggestion["contact"] for suggestion in week["suggestions"]]
    called = {contact: store.contacts.called(owner, contact) for contact in contacts}
    chosen = click.get_current_context().params["owner"] is not None
    return week, lambda: print_week(
        week, called, size, opened.language, owner_named=chosen, blind_since=since
    )
