"""What kith up --lan prints: a code for the phone's camera, and what is visible to whom."""

import socket
from typing import TYPE_CHECKING

import click

from data.errors import UsageError
from kith.cli.output.terminal import print_lines

if TYPE_CHECKING:
    from data.wording.language import Language

# An address of documentation (RFC 5737): nothing is sent to choose a way there.
NOWHERE = ("192.0.2.1", 9)


def network_address() -> str:
    """Return this machine's address in its network; raises UsageError where it is in none."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect(NOWHERE)
            return str(probe.getsockname()[0])
    except OSError as error:
        raise UsageError(
            "this machine is in no network ({why}); name its address with --address", why=error.strerror
        ) from error


def print_code(link: str, minutes: int, lang: "Language") -> None:
    """Print a link as a code for a camera, and what whoever follows it may do."""
    import segno

    segno.make(link, error="m").terminal(compact=True)
    click.echo(link)
    once = lang.say(
        "Open it on your phone, in the same network: it signs in one browser, once, "
        "within {minutes} minutes.",
        minutes=minutes,
    )
    whom = lang.say(
        "Whoever is signed in reads and answers everything here; nobody else sees more than a form."
    )
    plain = lang.say(
        "What goes between phone and computer is not encrypted: others in this network could read along. "
        "Use it at home only."
    )
    print_lines([once, whom, plain])
