"""This week's list in the terminal: coloured for a person, plain in a pipe."""

import shlex
from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.text import Text

from data.schema import Answer, from_epoch
from data.wording.explanations import probability as odds
from data.wording.explanations import week as around
from data.wording.explanations.visibility import blind
from data.wording.language import Language
from service.use_cases import phrases as words

INDENT = "   "


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
    console = _console()
    title, written = around.head(words.plain(week["owner"]), week["as_of"], lang)
    console.print(Text.assemble((title, "bold"), f" {written}"))
    if blind_since is not None:
        console.print()
        _say(console, blind(from_epoch(blind_since), lang))
    for place, suggestion in enumerate(week["suggestions"], start=1):
        console.print()
        named = _named(suggestion["contact"], called[suggestion["contact"]])
        _print_suggestion(console, place, named, suggestion, week["horizon_days"], lang)
    if blind_since is not None and not week["suggestions"]:
        # Not a quiet week: nobody knows.
        return
    console.print()
    owner = week["owner"] if owner_named else None
    console.print(Text(_last_line(week["suggestions"], size, owner, lang), "dim"), soft_wrap=True)


def print_answer(answer: Answer, called: str, lang: Language) -> None:
    """Say what was written down."""
    # A person's day, not the one in Greenwich.
    until = None if answer.until is None else answer.until.astimezone()
    print_line(odds.answered(answer.kind, words.plain(called), lang, until))


def print_why(found: dict[str, Any], called: str) -> None:
    """Print why a contact is on the list, or why not, chapter by chapter."""
    console = _console()
    console.print(_named(found["contact"], called))
    for chapter in found["chapters"]:
        console.print()
        console.print(Text(chapter["heading"], "bold"))
        for sentence in chapter["sentences"]:
            _say(console, sentence)


def print_line(text: str) -> None:
    """Print one sentence."""
    _console().print(Text(text), soft_wrap=True)


def _console() -> Console:
    return Console(highlight=False, markup=False, emoji=False)


def _print_suggestion(
    console: Console, place: int, named: Text, one: dict[str, Any], horizon_days: int, lang: Language
) -> None:
    pool = (f" ({odds.pool(one['pool'], lang)})", "dim")
    console.print(Text.assemble(f"{lang.number(place)}. ", named, pool))
    main, *further = one["reasons"] or [None]
    if main is not None:
        _say(console, main["sentence"])
    chance = odds.likelihood(one["probability"], one["pool"], horizon_days, lang)
    spread = odds.spread(one["probability_low"], one["probability_high"], one["confidence"], lang)
    _say(console, f"{chance} {spread}", "yellow")
    for reason in further:
        _say(console, f"· {reason['sentence']}")
    if one["opener"] is not None:
        _say(console, f"→ {one['opener']['sentence']}", "cyan")
    if one["counter_reason"] is not None:
        _say(console, around.other_hand(one["counter_reason"]["sentence"], lang), "dim")


def _named(contact: str, called: str) -> Text:
    """Return what somebody is called, and the handle beside it where that is another."""
    handle = "" if called == contact else f" {words.plain(contact)}"
    return Text.assemble((words.plain(called), "bold green"), (handle, "dim"))


def _say(console: Console, sentence: str, style: str = "") -> None:
    # Wrapped here: the console's own indenting fills every line up with spaces.
    text = Text(words.plain(sentence), style)
    for line in text.wrap(console, max(console.width - len(INDENT), 20)):
        console.print(Text.assemble(INDENT, line))


def _last_line(suggestions: list[dict[str, Any]], size: int, owner: str | None, lang: Language) -> str:
    if not suggestions:
        return around.all_done(lang) if size else around.empty(lang)
    contact = suggestions[0]["contact"]
    named = [] if owner is None else ["--owner", owner]
    # A name that begins like an option has to be told from one.
    whom = [*named, "--", contact] if contact.startswith("-") else [contact, *named]
    return around.next_step(words.plain(shlex.join(["kith", "done", *whom])), lang)
