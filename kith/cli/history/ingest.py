"""kith ingest: files of any kind into the store."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from data.errors import UsageError
from data.schema import OWN
from data.settings import Settings
from kith.cli.history.whose_history import asker, owner_lines
from kith.cli.output.terminal import print_error, print_json
from kith.cli.parameters.logs import table_options
from kith.cli.parameters.options import OWNER_NAME, exit_if, json_option, now, path_type
from kith.cli.parameters.workspaces import named_workspace, within_workspace, workspace_option

if TYPE_CHECKING:
    from data.importers.tables.interactions import TableOptions
    from data.store.store import Store
    from data.wording.language import Language
    from pipelines.jobs.ingest.recorder import Ingested
    from pipelines.jobs.ingest.take_in import TakenIn


@click.command("ingest")
@click.argument("paths", nargs=-1, required=True, type=path_type, metavar="PATH...")
@click.option(
    "--owner", type=OWNER_NAME, metavar="NAME", help="Whose files these are. Default: the store's one owner."
)
@click.option(
    "--me",
    multiple=True,
    metavar="ADDRESS",
    help="Your own address, number, profile or name in these files. Repeatable. Names apart, it is kept for "
    "later imports.",
)
@click.option("--region", metavar="CC", help="Country of telephone numbers without one, like BD or DE.")
@click.option(
    "--date-order",
    type=click.Choice(["day-first", "month-first"]),
    help="For chats whose dates cannot tell.",
)
@click.option(
    "--afternoon",
    multiple=True,
    metavar="WORD",
    help="A word beside a chat's times that means after noon, where Kith does not know it. Repeatable.",
)
@click.option("--keep-subjects", is_flag=True, help="Keep the subjects of mails, in the note.")
@click.option("--explain", is_flag=True, help="Say of each file what was left out or could not be read.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, and write nothing.")
@workspace_option
@table_options
@json_option
def ingest_command(
    paths: tuple[Path, ...],
    owner: str | None,
    me: tuple[str, ...],
    region: str | None,
    date_order: str | None,
    afternoon: tuple[str, ...],
    keep_subjects: bool,
    explain: bool,
    dry_run: bool,
    table: "TableOptions",
    as_json: bool,
) -> None:
    """Take in what you can export: mail, calendars, contacts, chats, tables; files, folders or zips.

    What a file is, its content says. Headers and times only: no message's text is ever kept. The same
    thing twice is kept once. A table has the columns owner, contact, at, direction (sent, received,
    mutual), channel; and, if known, source and external_id. Exit code 1 if anything was refused.
    """
    from data.identity.handles import own_names
    from data.importers.base.items import ReadOptions
    from data.schema import to_epoch
    from kith.cli.output.progress import show_batches
    from pipelines.jobs.ingest.take_in import only_owner, take_in
    from pipelines.jobs.lists.precompute import precompute

    region, moment = _checked_region(region), now()
    with _store(dry_run=dry_run) as store:
        reading = ReadOptions(
            owner or only_owner(store),
            own_names(me, region),
            table.timezone,
            region,
            order=date_order,
            afternoon=frozenset(afternoon),
            keep_subjects=keep_subjects,
            owner_given=owner is not None,
        )
        lang = store.spoken(reading.owner)
        ask = None if as_json or dry_run else asker(store, to_epoch(moment), lang)
        show = partial(show_batches, lang=lang)
        taken = take_in(store, paths, reading, table, moment, ask=ask, show=show)
        if not dry_run:
            # Not as of the beginning: what was recorded since is to be counted too.
            taken.note_joined(precompute(store, store.change_counts.pending(), now()))
        if as_json:
            _print_fields(taken, lang)
        else:
            _print_report(store, taken, lang, explain=explain, dry_run=dry_run)
    exit_if(any(result.fault or result.rejected for result in taken.results))


def _print_fields(taken: "TakenIn", lang: "Language") -> None:
    print_json(taken.fields())
    for fault in filter(None, (result.fault for result in taken.results)):
        print_error(lang.word(fault))


def _print_report(
    store: "Store", taken: "TakenIn", lang: "Language", *, explain: bool, dry_run: bool
) -> None:
    from kith.cli.output.import_screen import ImportReport, print_import

    about_owner = owner_lines(taken.owner, taken.results, taken.addresses, taken.reread, lang)
    ending = [lang.say("Nothing was saved: this was a dry run.")] if dry_run else _where(store, lang)
    report = ImportReport(taken.results, about_owner, lambda: _people(store, taken.results, lang), ending)
    print_import(report, lang, explain=explain)


def _where(store: "Store", lang: "Language") -> list[str]:
    """Say in which workspace it is, where that was not named and is not a single person's own."""
    if store.workspace == OWN or named_workspace() is not None:
        return []
    return [
        lang.say("All of it is in the workspace {workspace}, the only one here.", workspace=store.workspace)
    ]


def _people(store: "Store", results: Sequence["Ingested"], lang: "Language") -> str:
    """Say how many people the owners of an import are in touch with by now, and how many are none, if any."""
    from data.schema import ContactKind

    kinds = Counter[ContactKind]()
    for owner in {owner for result in results for owner in result.touched}:
        kinds.update(store.contacts.kinds(owner, store.interactions.contacts(owner)).values())
    if not kinds:
        # An address book tells nobody's contact.
        return ""
    people = kinds.pop(ContactKind.PERSON, 0)
    sentence = lang.counted(
        "In touch with {count} person by now.", "In touch with {count} people by now.", people
    )
    others = lang.counted(
        "{count} desk, machine or list is never suggested.",
        "{count} desks, machines and lists are never suggested.",
        kinds.total(),
    )
    return f"{sentence} {others}" if kinds.total() else sentence


@contextmanager
def _store(*, dry_run: bool) -> Iterator["Store"]:
    """Lend the store, or for a dry run one like it; a store that is not there is then not made."""
    from data.store.store import Store

    target = Settings.from_environment().store
    if dry_run and isinstance(target, Path) and not target.exists():
        target = None  # type: ignore[assignment]
    with within_workspace(Store(target)) as store:
        if dry_run:
            with store.rehearsal() as rehearsed:
                yield rehearsed
        else:
            yield store


def _checked_region(region: str | None) -> str | None:
    from phonenumbers import SUPPORTED_REGIONS

    if region is None or region.upper() in SUPPORTED_REGIONS:
        return region and region.upper()
    raise UsageError(
        "--region {region!r} is not a country; write its two letters, like BD or DE.", region=region
    )
