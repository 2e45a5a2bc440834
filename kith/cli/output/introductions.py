"""Two people who could be introduced, or a question about a mail, in a terminal."""

import shlex
from collections.abc import Sequence

import click

from data.memory.introductions import IntroductionKind
from data.wording.language import Language
from kith.cli.output.terminal import print_indented, print_line
from service.use_cases.people.introductions import IntroductionCard
from service.use_cases.printable import printable


def print_introductions(
    cards: Sequence[IntroductionCard], lang: Language, *, shows_none: bool = False
) -> None:
    """Print each pair with what speaks for it, or the question about a mail, and how to answer."""
    for card in cards:
        is_suggested = card.kind is IntroductionKind.SUGGESTED
        heading = (
            lang.say("Two who could be of use to each other") if is_suggested else lang.say("A question")
        )
        click.echo()
        click.echo(click.style(heading, dim=True) + " · " + click.style(printable(card.title), bold=True))
        for line in card.lines():
            print_indented(printable(line))
        command = shlex.join(["kith", "people", "introduce", card.first, card.second])
        how = (
            lang.say("When you did: {command}", command=command)
            if is_suggested
            else lang.say("If so: {command}. If not, the same with --dismiss.", command=command)
        )
        click.secho(printable(how), dim=True)
    if shows_none and not cards:
        print_line(
            lang.say(
                "Nobody to introduce just now. Circles and address books with companies and titles help."
            )
        )
