"""kith connect crm note: an owner's own words beside a contact in the CRM."""

import click

from data.settings import Settings
from kith.cli.output.terminal import Output, print_line
from kith.cli.parameters.contacts import OwnerPeople, contact_argument, for_log_owner
from kith.cli.parameters.options import now


@click.command("note")
@click.argument("connection_id")
@contact_argument
@click.argument("words", nargs=-1, required=True, metavar="WORDS...")
@click.option("--yes", is_flag=True, help="Do not ask.")
@for_log_owner
def note(
    opened: OwnerPeople, connection_id: str, contact: str, words: tuple[str, ...], *, yes: bool
) -> Output:
    """Write WORDS of yours beside CONTACT in the CRM, where everybody reads them who sees the contact.

    Only where something is written into the CRM at all. Kith keeps nothing of them; kith note remembers here.
    """
    from pipelines.jobs.write_back.write_note import noted_record, write_note
    from service.use_cases.connections.crm import CrmUseCases

    people, lang = opened
    connection = CrmUseCases(people.store).crm(connection_id)
    handle = people.require_contact(contact)
    called = opened.called(handle)
    noted_record(people.store, connection, people.owner, handle)
    if not yes:
        question = lang.say("Write this beside {name}, for everybody who sees the contact there", name=called)
        click.confirm(question, default=False, abort=True, err=True)
    key_path = Settings.from_environment().key_path
    write_note(people.store, connection, key_path, people.owner, handle, " ".join(words), now())
    sentence = lang.say("It stands beside {name} in the CRM.", name=called)
    return {"connection": connection.id, "contact": handle}, lambda: print_line(sentence)
