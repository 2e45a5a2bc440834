"""kith report: the report card in the terminal."""

import click

from kith.cli.output.terminal import print_json, print_line
from kith.cli.parameters.options import json_option, lang_option, owner_option
from kith.cli.stores import owner_desk


@click.command("report")
@owner_option
@lang_option
@json_option
def report_command(owner: str | None, lang: str | None, as_json: bool) -> None:
    """Say how right Kith was, what became of past suggestions, and whether they help."""
    from service.use_cases.report_card import report_card

    with owner_desk(owner, lang) as opened:
        report = report_card(opened.desk, opened.owner, opened.language)
    if as_json:
        print_json({"owner": opened.owner} | report)
        return
    for sentence in (*report["told"], report["past"], report["effect"]):
        print_line(sentence)
