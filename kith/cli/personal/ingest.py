"""kith ingest: files of any kind into the store."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from data.errors import UsageError
from data.messages import as_json as message_as_json
from data.settings import Settings
from data.wording.commands.import_results import beside, brought, joined_by_itself
from kith.cli.output.terminal import print_error, print_json
from kith.cli.parameters.logs import table_options
from kith.cli.parameters.options import exit_if, json_option, now, path_type
from kith.cli.personal.whose_history import addresses_as_json, find_owner, print_owner

if TYPE_CHECKING:
    from data.identity.own_addresses import OwnAddress
    from data.importers.tables.interactions import TableOptions
    from data.store.store import Store
    from data.store.sure_joins import Joined
    from data.wording.language import Language
    from pipelines.jobs.ingest.ingest import IngestOptions
    from pipelines.jobs.ingest.recorder import Ingested

# How an installation's one owner is called until somebody says otherwise.
FIRST_OWNER = "me"
# More joins than this nobody reads in the answer of an import.
JOINS_SHOWN = 5


@click.command("ingest")
@click.argument("paths", nargs=-1, required=True, type=path_type, metavar="PATH...")
@click.option("--owner", metavar="NAME", help="Whose files these are. Default: the store's one owner.")
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
@click.option("--dry-run", is_flag=True, help="Say what would happen, and write nothing.")
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
    from pipelines.jobs.ingest.ingest import IngestOptions, remember_addresses
    from pipelines.jobs.ingest.whose import read_earlier_anew, settle_owner

    region = _checked_region(region)
    moment = now()
    with _store(dry_run=dry_run) as store:
        whose, given = owner or _only_owner(store), own_names(me, region)
        remembered = remember_addresses(store, whose, given, to_epoch(moment))
        reading = ReadOptions(
            whose,
            given | remembered,
            table.timezone,
            region,
            moment,
            date_order,
            frozenset(afternoon),
            keep_subjects,
            owner_given=owner is not None,
        )
        lang = store.spoken(reading.owner)
        asks = not (as_json or dry_run)
        in_files = find_owner(store, paths, reading, to_epoch(moment), lang, asks=asks)
        theirs = frozenset(in_files.whose.others)
        job = IngestOptions(in_files.reading, table, moment, theirs, partial(show_batches, lang=lang))
        reread = read_earlier_anew(store, in_files, to_epoch(moment))
        results, failed = _ingest(store, paths, job, lang)
        rests = [result.rest for result in results]
        in_files, more = settle_owner(store, in_files, rests, to_epoch(moment))
        if not dry_run:
            from pipelines.jobs.lists.precompute import precompute

            # Not as of the beginning: what was recorded since is to be counted too.
            joined = precompute(store, store.change_counts.pending(), now())
            for result in results[-1:]:
                result.joined = joined
        addresses = store.own_addresses.all(reading.owner)
        _print_ingested(results, lang, addresses, as_json=as_json, dry_run=dry_run)
        if not as_json and in_files.shows_owner:
            print_owner(in_files, results, addresses, reread + more, lang)
    exit_if(failed)


def _ingest(
    store: "Store", paths: tuple[Path, ...], job: "IngestOptions", lang: "Language"
) -> tuple[list["Ingested"], bool]:
    """Take in path after path; return what each brought, and whether anything was refused."""
    from data.errors import InputError
    from pipelines.jobs.ingest.ingest import ingest

    results, failed = [], False
    for path in paths:
        try:
            for result in ingest(store, path, job):
                if result.fault:
                    # Printed at once, and what comes after it is still taken in.
                    print_error(lang.word(result.fault))
                failed |= bool(result.fault or result.rejected)
                results += [] if result.nothing and result.fault else [result]
        except InputError as error:
            print_error(lang.word(error.sentence))
            failed = True
    return results, failed


@contextmanager
def _store(*, dry_run: bool) -> Iterator["Store"]:
    """Lend the store, or for a dry run one like it; a store that is not there is then not made."""
    from data.store.store import Store

    target = Settings.from_environment().store
    if dry_run and isinstance(target, Path) and not target.exists():
        target = None  # type: ignore[assignment]
    with Store(target) as store:
        if dry_run:
            with store.rehearsal() as rehearsed:
                yield rehearsed
        else:
            yield store


def _only_owner(store: "Store") -> str:
    owners = store.interactions.owners()
    if len(owners) > 1:
        # Nobody: tables name their owners themselves, and whoever reads another format asks.
        return ""
    return owners[0] if owners else FIRST_OWNER


def _checked_region(region: str | None) -> str | None:
    from phonenumbers import SUPPORTED_REGIONS

    if region is None or region.upper() in SUPPORTED_REGIONS:
        return region and region.upper()
    raise UsageError(
        "--region {region!r} is not a country; write its two letters, like BD or DE.", region=region
    )


def _print_ingested(
    results: Sequence["Ingested"],
    lang: "Language",
    addresses: Sequence["OwnAddress"],
    *,
    as_json: bool,
    dry_run: bool,
) -> None:
    """Print what each source brought, or would bring."""
    from kith.cli.output.progress import print_rejected

    if as_json:
        print_json([_fields(result) | addresses_as_json(addresses) for result in results])
        return
    for result in results:
        _print(result, lang)
        print_rejected(result.rejected, lang)
    if dry_run:
        click.echo(lang.say("Nothing was written: this was a dry run."))


def _counts(result: "Ingested") -> dict[str, int]:
    further = {
        "plans": result.plans,
        "withdrawn": result.withdrawn,
        "people": result.people,
        "known": result.known,
    }
    return asdict(result.recorded) | further


def _fields(result: "Ingested") -> dict[str, object]:
    return {
        "file": result.file,
        "kind": result.kind,
        **_counts(result),
        "unnamed": result.unnamed,
        "left_out": dict(sorted(result.left_out.items())),
        "limits": result.limits,
        "rejected": [row.as_dict() for row in result.rejected],
        "joined": [asdict(one) for one in result.joined],
        "fault": result.fault,
        # For who says them in another language: the page, whose files a process of its own reads.
        "messages": {
            sentence: message_as_json(sentence)
            for sentence in (*result.left_out, *result.limits, *filter(None, [result.fault]))
            if sentence.fields
        },
    }


def _print(result: "Ingested", lang: "Language") -> None:
    counts = _counts(result)
    click.echo(f"{result.file}: {brought(counts, len(result.rejected), lang)}")
    left = sorted(result.left_out.items(), key=lambda pair: (-pair[1], pair[0]))
    lines = [
        *beside(counts, lang),
        *(
            lang.say("{count} left out: {reason}", count=count, reason=lang.word(reason))
            for reason, count in left
        ),
        *(lang.say("Not to be seen here: {limit}.", limit=lang.word(limit)) for limit in result.limits),
    ]
    for line in lines:
        click.echo(f"  {line}")
    for line in _joined(result.joined, lang):
        click.echo(line)


def _joined(joined: Sequence["Joined"], lang: "Language") -> Iterator[str]:
    """Say who is one person by now without anybody's word; of many only the first."""
    for one in joined[:JOINS_SHOWN]:
        whom = tuple(
            name if name == contact else f"{name} <{contact}>"
            for name, contact in zip(one.names, one.contacts, strict=True)
        )
        yield joined_by_itself(whom, lang.word(one.evidence), one.number, lang)
    if len(joined) > JOINS_SHOWN:
        yield lang.say("And {count} more; see them with: kith people review", count=len(joined) - JOINS_SHOWN)
