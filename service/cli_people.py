"""Who is who and what is kept: kith people, coverage, forget, export."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from data.errors import NotFoundError, UsageError
from data.settings import Settings
from service.words import day, plain

if TYPE_CHECKING:
    from data.store.store import Store
    from service.people import People

SHOWN = 20
owner_option = click.option("--owner", help="Whose contacts; needed if there are several owners.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for a program.")


@click.group("keeping")
def keeping_commands() -> None:
    """See to who is who, and to what is kept."""


@keeping_commands.group("people")
def people_group() -> None:
    """Decide who is one person: review, merge, split, undo."""


@people_group.command("review")
@click.option("--all", "decided", is_flag=True, help="Show what was decided, with the numbers to undo it by.")
@owner_option
@json_option
def review(decided: bool, owner: str | None, as_json: bool) -> None:
    """Show who may be one person, and why."""
    with _people(owner) as people:
        found = people.decisions() if decided else people.proposals()
    if as_json:
        _print_json(found)
        return
    for one in found[:SHOWN]:
        click.echo(plain(_decision_line(one) if decided else _proposal_line(one)))
    if len(found) > SHOWN:
        click.echo(f"And {len(found) - SHOWN:,} more; see them all with --json.")
    if not found:
        click.echo("Nothing was decided yet." if decided else "Nobody looks like somebody else.")


@people_group.command("merge")
@click.argument("contacts", nargs=-1, required=True, metavar="CONTACT CONTACT...")
@owner_option
@json_option
def merge(contacts: tuple[str, ...], owner: str | None, as_json: bool) -> None:
    """Say that these are one person; the first keeps its name."""
    with _people(owner) as people:
        named = list(dict.fromkeys(people.find(one) for one in contacts))
        if len(named) < 2:  # noqa: PLR2004 - one is nobody to merge with
            raise UsageError(f"{contacts[0]!r} is all that is meant; name two contacts or more")
        decision = people.merge(named)
    _print_decision(decision.number, f"{', '.join(named[1:])} is now {named[0]}", as_json=as_json)


@people_group.command("split")
@click.argument("handles", nargs=-1, required=True, metavar="HANDLE...")
@click.option("--from", "other", metavar="CONTACT", help="Not only now: keep two contacts apart for good.")
@owner_option
@json_option
def split(handles: tuple[str, ...], other: str | None, owner: str | None, as_json: bool) -> None:
    """Take addresses or numbers out of the contact they were merged into, for good."""
    with _people(owner) as people:
        decision = people.split(handles) if other is None else people.keep_apart(handles[0], other)
    said = f"{', '.join(decision.handles)} is somebody else than {', '.join(decision.others) or 'anybody'}"
    _print_decision(decision.number, said, as_json=as_json)


@people_group.command("undo")
@click.argument("number", required=False, type=int)
@owner_option
@json_option
def undo(number: int | None, owner: str | None, as_json: bool) -> None:
    """Undo a decision, the newest one if none is named; everything is as if it had never been made."""
    with _people(owner) as people:
        decision = people.undo(number)
    _print_decision(
        decision.number, f"undone: {decision.kind} of {', '.join(decision.handles)}", as_json=as_json
    )


@keeping_commands.command("coverage")
@click.argument("contact", required=False)
@owner_option
@json_option
def coverage(contact: str | None, owner: str | None, as_json: bool) -> None:
    """Say what each source shows and what it cannot; of a CONTACT, the channels they were ever seen in."""
    from data.schema import from_epoch, to_epoch

    now = to_epoch(datetime.now(UTC))
    if contact is not None:
        with _people(owner) as people:
            named = people.find(contact)
            rows = people.store.sources.channels(people.owner, named)
        seen = [{"channel": name, "count": count, "last": from_epoch(last)} for name, count, last in rows]
        _print_channels(named, seen, as_json=as_json)
        return
    with _store() as store:
        found = store.sources.coverage(now, owner)
    if as_json:
        from dataclasses import asdict

        _print_json(
            [asdict(one) | {"first": from_epoch(one.first), "last": from_epoch(one.last)} for one in found]
        )
        return
    for one in found:
        click.echo(
            plain(
                f"{one.source} ({one.owner}): {one.count:,} interactions, "
                f"{day(from_epoch(one.first))} to {day(from_epoch(one.last))}."
            )
        )
        if one.stopped:
            since = day(from_epoch(one.last))
            click.echo(f"   It stops there: who was only seen there is not visible since {since}.")
        for gap in one.gaps:
            click.echo(f"   Nothing from {day(from_epoch(gap.after))} to {day(from_epoch(gap.before))}.")
        for limit in one.limits:
            click.echo(plain(f"   It cannot show: {limit}."))
    if not found:
        click.echo("Nothing has been taken in yet.")


@keeping_commands.command("forget")
@click.argument("contact")
@click.option("--everyone", is_flag=True, help="For all owners, also those who come later.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@owner_option
@json_option
def forget(contact: str, everyone: bool, yes: bool, owner: str | None, as_json: bool) -> None:
    """Remove CONTACT everywhere, and keep only a hash, so that no import brings them back."""
    from data.schema import to_epoch

    with _people(owner) as people:
        named = people.find(contact)
        handles = people.store.identities.handles(people.owner, named)
        if not yes:
            click.confirm(f"Remove {plain(', '.join(handles))} for good? There is no undo", abort=True)
        now = to_epoch(datetime.now(UTC))
        owners = people.store.interactions.owners() if everyone else [people.owner]
        gone = sum(people.store.forgetting.forget(one, named, now, for_everyone=everyone) for one in owners)
    if as_json:
        _print_json({"contact": named, "handles": handles, "interactions": gone})
        return
    click.echo(
        f"{plain(named)} is forgotten: {gone:,} interactions and everything else about them is removed."
    )
    click.echo(
        "What was made before still knows them: run kith suggest and kith retrain, and pack packed logs anew."
    )


@keeping_commands.command("export")
def export() -> None:
    """Print everything that is kept, as JSON lines, one row of one table each."""
    import json

    with _store() as store:
        for table, row in store.everything():
            click.echo(json.dumps({"table": table, **row}, ensure_ascii=False))


@contextmanager
def _store() -> "Iterator[Store]":
    from data.store.store import Store

    with Store.existing(Settings.from_environment().store) as store:
        yield store


@contextmanager
def _people(owner: str | None) -> "Iterator[People]":
    from service.people import People

    with _store() as store:
        yield People(store, lambda: datetime.now(UTC), _whose(store, owner))


def _whose(store: "Store", owner: str | None) -> str:
    owners = sorted({*store.interactions.owners(), *(one.owner for one in store.people.all())})
    if owner is not None:
        if owner not in owners:
            raise NotFoundError(f"there is no owner {owner!r}")
        return owner
    if len(owners) != 1:
        raise UsageError(f"there are {len(owners)} owners; say whose with --owner")
    return owners[0]


def _proposal_line(one: dict[str, Any]) -> str:
    first, second = one["names"]
    return f"{first} <{one['first']}> and {second} <{one['second']}>: {one['evidence']}."


def _decision_line(one: dict[str, Any]) -> str:
    how = "by itself" if one["automatic"] else "by you"
    apart = f" from {', '.join(one['others'])}" if one["others"] else ""
    return f"{one['number']}. {one['kind']} {', '.join(one['handles'])}{apart} ({one['evidence']}; {how})"


def _print_channels(contact: str, seen: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        _print_json({"contact": contact, "channels": seen})
        return
    for one in seen:
        click.echo(f"{plain(contact)}: {one['count']:,} by {plain(one['channel'])}, last {day(one['last'])}.")


def _print_decision(number: int, sentence: str, *, as_json: bool) -> None:
    if as_json:
        _print_json({"number": number})
    else:
        click.echo(plain(f"Decision {number}: {sentence}. Lists follow at the next kith suggest."))


def _print_json(found: Any) -> None:
    import json

    click.echo(json.dumps(found, ensure_ascii=False, indent=2, default=datetime.isoformat))
