"""A model trained on the spot, on everything a log knew at as_of; nothing is registered or kept."""

from sklearn.ensemble import StackingClassifier

from data.schema import DAY_SECONDS, from_epoch
from models.dormancy.additive_model import short_history_of
from models.dormancy.labelled_rows import gather_examples
from models.dormancy.level import own_widths
from models.dormancy.model_card import ModelCard, reference_of
from models.dormancy.training import learn_blend, learn_local
from models.evaluation.backtest import check_outcomes
from models.evaluation.temporal_splits import closed_windows
from models.log.log import Log
from models.served.artefact import Artefact
from pipelines.jobs.training.trained_kinds import BLEND


def train_here(log: Log, kind: str, prior: Artefact, *, as_of: int, horizon_days: int, seed: int) -> Artefact:
    """Return the local model, or its blend with the prior, from the windows closed by `as_of`."""
    history = log.before(as_of)
    windows = closed_windows(history, as_of, horizon_days * DAY_SECONDS)
    train = gather_examples(history, windows, horizon_days * DAY_SECONDS)
    check_outcomes(train, "training")
    model = learn_local(train, seed)
    if kind == BLEND:
        model = learn_blend(prior.model, model, train)
    card = ModelCard(
        version=f"{kind} as of {from_epoch(as_of):%Y-%m-%d}",
        horizons=(horizon_days, horizon_days),
        as_of=from_epoch(as_of).isoformat(),
        reference=reference_of(train.features),
        training={"model": kind, "rows": len(train), "log_sha256": history.fingerprint(), "seed": seed},
        widths=own_widths(prior.card.widths, _unseen(prior, history, horizon_days), train),
        short_history=short_history_of(model),
    )
    return Artefact(model, card)


def _unseen(prior: Artefact, history: Log, horizon_days: int) -> StackingClassifier | None:
    """Return the prior's model where it has not seen the log, so that its misses there tell something."""
    return prior.model if prior.card.may_judge(history.fingerprint(), horizon_days) else None
