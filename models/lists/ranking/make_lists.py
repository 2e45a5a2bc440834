"""From a log and a model to the lists of one as_of: score, select, explain, look ahead."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from data.schema import DAY_SECONDS, Candidate, Confidence, Pool, Suggestion, from_epoch
from models.answers.answer_model import AnsweredBefore, AnswerModel
from models.answers.letters import OwnersLetters, closed_letters
from models.features.matrix import middle
from models.lists.candidates.context import Context, pool_name
from models.lists.ranking.explain_lists import ListExplanation, explain_lists
from models.lists.ranking.horizons import predict_early, predict_horizons
from models.lists.ranking.list_request import ListRequest
from models.lists.ranking.ranking import rank_in_pool
from models.lists.ranking.scores import Scored, add_dormant, score_log
from models.lists.ranking.selection import Selection
from models.lists.ranking.stored_explanations import NAMES, StoredExplanations
from models.lists.ranking.workspace_stats import (
    WorkspaceStats,
    check_cohort,
    turnover_by_horizon,
    with_turnover,
)
from models.log.groupby import scatter
from models.log.log import Floats, Log
from models.served.artefact import ServedModel

PROBABILITY = "probability"
# Of those the list had no place for, so many are kept as candidates: who would have been next.
NEXT_UP = 10


@dataclass(frozen=True)
class Lists:
    """The lists of some owners at one as_of, and what is kept beside them.

    Attributes
    ----------
    owners
        Whose lists were made; an owner without suggestions has an empty list.
    suggestions
        By owner and rank.
    explanations
        (owner, contact, packed answer to "why, or why not?") of every relationship with a history.
        Walking through them works them out anew, so that a million are never in memory at once.
    explanation_names
        The names that the packed answers count on (data/explanation_codec.py).
    candidates
        By owner: whom the list could have held.
    left_off
        By owner: how many names were left off as worth too little, though the list had places.
    workspace_stats
        The numbers that all of these lists rest on.
    """

    owners: list[str]
    suggestions: list[Suggestion]
    explanations: Iterable[tuple[str, str, str]]
    explanation_names: Mapping[str, Sequence[str]]
    candidates: Mapping[str, Sequence[Candidate]]
    left_off: Mapping[str, int]
    workspace_stats: WorkspaceStats | None


def make_lists(
    log: Log,
    artefacts: Mapping[int, ServedModel],
    request: ListRequest,
    context: Context,
    workspace_stats: WorkspaceStats | None = None,
) -> Lists:
    """Return the lists of the request's owners; the same arguments give the same lists.

    Parameters
    ----------
    log
        The log of the whole workspace, or of some owners if `workspace_stats` are given.
    artefacts
        The model for each horizon in days, rising: the request's, those that a list looks ahead by, and those
        that it is judged early by.
    request
        Moment, horizon, owners and limit; its horizon is settled.
    context
        What is known beside the log at the same moment.
    workspace_stats
        Counted from the whole workspace. None: the log is all of it, and they are counted here.

    Raises
    ------
    NotEnoughHistoryError
        Where no relationship of the workspace is in the cohort.
    """
    owners = [str(name) for name in log.owners] if request.owners is None else list(request.owners)
    context = context.limited(owners, request.limit)
    selection, workspace_stats = select(log, artefacts, request, context, workspace_stats)
    explanations = explain_lists(selection)
    outlook = predict_horizons(selection, artefacts)
    wanted = frozenset(owners)
    return Lists(
        owners,
        _by_rank(
            [*_suggestions(selection, explanations, wanted), *_just_met(selection, explanations, wanted)]
        ),
        StoredExplanations(selection, explanations, outlook, wanted),
        NAMES | {"horizons": [str(days) for days in outlook.horizons]},
        _candidates(selection, predict_early(selection, artefacts, outlook)),
        _left_off(selection),
        workspace_stats,
    )


def select(
    log: Log,
    artefacts: Mapping[int, ServedModel],
    request: ListRequest,
    context: Context,
    workspace_stats: WorkspaceStats | None = None,
) -> tuple[Selection, WorkspaceStats]:
    """Return who is on which list and why the others are not, and the numbers it rests on; see make_lists."""
    letters = closed_letters(log, request.as_of, request.horizon)
    scored, stats = _score(log, artefacts[request.days], request, letters, workspace_stats)
    model = _answer_model(artefacts, request.days)
    answers = None if model is None else AnsweredBefore(model, letters, stats.letters)
    return Selection(scored, add_dormant(scored), context, answers), stats


def _answer_model(artefacts: Mapping[int, ServedModel], days: int) -> AnswerModel | None:
    """Return the answer model of the list's own horizon, else of the first artefact that has one."""
    cards = (artefact.card for artefact in (artefacts[days], *artefacts.values()))
    return next((AnswerModel(**card.answer_model) for card in cards if card.answer_model), None)


