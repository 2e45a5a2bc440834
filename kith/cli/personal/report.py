"""kith report: the report card in the terminal."""

import click

from kith.cli.output.terminal import Output, print_lines
from kith.cli.parameters.contacts import for_reader
from kith.cli.stores import OpenOwner


@click.command("report")
@for_reader
def report_command(opened: OpenOwner) -> Output:
    """Say how right Kith was, what became of past suggestions, and whether they help."""
    from service.use_cases.report_card import report_card

    report = report_card(opened.use_cases, opened.owner, opened.language)
    lines = (*report["told"], report["past"], report["effect"])
    return {"owner": opened.owner} | report, lambda: print_lines(lines)
