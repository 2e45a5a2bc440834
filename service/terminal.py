"""This week's list in the terminal: coloured for a person, plain in a pipe."""

import shlex
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from data.schema import Answer
from service import words

INDENT = (0, 0, 0, 3)
EMPTY = "A quiet week. Nobody needs a word from you just now."
ALL_DONE = "That is everyone for this week."


def print_week(week: dict[str, Any], size: int) -> None:
    """Print one owner's open list with its reasons."""
    console = _console()
    written = f" for {plain(week['owner'])}, written {words.day(week['as_of'])}"
    console.print(Text.assemble(("This week", "bold"), written))
    for suggestion in week["suggestions"]:
        console.print()
        _print_suggestion(console, suggestion, week["horizon_days"])
    console.print()
    console.print(_last_line(week["suggestions"], size))


def print_answer(answer: Answer) -> None:
    """Say what was written down."""
    # A person's day, not the one in Greenwich.
    when = "" if answer.until is None else f"on {words.day(answer.until.astimezone())}"
    _console().print(Text(words.answered(answer.kind, plain(answer.contact), when)))


def plain(text: str) -> str:
    """Return a text in which nothing can steer the terminal it is shown in."""
    return "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in text)


def _console() -> Console:
    return Console(highlight=False, markup=False, emoji=False)


def _print_suggestion(console: Console, one: dict[str, Any], horizon_days: int) -> None:
    name = (plain(one["contact"]), "bold green")
    pool = (f" ({words.POOLS[one['pool']]})", "dim")
    console.print(Text.assemble(f"{one['rank']}. ", name, pool))
    main, *further = one["reasons"] or [None]
    if main is not None:
        console.print(_said(main["sentence"]))
    chance = words.likelihood(one["probability"], one["pool"], horizon_days)
    console.print(_said(chance, "yellow"))
    for reason in further:
        console.print(_said(f"· {reason['sentence']}"))
    if one["counter_reason"] is not None:
        console.print(_said(f"On the other hand: {one['counter_reason']['sentence']}", "dim"))


def _said(sentence: str, style: str = "") -> Padding:
    return Padding(Text(plain(sentence), style), INDENT)


def _last_line(suggestions: list[dict[str, Any]], size: int) -> Text:
    if not suggestions:
        return Text(ALL_DONE if size else EMPTY)
    first = shlex.quote(plain(suggestions[0]["contact"]))
    return Text(f"When you have reached out: kith done {first}", "dim")
