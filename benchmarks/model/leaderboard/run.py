"""The open benchmark: every entrant that is shipped, or one file of your own, on the public logs.

python -m benchmarks.model.leaderboard.run FOLDER [--entrant FILE] [--interactions N]

FOLDER/NAME/log.parquet is a log of protocol.toml; those that are there are asked about. Without --entrant the
leaderboard of the documentation is written anew.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from benchmarks.model.cuts import read_cuts, read_logs
from benchmarks.model.leaderboard.contest import INTERACTIONS, Results, compete, make_tasks
from benchmarks.model.leaderboard.figures import Truth
from benchmarks.model.leaderboard.table import leaderboard, page
from kith.cli.output.progress import show_steps
from kith.cli.parameters.options import seed_option

ENTRANTS = Path(__file__).parents[1] / "entrants"
PAGE = Path(__file__).parents[3] / "docs" / "benchmark" / "leaderboard.md"
FIGURES = Path(__file__).with_name("figures.json")
DIGITS = 5


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--entrant",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Ask this file alone, and show it among those of the last leaderboard.",
)
@click.option(
    "--interactions", "most", default=INTERACTIONS, show_default=True, metavar="N", help="Of each log."
)
@seed_option
def main(folder: Path, entrant: Path | None, most: int, seed: int) -> None:
    """Ask entrants who goes dormant, and show how right they are."""
    cuts = read_cuts()
    truths = {
        name: Truth(task, seed)
        for name, task in make_tasks(read_logs(folder, cuts), cuts, most, seed).items()
    }
    files = sorted(ENTRANTS.glob("*.py")) if entrant is None else [entrant]
    results = compete(files, truths, [name for name in truths if cuts[name].may_train], show_steps)
    tell(results)
    settings = settings_of(truths, most, seed)
    if entrant is None:
        table = rounded(results.table())
        PAGE.write_text(page(table, truths, most, seed), encoding="utf-8")
        FIGURES.write_text(
            json.dumps({"settings": settings, "rows": table}, indent=1) + "\n", encoding="utf-8"
        )
    elif results.figures:
        table = {**earlier_rows(settings), **results.table()}
    else:
        raise SystemExit(1)
    click.echo(leaderboard(table, [*truths]))


def tell(results: Results) -> None:
    """Say who failed and why, and how long everybody took."""
    for name, sentence in results.failures.items():
        click.echo(f"{name} is not in the table: {sentence}", err=True)
    for name, seconds in results.seconds.items():
        click.echo(f"{name}: {seconds:.0f} CPU seconds", err=True)


def settings_of(truths: Mapping[str, Truth], most: int, seed: int) -> dict[str, Any]:
    """Return what must be equal for two rows to be compared."""
    logs = {name: truth.task.log.fingerprint() for name, truth in truths.items()}
    return {"interactions": most, "seed": seed, "logs": logs}


def earlier_rows(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return the rows of the last leaderboard; none where it is of other logs, another seed or size."""
    earlier = json.loads(FIGURES.read_text(encoding="utf-8"))
    if earlier["settings"] == settings:
        return dict(earlier["rows"])
    click.echo(
        "The last leaderboard is of other logs, another seed or another --interactions, so its rows cannot "
        "stand beside yours. Without --entrant all are asked anew.",
        err=True,
    )
    return {}


def rounded(value: Any) -> Any:
    """Return figures as they are stored: no digit that another processor would give otherwise."""
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    return round(value, DIGITS)


if __name__ == "__main__":
    main()
