"""kith people: who is one person, and what is known of everybody; kith note: what to remember of somebody."""

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from data.errors import UsageError
from data.schema import ContactKind, from_epoch
from data.wording.commands.import_results import joined_by_itself
from data.wording.explanations.memories import understood
from data.wording.language import Language
from kith.cli.output.introductions import print_introductions
from kith.cli.output.terminal import Output, print_line, print_lines
from kith.cli.parameters.contacts import OwnerPeople, contact_argument, for_log_owner
from kith.cli.parameters.options import circle_option, now
from kith.cli.people.introductions import introduce
from kith.cli.people.kinds import not_a_person_command, person_command
from kith.cli.people.own_words import importance_command, unpin_command
from kith.cli.translated_help import Group
from service.use_cases.people.circles import members
from service.use_cases.people.introductions import introduction_cards
from service.use_cases.people.memories import find_people, known_person, memory_lines, remember

if TYPE_CHECKING:
    from service.use_cases.identity import IdentityUseCases

SHOWN = 20
# As far as any list of people goes.
MOST_LISTED = 1_000_000


@click.group("people", cls=Group)
def people_command() -> None:
    """Find and show your people; say who is a person, who matters, and who is one person."""


people_command.add_command(introduce)


@people_command.command("review")
@click.option("--all", "decided", is_flag=True, help="Show what was decided, with the numbers to undo it by.")
@for_log_owner
def review(opened: OwnerPeople, decided: bool) -> Output:
    """Show who may be one person, and why; and which mails look like an introduction."""
    people, lang = opened
    rows = people.decisions() if decided else people.proposals()
    # Made while the store is open: a decision keeps handles, and their names are looked up.
    lines = [
        _decision_line(row, people, lang) if decided else _proposal_line(row, lang) for row in rows[:SHOWN]
    ]
    joined = [] if decided else [_joined_line(one, people, lang) for one in people.joined()[:SHOWN]]
    cards = [] if decided else introduction_cards(people.store, people.owner, now(), lang)
    questions = [card for card in cards if card.question]

    def show() -> None:
        _show(lines, len(rows) - len(lines), joined, lang, decided=decided)
        print_introductions(questions, lang)

    return rows, show


def _show(lines: list[str], more: int, joined: list[str], lang: Language, *, decided: bool) -> None:
    print_lines(lines)
    if more:
        print_line(lang.say("And {count} more; see them all with --json.", count=more))
    if not lines:
        none = lang.say("Nothing was decided yet."), lang.say("Nobody looks like somebody else.")
        print_line(none[0] if decided else none[1])
    print_lines(joined)


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
    called = opened.called(handles[0])
    sentence = lang.say("{name} is one person now ({handles})", name=called, handles=lang.listed(handles))
    return _decided(decision.number, sentence, lang)


@people_command.command("split")
@click.argument("handles", nargs=-1, required=True, metavar="HANDLE...")
@click.option("--from", "other", metavar="CONTACT", help="Not only now: keep two contacts apart for good.")
@for_log_owner
def split(opened: OwnerPeople, handles: tuple[str, ...], other: str | None) -> Output:
    """Take addresses or numbers out of the contact they were merged into, for good."""
    people, lang = opened
    decision = people.split(handles) if other is None else people.keep_apart(handles[0], other)
    others = people.labels(decision.others) or lang.say("anybody")
    these = people.labels(decision.handles)
    sentence = lang.say("{these} is somebody else than {those}", these=these, those=others)
    return _decided(decision.number, sentence, lang)


@people_command.command("undo")
@click.argument("number", required=False, type=int)
@for_log_owner
def undo(opened: OwnerPeople, number: int | None) -> Output:
    """Undo a decision, the newest one if none is named; everything is as if it had never been made."""
    people, lang = opened
    decision = people.undo(number)
    what = _kind(str(decision.kind), lang)
    sentence = lang.say("undone: {kind} of {handles}", kind=what, handles=people.labels(decision.handles))
    return _decided(decision.number, sentence, lang)


@people_command.command("show")
@contact_argument
@for_log_owner
def show(opened: OwnerPeople, contact: str) -> Output:
    """Show everything that is known of CONTACT beside the log: notes, dates, addresses, numbers."""
    people, lang = opened
    handle = people.require_contact(contact)
    person = known_person(people.store, people.owner, handle)
    return asdict(person), lambda: print_lines([person.name, *(memory_lines(person, lang) or [_none(lang)])])


def _none(lang: Language) -> str:
    return lang.say("Nothing is written down yet. Begin with: kith note CONTACT WORDS")


