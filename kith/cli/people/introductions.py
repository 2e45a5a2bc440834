"""kith people introduce: two people who could be of use to each other, and what came of it."""

from dataclasses import asdict
from datetime import datetime

import click

from data.errors import UsageError
from data.schema import AnswerKind, from_epoch
from kith.cli.output.introductions import print_introductions
from kith.cli.output.terminal import Output, print_line
from kith.cli.parameters.contacts import OwnerPeople, for_log_owner
from kith.cli.parameters.options import COMING_DAY, now
from service.use_cases.people.introductions import (
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
