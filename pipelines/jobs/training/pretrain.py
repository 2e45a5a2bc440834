"""The prior: one model from many logs over many horizons, for whoever has no history yet."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from data.errors import NotEnoughHistoryError
from data.messages import Message
from data.model_card import PRIOR
from data.schema import DAY_SECONDS
from models.dormancy.intervals import grade
from models.dormancy.labelled_rows import gather_examples
from models.dormancy.model_card import Artefact, ModelCard, reference_of
from models.dormancy.training import TrainingSample, draw_rows, fit_prior
from models.evaluation.leave_one_log_out import judge_prior
from models.features.matrix import NAMES
from models.log.log import Log
from models.log.progress import ShowProgress, untracked
from models.log.snapshot import days

# Densely enough that the curves, which are in units of the horizon, serve what lies between.
HORIZONS = (14, 30, 60, 90, 180)
SNAPSHOTS = 12
ROWS_PER_LOG = 20_000
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


def sample_log(source: PretrainLog, seed: int) -> list[TrainingSample]:
    """Return rows of snapshots spread over the log, for each horizon that fits into it."""
    end = source.days
    fitting = [h for h in HORIZONS if end - h - max(h, SHORTEST_HISTORY) >= h / 2]
    if not fitting:
        raise NotEnoughHistoryError(
            "{log} covers {days} days, too few even for a horizon of {horizon} days.",
            log=source.name,
            days=end,
            horizon=HORIZONS[0],
        )
    return [_sample(source, h, end, ROWS_PER_LOG // len(fitting), seed) for h in fitting]


def _sample(source: PretrainLog, horizon: int, end: int, rows: int, seed: int) -> TrainingSample:
    first, last = max(horizon, SHORTEST_HISTORY), end - horizon
    days_at = np.unique(np.linspace(first, last, SNAPSHOTS).astype(np.int64))
    as_ofs = [source.log.first + days(int(day)) for day in days_at]
    examples = gather_examples(replace(source.log, shared=True), as_ofs, horizon * DAY_SECONDS)
    chosen = draw_rows(len(examples), rows, seed)
    return TrainingSample(
        examples.features[chosen], examples.went_dormant[chosen], grade(examples.facts)[chosen]
    )


def pretrain(sources: Sequence[PretrainLog], seed: int, track: ShowProgress = untracked) -> Artefact:
    """Return the prior learned from all sources, each weighing the same; in whatever order they come."""
    sources = sorted(sources, key=lambda source: source.name)
    samples = [sample_log(source, seed) for source in track(sources, Message("logs"))]
    features = np.concatenate([sample.features for log in samples for sample in log])
    judged = judge_prior(samples, seed)
    return Artefact(
        fit_prior(samples, seed),
        ModelCard(
            version=PRIOR,
            horizons=(HORIZONS[0], HORIZONS[-1]),
            as_of=None,
            features=list(NAMES),
            reference=reference_of(features),
            training={
                "horizons": list(HORIZONS),
                "seed": seed,
                "logs": {
                    source.name: {
                        "rows": sum(len(sample.went_dormant) for sample in log),
                        "log_rows": len(source.log),
                        "log_sha256": source.log.fingerprint(),
                    }
                    for source, log in zip(sources, samples, strict=True)
                },
            },
            figures=judged.figures,
            widths=judged.widths,
            workspace=None,
        ),
    )
