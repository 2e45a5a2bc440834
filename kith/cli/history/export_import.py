"""kith export and kith import: everything that is kept as JSON lines, and back."""

import json
from typing import TYPE_CHECKING, TextIO

import click

from data.errors import InputError
from data.schema import to_epoch
from data.wording.commands.erasures import TERMINAL
from kith.cli.language import language_here
from kith.cli.output.terminal import print_line, print_output
from kith.cli.parameters.options import json_option, now
from kith.cli.parameters.workspaces import workspace_option
from kith.cli.stores import existing_store, workspace_to_make

if TYPE_CHECKING:
    from data.store.transfer.import_export import Imported


@click.command("export")
@click.option("--contact", metavar="CONTACT", help="Only what names CONTACT, of all owners of the workspace.")
@workspace_option
def export_command(contact: str | None) -> None:
    """Print everything that is kept, as JSON lines, one row of one table each."""
    from data.store.bookkeeping.audit_log import AuditAction

    with existing_store() as store:
        whose = "" if contact is None else "contact"
        store.audit.add(AuditAction.DATA_EXPORTED, TERMINAL, to_epoch(now()), subject=whose)
        rows = store.everything() if contact is None else store.about(contact)
        for table, row in rows:
            click.echo(json.dumps({"table": table, **row}, ensure_ascii=False))


@click.command("import")
@click.argument("file", type=click.File(encoding="utf-8"), metavar="FILE")
@workspace_option
@json_option
def import_command(file: TextIO, as_json: bool) -> None:
    """Take in what kith export printed: all of FILE, or nothing; - reads standard input.

    The workspace must hold nothing yet. Erasures, models, webhooks and keys are not in an export: to
    move or keep a whole store, use kith backup.
    """
    from data.store.transfer.import_export import import_export

    with workspace_to_make() as store:
        try:
            imported = import_export(store, file)
        except UnicodeDecodeError as error:
            raise InputError("{path} is not text in UTF-8", path=file.name) from error
    fields = {"rows": imported.rows, "left_out": imported.left_out}
    print_output(fields, lambda: _print_imported(imported), as_json=as_json)


def _print_imported(imported: "Imported") -> None:
    lang = language_here()
    for table, rows in imported.rows.items():
        print_line(lang.say("{table}: {rows} rows", table=table, rows=lang.number(rows)))
    if imported.left_out:
        tables = ", ".join(imported.left_out)
        print_line(lang.say("Left out, because an export lacks what they rest on: {tables}.", tables=tables))
    print_line(
        lang.say("Erasures are not in an export: whoever was erased may come back with later imports.")
    )
    print_line(lang.say("Make the lists with: kith suggest; learn with: kith retrain"))
