"""How a log is named on the command line: tables, a packed log, and where the kernel runs on it."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from data.errors import InputError, UsageError
from kith.cli.parameters.options import now, path_type

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from data.importers.tables.interactions import TableOptions

Command = TypeVar("Command", bound=Callable[..., Any])

team_option = click.option(
    "--team",
    is_flag=True,
    envvar="KITH_TEAM",
    help="Let each owner's odds know what the other owners know of a contact.",
)
packed_option = click.option(
    "--log", "packed", type=path_type, metavar="DIR", help="Read the packed log (kith pack) in this folder."
)
rows_option = click.option(
    "--rows",
    type=click.IntRange(1_000),
    help="Of --log: rows drawn to learn from, and as many to test on.  [default: 200000]",
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
        raise UsageError("--engine spark has no {option}; leave it out.", option=f"--{odd[0]}")
    return master or "local[*]"


def table_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say how a table's own words become ours; the command is handed them as `table`."""

    @click.option("--timezone", metavar="ZONE", help="Zone of times without one, like Asia/Dhaka.")
    @click.option("--ignore", multiple=True, metavar="COLUMN", help="A column to leave out. Repeatable.")
    @click.option(
        "--map",
        "names",
        multiple=True,
        metavar="OURS=THEIRS",
        help="Our column's name in the table, like --map contact=person. Repeatable.",
    )
    @wraps(command)
    def with_table(
        *words: Any, names: tuple[str, ...], ignore: tuple[str, ...], timezone: str | None, **options: Any
    ) -> Any:
        return command(*words, table=read_table_options(names, ignore, timezone), **options)

    return with_table


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
                "--map {pair} is not understood; write OURS=THEIRS with one of {columns} on the left.",
                pair=pair,
                columns=(*LOG_COLUMNS, *OPTIONAL_COLUMNS),
            )
        mapping[ours] = theirs
    return TableOptions(mapping, frozenset(ignore), None if timezone is None else _zone(timezone))


def _zone(name: str) -> "ZoneInfo":
    from data.weekly.weekly_moment import zone_called

    try:
        return zone_called(name)
    except InputError as error:
        raise UsageError(
            "--timezone {zone!r} is not a zone; write it like Europe/Berlin, Asia/Dhaka or UTC.", zone=name
        ) from error


def load_log(path: Path, table: "TableOptions", *, team: bool = False) -> Any:
    """Read a log file, or a packed log, and say on stderr which rows were refused."""
    from kith.cli.output.progress import print_rejected, show_batches
    from pipelines.log_sources.files import log_from_files, log_from_packed

    if path.is_dir():
        return log_from_packed(path, shared=team)
    loaded = log_from_files([path], table, now(), show_batches(path.name), shared=team)
    print_rejected(loaded.rejected)
    return loaded


def log_name(path: Path) -> str:
    """Return what a log is called: after its folder if it is log.*, else after its file."""
    return path.resolve().parent.name if path.stem == "log" else path.stem


def one_log(log: Path | None, packed: Path | None) -> Path:
    """Return the one log that was given, as a file or as a packed one."""
    if log is not None and packed is not None:
        raise UsageError("one log at a time: leave out {log}, or --log {packed}.", log=log, packed=packed)
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
