"""Answers to suggestions: kith done, snooze, dismiss, never, and undo, which takes the newest one back."""

from dataclasses import asdict
from datetime import datetime, timedelta

import click

from data.errors import NotFoundError, UsageError
from data.schema import AnswerKind, to_epoch
from kith.cli.output.terminal import print_json, print_line
from kith.cli.parameters.contacts import contact_argument, known_contact, listed_contact
from kith.cli.parameters.options import json_option, note_option, now, owner_option, reason_option
from kith.cli.parameters.types import Day
from kith.cli.personal.opinions import print_noted
from kith.cli.stores import owner_desk
from service.use_cases.printable import printable


@click.command("done")
@contact_argument
@note_option
@owner_option
@json_option
def done_command(contact: str, note: str | None, owner: str | None, as_json: bool) -> None:
    """Say that you reached out to CONTACT."""
    _answer(AnswerKind.DONE, contact, owner, as_json=as_json, note=note)


@click.command("snooze")
@contact_argument
@click.option("--until", type=Day(), help="The day CONTACT comes back, like 2026-03-01.")
@click.option("--days", type=click.IntRange(1, 3650), help="Or in so many days.")
@note_option
@owner_option
@json_option
def snooze_command(
    contact: str,
    until: datetime | None,
    days: int | None,
    note: str | None,
    owner: str | None,
    as_json: bool,
) -> None:
    """Put CONTACT off until a later day."""
    if (until is None) == (days is None):
        raise UsageError("say until when: either --until DATE or --days N")
    ends = until or now() + timedelta(days=days or 0)
    _answer(AnswerKind.SNOOZED, contact, owner, as_json=as_json, until=ends, note=note)


@click.command("dismiss")
@contact_argument
@reason_option
@note_option
@owner_option
@json_option
def dismiss_command(
    contact: str, reason: str | None, note: str | None, owner: str | None, as_json: bool
) -> None:
    """Leave CONTACT off this list."""
    _answer(AnswerKind.DISMISSED, contact, owner, as_json=as_json, note=note, reason=reason)


def _answer(
    kind: AnswerKind,
    contact: str,
    owner: str | None,
    *,
    as_json: bool,
    until: datetime | None = None,
    note: str | None = None,
    reason: str | None = None,
) -> None:
    with owner_desk(owner) as opened:
        handle = listed_contact(opened, contact)
        answer = opened.desk.answer(opened.owner, handle, kind, until, note, reason)
        called = opened.store.contacts.called(opened.owner, handle)
    if as_json:
        print_json(asdict(answer))
        return
    from data.wording.explanations.probability import answer_effect

    # A person's day, not the one in Greenwich.
    ends = None if answer.until is None else answer.until.astimezone()
    print_line(answer_effect(answer.kind, printable(called), opened.language, ends))


@click.command("never")
@contact_argument
@reason_option
@owner_option
@json_option
def never_command(contact: str, reason: str | None, owner: str | None, as_json: bool) -> None:
    """Never suggest CONTACT again, on the list or not."""
    with owner_desk(owner) as opened:
        handle = known_contact(opened, contact)
        try:
            opened.desk.answer(opened.owner, handle, AnswerKind.NEVER, reason=reason)
        except NotFoundError:
            # Not on the list: then it is no answer, but a word of the owner's own.
            opened.store.list_inputs.say(opened.owner, handle, "never", True, to_epoch(now()))
    print_noted(opened, handle, {"contact": handle, "never": True}, as_json=as_json)


@click.command("undo")
@owner_option
@json_option
def undo_command(owner: str | None, as_json: bool) -> None:
    """Take back your newest answer, word about somebody, or what you wrote down with kith log."""
    with owner_desk(owner) as opened:
        undone = opened.store.list_inputs.undo(opened.owner, to_epoch(now()))
        if undone is None:
            raise NotFoundError("{owner!r} has said nothing that could be taken back", owner=opened.owner)
        contact, what = undone
        called = opened.store.contacts.called(opened.owner, contact)
    if as_json:
        print_json({"contact": contact, "undone": what})
        return
    from data.wording.explanations.week import undone as undone_in_words

    print_line(undone_in_words(printable(called), opened.language))
