"""Answers to suggestions: kith done, snooze, dismiss, never, and undo, which takes the newest one back."""

from dataclasses import asdict
from datetime import datetime, timedelta

import click

from data.errors import NotFoundError, UsageError
from data.schema import AnswerKind, to_epoch
from data.wording.explanations.probability import answer_effect
from data.wording.explanations.week import undone
from kith.cli.output.terminal import Output, print_line, print_output
from kith.cli.parameters.contacts import contact_argument, for_owner, known_contact, listed_contact
from kith.cli.parameters.options import Day, json_option, note_option, now, owner_option, reason_option
from kith.cli.personal.notes import acknowledge
from kith.cli.stores import OpenOwner, open_owner
from service.use_cases.printable import printable


@click.command("done")
@contact_argument
@note_option
@for_owner
def done_command(opened: OpenOwner, contact: str, note: str | None) -> Output:
    """Say that you reached out to CONTACT."""
    return _answer(opened, AnswerKind.DONE, contact, note=note)


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
    with open_owner(owner) as opened:
        output = _answer(opened, AnswerKind.SNOOZED, contact, until=ends, note=note)
    print_output(*output, as_json=as_json)


@click.command("dismiss")
@contact_argument
@reason_option
@note_option
@for_owner
def dismiss_command(opened: OpenOwner, contact: str, reason: str | None, note: str | None) -> Output:
    """Leave CONTACT off this list."""
    return _answer(opened, AnswerKind.DISMISSED, contact, note=note, reason=reason)


def _answer(
    opened: OpenOwner,
    kind: AnswerKind,
    contact: str,
    *,
    until: datetime | None = None,
    note: str | None = None,
    reason: str | None = None,
) -> Output:
    handle = listed_contact(opened, contact)
    answer = opened.use_cases.answer(opened.owner, handle, kind, until, note, reason)
    called = printable(opened.store.contacts.called(opened.owner, handle))
    # A person's day, not the one in Greenwich.
    ends = None if answer.until is None else answer.until.astimezone()
    return asdict(answer), lambda: print_line(answer_effect(answer.kind, called, opened.language, ends))


@click.command("never")
@contact_argument
@reason_option
@for_owner
def never_command(opened: OpenOwner, contact: str, reason: str | None) -> Output:
    """Never suggest CONTACT again, on the list or not."""
    handle = known_contact(opened, contact)
    try:
        opened.use_cases.answer(opened.owner, handle, AnswerKind.NEVER, reason=reason)
    except NotFoundError:
        # Not on the list: then it is no answer, but a word of the owner's own.
        opened.store.list_inputs.say(opened.owner, handle, "never", True, to_epoch(now()))
    return acknowledge(opened, handle, {"contact": handle, "never": True})


@click.command("undo")
@for_owner
def undo_command(opened: OpenOwner) -> Output:
    """Take back your newest answer, word about somebody, or what you wrote down with kith log."""
    newest = opened.store.list_inputs.undo(opened.owner, to_epoch(now()))
    if newest is None:
        raise NotFoundError("{owner!r} has said nothing that could be taken back", owner=opened.owner)
    contact, what = newest
    called = printable(opened.store.contacts.called(opened.owner, contact))
    fields = {"contact": contact, "undone": what}
    return fields, lambda: print_line(undone(called, opened.language))