def join_lists(parts: Sequence[Lists], workspace_stats: WorkspaceStats | None = None) -> Lists:
    """Return lists that were made some owners at a time as one, with these numbers or those of the first."""
    return Lists(
        sorted(owner for lists in parts for owner in lists.owners),
        _by_rank(suggestion for lists in parts for suggestion in lists.suggestions),
        [explanation for lists in parts for explanation in lists.explanations],
        parts[0].explanation_names if parts else {},
        {owner: some for lists in parts for owner, some in lists.candidates.items()},
        {owner: count for lists in parts for owner, count in lists.left_off.items()},
        workspace_stats or (parts[0].workspace_stats if parts else None),
    )


def _score(
    log: Log,
    artefact: ServedModel,
    request: ListRequest,
    letters: OwnersLetters,
    stats: WorkspaceStats | None,
) -> tuple[Scored, WorkspaceStats]:
    """Score by the numbers of the whole workspace; without them the log is all of it, and gives them."""
    as_of, days = request.as_of, request.days
    if stats is not None:
        check_cohort(stats.cohort, stats.relationships, as_of, days)
        log = with_turnover(log, as_of, stats.turnover)
        return score_log(log, artefact, as_of, days, whole=stats.middle, with_dormant=True), stats
    turnover = turnover_by_horizon(log, as_of, request.horizon)
    scored = score_log(with_turnover(log, as_of, turnover), artefact, as_of, days, with_dormant=True)
    features, relationships = scored.features, len(scored.snapshot)
    check_cohort(len(features), relationships, as_of, days)
    counts = WorkspaceStats(turnover, middle(features), len(features), relationships, letters.together)
    return scored, counts


def _suggestions(
    selection: Selection, explanations: Mapping[int, ListExplanation], owners: frozenset[str]
) -> list[Suggestion]:
    """Return the listed rows of these owners as suggestions, by owner and rank."""
    return _by_rank(
        _suggestion(selection, row, explanation)
        for row, explanation in explanations.items()
        if selection.listed[row] and selection.pair(row)[0] in owners
    )


def _just_met(
    selection: Selection, explanations: Mapping[int, ListExplanation], owners: frozenset[str]
) -> list[Suggestion]:
    """Return whom these owners just met, last on each list and without a probability."""
    return [
        _certain(selection, row, explanations[row], Pool.JUST_MET, priority=0.0)
        for row in np.flatnonzero(selection.just_met).tolist()
        if selection.pair(row)[0] in owners
    ]


def _by_rank(suggestions: Iterable[Suggestion]) -> list[Suggestion]:
    return sorted(suggestions, key=lambda suggestion: (suggestion.owner, suggestion.rank))


