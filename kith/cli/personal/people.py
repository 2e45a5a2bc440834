"""kith people: who is one person."""

from typing import Any

import click

from data.errors import UsageError
from data.wording.commands.import_results import joined_by_itself
from data.wording.language import Language
from kith.cli.output.terminal import Output, print_line
from kith.cli.parameters.contacts import OwnerPeople, for_log_owner
from kith.cli.translated_help import Group

SHOWN = 20


@click.group("people", cls=Group)
def people_command() -> None:
    """Decide who is one person: review, merge, split, undo."""


@people_command.command("review")
@click.option("--all", "decided", is_flag=True, help="Show what was decided, with the numbers to undo it by.")
@for_log_owner
def review(opened: OwnerPeople, decided: bool) -> Output:
    """Show who may be one person, and why."""
    rows = opened.people.decisions() if decided else opened.people.proposals()
    joined = [] if decided else opened.people.joined()
    return rows, lambda: _show(rows, joined, opened.language, decided=decided)


def _show(rows: list[dict[str, Any]], joined: list[dict[str, Any]], lang: Language, *, decided: bool) -> None:
    for row in rows[:SHOWN]:
        print_line(_decision_line(row, lang) if decided else _proposal_line(row, lang))
    if len(rows) > SHOWN:
        print_line(lang.say("And {count} more; see them all with --json.", count=len(rows) - SHOWN))
    if not rows:
        none = lang.say("Nothing was decided yet."), lang.say("Nobody looks like somebody else.")
        print_line(none[0] if decided else none[1])
    for decision in joined[:SHOWN]:
        print_line(_joined_line(decision, lang))


@people_command.command("merge")
@click.argument("contacts", nargs=-1, required=True, metavar="CONTACT CONTACT...")
@for_log_owner
def merge(opened: OwnerPeople, contacts: tuple[str, ...]) -> Output:
    """Say that these are one person; the first keeps its name."""
    people, lang = opened
    handles = list(dict.fromkeys(people.require_contact(name) for name in contacts))
    if len(handles) < 2:  # noqa: PLR2004 - one is nobody to merge with
        raise UsageError("{contact!r} is all that is meant; name two contacts or more", contact=contacts[0])
    decision = people.merge(handles)
    sentence = lang.say("{others} is now {first}", others=lang.listed(handles[1:]), first=handles[0])
    return _decided(decision.number, sentence, lang)


@people_command.command("split")
@click.argument("handles", nargs=-1, required=True, metavar="HANDLE...")
@click.option("--from", "other", metavar="CONTACT", help="Not only now: keep two contacts apart for good.")
@for_log_owner
def split(opened: OwnerPeople, handles: tuple[str, ...], other: str | None) -> Output:
    """Take addresses or numbers out of the contact they were merged into, for good."""
    people, lang = opened
    decision = people.split(handles) if other is None else people.keep_apart(handles[0], other)
    others = decision.others or lang.say("anybody")
    sentence = lang.say("{these} is somebody else than {those}", these=decision.handles, those=others)
    return _decided(decision.number, sentence, lang)


@people_command.command("undo")
@click.argument("number", required=False, type=int)
@for_log_owner
def undo(opened: OwnerPeople, number: int | None) -> Output:
    """Undo a decision, the newest one if none is named; everything is as if it had never been made."""
    people, lang = opened
    decision = people.undo(number)
    what = _kind(str(decision.kind), lang)
    sentence = lang.say("undone: {kind} of {handles}", kind=what, handles=decision.handles)
    return _decided(decision.number, sentence, lang)


def _proposal_line(proposal: dict[str, Any], lang: Language) -> str:
    """Return who may be one person, and why."""
    *firsts, last = (
        f"{name} <{contact}>" for name, contact in zip(proposal["names"], proposal["contacts"], strict=True)
    )
    fields = {"first": ", ".join(firsts), "second": last, "evidence": lang.word(proposal["evidence"])}
    return lang.say("{first} and {second}: {evidence}.", **fields)


def _joined_line(decision: dict[str, Any], lang: Language) -> str:
    """Return who was joined by itself, why, and how to take it back."""
    whom, evidence = tuple(decision["handles"]), lang.word(decision["evidence"])
    return joined_by_itself(whom, evidence, decision["number"], lang)


def _kind(kind: str, lang: Language) -> str:
    """Return what a decision is called."""
    return {"merge": lang.say("merge"), "split": lang.say("split")}.get(kind, kind)


def _decision_line(decision: dict[str, Any], lang: Language) -> str:
    """Return what was decided, by whom and why."""
    how = lang.say("by itself") if decision["automatic"] else lang.say("by you")
    whom = ", ".join(decision["handles"])
    if decision["others"]:
        whom = lang.say("{these} from {those}", these=whom, those=", ".join(decision["others"]))
    evidence = lang.word(decision["evidence"])
    return f"{decision['number']}. {_kind(decision['kind'], lang)} {whom} ({evidence}; {how})"


def _decided(number: int, sentence: str, lang: Language) -> Output:
    """Return what was decided, and the number to undo it by."""
    line = lang.say(
        "Decision {number}: {sentence}. Lists follow at the next kith suggest.",
        number=number,
        sentence=sentence,
    )
    return {"number": number}, lambda: print_line(line)
