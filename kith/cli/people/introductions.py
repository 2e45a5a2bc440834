"""kith people introduce: two people who could be of use to each other, and what came of it."""

import shlex
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

import click

from data.errors import UsageError
from data.memory.introductions import IntroductionKind
from data.schema import AnswerKind, from_epoch
from data.wording.language import Language
from kith.cli.output.terminal import Output, print_indented, print_line
from kith.cli.parameters.contacts import OwnerPeople, for_log_owner
from kith.cli.parameters.options import COMING_DAY, now
from service.use_cases.people.introductions import (
    IntroductionCard,
    answer_effect,
    answer_introduction,
    introduction_cards,
)
from service.use_cases.printable import printable

TWO = 2


@click.command("introduce")
@click.argument("contacts", nargs=-1, metavar="[CONTACT CONTACT]")
@click.option("--until", type=COMING_DAY, help="Not now: the day the two come back, like friday.")
@click.option("--dismiss", is_flag=True, help="Not these two; of a mail: no, that was no introduction.")
@click.option("--never", is_flag=True, help="They know each other.")
@for_log_owner
def introduce(
    opened: OwnerPeople, contacts: tuple[str, ...], until: datetime | None, dismiss: bool, never: bool
) -> Output:
    """Say that you introduced two people; without names, show who could be of use to whom.

    Any two may be named, suggested or not. kith undo takes it back.
    """
    people, lang = opened
    store, owner = people.store, people.owner
    if [until is not None, dismiss, never].count(True) > 1:
        raise UsageError("say one thing of the two: --until, --dismiss or --never")
    if not contacts:
        cards = introduction_cards(store, owner, now(), lang)
        fields = [asdict(card) | {"made_at": from_epoch(card.made_at)} for card in cards]
        return fields, lambda: print_introductions(cards, lang, shows_none=True)
    if len(contacts) != TWO:
        raise UsageError("an introduction is between two; name two contacts, or none to see who is suggested")
    answer = _answer(until, dismiss=dismiss, never=never)
    first, second = (people.require_contact(name) for name in contacts)
    about = answer_introduction(store, owner, (first, second), answer, now(), until)
    effect = answer_effect(store, owner, about, answer, lang, until and until.astimezone())
    kept = {"first": about.first, "second": about.second, "kind": about.kind, "answer": answer}
    return kept, lambda: print_line(printable(effect))


def _answer(until: datetime | None, *, dismiss: bool, never: bool) -> AnswerKind:
    if until is not None:
        return AnswerKind.SNOOZED
    if never:
        return AnswerKind.NEVER
    return AnswerKind.DISMISSED if dismiss else AnswerKind.DONE


def print_introductions(
    cards: Sequence[IntroductionCard], lang: Language, *, shows_none: bool = False
) -> None:
    """Print each pair with what speaks for it, or the question about a mail, and how to answer."""
    for card in cards:
        is_suggested = card.kind is IntroductionKind.SUGGESTED
        heading = (
            lang.say("Two who could be of use to each other") if is_suggested else lang.say("A question")
        )
        click.echo()
        click.echo(click.style(heading, dim=True) + " · " + click.style(printable(card.title), bold=True))
        for line in card.lines():
            print_indented(printable(line))
        command = shlex.join(["kith", "people", "introduce", card.first, card.second])
        how = (
            lang.say("When you did: {command}", command=command)
            if is_suggested
            else lang.say("If so: {command}. If not, the same with --dismiss.", command=command)
        )
        click.secho(printable(how), dim=True)
    if shows_none and not cards:
        print_line(
            lang.say(
                "Nobody to introduce just now. Circles and address books with companies and titles help."
            )
        )
