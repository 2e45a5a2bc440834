"""kith settings calendar: the secret address at which a calendar program reads the week."""

import click

from data.schema import to_epoch
from kith.cli.output.terminal import Output, print_lines
from kith.cli.parameters.contacts import for_owner
from kith.cli.parameters.options import now
from kith.cli.stores import OpenOwner


@click.command("calendar")
@click.option("--dates/--no-dates", default=True, help="Birthdays and promises, too; so it is unless said.")
@click.option("--off", is_flag=True, help="Let the address open nothing any more.")
@for_owner
def calendar_setting(opened: OpenOwner, *, dates: bool, off: bool) -> Output:
    """Make a secret address at which a calendar program reads your week; the former one opens nothing."""
    from service.use_cases.weekly.places import calendar_place

    addresses, lang = opened.store.calendar_addresses, opened.language
    if off:
        addresses.revoke(opened.owner)
        return {"owner": opened.owner, "address": None}, lambda: print_lines(
            [lang.say("No calendar can be read any more.")]
        )
    secret = addresses.make(opened.owner, to_epoch(now()), with_dates=dates)
    place = calendar_place(opened.store, secret)
    once = lang.say(
        "Subscribe to it in your calendar program. It is shown this once; whoever has it reads your week."
    )
    return {"owner": opened.owner, "address": place}, lambda: print_lines([place, once])
