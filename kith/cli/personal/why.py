"""kith why: why a contact is on the list, or why not, now or on a past day."""

from datetime import datetime

import click

from data.schema import to_epoch
from data.settings import Settings
from kith.cli.output.terminal import print_json
from kith.cli.parameters.contacts import contact_argument, known_contact
from kith.cli.parameters.options import json_option, lang_option, now, owner_option
from kith.cli.parameters.types import Moment
from kith.cli.stores import owner_desk


@click.command("why")
@contact_argument
@click.option("--as-of", type=Moment(), help="As it was on this day (UTC), from what was known then.")
@owner_option
@lang_option
@json_option
def why_command(
    contact: str, as_of: datetime | None, owner: str | None, lang: str | None, as_json: bool
) -> None:
    """Say why CONTACT is on the list, or why not, and what would change it."""
    with owner_desk(owner, lang) as opened:
        handle = known_contact(opened, contact)
        if as_of is None:
            answer = opened.desk.why(opened.owner, handle, opened.language.code)
        else:
            from pipelines.jobs.lists.suggest_replay import explain_past
            from service.use_cases.explain import in_language

            models = Settings.from_environment().models_path
            then = explain_past(opened.store, models, opened.owner, handle, as_of=to_epoch(as_of), now=now())
            answer = in_language(then, opened.language)
        called = opened.store.contacts.called(opened.owner, handle)
    if as_json:
        print_json(answer)
        return
    from kith.cli.output.week import print_why

    print_why(answer, called)
