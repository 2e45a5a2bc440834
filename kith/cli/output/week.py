"""This week's list in the terminal: coloured for a person, plain in a pipe."""

import shlex
from collections.abc import Mapping
from typing import Any

import click

from data.schema import from_epoch
from data.wording.explanations import probability
from data.wording.explanations.visibility import all_sources_stopped
from data.wording.language import Language
from kith.cli.output.terminal import print_indented
from service.use_cases.printable import printable


def print_week(
    week: dict[str, Any],
    called: Mapping[str, str],
    size: int,
    lang: Language,
    *,
    owner_named: bool,
    blind_since: int | None = None,
) -> None:
    """Print one owner's open list with its reasons, and how to answer it; or why it tells nothing."""
    title = click.style(lang.say("This week"), bold=True)
    written = lang.say("for {owner}, written {day:date}", owner=printable(week["owner"]), day=week["as_of"])
    click.echo(f"{title} {written}")
    if blind_since is not None:
        click.echo()
        print_indented(all_sources_stopped(from_epoch(blind_since), lang))
    for place, suggestion in enumerate(week["suggestions"], start=1):
        click.echo()
        whom = _whom(suggestion["contact"], called[suggestion["contact"]])
        _print_suggestion(place, whom, suggestion, week["horizon_days"], lang)
    if blind_since is not None and not week["suggestions"]:
        # Not a quiet week: nobody knows.
        return
    click.echo()
    owner = week["owner"] if owner_named else None
    click.secho(_last_line(week["suggestions"], size, owner, lang), dim=True)


def print_why(answer: dict[str, Any], called: str) -> None:
    """Print why a contact is on the list, or why not, chapter by chapter."""
    click.echo(_whom(answer["contact"], called))
    for chapter in answer["chapters"]:
        click.echo()
        click.secho(chapter["heading"], bold=True)
        for sentence in chapter["sentences"]:
            print_indented(sentence)


def _print_suggestion(
    place: int, whom: str, suggestion: dict[str, Any], horizon_days: int, lang: Language
) -> None:
    pool = click.style(f" ({probability.pool(suggestion['pool'], lang)})", dim=True)
    click.echo(f"{lang.number(place)}. {whom}{pool}")
    main, *further = suggestion["reasons"] or [None]
    if main is not None:
        print_indented(main["sentence"])
    chance = probability.likelihood(suggestion["probability"], suggestion["pool"], horizon_days, lang)
    spread = probability.interval(
        suggestion["probability_low"], suggestion["probability_high"], suggestion["confidence"], lang
    )
    print_indented(f"{chance} {spread}", fg="yellow")
    for reason in further:
        print_indented(f"· {reason['sentence']}")
    if suggestion["opener"] is not None:
        print_indented(f"→ {suggestion['opener']['sentence']}", fg="cyan")
    if suggestion["counter_reason"] is not None:
        counter = suggestion["counter_reason"]["sentence"]
        print_indented(lang.say("On the other hand: {sentence}", sentence=counter), dim=True)


def _whom(contact: str, called: str) -> str:
    """Return what somebody is called, and the handle beside it where that is another."""
    handle = "" if called == contact else f" {printable(contact)}"
    return click.style(printable(called), fg="green", bold=True) + click.style(handle, dim=True)


def _last_line(suggestions: list[dict[str, Any]], size: int, owner: str | None, lang: Language) -> str:
    if not suggestions:
        if size:
            return lang.say("That is everyone for this week.")
        return lang.say("A quiet week. Nobody needs a word from you just now.")
    contact = suggestions[0]["contact"]
    whose = [] if owner is None else ["--owner", owner]
    # A name that begins like an option has to be told from one.
    whom = [*whose, "--", contact] if contact.startswith("-") else [contact, *whose]
    command = printable(shlex.join(["kith", "done", *whom]))
    return lang.say("When you have reached out: {command}", command=command)
