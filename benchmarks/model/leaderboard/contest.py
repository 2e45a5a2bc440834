"""Every entrant on every log: asked in turn, judged on the same rows; who fails stops nobody else."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from benchmarks.model.cuts import Cut
from benchmarks.model.leaderboard.entrants import EntrantError, ask, sample_others
from benchmarks.model.leaderboard.figures import Figures, Truth, mean_figures
from benchmarks.model.leaderboard.task import SeenLog, Task
from data.messages import Message
from models.log.log import Log
from models.log.progress import ShowProgress, untracked

# Drawn until they have so many interactions, so that every log costs about the same.
INTERACTIONS = 100_000
MEAN = "mean"
# A figure with the ends of its interval.
Row = dict[str, dict[str, float]]


@dataclass
class Results:
    """Figures of each row by log, why entrants are not in the table, and their CPU seconds."""

    figures: dict[str, dict[str, Figures]] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)
    seconds: Counter[str] = field(default_factory=Counter)

    def table(self) -> dict[str, dict[str, Row]]:
        """Return of each row its figures with intervals by log, and their mean."""
        return {
            name: {
                **{
                    log: _row({key: one.with_interval for key, one in row.items()})
                    for log, row in logs.items()
                },
                MEAN: _row(mean_figures([*logs.values()])),
            }
            for name, logs in self.figures.items()
        }


def _row(figures: Mapping[str, Any]) -> Row:
    return {name: asdict(figure) for name, figure in figures.items()}


def make_tasks(logs: Mapping[str, Log], cuts: Mapping[str, Cut], most: int, seed: int) -> dict[str, Task]:
    """Return the tasks of the logs, by name."""
    return {name: Task.of_cut(log, cuts[name], most, seed) for name, log in logs.items()}


def compete(
    files: Sequence[Path],
    truths: Mapping[str, Truth],
    may_train: Sequence[str],
    track: ShowProgress = untracked,
) -> Results:
    """Return what every entrant reached; it may learn from the logs named, save the one under test."""
    results = Results()
    whole = {name: SeenLog(truths[name].task.log) for name in may_train}
    seed = next(iter(truths.values())).seed
    kept = {}
    for file in track(files, Message("learning from other logs")):
        with _noting(results, file):
            kept[file], results.seconds[file.stem] = sample_others(file, whole, seed)
    for name, truth in track([*truths.items()], Message("asking")):
        others = {file: [one for log, one in logs.items() if log != name] for file, logs in kept.items()}
        _on_log(name, truth, others, results)
    # Who failed on one log is compared on none.
    failed = {row for row in results.figures if row.split(":")[0] in results.failures}
    results.figures = {row: logs for row, logs in results.figures.items() if row not in failed}
    return results


def _on_log(name: str, truth: Truth, others: Mapping[Path, Sequence[Any]], results: Results) -> None:
    """Ask on one log whoever has not failed yet, and add what they reached."""
    past, questions = truth.task.past(truth.seed), [truth.task.question(day) for day in truth.task.days]
    for file, samples in others.items():
        if file.stem in results.failures:
            continue
        with _noting(results, file, f"on {name}, "):
            answers, seconds = ask(file, replace(past, others=samples), questions)
            results.seconds[file.stem] += seconds
            for row, by_day in answers.items():
                results.figures.setdefault(row, {})[name] = truth.judge(by_day)


@contextmanager
def _noting(results: Results, file: Path, where: str = "") -> Iterator[None]:
    """Note an entrant's failure instead of ending everybody's contest."""
    try:
        yield
    except EntrantError as error:
        results.failures[file.stem] = f"{where}{error}."
