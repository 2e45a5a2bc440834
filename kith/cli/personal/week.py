"""One word for a person: kith week, done, snooze, dismiss, serve."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

import click

from data.errors import KithError, NotFoundError, UsageError
from data.schema import AnswerKind, to_epoch
from data.settings import Settings
from data.strict_json import to_json
from data.wording.language import Language
from kith.cli.serving.keys import keys_commands, link_command
from kith.cli.serving.store import store_commands
from service.use_cases.find_contact import ask, find, folded, some
from service.use_cases.week import Clock, WeekUseCases

OFFERED = 50
owner_option = click.option("--owner", help="Whose list; needed if there are several.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for a program.")
lang_option = click.option(
    "--lang", metavar="CODE", help="en or bn. Default: the owner's setting `language`, or en."
)
note_option = click.option("--note", help="Words to keep with the answer.")


def _contacts(context: click.Context, parameter: click.Parameter, begun: str) -> list[str]:  # noqa: ARG001
    """Return whom a shell may offer where a name was begun; nobody where nothing can be read."""
    try:
        with open_desk() as desk:
            named = whose(desk, context.params.get("owner"))
            known = desk.store.interactions.contacts(named)
    except KithError:
        return []
    return [one for one in known if folded(one).startswith(folded(begun))][:OFFERED]


contact_argument = click.argument("contact", shell_complete=_contacts)


@click.group("service")
def service_commands() -> None:
    """Read this week's list and answer it."""


@service_commands.command("week")
@owner_option
@lang_option
@json_option
def week(owner: str | None, lang: str | None, as_json: bool) -> None:
    """Print whom to reach out to this week, and why."""
    with open_desk() as desk:
        named = whose(desk, owner)
        speaks = desk.store.preferences.spoken(named, lang)
        found = desk.week(named, lang=speaks.code)
        size = desk.store.lists.latest(named, to_epoch(desk.clock()))["size"]
        since = desk.store.sources.blind(to_epoch(found["as_of"]), [named]).get(named)
        listed = [one["contact"] for one in found["suggestions"]]
        called = {one: desk.store.contacts.called(named, one) for one in listed}
    if as_json:
        click.echo(to_json(found))
        return
    from kith.cli.output.week import print_week

    print_week(found, called, size, speaks, owner_named=owner is not None, blind_since=since)


@service_commands.command("done")
@contact_argument
@note_option
@owner_option
@json_option
def done(contact: str, note: str | None, owner: str | None, as_json: bool) -> None:
    """Say that you reached out to CONTACT."""
    _answer(AnswerKind.DONE, contact, owner, as_json=as_json, note=note)


@service_commands.command("snooze")
@contact_argument
@click.option("--until", metavar="DATE", help="The day CONTACT comes back, like 2026-03-01.")
@click.option("--days", type=click.IntRange(1, 3650), help="Or in so many days.")
@note_option
@owner_option
@json_option
def snooze(
    contact: str,
    until: str | None,
    days: int | None,
    note: str | None,
    owner: str | None,
    as_json: bool,
) -> None:
    """Put CONTACT off until a later day."""
    ends = _ends(until, days)
    _answer(AnswerKind.SNOOZED, contact, owner, as_json=as_json, until=ends, note=note)


@service_commands.command("dismiss")
@contact_argument
@click.option("--reason", metavar="WORDS", help="Why, in a word or two.")
@note_option
@owner_option
@json_option
def dismiss(contact: str, reason: str | None, note: str | None, owner: str | None, as_json: bool) -> None:
    """Leave CONTACT off this list."""
    _answer(AnswerKind.DISMISSED, contact, owner, as_json=as_json, note=note, reason=reason)


@service_commands.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Another than loopback needs keys.")
@click.option("--port", default=8765, show_default=True, type=click.IntRange(0, 65535))
@click.option(
    "--quota",
    default=6_000,
    show_default=True,
    type=click.IntRange(1),
    help="Requests a minute for each key.",
)
@click.option("--as-of", "as_of", metavar="DATE", help="Look around as if this day had just begun (UTC).")
def serve(host: str, port: int, quota: int, as_of: str | None) -> None:
    """Answer a browser and a CRM on this machine; with keys, also from elsewhere."""
    from service.app import Options
    from service.server import run

    # The front door again, so that model and importers run beside the service and not in it.
    front = (sys.executable, "-m", "kith")
    options = Options(quota=quota, scorer=(*front, "score-stream"), ingester=(*front, "ingest"))
    run(Settings.from_environment().store, host, port, _clock(as_of), options)


service_commands.add_command(keys_commands)
service_commands.add_command(link_command)
service_commands.add_command(store_commands)


def _clock(as_of: str | None) -> Clock:
    """Return the clock, or one that goes on from another day as if it were today."""
    if as_of is None:
        return now
    try:
        begun = datetime.combine(date.fromisoformat(as_of), time.min, UTC)
    except ValueError:
        raise UsageError(f"{as_of!r} is not a day; expected one like 2026-03-01") from None
    ahead = begun - now()
    return lambda: now() + ahead


def now() -> datetime:
    """Return the time: a command is an entry point."""
    return datetime.now(UTC)


@contextmanager
def open_desk() -> Iterator[WeekUseCases]:
    """Open the store that is there, for one command."""
    # Imported here: a call for help needs no database.
    from data.store.store import Store

    with Store.existing(Settings.from_environment().store) as store:
        yield WeekUseCases(store, now)


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
    with open_desk() as desk:
        named = whose(desk, owner)
        speaks = desk.store.preferences.spoken(named)
        people = desk.store.contacts
        meant = find_contact(contact, desk.listed(named), people.names(named), speaks)
        answer = desk.answer(named, meant, kind, until, note, reason)
        called = people.called(named, meant)
    if as_json:
        from dataclasses import asdict

        click.echo(to_json(asdict(answer)))
        return
    from kith.cli.output.week import print_answer

    print_answer(answer, called, speaks)


def whose(desk: WeekUseCases, owner: str | None) -> str:
    """Return the owner that is meant: the one named, or the only one."""
    if owner is not None:
        return owner
    owners = desk.store.lists.owners() or desk.store.interactions.owners()
    if not owners:
        raise NotFoundError("there is no list yet; make one with: kith suggest")
    if len(owners) > 1:
        raise UsageError(f"there are lists of several owners ({some(owners)}); say whose with --owner")
    return owners[0]


def find_contact(
    said: str, contacts: list[str], names: Mapping[str, str], lang: Language, where: str = "on the list"
) -> str:
    """Return the one contact that is meant, by handle or name; asks on a terminal where that is not sure."""
    if said in contacts:
        return said
    called = ((names[one], one) for one in contacts if one in names)
    found = find(said, [*((one, one) for one in contacts), *called], partial(ask, lang=lang))
    if found is not None:
        return found
    raise NotFoundError(
        f"{said!r} is not {where}; {f'there are {some(contacts)}' if contacts else 'nobody is'}"
    )


def _ends(until: str | None, days: int | None) -> datetime:
    if (until is None) == (days is None):
        raise UsageError("say until when: either --until DATE or --days N")
    if days is not None:
        return now() + timedelta(days=days)
    try:
        # A person's day begins at their own midnight.
        return datetime.combine(date.fromisoformat(str(until)), time.min).astimezone()
    except (ValueError, OverflowError):
        raise UsageError(f"{until!r} is not a day; expected one like 2026-03-01") from None
