"""Would the prior have served a log it has never seen? Each log in turn is left out and tested."""

from collections.abc import Mapping, Sequence

from sklearn.ensemble import StackingClassifier

from data.errors import NotEnoughHistoryError, UsageError
from models.learning import Sample, fit_prior, prior_widths
from pipelines.backtest import backtest, report_card
from pipelines.pretrain import SHORTEST_HISTORY, SNAPSHOTS, Source, sample_log
from pipelines.report import Report
from pipelines.sources import Track, untracked
from pipelines.windows import Windows, backtest_windows

Samples = Mapping[str, Sequence[Sample]]


def leave_out(
    sources: Sequence[Source], horizon_days: int, seed: int = 0, track: Track = untracked
) -> dict[str, Report]:
    """Return each log's report, its prior learned from all the others.

    Snapshots are spread over each log; local models and baselines learn from the earlier half.
    """
    if len(sources) <= 1:
        raise UsageError("--leave-out needs at least two logs: a prior of one for the other.")
    windows = {source.name: spread_windows(source, horizon_days) for source in sources}
    samples = {source.name: sample_log(source, seed) for source in track(sources, "sampling")}
    widths = prior_widths(list(samples.values()), seed)
    reports = {}
    for source in track(sources, "judging"):
        prior = prior_without(samples, source.name, seed)
        trial = backtest(source.log, windows[source.name], horizon_days, prior=prior, seed=seed)
        reports[source.name] = report_card(trial, widths, seed)
    return reports


def prior_without(samples: Samples, name: str, seed: int) -> StackingClassifier:
    """Return a prior that has not seen the named log."""
    return fit_prior([sample for other, sample in samples.items() if other != name], seed)


def spread_windows(source: Source, horizon_days: int) -> Windows:
    """Return snapshots spread over the log, the later half of them to test on."""
    first, last = max(horizon_days, SHORTEST_HISTORY), source.days - horizon_days
    if last - first < 2 * horizon_days:
        raise NotEnoughHistoryError(
            f"{source.name} covers {source.days} days, too few to learn and to test on with a horizon of "
            f"{horizon_days} days; give a shorter --horizon."
        )
    every = max((last - first) // SNAPSHOTS, 1)
    middle = first + (last - first + horizon_days) // 2
    return backtest_windows(source.log, horizon_days, first=first, every=every, last=last, test_from=middle)
