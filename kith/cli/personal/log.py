"""kith log: a contact, and the help in it, written down by hand."""

from datetime import datetime

import click

from data.errors import UsageError
from data.messages import Message
from data.schema import Exchange, Side
from kith.cli.output.terminal import print_output
from kith.cli.parameters.contacts import contact_argument, known_contact
from kith.cli.parameters.options import Day, json_option, note_option, now, owner_option
from kith.cli.personal.opinions import acknowledge
from kith.cli.stores import open_owner

exchange_type = click.Choice([str(exchange) for exchange in Exchange])


@click.command("log")
@contact_argument
@click.option("--received", type=exchange_type, help="What they did for you.")
@click.option("--given", type=exchange_type, help="What you did for them.")
@click.option("--on", "day", type=Day(), help="On which day. Default: now.")
@click.option("--channel", default="meeting", show_default=True, help="How: meeting, call, email, message, …")
@click.option("--new", is_flag=True, help="Begin with somebody who is not in the log yet.")
@note_option
@owner_option
@json_option
def log_command(
    contact: str,
    received: str | None,
    given: str | None,
    day: datetime | None,
    channel: str,
    new: bool,
    note: str | None,
    owner: str | None,
    as_json: bool,
) -> None:
    """Write down that you were in touch with CONTACT, and what help there was in it."""
    from service.use_cases.explain import LoggedContact, log_contact

    if received and given:
        raise UsageError("one act of help at a time: --received or --given; log the other one as well")
    exchange = received or given
    side = None if exchange is None else Side.RECEIVED if received else Side.GIVEN
    where = Message("among your contacts (--new begins with somebody)")
    with open_owner(owner) as opened:
        handle = contact if new else known_contact(opened, contact, where)
        moment = LoggedContact(day or now(), channel, Exchange(exchange) if exchange else None, side, note)
        recorded = log_contact(opened.store, opened.owner, handle, moment, now())
    output = acknowledge(opened, handle, {"contact": handle, "created": recorded.created})
    print_output(*output, as_json=as_json)
