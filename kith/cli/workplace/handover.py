"""kith workplace handover: what passes of a colleague who leaves, and what is erased."""

from dataclasses import asdict

import click

from data.schema import to_epoch
from data.wording.commands.erasures import TERMINAL, rows_that_go
from kith.cli.output.terminal import print_line, print_lines, print_output
from kith.cli.parameters.options import json_option, now
from kith.cli.parameters.workspaces import shown_workspace_option
from kith.cli.stores import existing_store
from service.use_cases.printable import printable
from service.use_cases.workplace.handover import hand_over, plan_handover


@click.command("handover")
@click.argument("leaver")
@click.argument("heir")
@click.option("--dry-run", is_flag=True, help="Say what would pass and what would go; change nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@shown_workspace_option
@json_option
def handover(leaver: str, heir: str, *, dry_run: bool, yes: bool, as_json: bool) -> None:
    """Let names and addresses of LEAVER's contacts pass to HEIR, and erase everything else of LEAVER's.

    Only with LEAVER's word, which they give on their page. When they were in touch with whom, notes and
    answers never pass.
    """
    with existing_store() as store:
        lang, planned = store.spoken(), plan_handover(store, leaver, heir)
        passing = lang.counted(
            "{count} contact passes to {heir}: name, addresses, company.",
            "{count} contacts pass to {heir}: names, addresses, companies.",
            len(planned.contacts),
            heir=heir,
        )
        going = [lang.say("This goes, everywhere:"), *rows_that_go(planned.erased, lang)]
        if not dry_run:
            if not yes:
                for line in (passing, *going):
                    print_line(line, err=True)
                named = printable(leaver)
                question = lang.say("Hand over and erase {owner} for good? There is no undo", owner=named)
                click.confirm(question, abort=True, err=True)
            hand_over(store, leaver, heir, to_epoch(now()), TERMINAL)
    done = going if dry_run else [lang.say("Everything of {owner} is removed.", owner=leaver)]
    print_output(asdict(planned), lambda: print_lines([passing, *done]), as_json=as_json)
