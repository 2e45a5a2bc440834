"""The prior: one model from many logs over many horizons, for whoever has no history yet.

Would it have served a log it has never seen? Each log in turn is left out and tested.
"""

import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from sklearn.ensemble import StackingClassifier
from threadpoolctl import threadpool_info, threadpool_limits

from data.errors import NotEnoughHistoryError, UsageError
from data.messages import Message
from data.model_card import PRIOR
from data.schema import DAY_SECONDS
from models.answers.answer_model import AnswerModel
from models.answers.training import AnswerRows, choose_answers, judge_answers, letter_rows
from models.dormancy.additive_model import short_history_of
from models.dormancy.intervals import grade, widths
from models.dormancy.labelled_rows import LabelledRows, gather_examples
from models.dormancy.model_card import ModelCard, reference_of
from models.dormancy.training import TrainingSample, draw_rows, fit_prior
from models.evaluation.backtest import backtest, compare_models
from models.evaluation.comparison import Comparison
from models.evaluation.leave_one_log_out import judge_prior, misses_of, predict_unseen
from models.evaluation.protocols.short_history import cut_rows
from models.evaluation.temporal_splits import Windows, backtest_windows
from models.log.log import Log, concatenate, take
from models.log.progress import ShowProgress, untracked
from models.log.snapshot import days
from models.served.artefact import Artefact

# Densely enough that the curves, which are in units of the horizon, serve what lies between.
HORIZONS = (14, 30, 60, 90, 180)
SNAPSHOTS = 12
ROWS_PER_LOG = 20_000
# Longer ones leave too few letters.
LETTER_HORIZONS = (14, 30, 60, 90)
# A short history is learned from copies of the log that begin so many horizons before the snapshot.
SHORT_LENGTHS = (0.75, 1.0, 1.5, 2.0, 3.0)
# The first snapshot needs something to look back on, however short the horizon.
SHORTEST_HISTORY = 30
COVERED = 0.99


