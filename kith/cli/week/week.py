"""kith week: the list in the terminal, and the past ones."""

import shlex
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from data.identity.own_addresses import AddressState
from data.schema import from_epoch, to_epoch
from data.wording.commands import list_age
from data.wording.commands.own_addresses import open_questions
from data.wording.explanations.visibility import all_sources_stopped
from data.wording.language import Language
from kith.cli.output.introductions import print_introductions
from kith.cli.output.terminal import Output, print_indented, styled_name
from kith.cli.parameters.contacts import for_reader
from kith.cli.parameters.options import circle_option, now
from kith.cli.stores import OpenOwner
from service.use_cases.connections.needs import connection_needs
from service.use_cases.people.introductions import introduction_cards
from service.use_cases.printable import printable
from service.use_cases.reach import reach
from service.use_cases.week_cards import Card, week_cards

if TYPE_CHECKING:
    from data.store.lists.past_lists import PastList


@click.command("week")
@click.option("--past", is_flag=True, help="Print the past lists instead, with what you answered.")
@click.option("--drop-ahead", is_flag=True, help="Remove lists that were made for a day still to come.")
@circle_option
@for_reader
def week_command(opened: OpenOwner, *, past: bool, drop_ahead: bool, circle: str | None) -> Output:
    """Print whom to reach out to this week, and why."""
    use_cases, store, owner = opened.use_cases, opened.store, opened.owner
    if drop_ahead:
        return _drop_ahead(opened)
    if past:
        return _past(opened)
    week = use_cases.week(owner, lang=opened.language.code)
    size = store.lists.latest(owner, to_epoch(use_cases.clock()))["size"]
    if circle is not None:
        week, size = _of_circle(opened, week, circle), 0
    since = store.sources.blind(to_epoch(use_cases.clock()), [owner]).get(owner)
    cards = week_cards(use_cases, owner, week, opened.language)
    chosen = click.get_current_context().params["owner"] is not None
    notes = _notes(opened, week["as_of"], owner_named=chosen)
    pairs = introduction_cards(store, owner, use_cases.clock(), opened.language) if circle is None else []

    def show() -> None:
        _print_week(week, cards, size, opened.language, notes, owner_named=chosen, blind_since=since)
        print_introductions(pairs, opened.language)

    return week, show


def _of_circle(opened: OpenOwner, week: dict[str, Any], circle: str) -> dict[str, Any]:
    """Return the week with the suggestions of one circle; where there are none, with a note that says so."""
    from service.use_cases.people.circles import members

    contacts = members(opened.store, opened.owner, circle)
    suggestions = [one for one in week["suggestions"] if one["contact"] in contacts]
    nobody = opened.language.say(
        "Nobody of your circle {circle} is on this week's list. All of them: {command}",
        circle=circle,
        command=shlex.join(["kith", "people", "list", "--circle", circle]),
    )
    return week | {"suggestions": suggestions, "note": week["note"] if suggestions else nobody}


def _notes(opened: OpenOwner, as_of: datetime, *, owner_named: bool) -> list[str]:
    """Return what stands above a list: its age, what it rests on, and questions that wait for an answer."""
    moment, lang, store = now(), opened.language, opened.store
    notes = [reach(opened.use_cases, opened.owner, lang)]
    if list_age.is_over(as_of, moment):
        anew = lang.say("Make this week's with: kith suggest")
        notes.insert(0, f"{list_age.over(as_of, moment, lang)} {anew}")
    if questions := len(store.own_addresses.handles(opened.owner, AddressState.ASKED)):
        command = shlex.join(["kith", "me", *(["--owner", opened.owner] if owner_named else [])])
        notes.append(f"{open_questions(questions, lang)} {printable(command)}")
    notes += connection_needs(store, opened.owner, lang)
    return [sentence for sentence in notes if sentence]


def _drop_ahead(opened: OpenOwner) -> Output:
    number, lang = opened.store.past_lists.remove_ahead(opened.owner, to_epoch(now())), opened.language
    return {"removed": number}, lambda: click.echo(
        lang.counted(
            "{count} list of a day still to come is removed.",
            "{count} lists of days still to come are removed.",
            number,
        )
    )


