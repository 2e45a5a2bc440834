"""kith why and kith report: why somebody is on a list or not, and what became of the lists so far."""

from datetime import datetime
from typing import Any

import click

from data.schema import to_epoch
from data.settings import Settings
from kith.cli.output.terminal import Output, print_indented, print_lines, print_note, styled_name
from kith.cli.parameters.contacts import contact_argument, for_reader, known_contact
from kith.cli.parameters.options import Moment, now
from kith.cli.stores import OpenOwner


@click.command("why")
@contact_argument
@click.option("--as-of", type=Moment(), help="As it was on this day (UTC), from what was known then.")
@for_reader
def why_command(opened: OpenOwner, contact: str, as_of: datetime | None) -> Output:
    """Say why CONTACT is on the list, or why not, and what would change it."""
    handle = known_contact(opened, contact)
    if as_of is None:
        answer = opened.use_cases.why(opened.owner, handle, opened.language.code)
    else:
        from pipelines.jobs.lists.suggest_replay import explain_past
        from pipelines.model_store.workspace_models import WorkspaceModels
        from service.use_cases.explain import in_language

        models = WorkspaceModels.of(opened.store, Settings.from_environment(), print_note)
        then = explain_past(opened.store, models, opened.owner, handle, as_of=to_epoch(as_of), now=now())
        answer = in_language(then, opened.language)
    called = opened.store.contacts.called(opened.owner, handle)
    return answer, lambda: _print_why(answer, called)


@click.command("report")
@for_reader
def report_command(opened: OpenOwner) -> Output:
    """Say how right Kith was, what became of past suggestions, and whether they help."""
    from service.use_cases.report_card import report_card

    report = report_card(opened.use_cases, opened.owner, opened.language)
    lines = (*report["told"], report["past"], *report["forecasts"], report["effect"])
    return {"owner": opened.owner} | report, lambda: print_lines(lines)


def _print_why(answer: dict[str, Any], called: str) -> None:
    """Print why a contact is on the list, or why not, chapter by chapter."""
    click.echo(styled_name(answer["contact"], called))
    for chapter in answer["chapters"]:
        click.echo()
        click.secho(chapter["heading"], bold=True)
        for sentence in chapter["sentences"]:
            print_indented(sentence)
