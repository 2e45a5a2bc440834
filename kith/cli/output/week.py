"""This week's list in the terminal: coloured for a person, plain in a pipe."""

import shlex
from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.text import Text

from data.schema import from_epoch
from data.wording.explanations import probability as odds
from data.wording.explanations import week as around
from data.wording.explanations.visibility import all_sources_stopped
from data.wording.language import Language
from kith.cli.output.terminal import console, print_indented
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
    terminal = console()
    title, written = around.head(printable(week["owner"]), week["as_of"], lang)
    terminal.print(Text.assemble((title, "bold"), f" {written}"))
    if blind_since is not None:
        terminal.print()
        print_indented(terminal, all_sources_stopped(from_epoch(blind_since), lang))
    for place, suggestion in enumerate(week["suggestions"], start=1):
        terminal.print()
        named = _named(suggestion["contact"], called[suggestion["contact"]])
        _print_suggestion(terminal, place, named, suggestion, week["horizon_days"], lang)
    if blind_since is not None and not week["suggestions"]:
        # Not a quiet week: nobody knows.
        return
    terminal.print()
    owner = week["owner"] if owner_named else None
    terminal.print(Text(_last_line(week["suggestions"], size, owner, lang), "dim"), soft_wrap=True)


def print_why(answer: dict[str, Any], called: str) -> None:
    """Print why a contact is on the list, or why not, chapter by chapter."""
    terminal = console()
    terminal.print(_named(answer["contact"], called))
    for chapter in answer["chapters"]:
        terminal.print()
        terminal.print(Text(chapter["heading"], "bold"))
        for sentence in chapter["sentences"]:
            print_indented(terminal, sentence)


def _print_suggestion(
    terminal: Console, place: int, named: Text, suggestion: dict[str, Any], horizon_days: int, lang: Language
) -> None:
    pool = (f" ({odds.pool(suggestion['pool'], lang)})", "dim")
    terminal.print(Text.assemble(f"{lang.number(place)}. ", named, pool))
    main, *further = suggestion["reasons"] or [None]
    if main is not None:
        print_indented(terminal, main["sentence"])
    chance = odds.likelihood(suggestion["probability"], suggestion["pool"], horizon_days, lang)
    spread = odds.interval(
        suggestion["probability_low"], suggestion["probability_high"], suggestion["confidence"], lang
    )
    print_indented(terminal, f"{chance} {spread}", "yellow")
    for reason in further:
        print_indented(terminal, f"· {reason['sentence']}")
    if suggestion["opener"] is not None:
        print_indented(terminal, f"→ {suggestion['opener']['sentence']}", "cyan")
    if suggestion["counter_reason"] is not None:
        print_indented(terminal, around.other_hand(suggestion["counter_reason"]["sentence"], lang), "dim")


def _named(contact: str, called: str) -> Text:
    """Return what somebody is called, and the handle beside it where that is another."""
    handle = "" if called == contact else f" {printable(contact)}"
    return Text.assemble((printable(called), "bold green"), (handle, "dim"))


def _last_line(suggestions: list[dict[str, Any]], size: int, owner: str | None, lang: Language) -> str:
    if not suggestions:
        return around.all_done(lang) if size else around.empty(lang)
    contact = suggestions[0]["contact"]
    named = [] if owner is None else ["--owner", owner]
    # A name that begins like an option has to be told from one.
    whom = [*named, "--", contact] if contact.startswith("-") else [contact, *named]
    return around.next_step(printable(shlex.join(["kith", "done", *whom])), lang)
