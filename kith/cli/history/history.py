"""What is kept of a history: kith coverage, forget, export."""

from dataclasses import asdict
from typing import Any

import click

from data.coverage import Coverage
from data.errors import UsageError
from data.schema import from_epoch, to_epoch
from data.wording.commands.erasures import TERMINAL, allowed_again, rows_that_go
from data.wording.commands.import_results import source_name
from data.wording.explanations.visibility import all_sources_stopped, channel_name
from data.wording.language import Language
from kith.cli.output.terminal import Output, print_json, print_line, print_lines, print_output
from kith.cli.parameters.contacts import OwnerPeople, for_log_owner, owner_people
from kith.cli.parameters.options import json_option, log_owner_option, now
from kith.cli.stores import existing_store
from service.use_cases.erasures import erasures, lift
from service.use_cases.find_contact import require_owner
from service.use_cases.printable import printable


@click.command("coverage")
@click.argument("contact", required=False)
@log_owner_option
@json_option
def coverage_command(contact: str | None, owner: str | None, as_json: bool) -> None:
    """Say what each source shows and what it cannot; of a CONTACT, the channels they were ever seen in."""
    if contact is None:
        _print_sources(owner, as_json=as_json)
        return
    with owner_people(owner) as opened:
        people, lang = opened
        handle = people.require_contact(contact)
        rows = people.store.sources.channels(people.owner, handle)
        called = opened.called(handle)
    channels = [{"channel": name, "count": count, "last": from_epoch(last)} for name, count, last in rows]
    fields = {"contact": handle, "channels": channels}
    print_output(fields, lambda: _print_channels(called, channels, lang), as_json=as_json)


def _print_sources(owner: str | None, *, as_json: bool) -> None:
    """Print what each source shows, and since when nothing came from any."""
    with existing_store() as store:
        if owner is not None:
            require_owner(store, owner)
        sources = store.sources.coverage(to_epoch(now()), owner)
        owners = {source.owner for source in sources}
        since = store.sources.blind(to_epoch(now()), owners)
        lang = store.preferences.spoken(owner or (next(iter(owners)) if len(owners) == 1 else ""))
    if as_json:
        days = ({"first": from_epoch(source.first), "last": from_epoch(source.last)} for source in sources)
        print_json([asdict(source) | both for source, both in zip(sources, days, strict=True)])
        return
    for source in sources:
        _print_coverage(source, lang)
    if since and len(since) == len(owners):
        print_line(all_sources_stopped(from_epoch(max(since.values())), lang))
    if not sources:
        print_line(lang.say("Nothing has been taken in yet."))


@click.command("forget")
@click.argument("contact", required=False)
@click.option("--everyone", is_flag=True, help="For all owners, also those who come later.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option(
    "--allow-again",
    is_flag=False,
    flag_value=0,
    type=click.IntRange(0),
    metavar="[NUMBER]",
    help="List the erasures so far, or lift the one of this number.",
)
@for_log_owner
def forget_command(
    opened: OwnerPeople, contact: str | None, everyone: bool, yes: bool, allow_again: int | None
) -> Output:
    """Remove CONTACT everywhere, and keep only a hash, so that no import brings them back.

    CONTACT is a whole name or handle, never a part of one.
    """
    if (contact is None) is (allow_again is None):
        raise UsageError("say whom to remove by their whole name, or --allow-again")
    if contact is None:
        return _lift(opened, int(allow_again), yes=yes) if allow_again else _list_erasures(opened)
    return _remove(opened, contact, everyone=everyone, yes=yes)


def _list_erasures(opened: OwnerPeople) -> Output:
    """Return the erasures that stand, by date and by whom."""
    rows, lang = erasures(opened.people.store, opened.language), opened.language
    lines = [f"{lang.number(row['number'])}. {row['sentence']}" for row in rows]
    return {"erasures": rows}, lambda: print_lines(lines or [lang.say("Nobody is kept off imports.")])


def _lift(opened: OwnerPeople, number: int, *, yes: bool) -> Output:
    """Lift one erasure, after a question."""
    store, lang = opened.people.store, opened.language
    row = next((row for row in erasures(store, lang) if row["number"] == number), None)
    if row is not None and not yes:
        print_line(row["sentence"], err=True)
        click.confirm(lang.say("Let later imports bring them back"), abort=True, err=True)
    lift(store, number, TERMINAL, to_epoch(now()))
    return {"allowed_again": number}, lambda: print_line(allowed_again(lang))


def _remove(opened: OwnerPeople, name: str, *, everyone: bool, yes: bool) -> Output:
    """Erase the one contact of exactly this name, after saying what goes with them."""
    people, lang = opened
    store, handle = people.store, people.exact_contact(name)
    handles, called = store.identities.handles(people.owner, handle), opened.called(handle)
    if not yes:
        counts = rows_that_go(store.erasure.affected(people.owner, handle), lang)
        print_line(lang.say("This goes, everywhere:"), err=True)
        for line in (*handles, *counts):
            print_line(f"   {line}", err=True)
        question = lang.say("Remove {whom} for good? There is no undo", whom=printable(called))
        click.confirm(question, abort=True, err=True)
    owners = store.interactions.owners() if everyone else [people.owner]
    removed = store.erasure.forget(owners, handle, to_epoch(now()), for_everyone=everyone, asked_by=TERMINAL)
    removal = lang.counted(
        "{contact} is erased, with {count} interaction and everything else about them.",
        "{contact} is erased, with {count} interactions and everything else about them.",
        removed,
        contact=called,
    )
    remains = lang.say(
        "What was made before still knows them: run kith suggest and kith retrain, and pack packed logs anew."
    )
    fields = {"contact": handle, "handles": handles, "interactions": removed}
    return fields, lambda: print_lines((removal, remains))


def _print_coverage(source: Coverage, lang: Language) -> None:
    """Print what a source shows, where it stops and what it cannot show."""
    summary = lang.counted(
        "{source} ({owner}): {count} interaction, {first:date} to {last:date}.",
        "{source} ({owner}): {count} interactions, {first:date} to {last:date}.",
        source.count,
        **asdict(source) | {"source": source_name(source.source, lang)},
    )
    stopped = lang.say(
        "It stops there: who was only seen there is not visible since {last:date}.", last=source.last
    )
    gaps = [lang.say("Nothing from {after:date} to {before:date}.", **asdict(gap)) for gap in source.gaps]
    limits = [lang.say("It cannot show: {limit}.", limit=lang.word(limit)) for limit in source.limits]
    print_line(summary)
    for line in (*([stopped] if source.stopped else []), *gaps, *limits):
        print_line(f"   {line}")


def _print_channels(contact: str, channels: list[dict[str, Any]], lang: Language) -> None:
    """Print in which channels somebody was seen, and when last."""
    for channel in channels:
        fields = channel | {"contact": contact, "name": channel_name(channel["channel"], lang)}
        print_line(lang.say("{contact}: {count} by {name}, last {last:date}.", **fields))
