"""Champion and log to this week's lists, with the answer to "why not?" for everyone, into the store."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from data.errors import NotFoundError
from data.schema import DAY_SECONDS, Confidence, Suggestion, from_epoch, to_epoch
from data.store.bookkeeping.preferences import EVERYONE, HORIZON, MODEL
from data.store.lists.candidates import Candidate, ListCandidates
from data.store.store import Store
from models.dormancy.model_card import Artefact
from models.evaluation.temporal_splits import check_as_of, check_not_ahead
from models.features.matrix import middle
from models.lists.candidates.context import Context
from models.lists.ranking.explain_lists import NAMES, ListExplanation, StoredExplanations, explain_lists
from models.lists.ranking.horizons import look_ahead
from models.lists.ranking.scored_with_dormant import ask_everyone
from models.lists.ranking.scores import Scored, score_log
from models.lists.ranking.selection import Selection, advise, pool_name
from models.lists.ranking.workspace_stats import WorkspaceStats, check_cohort, knowing, turnovers
from models.log.log import Log
from pipelines.engine.score_table import check_horizon
from pipelines.jobs.lists.context_from_store import known_by
from pipelines.jobs.lists.effect import publish_effect
from pipelines.jobs.lists.evidence import Evidence
from pipelines.model_store.artefact import answering, models_ahead
from pipelines.workspace_stats import kept, numbers_for

NAMED = 10
# Of those the list had no place for, so many are kept as candidates: who would have been next.
NEXT_UP = 10


@dataclass(frozen=True)
class Published:
    """The lists that were made, what was considered for them, and the numbers they all rest on."""

    owners: list[str]
    suggestions: list[Suggestion]
    considered: ListCandidates
    workspace: WorkspaceStats | None


def suggest(  # noqa: PLR0913 - as many questions as the command asks
    store: Store,
    log: Log,
    artefact: Artefact,
    *,
    as_of: int,
    now: datetime,
    owner: str | None = None,
    horizon_days: int | None = None,
    limit: int | None = None,
    usual: int | None = None,
    partial: bool = False,
) -> Published:
    """Advise everyone in the log at `as_of`, publish, and return what was published.

    Without a horizon each owner's own is taken, or the `usual` one; without a limit each owner's budget.
    A log of some owners (`partial`) is scored by the numbers of the whole workspace.
    """
    check_not_ahead(as_of, now)
    known_at, wanted = to_epoch(now), owners_of(log, owner)
    usual = horizon_days or usual or artefact.card.usual_horizon
    found = []
    for days, owners in _by_horizon(store, wanted, usual, horizon_days):
        model = answering(artefact, days)
        whole = numbers_for(store, as_of, days, known_at) if partial else None
        made = compute(
            store,
            log,
            model,
            as_of=as_of,
            known_at=known_at,
            owners=owners,
            horizon_days=days,
            limit=limit,
            whole=whole,
        )
        if made.workspace and whole is None and kept(store, as_of, days, known_at) is None:
            store.workspace_stats.keep(as_of, days, made.workspace.as_json(), known_at)
        store.lists.publish(
            made.owners,
            made.suggestions,
            as_of=as_of,
            horizon_days=days,
            model_version=model.card.version,
            published_at=known_at,
            considered=made.considered,
        )
        found.append(made)
    store.list_inputs.of(wanted if partial else None).watch(known_at)
    store.preferences.set(EVERYONE, MODEL, artefact.card.shown(store.workspace))
    publish_effect(store, known_at, wanted)
    store.rendered.refresh(wanted, known_at)
    return found[0] if len(found) == 1 else together(found)


def _by_horizon(
    store: Store, wanted: list[str], usual: int, asked: int | None
) -> Iterator[tuple[int, list[str]]]:
    """Yield each horizon in days with its owners: what was asked for this once, else what each one set."""
    own = {} if asked else store.preferences.of_everyone(HORIZON)
    groups: dict[int, list[str]] = defaultdict(list)
    for name in wanted:
        groups[own.get(name) or usual].append(name)
    yield from sorted(groups.items())


def together(made: list[Published], numbers: WorkspaceStats | None = None) -> Published:
    """Return lists that were made some owners at a time as one, with the numbers of the first or these."""
    considered = ListCandidates(
        made[0].considered.names if made else {},
        [why for one in made for why in one.considered.whys],
        {owner: some for one in made for owner, some in one.considered.candidates.items()},
    )
    suggestions = [one for some in made for one in some.suggestions]
    return Published(
        sorted(owner for one in made for owner in one.owners),
        sorted(suggestions, key=lambda one: (one.owner, one.rank)),
        considered,
        numbers or (made[0].workspace if made else None),
    )


def compute(  # noqa: PLR0913 - the same questions
    store: Store,
    log: Log,
    artefact: Artefact,
    *,
    as_of: int,
    known_at: int,
    owners: list[str],
    horizon_days: int | None = None,
    limit: int | None = None,
    whole: WorkspaceStats | None = None,
) -> Published:
    """Return what `suggest` would publish, and publish nothing: the same again from the same store.

    `log` and whatever else is known are as recorded by `known_at` (epoch seconds).
    """
    horizon_days = horizon_days or artefact.card.usual_horizon
    check_horizon(artefact, horizon_days)
    if whole is None:
        check_as_of(log, as_of)
    wanted = owners
    of = None if whole is None else wanted
    known = known_by(store.list_inputs.of(of), as_of, known_at).limited(wanted, limit)
    unseen = store.sources.out_of_sight(as_of, horizon_days * DAY_SECONDS, known_at, of)
    known = replace(known, unseen=frozenset(unseen))
    numbers = whole or kept(store, as_of, horizon_days, known_at)
    scored, numbers = _score(log, artefact, as_of, horizon_days, numbers)
    advice = advise(scored, ask_everyone(scored), known)
    whys = explain_lists(advice, known)
    outlook = look_ahead(advice, models_ahead(artefact, horizon_days))
    asked = frozenset(wanted)
    suggestions = [
        one for row, why in whys.items() if (one := _suggestion(store, advice, row, why, known_at, asked))
    ]
    return Published(
        wanted,
        sorted(suggestions, key=lambda one: (one.owner, one.rank)),
        ListCandidates(
            NAMES | {"horizons": [str(days) for days in outlook.horizons]},
            StoredExplanations(advice, known, whys, outlook, asked),
            _candidates(advice, known),
        ),
        numbers,
    )


def _score(
    log: Log, artefact: Artefact, as_of: int, horizon_days: int, numbers: WorkspaceStats | None
) -> tuple[Scored, WorkspaceStats]:
    """Score by the numbers of the whole workspace; without them the log is all of it, and says them."""
    if numbers is not None:
        check_cohort(numbers, as_of, horizon_days)
        return score_log(numbers.of(log, as_of), artefact, as_of, horizon_days, whole=numbers.middle), numbers
    past = turnovers(log, as_of, horizon_days * DAY_SECONDS)
    scored = score_log(knowing(log, as_of, past), artefact, as_of, horizon_days)
    return scored, WorkspaceStats(past, middle(scored.features), len(scored.features), len(scored.snapshot))


def owners_of(log: Log, owner: str | None) -> list[str]:
    """Return every owner of a log, or the one named; raises NotFoundError where it is not there."""
    owners = [str(name) for name in log.owners]
    if owner is None:
        return owners
    if owner not in owners:
        if len(owners) > NAMED:
            raise NotFoundError(
                "there is no owner {owner!r} in the log; it has {owners} and {count} more.",
                owner=owner,
                owners=tuple(owners[:NAMED]),
                count=len(owners) - NAMED,
            )
        raise NotFoundError(
            "there is no owner {owner!r} in the log; it has {owners}.", owner=owner, owners=tuple(owners)
        )
    return [owner]


def _suggestion(
    store: Store, advice: Selection, row: int, why: ListExplanation, known_at: int, wanted: frozenset[str]
) -> Suggestion | None:
    """Return a listed row as a suggestion; None for one held back, or of an owner not asked for."""
    owner, contact = advice.pair(row)
    if not advice.listed[row] or owner not in wanted:
        return None
    snapshot, number = advice.snapshot, int(np.searchsorted(advice.asked.rows, row))
    pool = pool_name(int(advice.pool[row]))
    assert pool is not None  # noqa: S101 - nobody outside both pools is chosen
    evidence = Evidence(store.list_inputs, owner, contact, snapshot.as_of, known_at)
    counter = why.counter_reason and evidence.added([why.counter_reason])[0]
    return Suggestion(
        owner=owner,
        contact=contact,
        as_of=from_epoch(snapshot.as_of),
        horizon_days=snapshot.horizon // DAY_SECONDS,
        rank=int(advice.place[row]),
        pool=pool,
        probability=round(float(advice.asked.probability[number]), 6),
        probability_low=round(float(advice.interval.low[number]), 6),
        probability_high=round(float(advice.interval.high[number]), 6),
        confidence=Confidence(advice.confidence[number]),
        depth=round(float(advice.depth.value[row]), 6),
        priority=round(float(advice.score[row]), 6),
        reasons=evidence.added(why.reasons),
        counter_reason=counter,
        model_version=advice.scored.artefact.card.version,
        opener=why.opener,
    )


def _candidates(advice: Selection, known: Context) -> dict[str, list[Candidate]]:
    """Return whom each owner's list could have held: the chosen, and who would have been next.

    The propensity of being shown is nought for the latter; for the chosen it is what the experiment
    leaves, one for owners who do not take part.
    """
    near = advice.free & (advice.rank <= advice.places.sum(axis=1)[advice.snapshot.owner] + NEXT_UP)
    found: dict[str, list[Candidate]] = defaultdict(list)
    for row in np.flatnonzero(advice.chosen | near).tolist():
        owner, contact = advice.pair(row)
        share = 1.0 - known.wishes_of(owner).held_back if advice.chosen[row] else 0.0
        pool = str(pool_name(int(advice.pool[row])))
        found[owner].append(Candidate(contact, pool, share, bool(advice.listed[row])))
    return dict(found)
