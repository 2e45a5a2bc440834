"""kith people: who is one person."""

import click

from data.errors import UsageError
from kith.cli.output.people import decision_line, kind, print_decision, proposal_line
from kith.cli.output.terminal import print_json, print_line
from kith.cli.parameters.contacts import owner_people
from kith.cli.parameters.options import json_option, log_owner_option
from kith.cli.translated_help import Group

SHOWN = 20


@click.group("people", cls=Group)
def people_command() -> None:
    """Decide who is one person: review, merge, split, undo."""


@people_command.command("review")
@click.option("--all", "decided", is_flag=True, help="Show what was decided, with the numbers to undo it by.")
@log_owner_option
@json_option
def review(decided: bool, owner: str | None, as_json: bool) -> None:
    """Show who may be one person, and why."""
    with owner_people(owner) as (people, lang):
        rows = people.decisions() if decided else people.proposals()
    if as_json:
        print_json(rows)
        return
    for row in rows[:SHOWN]:
        print_line(decision_line(row, lang) if decided else proposal_line(row, lang))
    if len(rows) > SHOWN:
        more = lang.number(len(rows) - SHOWN)
        print_line(lang.say("And {count} more; see them all with --json.", count=more))
    if not rows:
        none = lang.say("Nothing was decided yet."), lang.say("Nobody looks like somebody else.")
        print_line(none[0] if decided else none[1])


@people_command.command("merge")
@click.argument("contacts", nargs=-1, required=True, metavar="CONTACT CONTACT...")
@log_owner_option
@json_option
def merge(contacts: tuple[str, ...], owner: str | None, as_json: bool) -> None:
    """Say that these are one person; the first keeps its name."""
    with owner_people(owner) as (people, lang):
        named = list(dict.fromkeys(people.find(name) for name in contacts))
        if len(named) < 2:  # noqa: PLR2004 - one is nobody to merge with
            raise UsageError(
                "{contact!r} is all that is meant; name two contacts or more", contact=contacts[0]
            )
        decision = people.merge(named)
    sentence = lang.say("{others} is now {first}", others=lang.listed(named[1:]), first=named[0])
    print_decision(decision.number, sentence, lang, as_json=as_json)


@people_command.command("split")
@click.argument("handles", nargs=-1, required=True, metavar="HANDLE...")
@click.option("--from", "other", metavar="CONTACT", help="Not only now: keep two contacts apart for good.")
@log_owner_option
@json_option
def split(handles: tuple[str, ...], other: str | None, owner: str | None, as_json: bool) -> None:
    """Take addresses or numbers out of the contact they were merged into, for good."""
    with owner_people(owner) as (people, lang):
        decision = people.split(handles) if other is None else people.keep_apart(handles[0], other)
    sentence = lang.say(
        "{these} is somebody else than {those}",
        these=", ".join(decision.handles),
        those=", ".join(decision.others) or lang.say("anybody"),
    )
    print_decision(decision.number, sentence, lang, as_json=as_json)


@people_command.command("undo")
@click.argument("number", required=False, type=int)
@log_owner_option
@json_option
def undo(number: int | None, owner: str | None, as_json: bool) -> None:
    """Undo a decision, the newest one if none is named; everything is as if it had never been made."""
    with owner_people(owner) as (people, lang):
        decision = people.undo(number)
    sentence = lang.say(
        "undone: {kind} of {handles}",
        kind=kind(str(decision.kind), lang),
        handles=", ".join(decision.handles),
    )
    print_decision(decision.number, sentence, lang, as_json=as_json)
