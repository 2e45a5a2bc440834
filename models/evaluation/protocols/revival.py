"""The dormant: who of them comes back, and who answers when the owner writes first."""

from dataclasses import dataclass

import numpy as np

from models.answers.answer_model import answer_columns
from models.answers.letters import closed_letters, outcome_of_letters
from models.answers.training import blend_answers, letter_rows
from models.dormancy.labelled_rows import LabelledRows, label
from models.evaluation.bootstrap import (
    auc_by_weight,
    bootstrap_difference,
    bootstrap_weights,
    log_loss_by_weight,
    nothing,
)
from models.evaluation.metrics import MIN_COHORT, Figures, Tables, auc, precision_at
from models.evaluation.protocols.case import Case, draw_owners, of_owners, predict
from models.facts.gather import gather
from models.log.log import Bools, Floats, Log, concatenate, take
from models.log.snapshot import MIN_INTERACTIONS, take_snapshot

OWNERS, PLACES = 10_000, 2


@dataclass(frozen=True)
class DormantRows:
    """Relationships with enough history, silent for more than a horizon: one row for each as_of.

    `rows.went_dormant` says that nothing came within the next horizon either. `wrote_first` marks where
    the next interaction was the owner's own, within the horizon; `answered` where one came from the
    contact within the horizon. `columns` are the numbers of the answer model.
    """

    rows: LabelledRows
    wrote_first: Bools
    answered: Bools
    columns: Floats

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.rows)

    @property
    def came_back(self) -> Bools:
        """Whether there was any interaction within the next horizon."""
        return ~self.rows.went_dormant

    @property
    def two_sided(self) -> Bools:
        """Whether both sides had ever been the sender."""
        return (self.rows.facts.dialogue.sent > 0) & (self.rows.facts.dialogue.received > 0)


def dormant_rows(case: Case) -> DormantRows:
    """Return the dormant of at most OWNERS owners at each test day."""
    drawn = draw_owners(case.log.owner, OWNERS, case.seed)
    as_ofs = case.windows.test
    log = of_owners(case.log, drawn, as_ofs, case.horizon)
    dormant = concatenate([dormant_at(log, as_of, case.horizon) for as_of in as_ofs])
    return take(dormant, np.isin(dormant.rows.owner, drawn))


def dormant_at(log: Log, as_of: int, horizon: int) -> DormantRows:
    """Return one snapshot's dormant; as_of and horizon in seconds."""
    snapshot = take_snapshot(log, as_of, horizon)
    enough = snapshot.interactions >= MIN_INTERACTIONS
    dormant = enough & ~snapshot.cohort
    # The lists ask about the dormant beside the cohort too: a standing is one among both.
    facts = take(gather(snapshot, enough), dormant[enough])
    first, answered = outcome_of_letters(snapshot)
    own = closed_letters(log, as_of, horizon)
    columns = answer_columns(facts, snapshot.owner[dormant], own, own.together)
    return DormantRows(label(snapshot, dormant, facts), first[dormant], answered[dormant], columns)


def revival(case: Case) -> Tables:
    """Return who of the dormant came back, and who answered, each by model or way of ranking."""
    dormant = dormant_rows(case)
    return {"came back": came_back(case, dormant), "answered": answered(case, dormant)}


def came_back(case: Case, dormant: DormantRows) -> Figures:
    """Return how well each model tells who of the dormant is in touch within the horizon, and its level.

    `top_2` is the share of each list's two likeliest that came back, on lists of MIN_COHORT or more.
    `observed_over_expected` is below 1 where the model is too hopeful.
    """
    rows, came = dormant.rows, dormant.came_back
    if not len(rows):
        return {}
    table: Figures = {}
    for name, model in case.judged.items():
        likely = 1 - predict(model, rows)
        table[name] = {
            "rows": len(rows),
            "lists": int((np.bincount(rows.lists) >= MIN_COHORT).sum()),
            "came_back": float(came.mean()),
            "auc": auc(likely, came),
            "top_2": precision_at(PLACES, likely, came, rows.lists),
            "observed_over_expected": float(came.sum() / likely.sum()),
        }
    return table


def answered(case: Case, dormant: DormantRows) -> Figures:
    """Return how well each way of ranking tells who answers an owner who writes first, and its level.

    On two-sided dormant relationships where the owner's own interaction is the next one, within the
    horizon; `low` to `high` is the AUC's interval by bootstrap over owners. `log_loss` and
    `observed_over_expected` are of what promises an answer, not contact; else NaN. What owners chose to
    write, and to whom, is not drawn by lot.
    """
    part = take(dormant, dormant.wrote_first & dormant.two_sided)
    if not len(part):
        return {}
    share, weights = float(part.answered.mean()), bootstrap_weights(part.rows, case.seed)
    promised = answer_probabilities(case, part)
    table: Figures = {}
    for name, score in (promised | answer_scores(case, part.rows)).items():
        ranked = bootstrap_difference(auc_by_weight(score, part.answered), nothing, weights)
        table[name] = {
            "rows": len(part),
            "answered": share,
            "auc": ranked.estimate,
            "low": ranked.low,
            "high": ranked.high,
            **_level(promised.get(name), part.answered),
        }
    return table


def _level(likely: Floats | None, answered: Bools) -> dict[str, float]:
    if likely is None:
        return {"log_loss": np.nan, "observed_over_expected": np.nan}
    loss = log_loss_by_weight(likely, answered)(np.ones(len(answered)))
    return {"log_loss": loss, "observed_over_expected": float(answered.sum() / likely.sum())}


def answer_probabilities(case: Case, part: DormantRows) -> dict[str, Floats]:
    """Return P(answer) by the answer model of other logs, and with this log's closed letters mixed in."""
    if case.answers is None:
        return {}
    own = letter_rows(case.log, case.windows.train, case.horizon)
    models = {"who answers": blend_answers(case.answers, own), "who answers, prior": case.answers}
    return {name: model.probability(part.columns) for name, model in models.items()}


def answer_scores(case: Case, rows: LabelledRows) -> dict[str, Floats]:
    """Return each other way to rank who would answer, shape (rows,)."""
    likely = {name: 1 - predict(model, rows) for name, model in case.judged.items()}
    dialogue = rows.facts.dialogue
    return {
        **likely,
        **{f"{name} x depth": chance * rows.depth for name, chance in likely.items()},
        "depth": rows.depth,
        "share from them": dialogue.received / (dialogue.sent + dialogue.received),
    }
