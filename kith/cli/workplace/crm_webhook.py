"""kith connect crm webhook: where a CRM tells of changes at once, and how many it told."""

from typing import TYPE_CHECKING

import click

from kith.cli.history.connecting import ask_secret, open_connections
from kith.cli.output.terminal import print_line
from kith.cli.parameters.workspaces import shown_workspace_option as workspace_option

if TYPE_CHECKING:
    from data.store.store import Store
    from data.wording.language import Language


@click.command("webhook")
@click.argument("connection_id")
@click.option("--show", is_flag=True, help="Only show the address, and what came there.")
@click.option("--off", is_flag=True, help="Take no webhooks any more; the address is gone.")
@click.option("--secret-stdin", is_flag=True, help="Read the secret from the first line of the input.")
@workspace_option
def webhook(connection_id: str, *, show: bool, off: bool, secret_stdin: bool) -> None:
    """Show the address for a CRM's webhooks, and say with which secret it signs them.

    Only the secret that was said last holds.
    """
    from service.use_cases.connections.crm_webhooks import CrmWebhookUseCases

    with open_connections() as (connections, lang):
        webhooks = CrmWebhookUseCases(connections.store, connections.key_path)
        if off:
            webhooks.close(connection_id)
            print_line(lang.say("No webhooks of this CRM are taken any more."))
            return
        path = webhooks.address(connection_id)
        _print_webhooks(connections.store, connection_id, path, lang)
        if not show:
            question = lang.say("Secret with which the CRM signs (it is not shown)")
            webhooks.sign_with(connection_id, ask_secret(question, from_input=secret_stdin))
            print_line(lang.say("What is signed with it is taken from now on."))


def _print_webhooks(store: "Store", number: str, path: str, lang: "Language") -> None:
    from data.wording.commands.connections import webhook_sentence
    from service.use_cases.weekly.places import place_of_service

    print_line(f"{place_of_service(store)}{path}")
    print_line(webhook_sentence(store.crm_webhooks.counts(store.connections.get(number)), lang))
