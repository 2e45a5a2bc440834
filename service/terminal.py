"""This week's list in the terminal: coloured for a person, plain in a pipe."""

import shlex
from typing import Any

from rich.console import Console
from rich.text import Text

from data.schema import Answer
from service import words

INDENT = "   "
EMPTY = "A quiet week. Nobody needs a word from you just now."
ALL_DONE = "That is everyone for this week."


def print_week(week: dict[str, Any], size: int, *, owner_named: bool) -> None:
    """Print one owner's open list with its reasons, and how to answer it."""
    console = _console()
    written = f" for {words.plain(week['owner'])}, written {words.day(week['as_of'])}"
    console.print(Text.assemble(("This week", "bold"), written))
    for place, suggestion in enumerate(week["suggestions"], start=1):
        console.print()
        _print_suggestion(console, place, suggestion, week["horizon_days"])
    console.print()
    owner = week["owner"] if owner_named else None
    console.print(Text(_last_line(week["suggestions"], size, owner), "dim"), soft_wrap=True)


def print_answer(answer: Answer) -> None:
    """Say what was written down."""
    # A person's day, not the one in Greenwich.
    when = "" if answer.until is None else f"on {words.day(answer.until.astimezone())}"
    _console().print(Text(words.answered(answer.kind, words.plain(answer.contact), when)))


def _console() -> Console:
    return Console(highlight=False, markup=False, emoji=False)


def _print_suggestion(console: Console, place: int, one: dict[str, Any], horizon_days: int) -> None:
    name = (words.plain(one["contact"]), "bold green")
    pool = (f" ({words.POOLS[one['pool']]})", "dim")
    console.print(Text.assemble(f"{place}. ", name, pool))
    main, *further = one["reasons"] or [None]
    if main is not None:
        _say(console, main["sentence"])
    chance = words.likelihood(one["probability"], one["pool"], horizon_days)
    spread = words.spread(one["probability_low"], one["probability_high"], one["confidence"])
    _say(console, f"{chance} {spread}", "yellow")
    for reason in further:
        _say(console, f"· {reason['sentence']}")
    if one["counter_reason"] is not None:
        _say(console, f"On the other hand: {one['counter_reason']['sentence']}", "dim")


def _say(console: Console, sentence: str, style: str = "") -> None:
    # Wrapped here: the console's own indenting fills every line up with spaces.
    text = Text(words.plain(sentence), style)
    for line in text.wrap(console, max(console.width - len(INDENT), 20)):
        console.print(Text.assemble(INDENT, line))


def _last_line(suggestions: list[dict[str, Any]], size: int, owner: str | None) -> str:
    if not suggestions:
        return ALL_DONE if size else EMPTY
    contact = suggestions[0]["contact"]
    named = [] if owner is None else ["--owner", owner]
    # A name that begins like an option has to be told from one.
    whom = [*named, "--", contact] if contact.startswith("-") else [contact, *named]
    command = ["kith", "done", *whom]
    return f"When you have reached out: {words.plain(shlex.join(command))}"