@people_command.command("list")
@circle_option
@for_log_owner
def list_people(opened: OwnerPeople, circle: str | None) -> Output:
    """List your people with their circle, the ones heard of last first."""
    people, lang = opened
    return _listed(people, members(people.store, people.owner, circle) if circle else _persons(people), lang)


def _persons(people: "IdentityUseCases") -> list[str]:
    """Return everybody but desks, machines and lists, which kith people find finds."""
    contacts = find_people(people.store, people.owner, "")
    kinds = people.store.contacts.kinds(people.owner, contacts)
    return [one for one in contacts if kinds.get(one, ContactKind.PERSON) is ContactKind.PERSON]


@people_command.command("find")
@click.argument("words", nargs=-1, required=True, metavar="WORDS...")
@for_log_owner
def find(opened: OwnerPeople, words: tuple[str, ...]) -> Output:
    """Find people by a name, an address, a company, a circle, or words of a note."""
    people, lang = opened
    contacts = find_people(people.store, people.owner, " ".join(words))
    return _listed(people, contacts, lang)


def _listed(people: "IdentityUseCases", contacts: list[str], lang: Language) -> Output:
    """Return these people with what they are called, the ones heard of last first."""
    store, owner = people.store, people.owner
    last = dict(store.interactions.people(owner, MOST_LISTED, 0, contacts))
    circles, names = store.memories.circles(owner), store.contacts.names(owner)
    rows = [
        {
            "contact": one,
            "name": names.get(one, one),
            "last_at": _moment(last.get(one)),
            "circle": circles.get(one),
        }
        for one in sorted(contacts, key=lambda one: (-last.get(one, 0), one))
    ]
    return rows, lambda: _print_people(rows, lang)


def _moment(at: int | None) -> datetime | None:
    return None if at is None else from_epoch(at)


def _print_people(rows: list[dict[str, Any]], lang: Language) -> None:
    for row in rows[:SHOWN]:
        handle = "" if row["name"] == row["contact"] else f" <{row['contact']}>"
        when = lang.say("last in touch on {date}", date=lang.date(row["last_at"])) if row["last_at"] else ""
        print_line(" · ".join(filter(None, [f"{row['name']}{handle}", when, row["circle"]])))
    if len(rows) > SHOWN:
        print_line(lang.say("And {count} more; see them all with --json.", count=len(rows) - SHOWN))
    if not rows:
        print_line(lang.say("That is known of nobody here. Try a part of a name, or one word of a note."))


for word in (person_command, not_a_person_command, importance_command, unpin_command):
    people_command.add_command(word)


@click.command("note")
@contact_argument
@click.argument("words", nargs=-1, required=True, metavar="WORDS...")
@for_log_owner
def note_command(opened: OwnerPeople, contact: str, words: tuple[str, ...]) -> Output:
    """Remember something of CONTACT: a note, a birthday, how you met, what you lent.

    As you would say it: "lent her the tent until 12 May", "met at choir", "birthday 29 Feb", "works at Acme",
    "circle family", "phone +49 171 1234567". What was understood is printed; kith undo takes it back.
    """
    people, lang = opened
    handle = people.require_contact(contact)
    remembered = remember(people.store, people.owner, handle, " ".join(words), now())
    called = people.store.contacts.called(people.owner, handle)
    fields = {"contact": handle, "remembered": remembered.memory, "value": remembered.as_json()}
    return fields, lambda: print_line(understood(remembered, called, lang))


def _proposal_line(proposal: dict[str, Any], lang: Language) -> str:
    """Return who may be one person, and why."""
    *firsts, last = (
        f"{name} <{contact}>" for name, contact in zip(proposal["names"], proposal["contacts"], strict=True)
    )
    fields = {"first": ", ".join(firsts), "second": last, "evidence": lang.word(proposal["evidence"])}
    return lang.say("{first} and {second}: {evidence}.", **fields)


def _joined_line(decision: dict[str, Any], people: "IdentityUseCases", lang: Language) -> str:
    """Return who was joined by itself, why, and how to take it back."""
    whom, evidence = people.labels(decision["handles"]), lang.word(decision["evidence"])
    return joined_by_itself(whom, evidence, decision["number"], lang)


def _kind(kind: str, lang: Language) -> str:
    """Return what a decision is called."""
    return {"merge": lang.say("merge"), "split": lang.say("split")}.get(kind, kind)


def _decision_line(decision: dict[str, Any], people: "IdentityUseCases", lang: Language) -> str:
    """Return what was decided, by whom and why."""
    how = lang.say("by itself") if decision["automatic"] else lang.say("by you")
    whom = ", ".join(people.labels(decision["handles"]))
    if decision["others"]:
        others = ", ".join(people.labels(decision["others"]))
        whom = lang.say("{these} from {those}", these=whom, those=others)
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
