"""The public logs: how each is cut into snapshots, read from a folder, and what a prior learns of it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from data.importers.tables.interactions import TableOptions
from kith.cli.output.progress import show_steps
from models.dormancy.training import TrainingSample
from models.evaluation.temporal_splits import Windows, backtest_windows
from models.log.log import Log
from pipelines.jobs.training.pretrain import ROWS_PER_LOG, PretrainLog, sample_log
from pipelines.log_sources.files import log_from_files

PROTOCOL = Path(__file__).with_name("protocol.toml")


@dataclass(frozen=True)
class Cut:
    """How one log is cut into snapshots, and whether the prior may learn from it; all in days."""

    horizon: int
    first: int
    every: int
    last: int
    test_from: int
    may_train: bool
    timezone: str | None = None

    def windows(self, log: Log) -> Windows:
        """Return the snapshots to train on and to test on."""
        days = {"first": self.first, "every": self.every, "last": self.last, "test_from": self.test_from}
        return backtest_windows(log, self.horizon, **days)


def read_protocol() -> dict[str, Any]:
    """Return protocol.toml."""
    return tomllib.loads(PROTOCOL.read_text(encoding="utf-8"))


def read_cuts() -> dict[str, Cut]:
    """Return how each log is cut, by name."""
    return {name: Cut(**cut) for name, cut in read_protocol()["logs"].items()}


def read_logs(folder: Path, cuts: Mapping[str, Cut]) -> dict[str, Log]:
    """Return the logs that are there; two of them must be such as the prior may learn from."""
    there = [name for name in cuts if _path_of(folder, name).is_file()]
    if sum(cuts[name].may_train for name in there) <= 1:
        raise click.UsageError(
            f"{folder} holds {', '.join(there) or 'none'} of the logs of {PROTOCOL.name}, "
            "as NAME/log.parquet; at least two that the prior may learn from are needed, "
            "so that each is tested by a prior of the others."
        )
    missing = ", ".join(name for name in cuts if name not in there)
    if missing:
        click.echo(f"not there, so not in the mean: {missing}", err=True)
    return {name: read_log(_path_of(folder, name), cuts[name]) for name in show_steps(there, "reading")}


def _path_of(folder: Path, name: str) -> Path:
    return folder / name / "log.parquet"


def read_log(path: Path, cut: Cut) -> Log:
    """Return the log; a row that cannot be read ends the benchmark."""
    zone = None if cut.timezone is None else ZoneInfo(cut.timezone)
    loaded = log_from_files([path], TableOptions(timezone=zone), datetime.now(UTC), shared=True)
    if loaded.rejected:
        raise click.ClickException(f"{path}: {len(loaded.rejected)} rows refused; {loaded.rejected[0]}")
    return loaded.log


def sample_logs(
    logs: Mapping[str, Log], seed: int, most: int = ROWS_PER_LOG
) -> dict[str, list[TrainingSample]]:
    """Return what a prior learns of each log, at most so many rows of it."""
    return {
        name: sample_log(PretrainLog(name, logs[name]), seed, most)
        for name in show_steps(list(logs), "sampling")
    }
