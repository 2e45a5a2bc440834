"""kith doctor: whether everything here works, and what to do where it does not."""

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from data.errors import ExitCode
from data.settings import Settings
from data.wording.language import language
from kith.cli.language import language_here
from kith.cli.output.terminal import print_output
from kith.cli.parameters.options import exit_if, json_option, language_type, now
from kith.cli.parameters.workspaces import named_workspace
from kith.cli.parameters.workspaces import shown_workspace_option as workspace_option
from service.use_cases.printable import printable

if TYPE_CHECKING:
    from pipelines.jobs.upkeep.doctor import DoctorFinding


@click.command("doctor")
@click.option("--lang", type=language_type, help="Default: the owner's setting `language`, or en.")
@workspace_option
@json_option
def doctor_command(lang: str | None, as_json: bool) -> None:
    """Look whether everything here works, and say what to do where it does not. Exit code 6 if not."""
    from pipelines.jobs.upkeep.doctor import examine

    findings = list(examine(Settings.from_environment(), now(), named_workspace()))
    fields = [asdict(finding) for finding in findings]
    print_output(fields, lambda: _print_findings(findings, lang), as_json=as_json)
    exit_if(any(not finding.well for finding in findings), ExitCode.DEGRADED)


def _print_findings(findings: "list[DoctorFinding]", code: str | None) -> None:
    lang = language(code) if code else language_here()
    for finding in findings:
        mark = lang.say("well") + " " if finding.well else lang.say("look") + ":"
        where = f"{printable(finding.workspace)}: " if finding.workspace else ""
        click.echo(f"{mark}  {where}{lang.word(finding.part)}: {lang.word(finding.found)}")
        if finding.todo is not None:
            click.echo(f"       {lang.word(finding.todo)}")
