"""Options that commands of several kinds share."""

from datetime import UTC, datetime

import click

from data.schema import to_epoch
from data.wording.language import LANGUAGES
from kith.cli.parameters.types import Horizon, Moment

as_of_option = click.option("--as-of", type=Moment(), help="Pretend it is this day (UTC). Default: now.")
HORIZON_HELP = "How far ahead we ask: silent through the next DAYS."
horizon_option = click.option(
    "--horizon", type=Horizon(), default="90d", show_default=True, help=HORIZON_HELP
)
seed_option = click.option(
    "--seed", type=click.IntRange(0, 2**32 - 1), default=0, show_default=True, help="For equal results again."
)
model_option = click.option("--model", default="champion", show_default=True, metavar="champion|prior|FILE")
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for a program.")
owner_option = click.option("--owner", help="Whose list; needed if there are several.")
log_owner_option = click.option("--owner", help="Whose contacts; needed if there are several owners.")
lang_option = click.option(
    "--lang", metavar="CODE", help="en or bn. Default: the owner's setting `language`, or en."
)
language_type = click.Choice(LANGUAGES)
note_option = click.option("--note", help="Words to keep with the answer.")
reason_option = click.option("--reason", metavar="WORDS", help="Why, in a word or two.")


def now() -> datetime:
    """Return the time: a command is an entry point."""
    return datetime.now(UTC)


def seconds_of(as_of: datetime | None) -> int:
    """Return the moment in epoch seconds; now where none was given."""
    return to_epoch(as_of or now())


def exit_if(failed: bool) -> None:
    """End with exit code 1 where something was refused."""
    if failed:
        raise SystemExit(1)
