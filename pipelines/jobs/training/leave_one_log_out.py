"""Would the prior have served a log it has never seen? Each log in turn is left out and tested."""

from collections.abc import Mapping, Sequence

from sklearn.ensemble import StackingClassifier

from data.errors import NotEnoughHistoryError, UsageError
from data.messages import Message
from models.dormancy.intervals import widths
from models.dormancy.training import TrainingSample, fit_prior
from models.evaluation.backtest import backtest, compare_models
from models.evaluation.comparison import Comparison
from models.evaluation.leave_one_log_out import misses_of, predict_unseen
from models.evaluation.temporal_splits import Windows, backtest_windows
from models.log.progress import ShowProgress, untracked
from pipelines.jobs.training.pretrain import SHORTEST_HISTORY, SNAPSHOTS, PretrainLog, sample_log

Samples = Mapping[str, Sequence[TrainingSample]]


def leave_out(
    sources: Sequence[PretrainLog], horizon_days: int, seed: int = 0, track: ShowProgress = untracked
) -> dict[str, Comparison]:
    """Return each log's report, its prior learned from all the others.

    Snapshots are spread over each log; local models and baselines learn from the earlier half.
    """
    _check(sources)
    windows = {source.name: spread_windows(source, horizon_days) for source in sources}
    samples = {source.name: sample_log(source, seed) for source in track(sources, Message("sampling"))}
    priors = {name: prior_without(samples, name, seed) for name in track(list(samples), Message("learning"))}
    off = {name: misses_of(predict_unseen(priors[name], log), log) for name, log in samples.items()}
    reports = {}
    for source in track(sources, Message("judging")):
        name = source.name
        trial = backtest(source.log, windows[name], horizon_days, prior=priors[name], seed=seed)
        # How wide an interval must be is known from the other logs alone, like the prior itself.
        others = widths([missed for other, missed in off.items() if other != name])
        reports[name] = compare_models(trial, others, seed)
    return reports


def _check(sources: Sequence[PretrainLog]) -> None:
    """Raise UsageError where a prior would be tested on nothing, or on what it was trained on."""
    if len(sources) <= 1:
        raise UsageError("--leave-out needs at least two logs: a prior of one for the other.")
    names: dict[str, str] = {}
    for source in sources:
        twin = names.setdefault(source.log.fingerprint(), source.name)
        if twin != source.name:
            raise UsageError(
                "{twin} and {log} are the same log, so a prior of one has seen the other; drop one.",
                twin=twin,
                log=source.name,
            )


def prior_without(samples: Samples, name: str, seed: int) -> StackingClassifier:
    """Return a prior that has not seen the named log."""
    return fit_prior([sample for other, sample in samples.items() if other != name], seed)


def spread_windows(source: PretrainLog, horizon_days: int) -> Windows:
    """Return snapshots spread over the log, the later half of them to test on."""
    first, last = max(horizon_days, SHORTEST_HISTORY), source.days - horizon_days
    if last - first < 2 * horizon_days:
        raise NotEnoughHistoryError(
            "{log} covers {days} days, too few to learn and to test on with a horizon of "
            "{horizon} days; give a shorter --horizon.",
            log=source.name,
            days=source.days,
            horizon=horizon_days,
        )
    every = max((last - first) // SNAPSHOTS, 1)
    middle = first + (last - first + horizon_days) // 2
    return backtest_windows(source.log, horizon_days, first=first, every=every, last=last, test_from=middle)