def _past(opened: OpenOwner) -> Output:
    """Return the past lists, each name with its answer."""
    lists, lang = opened.store.past_lists.newest(opened.owner), opened.language
    called = {
        contact: opened.store.contacts.called(opened.owner, contact)
        for day in lists
        for contact, _ in day.contacts
    }
    fields = [
        {
            "as_of": from_epoch(day.as_of),
            "contacts": [{"contact": contact, "answer": kind} for contact, kind in day.contacts],
        }
        for day in lists
    ]
    return fields, lambda: _print_past(lists, called, lang)


def _print_past(lists: "Sequence[PastList]", called: Mapping[str, str], lang: Language) -> None:
    for day in lists:
        ahead = day.as_of > to_epoch(now())
        note = " " + lang.say("(a day still to come; kith week --drop-ahead removes it)") if ahead else ""
        click.secho(lang.date(from_epoch(day.as_of)) + note, bold=True)
        for contact, kind in day.contacts:
            word = list_age.answered(kind, lang)
            print_indented(printable(called[contact]) + (f" · {word}" if word else ""))


def _print_week(
    week: dict[str, Any],
    cards: Sequence[Card],
    size: int,
    lang: Language,
    notes: Sequence[str],
    *,
    owner_named: bool,
    blind_since: int | None = None,
) -> None:
    """Print one owner's open list, the names first, and how to answer it; or why it tells nothing."""
    title = click.style(lang.say("This week"), bold=True)
    written = lang.say("for {owner}, written {day:date}", owner=printable(week["owner"]), day=week["as_of"])
    click.echo(f"{title} {written}")
    for sentence in notes:
        print_indented(sentence)
    if blind_since is not None:
        click.echo()
        print_indented(all_sources_stopped(from_epoch(blind_since), lang))
    _print_names(cards, lang)
    for card in cards:
        click.echo()
        _print_card(card)
    if blind_since is not None and not week["suggestions"]:
        # Not a quiet week: nobody knows.
        return
    click.echo()
    owner = week["owner"] if owner_named else None
    if week["note"] is not None and week["suggestions"]:
        click.secho(week["note"], dim=True)
    click.secho(_last_line(week, size, owner, lang), dim=True)


def _print_names(cards: Sequence[Card], lang: Language) -> None:
    if cards:
        click.echo()
    for place, card in enumerate(cards, start=1):
        name = click.style(printable(card.called), fg="green", bold=True)
        click.echo(f"{lang.number(place)}. {name}" + click.style(f" ({card.badge})", dim=True))


def _print_card(card: Card) -> None:
    """Print what a friend would say of somebody, in the order of the page."""
    how_known = f" · {printable(card.how_known)}" if card.how_known else ""
    click.echo(styled_name(card.contact, card.called) + click.style(how_known, dim=True))
    if card.written_down:
        print_indented(card.written_down, dim=True)
    if card.reason:
        print_indented(card.reason)
    if card.opener:
        print_indented(f"→ {card.opener}", fg="cyan")
    ways = " · ".join(f"{way.name}: {way.address}" for way in card.ways)
    print_indented(ways or card.no_way, dim=not ways)


def _last_line(week: dict[str, Any], size: int, owner: str | None, lang: Language) -> str:
    suggestions = week["suggestions"]
    if not suggestions:
        if size:
            return lang.say("That is everyone for this week.")
        if week["note"] is not None:
            return str(week["note"])
        return lang.say("A quiet week. Nobody needs a word from you just now.")
    contact = suggestions[0]["contact"]
    done, why = (_command(verb, contact, owner) for verb in ("done", "why"))
    return "\n".join(
        [
            lang.say("When you have reached out: {command}", command=done),
            lang.say("Why, with the numbers: {command}", command=why),
        ]
    )


def _command(verb: str, contact: str, owner: str | None) -> str:
    whose = [] if owner is None else ["--owner", owner]
    # A name that begins like an option has to be told from one.
    whom = [*whose, "--", contact] if contact.startswith("-") else [contact, *whose]
    return printable(shlex.join(["kith", verb, *whom]))
