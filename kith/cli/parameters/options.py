"""Options that commands of several kinds share, and how moments, horizons and files are written in them."""

import os
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, time
from functools import partial
from gettext import gettext as _
from pathlib import Path
from typing import Any, TypeAlias

import click

from data.errors import ExitCode, UsageError
from data.schema import to_epoch
from data.wording.language import LANGUAGES
from kith.cli.parameters.workspaces import workspace_option

LONGEST_HORIZON = 3650
Parameter: TypeAlias = click.Parameter | None
Context: TypeAlias = click.Context | None
path_type = click.Path(path_type=Path)


class Horizon(click.ParamType[int]):
    """A number of days, written 90d or 90 (or 12w): how far ahead we ask."""

    name = "DAYS"

    def convert(self, value: Any, param: Parameter, ctx: Context) -> int:
        """Return the days."""
        match = re.fullmatch(r"(\d{1,6})([dw]?)", str(value).strip())
        length = int(match[1]) * (7 if match[2] == "w" else 1) if match else 0
        if not 1 <= length <= LONGEST_HORIZON:
            sentence = _("{said!r} is not a horizon; write days like 90d, or weeks like 12w.")
            self.fail(sentence.format(said=value), param, ctx)
        return length


class Moment(click.ParamType[datetime]):
    """A day (its first moment, UTC) or a time with its zone."""

    name = "TIME"

    def convert(self, value: Any, param: Parameter, ctx: Context) -> datetime:
        """Return the moment in UTC."""
        if isinstance(value, datetime):
            return value
        try:
            if len(value) <= len("2026-01-01"):
                return datetime.combine(date.fromisoformat(value), time(), UTC)
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail(_("{said!r} is not a date; write it like 2026-01-31.").format(said=value), param, ctx)
        if moment.tzinfo is None:
            self.fail(
                _("{said!r} has no zone; write it like 2026-01-31T09:00Z.").format(said=value), param, ctx
            )
        try:
            return moment.astimezone(UTC)
        except OverflowError:
            self.fail(_("{said!r} is outside the calendar.").format(said=value), param, ctx)


class Day(click.ParamType[datetime]):
    """A day, like 2026-03-01, friday or in two weeks: its first moment where the person is.

    A weekday, or a day without a year, is the next one where `ahead`, else the last one.
    """

    name = "DAY"

    def __init__(self, *, ahead: bool) -> None:
        self.ahead = ahead

    def convert(self, value: Any, param: Parameter, ctx: Context) -> datetime:  # noqa: ARG002 - click's form
        """Return the moment."""
        if isinstance(value, datetime):
            return value
        from data.memory.spoken_days import spoken_day

        day = spoken_day(value, now().astimezone().date(), ahead=self.ahead)
        # The first and the last year have no midnight in every zone.
        with suppress(ValueError, OverflowError):
            if day is not None:
                return datetime.combine(day, time.min).astimezone()
        raise UsageError(
            "{said!r} is not a day; say one like friday, yesterday, in two weeks, 3 May or 2026-03-01",
            said=value,
        )


COMING_DAY, PAST_DAY = Day(ahead=True), Day(ahead=False)


class OwnerName(click.ParamType[str]):
    """An owner, in whichever spelling of the name."""

    name = "TEXT"

    def convert(self, value: Any, param: Parameter, ctx: Context) -> str:  # noqa: ARG002 - click's form
        """Return the name as the store spells it."""
        from data.identity.owner_ids import owner_id

        return owner_id(value)


OWNER_NAME = OwnerName()


class OutFile(click.Path):
    """A file to write; refused before the work, not after it, where it cannot be written."""

    def __init__(self, *endings: str) -> None:
        super().__init__(dir_okay=False, writable=True, path_type=Path)
        self.endings = endings

    def convert(self, value: Any, param: Parameter, ctx: Context) -> Any:
        """Return the path."""
        path, refuse = Path(str(super().convert(value, param, ctx))), partial(self.fail, param=param, ctx=ctx)
        if self.endings and path.suffix not in self.endings:
            endings = _(" or ").join(self.endings)
            refuse(_("{path}: write a file that ends in {endings}.").format(path=path, endings=endings))
        path = path.resolve()
        if path.exists() and not path.is_file():
            refuse(_("{path} is not a file to write a table into.").format(path=path))
        if not path.parent.is_dir():
            sentence = _("{path}: there is no folder {folder}; make it first.")
            refuse(sentence.format(path=path, folder=path.parent))
        return path


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


def _of_owner(words: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return what adds the option that says whose, and the one that says in which workspace."""
    option = click.option("--owner", type=OWNER_NAME, help=words)
    return lambda command: workspace_option(option(command))


owner_option = _of_owner("Whose list; needed if there are several.")
log_owner_option = _of_owner("Whose contacts; needed if there are several owners.")
lang_option = click.option(
    "--lang", metavar="CODE", help="en or bn. Default: the owner's setting `language`, or en."
)
language_type = click.Choice(LANGUAGES)
circle_option = click.option("--circle", metavar="NAME", help="Only who is in this circle of yours.")
note_option = click.option("--note", help="Words to keep with the answer.")
reason_option = click.option("--reason", metavar="WORDS", help="Why, in a word or two.")


def now() -> datetime:
    """Return the time: a command is an entry point. KITH_NOW, where it is set, stands for it."""
    moment = os.environ.get("KITH_NOW")
    if not moment:
        return datetime.now(UTC)
    try:
        return Moment().convert(moment, None, None)
    except click.BadParameter as error:
        raise UsageError("the pretended time is none: {why}", why=error.message) from error


def pretend(moment: str) -> None:
    """Let this process, and those that it starts, take a moment for now."""
    os.environ["KITH_NOW"] = moment


def running_clock(begin: datetime | None = None) -> Callable[[], datetime]:
    """Return a clock for a process that stays: it shows `begin`, by default the time, and goes on."""
    ahead = (begin or now()) - datetime.now(UTC)
    # A millisecond passes between two looks at the clock; that is no pretence.
    return (lambda: datetime.now(UTC) + ahead) if begin or is_pretended() else now


def is_pretended() -> bool:
    """Tell whether the time is not the clock's."""
    return bool(os.environ.get("KITH_NOW"))


def seconds_of(as_of: datetime | None) -> int:
    """Return the moment in epoch seconds; now where none was given."""
    return to_epoch(as_of or now())


def exit_if(failed: bool, code: ExitCode = ExitCode.INPUT) -> None:
    """End with an exit code where something was refused."""
    if failed:
        raise SystemExit(int(code))
