"""Who is who and what is kept: kith people, coverage, forget, export."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

import click

from data.errors import NotFoundError, UsageError
from data.settings import Settings
from data.wording.explanations.visibility import blind
from kith.cli.output.people import (
    decision_line,
    kind,
    print_channels,
    print_coverage,
    print_decision,
    print_json,
    proposal_line,
)
from service.use_cases.find_contact import ask
from service.use_cases.phrases import plain

if TYPE_CHECKING:
    from data.store.store import Store
    from service.use_cases.identity import IdentityUseCases

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
        lang = people.store.preferences.spoken(people.owner)
    if as_json:
        print_json(found)
        return
    for one in found[:SHOWN]:
        click.echo(plain(decision_line(one, lang) if decided else proposal_line(one, lang)))
    if len(found) > SHOWN:
        click.echo(
            lang.say("And {count} more; see them all with --json.", count=lang.number(len(found) - SHOWN))
        )
    if not found:
        none = lang.say("Nothing was decided yet."), lang.say("Nobody looks like somebody else.")
        click.echo(none[0] if decided else none[1])


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
        decision, lang = people.merge(named), people.store.preferences.spoken(people.owner)
    said = lang.say("{others} is now {first}", others=lang.listed(named[1:]), first=named[0])
    print_decision(decision.number, said, lang, as_json=as_json)


@people_group.command("split")
@click.argument("handles", nargs=-1, required=True, metavar="HANDLE...")
@click.option("--from", "other", metavar="CONTACT", help="Not only now: keep two contacts apart for good.")
@owner_option
@json_option
def split(handles: tuple[str, ...], other: str | None, owner: str | None, as_json: bool) -> None:
    """Take addresses or numbers out of the contact they were merged into, for good."""
    with _people(owner) as people:
        decision = people.split(handles) if other is None else people.keep_apart(handles[0], other)
        lang = people.store.preferences.spoken(people.owner)
    said = lang.say(
        "{these} is somebody else than {those}",
        these=", ".join(decision.handles),
        those=", ".join(decision.others) or lang.say("anybody"),
    )
    print_decision(decision.number, said, lang, as_json=as_json)


@people_group.command("undo")
@click.argument("number", required=False, type=int)
@owner_option
@json_option
def undo(number: int | None, owner: str | None, as_json: bool) -> None:
    """Undo a decision, the newest one if none is named; everything is as if it had never been made."""
    with _people(owner) as people:
        decision, lang = people.undo(number), people.store.preferences.spoken(people.owner)
    said = lang.say(
        "undone: {kind} of {handles}",
        kind=kind(str(decision.kind), lang),
        handles=", ".join(decision.handles),
    )
    print_decision(decision.number, said, lang, as_json=as_json)


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
            lang = people.store.preferences.spoken(people.owner)
        seen = [{"channel": name, "count": count, "last": from_epoch(last)} for name, count, last in rows]
        print_channels(named, seen, lang, as_json=as_json)
        return
    with _store() as store:
        found = store.sources.coverage(now, owner)
        owners = {one.owner for one in found}
        since = store.sources.blind(now, owners)
        lang = store.preferences.spoken(owner or (next(iter(owners)) if len(owners) == 1 else ""))
    if as_json:
        from dataclasses import asdict

        print_json(
            [asdict(one) | {"first": from_epoch(one.first), "last": from_epoch(one.last)} for one in found]
        )
        return
    for one in found:
        print_coverage(one, lang)
    if since and len(since) == len(owners):
        click.echo(blind(from_epoch(max(since.values())), lang))
    if not found:
        click.echo(lang.say("Nothing has been taken in yet."))


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
        named, lang = people.find(contact), people.store.preferences.spoken(people.owner)
        handles = people.store.identities.handles(people.owner, named)
        if not yes:
            whom = plain(", ".join(handles))
            click.confirm(lang.say("Remove {whom} for good? There is no undo", whom=whom), abort=True)
        now = to_epoch(datetime.now(UTC))
        owners = people.store.interactions.owners() if everyone else [people.owner]
        gone = sum(people.store.erasure.forget(one, named, now, for_everyone=everyone) for one in owners)
    if as_json:
        print_json({"contact": named, "handles": handles, "interactions": gone})
        return
    told = lang.say(
        "{contact} is forgotten: {count} interactions and everything else about them is removed.",
        contact=plain(named),
        count=lang.number(gone),
    )
    click.echo(told)
    click.echo(
        lang.say(
            "What was made before still knows them: run kith suggest and kith retrain, "
            "and pack packed logs anew."
        )
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
def _people(owner: str | None) -> "Iterator[IdentityUseCases]":
    from service.use_cases.identity import IdentityUseCases

    with _store() as store:
        named = _whose(store, owner)
        choose = partial(ask, lang=store.preferences.spoken(named))
        yield IdentityUseCases(store, lambda: datetime.now(UTC), named, choose)


def _whose(store: "Store", owner: str | None) -> str:
    owners = sorted({*store.interactions.owners(), *(one.owner for one in store.contacts.all())})
    if owner is not None:
        if owner not in owners:
            raise NotFoundError(f"there is no owner {owner!r}")
        return owner
    if len(owners) != 1:
        raise UsageError(f"there are {len(owners)} owners; say whose with --owner")
    return owners[0]