def _suggestion(selection: Selection, row: int, explanation: ListExplanation) -> Suggestion:
    pool = pool_name(int(selection.pool[row]))
    assert pool is not None  # noqa: S101 - nobody outside both pools is chosen
    certain = _certain(selection, row, explanation, pool, round(float(selection.entries.score[row]), 6))
    if selection.by_own_word[row]:
        return certain
    number = int(np.searchsorted(selection.predictions.rows, row))
    return replace(
        certain,
        probability=round(float(selection.predictions.probability[number]), 6),
        probability_low=round(float(selection.interval.low[number]), 6),
        probability_high=round(float(selection.interval.high[number]), 6),
        confidence=Confidence(selection.confidence[number]),
        worth=round(float(selection.worth[row]), 6),
    )


def _certain(
    selection: Selection, row: int, explanation: ListExplanation, pool: Pool, priority: float
) -> Suggestion:
    """Return a suggestion with all that is known without a model."""
    owner, contact = selection.pair(row)
    snapshot = selection.snapshot
    return Suggestion(
        owner=owner,
        contact=contact,
        as_of=from_epoch(snapshot.as_of),
        horizon_days=snapshot.horizon // DAY_SECONDS,
        rank=int(selection.place[row]),
        pool=pool,
        probability=None,
        probability_low=None,
        probability_high=None,
        confidence=Confidence.THIN,
        depth=round(float(selection.depth.value[row]), 6),
        priority=priority,
        reasons=explanation.reasons,
        counter_reason=explanation.counter_reason,
        model_version=selection.scored.artefact.card.version,
        opener=explanation.opener,
        last_at=from_epoch(int(snapshot.log.at[snapshot.end[row] - 1])),
    )


def _candidates(selection: Selection, early: Mapping[int, Floats]) -> dict[str, list[Candidate]]:
    """Return whom each owner's list could have held: the chosen, and who would have been next.

    The propensity of being shown is nought for the latter, worth too little or not; for the chosen it is
    what the experiment leaves, one for owners who do not take part. `early` has the probabilities over
    shorter windows, by days.
    """
    entries = replace(selection.entries, free=selection.unguarded)
    near = entries.free & (rank_in_pool(entries) <= entries.places.sum(axis=1) + NEXT_UP)
    foretold = {PROBABILITY: selection.predictions.probability} | {
        f"{PROBABILITY}_{days}": probability for days, probability in early.items()
    }
    likely = {
        name: scatter(selection.predictions.rows, values, len(near)) for name, values in foretold.items()
    }
    candidates: dict[str, list[Candidate]] = defaultdict(list)
    for row in np.flatnonzero(selection.chosen | near).tolist():
        owner, contact = selection.pair(row)
        left_empty = selection.context.settings_of(owner).holdout_share
        propensity = 1.0 - left_empty if selection.chosen[row] else 0.0
        pool = str(pool_name(int(selection.pool[row])))
        shown = bool(selection.listed[row])
        foretold_of = {} if selection.by_own_word[row] else likely
        chances = {
            name: round(float(values[row]), 6)
            for name, values in foretold_of.items()
            if not np.isnan(values[row])
        }
        candidates[owner].append(Candidate(contact, pool, propensity, shown, **chances))
    for row in np.flatnonzero(selection.just_met).tolist():
        owner, contact = selection.pair(row)
        candidates[owner].append(Candidate(contact, str(Pool.JUST_MET), 1.0, shown=True))
    return dict(candidates)


def _left_off(selection: Selection) -> dict[str, int]:
    """Return of each owner how many more names their places would have taken, but for what they are worth."""
    owner, names = selection.snapshot.owner, selection.snapshot.log.owners
    size = len(names)
    places = np.zeros(size, dtype=np.int64)
    places[owner] = selection.entries.places.sum(axis=1)
    spare = places - np.bincount(owner[selection.chosen], minlength=size)
    passed_over = np.bincount(owner[selection.unguarded & ~selection.worthwhile], minlength=size)
    left = np.minimum(spare, passed_over).tolist()
    return {str(name): count for name, count in zip(names, left, strict=True) if count}
