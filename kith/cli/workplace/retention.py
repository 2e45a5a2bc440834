"""kith workplace retention: for how many months each source is kept, what would go, and letting it go."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from data.errors import UsageError
from data.schema import from_epoch, to_epoch
from data.wording.commands.import_results import source_name
from data.wording.language import Language
from kith.cli.output.terminal import print_lines, print_output
from kith.cli.parameters.options import json_option, now
from kith.cli.parameters.workspaces import shown_workspace_option
from kith.cli.stores import existing_store

if TYPE_CHECKING:
    from data.store.log.retention import Overdue

# A hundred years.
MOST_MONTHS = 1_200


@click.command("retention")
@click.option("--months", type=click.IntRange(1, MOST_MONTHS), help="Keep a source for so many months.")
@click.option("--forever", is_flag=True, help="Take the source's rule away.")
@click.option("--source", default="", metavar="NAME", help="Which source; without it, all that have no rule.")
@click.option("--audit-log", "of_audit_log", is_flag=True, help="The audit log, in place of a source.")
@click.option(
    "--apply", "at_once", is_flag=True, help="Delete now what is older, as the worker does each day."
)
@shown_workspace_option
@json_option
def retention(
    *, months: int | None, forever: bool, source: str, of_audit_log: bool, at_once: bool, as_json: bool
) -> None:
    """Print for how long each source is kept and what is older; delete nothing unless told to."""
    if months is not None and forever:
        raise UsageError("--months and --forever say two things; leave one out")
    if of_audit_log and source:
        raise UsageError("--source and --audit-log say two things; leave one out")
    from data.store.log.retention import AUDIT_LOG

    source, moment = AUDIT_LOG if of_audit_log else source, to_epoch(now())
    with existing_store() as store:
        lang = store.spoken()
        if months is not None:
            store.retention.set(source, months)
        elif forever:
            store.retention.drop(source)
        overdue = store.retention.overdue(moment)
        gone = store.retention.apply(moment) if at_once else {}
        rules = store.retention.rules()
    fields = {
        "rules": {_plain(name): count for name, count in rules.items()},
        "overdue": [asdict(one) | {"source": _plain(one.source)} for one in overdue],
        "deleted": {_plain(name): count for name, count in gone.items()},
    }
    lines = [_rule(name, count, lang) for name, count in rules.items()]
    lines += [_overdue(one, lang, deleted=at_once) for one in overdue]
    lines = lines or [lang.say("Everything is kept for good.")]
    print_output(fields, lambda: print_lines(lines), as_json=as_json)


def _plain(source: str) -> str:
    """Return a source's name without the mark that the audit log's has."""
    return source.strip("\x1f")


def _called(source: str, lang: Language) -> str:
    return lang.say("Audit log") if source != _plain(source) else source_name(source, lang)


def _rule(source: str, months: int, lang: Language) -> str:
    name = _called(source, lang) if source else lang.say("Every other source")
    return lang.counted(
        "{source}: kept for {count} month.", "{source}: kept for {count} months.", months, source=name
    )


def _overdue(one: "Overdue", lang: Language, *, deleted: bool) -> str:
    fields = {
        "source": _called(one.source, lang),
        "oldest": from_epoch(one.oldest),
        "before": from_epoch(one.before),
    }
    if one.source != _plain(one.source):
        return _overdue_entries(one, fields, lang, deleted=deleted)
    if deleted:
        return lang.counted(
            "{source}: {count} interaction of before {before:date} is deleted.",
            "{source}: {count} interactions of before {before:date} are deleted.",
            one.rows,
            **fields,
        )
    return lang.counted(
        "{source}: {count} interaction is too old, of {oldest:date}. It goes within a day, or now with "
        "--apply.",
        "{source}: {count} interactions are too old, since {oldest:date}. They go within a day, or now with "
        "--apply.",
        one.rows,
        **fields,
    )


def _overdue_entries(one: "Overdue", fields: dict[str, Any], lang: Language, *, deleted: bool) -> str:
    """Say how much of the audit log is too old, or went."""
    if deleted:
        return lang.counted(
            "{source}: {count} entry of before {before:date} is deleted.",
            "{source}: {count} entries of before {before:date} are deleted.",
            one.rows,
            **fields,
        )
    return lang.counted(
        "{source}: {count} entry is too old, of {oldest:date}. It goes within a day, or now with --apply.",
        "{source}: {count} entries are too old, since {oldest:date}. They go within a day, or now with "
        "--apply.",
        one.rows,
        **fields,
    )
