"""kith why: why a contact is on the list, or why not, now or on a past day."""

from datetime import datetime

import click

from data.schema import to_epoch
from data.settings import Settings
from kith.cli.output.terminal import Output
from kith.cli.parameters.contacts import contact_argument, for_reader, known_contact
from kith.cli.parameters.options import Moment, now
from kith.cli.stores import OpenOwner


@click.command("why")
@contact_argument
@click.option("--as-of", type=Moment(), help="As it was on this day (UTC), from what was known then.")
@for_reader
def why_command(opened: OpenOwner, contact: str, as_of: datetime | None) -> Output:
    """Say why CONTACT is on the list, or why not, and what would change it."""
    from kith.cli.output.week import print_why

    handle = known_contact(opened, contact)
    if as_of is None:
        answer = opened.use_cases.why(opened.owner, handle, opened.language.code)
    else:
        from pipelines.jobs.lists.suggest_replay import explain_past
        from service.use_cases.explain import in_language

        models = Settings.from_environment().models_path
        then = explain_past(opened.store, models, opened.owner, handle, as_of=to_epoch(as_of), now=now())
        answer = in_language(then, opened.language)
    called = opened.store.contacts.called(opened.owner, handle)
    return answer, lambda: print_why(answer, called)