@dataclass(frozen=True)
class PretrainLog:
    """A log to learn from, and the name it has in the model card."""

    name: str
    log: Log

    @property
    def days(self) -> int:
        """Days that the log covers; a thin tail after collection stopped would look like dormancy."""
        end = np.quantile(self.log.at, COVERED)
        return int((end - self.log.first) // DAY_SECONDS)


def sample_log(source: PretrainLog, seed: int, most: int = ROWS_PER_LOG) -> list[TrainingSample]:
    """Return rows of snapshots spread over the log, for each horizon that fits into it.

    There are at most `most` rows of the whole log, and as many of copies that were cut off.
    """
    end = source.days
    fitting = [h for h in HORIZONS if end - h - max(h, SHORTEST_HISTORY) >= h / 2]
    if not fitting:
        raise NotEnoughHistoryError(
            "{log} covers {days} days, too few even for a horizon of {horizon} days.",
            log=source.name,
            days=end,
            horizon=HORIZONS[0],
        )
    rows = most // len(fitting)
    return [sample for h in fitting for sample in _samples(source, h, end, rows, seed)]


def _samples(source: PretrainLog, horizon: int, end: int, rows: int, seed: int) -> list[TrainingSample]:
    """Return rows of the whole history at each snapshot, and as many of copies that were cut off before."""
    first, last = max(horizon, SHORTEST_HISTORY), end - horizon
    as_ofs = _days_of(source.log, first, last)
    whole = gather_examples(replace(source.log, shared=True), as_ofs, horizon * DAY_SECONDS)
    cut = concatenate([_cut_off(source.log, as_of, horizon * DAY_SECONDS) for as_of in as_ofs])
    samples = [_draw(whole, rows, seed, short=False)]
    return [*samples, _draw(cut, rows, seed, short=True)] if len(cut) else samples


def _cut_off(log: Log, as_of: int, horizon: int) -> LabelledRows:
    """Return a snapshot's cohorts in copies of the log that begin SHORT_LENGTHS before; no team is told."""
    near = (log.at >= as_of - max(SHORT_LENGTHS) * horizon) & (log.at < as_of + horizon)
    few = replace(log.where(near), shared=False)
    return concatenate([cut_rows(few, [as_of], horizon, length) for length in SHORT_LENGTHS])


def _draw(examples: LabelledRows, rows: int, seed: int, *, short: bool) -> TrainingSample:
    drawn = take(examples, draw_rows(len(examples), rows, seed))
    return TrainingSample(drawn.features, drawn.went_dormant, grade(drawn.facts), short)


def sample_letters(source: PretrainLog) -> AnswerRows:
    """Return letters to the dormant after snapshots spread over the log, for each horizon that fits."""
    spans = [(h, max(2 * h, SHORTEST_HISTORY), source.days - h) for h in LETTER_HORIZONS]
    return concatenate(
        [
            letter_rows(source.log, _days_of(source.log, first, max(last, first)), h * DAY_SECONDS)
            for h, first, last in spans
            if last >= first or h == LETTER_HORIZONS[0]
        ]
    )


def learn_answers(sources: Sequence[PretrainLog], seed: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the answer model as its card holds it, and how it is judged on each log that it had not seen.

    Logs in which only one side is ever seen, or nobody wrote to the dormant, teach nothing; of none there
    is no model.
    """
    drawn = {source.name: sample_letters(source) for source in sources}
    taught = {name: rows for name, rows in drawn.items() if _teaches(rows)}
    if not taught:
        return {}, {}
    judged = judge_answers(taught, seed)
    return asdict(choose_answers(taught, judged)), judged


def answers_without(letters: Mapping[str, AnswerRows], name: str, seed: int) -> AnswerModel | None:
    """Return an answer model that has not seen the named log; None where the others teach nothing."""
    others = {other: rows for other, rows in letters.items() if other != name and _teaches(rows)}
    return choose_answers(others, judge_answers(others, seed)) if others else None


def _teaches(letters: AnswerRows) -> bool:
    return 0 < int(letters.answered.sum()) < len(letters)


def _days_of(log: Log, first: int, last: int) -> list[int]:
    days_at = np.unique(np.linspace(first, last, SNAPSHOTS).astype(np.int64))
    return [log.first + days(int(day)) for day in days_at]


def pretrain(sources: Sequence[PretrainLog], seed: int, track: ShowProgress = untracked) -> Artefact:
    """Return the prior learned from all sources, each weighing the same; in whatever order they come."""
    sources = sorted(sources, key=lambda source: source.name)
    samples = [sample_log(source, seed) for source in track(sources, Message("logs"))]
    whole = [sample.features for log in samples for sample in log if not sample.short]
    logs = {
        source.name: {
            "rows": _count(log, short=False),
            "short_rows": _count(log, short=True),
            "log_rows": len(source.log),
            "log_sha256": source.log.fingerprint(),
        }
        for source, log in zip(sources, samples, strict=True)
    }
    # More threads add up in another order, and then the last digits differ from machine to machine.
    with threadpool_limits(1):
        judged, model = judge_prior(samples, seed), fit_prior(samples, seed)
        answer_model, answers = learn_answers(sources, seed)
    card = ModelCard(
        version=PRIOR,
        horizons=(HORIZONS[0], HORIZONS[-1]),
        as_of=None,
        reference=reference_of(np.concatenate(whole)),
        training={"horizons": list(HORIZONS), "seed": seed, "logs": logs},
        figures=judged.figures | {"answers": answers},
        widths=judged.widths,
        workspace=None,
        short_history=short_history_of(model),
        answer_model=answer_model,
        processor=_processor(),
    )
    return Artefact(model, card)


def _processor() -> str:
    """Return the kind of this machine's processor, by the instructions that linear algebra uses on it."""
    kinds = {library["architecture"] for library in threadpool_info() if "architecture" in library}
    return " ".join([platform.machine(), *sorted(kinds)])


def _count(log: Sequence[TrainingSample], *, short: bool) -> int:
    return sum(len(sample.went_dormant) for sample in log if sample.short is short)


def leave_out(
    sources: Sequence[PretrainLog], horizon_days: int, seed: int = 0, track: ShowProgress = untracked
) -> dict[str, Comparison]:
    """Return each log's report, its prior learned from all the others.

    Snapshots are spread over each log; local models and baselines learn from the earlier half.
    """
    _check_sources(sources)
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


def _check_sources(sources: Sequence[PretrainLog]) -> None:
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


def prior_without(
    samples: Mapping[str, Sequence[TrainingSample]], name: str, seed: int
) -> StackingClassifier:
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
