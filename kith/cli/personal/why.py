"""Why and why not, help and contact written down, and the owner's own word about people and lists."""

from datetime import UTC, date, datetime, time
from gettext import gettext as _
from typing import Any

import click

from data.errors import NotFoundError, UsageError
from data.schema import AnswerKind, Exchange, Side, to_epoch
from data.strict_json import to_json
from kith.cli.personal.week import (
    contact_argument,
    find_contact,
    json_option,
    lang_option,
    note_option,
    now,
    open_desk,
    owner_option,
    whose,
)
from service.use_cases.explain import LoggedContact, log
from service.use_cases.week import WeekUseCases

KNOWN = "among your contacts"
exchanges = click.Choice([str(one) for one in Exchange])


@click.group("advice")
def advice_commands() -> None:
    """Ask why, write down what happened, and have your own word."""


class Day(click.ParamType[datetime]):
    """A day, like 2026-03-01: its first moment where the person is."""

    name = "DATE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Return the moment."""
        if isinstance(value, datetime):
            return value
        try:
            return datetime.combine(date.fromisoformat(value), time.min).astimezone()
        except (ValueError, OverflowError):
            self.fail(_("{said!r} is not a day; expected one like 2026-03-01").format(said=value), param, ctx)


class AsOf(click.ParamType[datetime]):
    """A day (its first moment, UTC), or a moment with its zone."""

    name = "TIME"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Return the moment."""
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail(_("{said!r} is not a date; write it like 2026-01-31.").format(said=value), param, ctx)
        if moment.tzinfo is None and len(value) > len("2026-01-31"):
            self.fail(
                _("{said!r} has no zone; write it like 2026-01-31T09:00Z.").format(said=value), param, ctx
            )
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


@advice_commands.command("why")
@contact_argument
@click.option("--as-of", type=AsOf(), help="As it was on this day (UTC), from what was known then.")
@owner_option
@lang_option
@json_option
@click.pass_context
def why_command(
    context: click.Context,
    contact: str,
    as_of: datetime | None,
    owner: str | None,
    lang: str | None,
    as_json: bool,
) -> None:
    """Say why CONTACT is on the list, or why not, and what would change it."""
    with open_desk() as desk:
        named = whose(desk, owner)
        speaks = desk.store.preferences.spoken(named, lang)
        meant = known_contact(desk, named, contact)
        if as_of is None:
            found = desk.why(named, meant, speaks.code)
        else:
            from service.use_cases.explain import told

            # What made the past again lies in a room this one may not enter; the front door hands it in.
            found = told(context.obj["why_then"](desk.store, named, meant, to_epoch(as_of), now()), speaks)
        called = desk.store.contacts.called(named, meant)
    if as_json:
        click.echo(to_json(found))
        return
    from kith.cli.output.week import print_why

    print_why(found, called)


@advice_commands.command("log")
@contact_argument
@click.option("--received", type=exchanges, help="What they did for you.")
@click.option("--given", type=exchanges, help="What you did for them.")
@click.option("--on", "day", type=Day(), help="On which day. Default: now.")
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
    if received and given:
        raise UsageError("one act of help at a time: --received or --given; log the other one as well")
    help_ = received or given
    side = None if help_ is None else Side.RECEIVED if received else Side.GIVEN
    with open_desk() as desk:
        named = whose(desk, owner)
        where = f"{KNOWN} (--new begins with somebody)"
        meant = contact if new else known_contact(desk, named, contact, where)
        moment = LoggedContact(day or now(), channel, Exchange(help_) if help_ else None, side, note)
        recorded = log(desk.store, named, meant, moment, now())
        noted_down(desk, named, meant, {"contact": meant, "created": recorded.created}, as_json=as_json)


def known_contact(desk: WeekUseCases, owner: str, said: str, where: str = KNOWN) -> str:
    """Return the one contact of an owner's log that is meant."""
    store = desk.store
    contacts, names = store.interactions.contacts(owner), store.contacts.names(owner)
    return find_contact(said, contacts, names, store.preferences.spoken(owner), where)


def _word(name: str, value: Any, contact: str, owner: str | None, *, as_json: bool) -> None:
    with open_desk() as desk:
        named = whose(desk, owner)
        meant = known_contact(desk, named, contact)
        desk.store.list_inputs.say(named, meant, name, value, to_epoch(now()))
        noted_down(desk, named, meant, {"contact": meant, name: value}, as_json=as_json)


def noted_down(desk: WeekUseCases, owner: str, about: str, fields: dict[str, Any], *, as_json: bool) -> None:
    """Say what was written down."""
    if as_json:
        click.echo(to_json(fields))
        return
    from data.wording.explanations.week import noted
    from kith.cli.output.week import print_line
    from service.use_cases.phrases import plain

    print_line(noted(plain(about), desk.store.preferences.spoken(owner)))


@advice_commands.command("pin")
@contact_argument
@owner_option
@json_option
def pin_command(contact: str, owner: str | None, as_json: bool) -> None:
    """Say that CONTACT matters as much as anybody."""
    _word("pinned", True, contact, owner, as_json=as_json)


@advice_commands.command("unpin")
@contact_argument
@owner_option
@json_option
def unpin_command(contact: str, owner: str | None, as_json: bool) -> None:
    """Let the log speak for CONTACT again."""
    _word("pinned", False, contact, owner, as_json=as_json)


@advice_commands.command("importance")
@contact_argument
@click.argument("value", required=False, type=click.FloatRange(0, 1))
@owner_option
@json_option
def importance_command(contact: str, value: float | None, owner: str | None, as_json: bool) -> None:
    """Say how deep it is with CONTACT, 0 to 1; without a VALUE the log speaks again."""
    _word("importance", value, contact, owner, as_json=as_json)


@advice_commands.command("circle")
@contact_argument
@click.argument("name")
@owner_option
@json_option
def circle_command(contact: str, name: str, owner: str | None, as_json: bool) -> None:
    """Put CONTACT into a circle of yours, like family or work: answers are learned from by circle."""
    _word("circle", name, contact, owner, as_json=as_json)


@advice_commands.command("never")
@contact_argument
@click.option("--reason", metavar="WORDS", help="Why, in a word or two.")
@owner_option
@json_option
def never_command(contact: str, reason: str | None, owner: str | None, as_json: bool) -> None:
    """Never suggest CONTACT again, on the list or not."""
    with open_desk() as desk:
        named = whose(desk, owner)
        meant = known_contact(desk, named, contact)
        try:
            desk.answer(named, meant, AnswerKind.NEVER, reason=reason)
        except NotFoundError:
            # Not on the list: then it is no answer, but a word of the owner's own.
            desk.store.list_inputs.say(named, meant, "never", True, to_epoch(now()))
        noted_down(desk, named, meant, {"contact": meant, "never": True}, as_json=as_json)


@advice_commands.command("undo")
@owner_option
@json_option
def undo_command(owner: str | None, as_json: bool) -> None:
    """Take back your newest answer, word about somebody, or what you wrote down with kith log."""
    with open_desk() as desk:
        named = whose(desk, owner)
        found = desk.store.list_inputs.undo(named, to_epoch(now()))
        if found is None:
            raise NotFoundError(f"{named!r} has said nothing that could be taken back")
        speaks, (contact, what) = desk.store.preferences.spoken(named), found
        called = desk.store.contacts.called(named, contact)
    if as_json:
        click.echo(to_json({"contact": contact, "undone": what}))
        return
    from data.wording.explanations.week import undone
    from kith.cli.output.week import print_line
    from service.use_cases.phrases import plain

    print_line(undone(plain(called), speaks))
