"""How moments, horizons and tables are written on the command line."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

import click

from data.errors import UsageError

if TYPE_CHECKING:
    from data.importers.tables.interactions import TableOptions

Command = TypeVar("Command", bound=Callable[..., Any])
LONGEST_HORIZON = 3650
HORIZON_HELP = "How far ahead we ask: silent through the next DAYS."
file_type = click.Path(path_type=Path)


class Horizon(click.ParamType[int]):
    """A number of days, written 90d or 90 (or 12w): how far ahead we ask."""

    name = "DAYS"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the days."""
        found = re.fullmatch(r"(\d{1,6})([dw]?)", str(value).strip())
        length = int(found[1]) * (7 if found[2] == "w" else 1) if found else 0
        if not 1 <= length <= LONGEST_HORIZON:
            self.fail(
                _("{said!r} is not a horizon; write days like 90d, or weeks like 12w.").format(said=value),
                param,
                ctx,
            )
        return length


class Moment(click.ParamType[datetime]):
    """A day (its first moment, UTC) or a time with its zone."""

    name = "TIME"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
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


class OutFile(click.Path):
    """A file to write; told before the work, not after it, when it could not be written."""

    def __init__(self, *endings: str) -> None:
        super().__init__(dir_okay=False, writable=True, path_type=Path)
        self.endings = endings

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path."""
        path = Path(str(super().convert(value, param, ctx)))
        if self.endings and path.suffix not in self.endings:
            self.fail(
                _("{path}: write a file that ends in {endings}.").format(
                    path=path, endings=_(" or ").join(self.endings)
                ),
                param,
                ctx,
            )
        path = path.resolve()
        if path.exists() and not path.is_file():
            self.fail(_("{path} is not a file to write a table into.").format(path=path), param, ctx)
        if not path.parent.is_dir():
            self.fail(
                _("{path}: there is no folder {folder}; make it first.").format(
                    path=path, folder=path.parent
                ),
                param,
                ctx,
            )
        return path


as_of_option = click.option("--as-of", type=Moment(), help="Pretend it is this day (UTC). Default: now.")
seed_option = click.option(
    "--seed", type=click.IntRange(0, 2**32 - 1), default=0, show_default=True, help="For equal results again."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for a program.")

team_option = click.option(
    "--team",
    is_flag=True,
    envvar="KITH_TEAM",
    help="Let each owner's odds know what the other owners know of a contact.",
)

packed_option = click.option(
    "--log",
    "packed",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Read the packed log (kith pack) in this folder.",
)


def engine_options(command: Command) -> Command:
    """Add the options that say where the kernel runs."""
    engine = click.option(
        "--engine",
        type=click.Choice(["local", "spark"]),
        default="local",
        show_default=True,
        help="Where it runs; spark needs kith[spark] and Java.",
    )
    master = click.option("--master", metavar="URL", help="Of Spark: local[2], spark://HOST:PORT, ...")
    return engine(master(command))


def spark_master(engine: str, master: str | None, packed: Path | None, **others: Any) -> str | None:
    """Return the master where the engine is Spark; raises UsageError where the options do not go together."""
    if engine != "spark":
        if master is not None:
            raise UsageError("--master goes with --engine spark.")
        return None
    if packed is None:
        raise UsageError("--engine spark reads a packed log; give it with --log DIR.")
    odd = [name for name, value in others.items() if value]
    if odd:
        raise UsageError(f"--engine spark has no --{odd[0]}; leave it out.")
    return master or "local[*]"


rows_option = click.option(
    "--rows",
    type=click.IntRange(1_000),
    help="Of --log: rows drawn to learn from, and as many to test on.  [default: 200000]",
)


def table_options(command: Command) -> Command:
    """Add the options that say how a table's own words become ours."""
    for option in (
        click.option(
            "--map",
            "names",
            multiple=True,
            metavar="OURS=THEIRS",
            help="Our column's name in the table, like --map contact=person. Repeatable.",
        ),
        click.option("--ignore", multiple=True, metavar="COLUMN", help="A column to leave out. Repeatable."),
        click.option("--timezone", metavar="ZONE", help="Zone of times without one, like Asia/Dhaka."),
    ):
        command = option(command)
    return command


def read_table_options(
    names: tuple[str, ...], ignore: tuple[str, ...], timezone: str | None
) -> "TableOptions":
    """Return what the table options say; raises UsageError where they say nothing that exists."""
    from data.importers.tables.interactions import TableOptions
    from data.schema import LOG_COLUMNS, OPTIONAL_COLUMNS

    mapping = {}
    for pair in names:
        ours, equals, theirs = pair.partition("=")
        if ours not in (*LOG_COLUMNS, *OPTIONAL_COLUMNS) or not equals or not theirs:
            raise UsageError(
                f"--map {pair} is not understood; write OURS=THEIRS with one of "
                f"{', '.join((*LOG_COLUMNS, *OPTIONAL_COLUMNS))} on the left."
            )
        mapping[ours] = theirs
    return TableOptions(mapping, frozenset(ignore), None if timezone is None else _zone(timezone))


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise UsageError(
            f"--timezone {name!r} is not a zone; write it like Europe/Berlin, Asia/Dhaka or UTC."
        ) from error


def load_log(
    path: Path, names: tuple[str, ...], ignore: tuple[str, ...], timezone: str | None, *, team: bool = False
) -> Any:
    """Read a log file, or a packed log, and say on stderr which rows were refused."""
    from kith.cli.output.jobs import print_rejected, show_batches
    from pipelines.log_sources import log_from_files, log_from_packed

    if path.is_dir():
        return log_from_packed(path, shared=team)
    options = read_table_options(names, ignore, timezone)
    loaded = log_from_files([path], options, datetime.now(UTC), show_batches(path.name), shared=team)
    print_rejected(loaded.rejected)
    return loaded


def one_log(log: Path | None, packed: Path | None) -> Path:
    """Return the one log that was given, as a file or as a packed one."""
    if log is not None and packed is not None:
        raise UsageError(f"one log at a time: leave out {log}, or --log {packed}.")
    path = log or packed
    if path is None:
        raise UsageError("which log? Name a file, or a packed log with --log DIR.")
    return path


def check_rows(rows: int | None, packed: Path | None, *, team: bool) -> Path | None:
    """Return the packed log whose rows are to be drawn; None where the log is taken whole."""
    if rows is not None and packed is None:
        raise UsageError("--rows is for a packed log; give it with --log DIR.")
    if rows is not None and team:
        raise UsageError(
            "{option} needs the whole log at once; leave out {other}.", option="--team", other="--rows"
        )
    return None if team else packed


def seconds_of(as_of: datetime | None) -> int:
    """Return the moment in epoch seconds; now where none was given."""
    from data.schema import to_epoch

    return to_epoch(as_of or datetime.now(UTC))


def exit_if(failed: bool) -> None:
    """End with exit code 1 where something was refused."""
    if failed:
        raise SystemExit(1)
