"""What an owner says of a suggestion: done, snooze, dismiss, never, log; and undo, which takes it back."""

from dataclasses import asdict
from datetime import datetime, timedelta

import click

from data.errors import NotFoundError, UsageError
from data.messages import Message
from data.schema import AnswerKind, Exchange, Side, to_epoch
from data.wording.commands.list_age import overridden
from data.wording.explanations.probability import answer_effect
from data.wording.explanations.week import logged, undone
from kith.cli.output.terminal import Output, print_line, print_lines, print_output
from kith.cli.parameters.contacts import (
    contact_argument,
    for_owner,
    known_contact,
    listed_contact,
    shown_name,
)
from kith.cli.parameters.options import (
    COMING_DAY,
    PAST_DAY,
    json_option,
    note_option,
    now,
    owner_option,
    reason_option,
)
from kith.cli.stores import OpenOwner, open_owner

# How somebody is reached.
WAYS = ("call", "meeting", "message", "email")
exchange_type = click.Choice([str(exchange) for exchange in Exchange])


@click.command("done")
@contact_argument
@click.option("--how", type=click.Choice(WAYS), help="How you reached out.")
@click.option("--at", type=PAST_DAY, help="On which day: yesterday, friday, 2026-03-01. Default: now.")
@note_option
@for_owner
def done_command(
    opened: OpenOwner, contact: str, how: str | None, at: datetime | None, note: str | None
) -> Output:
    """Say that you reached out to CONTACT."""
    return _answer(opened, AnswerKind.DONE, contact, note=note, how=how, reached_at=at)


@click.command("snooze")
@contact_argument
@click.argument("day", nargs=-1, metavar="[DAY]")
@click.option("--until", type=COMING_DAY, help="The day CONTACT comes back, like 2026-03-01.")
@click.option("--days", type=click.IntRange(1, 3650), help="Or in so many days.")
@note_option
@owner_option
@json_option
def snooze_command(
    contact: str,
    day: tuple[str, ...],
    until: datetime | None,
    days: int | None,
    note: str | None,
    owner: str | None,
    as_json: bool,
) -> None:
    """Put CONTACT off until a later DAY: friday, tomorrow, in two weeks, 3 May."""
    if [bool(day), until is not None, days is not None].count(True) != 1:
        raise UsageError("say until when, in one way: a day like friday, or --days N")
    spoken = COMING_DAY.convert(" ".join(day), None, None) if day else until
    ends = spoken or now() + timedelta(days=days or 0)
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
    how: str | None = None,
    reached_at: datetime | None = None,
) -> Output:
    handle = listed_contact(opened, contact)
    answer = opened.use_cases.answer(opened.owner, handle, kind, until, note, reason, how, reached_at)
    called = shown_name(opened, handle)
    # A person's day, not the one in Greenwich.
    ends = None if answer.until is None else answer.until.astimezone()
    before = opened.use_cases.overridden(opened.owner, answer.contact)
    lines = [answer_effect(answer.kind, called, opened.language, ends), overridden(before, opened.language)]
    fields = asdict(answer) | {"overrides": before}
    return fields, lambda: print_lines(filter(None, lines))


@click.command("never")
@contact_argument
@reason_option
@for_owner
def never_command(opened: OpenOwner, contact: str, reason: str | None) -> Output:
    """Never suggest CONTACT again, on the list or not."""
    handle, before = known_contact(opened, contact), None
    try:
        answer = opened.use_cases.answer(opened.owner, handle, AnswerKind.NEVER, reason=reason)
        before = opened.use_cases.overridden(opened.owner, answer.contact)
    except NotFoundError:
        # Not on the list: then it is no answer, but a word of the owner's own.
        opened.store.list_inputs.say(opened.owner, handle, "never", True, to_epoch(now()))
    effect = answer_effect(AnswerKind.NEVER, shown_name(opened, handle), opened.language)
    lines = [effect, overridden(before, opened.language)]
    fields = {"contact": handle, "never": True, "overrides": before}
    return fields, lambda: print_lines(filter(None, lines))


@click.command("undo")
@for_owner
def undo_command(opened: OpenOwner) -> Output:
    """Take back your newest answer, word about somebody, or what you wrote down with kith log."""
    from service.use_cases.kinds import take_back

    newest = take_back(opened.store, opened.owner, now())
    if newest is None:
        raise NotFoundError("{owner!r} has said nothing that could be taken back", owner=opened.owner)
    contact, what = newest
    called = shown_name(opened, contact)
    fields = {"contact": contact, "undone": what}
    return fields, lambda: print_line(undone(called, opened.language))


@click.command("log")
@contact_argument
@click.option("--received", type=exchange_type, help="What they did for you.")
@click.option("--given", type=exchange_type, help="What you did for them.")
@click.option("--on", "day", type=PAST_DAY, help="On which day: yesterday, friday, 3 May. Default: now.")
@click.option("--channel", default="meeting", show_default=True, help="How: meeting, call, email, message, …")
@click.option("--new", is_flag=True, help="Begin with somebody who is not in the log yet.")
@note_option
@owner_option
@json_option
def log_command(
    contact: str,
    received: str | None,
    given: str | None,
    day: datetime | None,
    channel: str,
    new: bool,
    note: str | None,
    owner: str | None,
    as_json: bool,
) -> None:
    """Write down that you were in touch with CONTACT, and what help there was in it."""
    from service.use_cases.explain import LoggedContact, log_contact

    if received and given:
        raise UsageError("one act of help at a time: --received or --given; log the other one as well")
    exchange = received or given
    side = None if exchange is None else Side.RECEIVED if received else Side.GIVEN
    where = Message("among your contacts (--new begins with somebody)")
    with open_owner(owner) as opened:
        handle = contact if new else known_contact(opened, contact, where)
        moment = LoggedContact(day or now(), channel, Exchange(exchange) if exchange else None, side, note)
        recorded = log_contact(opened.store, opened.owner, handle, moment, now())
        sentence = logged(shown_name(opened, handle), moment.at.astimezone(), opened.language)
    fields = {"contact": handle, "created": recorded.created}
    print_output(fields, lambda: print_line(sentence), as_json=as_json)
