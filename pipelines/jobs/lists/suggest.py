"""Champion and log to this week's lists, with the answer to "why not?" for everyone, into the store."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any

from data.errors import NotFoundError
from data.schema import Direction, Reason, Suggestion
from data.store.bookkeeping.preferences import EVERYONE, HORIZON, MODEL
from data.store.lists.lists import ListCandidates
from data.store.store import Store
from models.evaluation.temporal_splits import check_as_of
from models.lists.ranking.list_request import ListRequest
from models.lists.ranking.make_lists import Lists, join_lists, make_lists
from models.lists.ranking.workspace_stats import WorkspaceStats
from models.log.log import Log
from models.served.artefact import ServedModel, check_horizon
from pipelines.jobs.lists.context_from_store import interaction_id, read_context, stats_for, stored_stats
from pipelines.jobs.lists.drift import publish_drift, publish_silence
from pipelines.jobs.lists.effect import closed_forecasts, publish_calibration, publish_effect
from pipelines.jobs.lists.introductions import keep_introductions
from pipelines.jobs.lists.settle_kinds import settle_kinds
from pipelines.model_store.served_models import answering, models_ahead

NAMED = 10
Rows = Sequence[Sequence[Any]]
# How many of the newest interactions each family rests on.
RESTS_ON = {
    "silence": 1,
    "rhythm": 3,
    "activity": 5,
    "volume": 5,
    "pauses": 2,
    "replies": 2,
    "manner": 3,
    "deep_once": 3,
    "just_met": 2,
    "picked_up_again": 2,
}
BOTH_WAYS = ((Direction.SENT, Direction.MUTUAL), (Direction.RECEIVED, Direction.MUTUAL))


def suggest(
    store: Store,
    log: Log,
    artefact: ServedModel,
    request: ListRequest,
    *,
    usual_days: int | None = None,
    partial: bool = False,
) -> Lists:
    """Make the lists of a request, publish them, and return what was published.

    Without a horizon each owner's own is taken, or `usual_days`. A log of some owners (`partial`) is
    scored by the numbers of the whole workspace. Raises UsageError for an as_of still to come,
    NotFoundError for an owner who is not in the log, NotEnoughHistoryError where nobody can be scored.
    """
    request.check_not_ahead()
    owners = owners_of(log, request.owners)
    settle_kinds(store, log, request.known_at)
    own_horizons = {} if request.horizon_days else store.preferences.of_everyone(HORIZON)
    parts = [
        _make_and_publish(store, log, artefact, part, partial=partial)
        for part in request.by_horizon(owners, own_horizons, usual_days or artefact.card.usual_horizon)
    ]
    # What is read beside the lists: outcomes, the model's card, the experiment, ready texts.
    store.list_inputs.of(owners if partial else None).watch(request.known_at)
    store.preferences.set(EVERYONE, MODEL, artefact.card.shown(store.workspace))
    publish_effect(store, request.known_at, owners)
    forecasts = closed_forecasts(store, request.known_at, owners if partial else None)
    publish_calibration(store, forecasts, owners)
    if not partial:
        publish_drift(store, forecasts, request.known_at)
        publish_silence(store, request.known_at)
    keep_introductions(store, owners, request.as_of, request.known_at)
    store.rendered.refresh(owners, request.known_at)
    return parts[0] if len(parts) == 1 else join_lists(parts)


def compute(
    store: Store, log: Log, artefact: ServedModel, request: ListRequest, stats: WorkspaceStats | None = None
) -> Lists:
    """Return what `suggest` would publish, and publish nothing: the same again from the same store.

    The log, and what is read from the store, are as recorded by the request's `known_at`. With
    `stats` the log may be that of some owners. Raises UsageError where the model does not
    answer for the horizon, NotEnoughHistoryError where nobody can be scored.
    """
    check_horizon(artefact, request.days)
    if stats is None:
        check_as_of(log, request.as_of)
    context = read_context(store, request, None if stats is None else request.owners)
    stats = stats or stored_stats(store, request.as_of, request.days, request.known_at)
    lists = make_lists(log, models_ahead(artefact, request.days), request, context, stats)
    return replace(lists, suggestions=with_evidence(store, request, lists.suggestions))


def owners_of(log: Log, owners: Collection[str] | None) -> list[str]:
    """Return every owner of a log, or those named; raises NotFoundError where one is not there."""
    there = [str(name) for name in log.owners]
    for owner in owners or ():
        if owner not in there:
            raise _no_owner(owner, there)
    return there if owners is None else list(owners)


def _no_owner(owner: str, there: list[str]) -> NotFoundError:
    if len(there) > NAMED:
        return NotFoundError(
            "there is no owner {owner!r} in the log; it has {owners} and {count} more.",
            owner=owner,
            owners=tuple(there[:NAMED]),
            count=len(there) - NAMED,
        )
    return NotFoundError(
        "there is no owner {owner!r} in the log; it has {owners}.", owner=owner, owners=tuple(there)
    )


def _make_and_publish(
    store: Store, log: Log, artefact: ServedModel, request: ListRequest, *, partial: bool
) -> Lists:
    """Make and publish the lists of one horizon, with the numbers they rest on."""
    as_of, days, known_at = request.as_of, request.days, request.known_at
    model = answering(artefact, days)
    stats = stats_for(store, as_of, days, known_at) if partial else None
    lists = compute(store, log, model, request, stats)
    if lists.workspace_stats and stats is None and stored_stats(store, as_of, days, known_at) is None:
        store.workspace_stats.keep(as_of, days, lists.workspace_stats.as_json(), known_at)
    store.lists.publish(
        lists.owners,
        lists.suggestions,
        as_of=as_of,
        horizon_days=days,
        model_version=model.card.version,
        published_at=known_at,
        considered=ListCandidates(
            lists.explanation_names, lists.explanations, lists.candidates, lists.left_off
        ),
    )
    return lists


def with_evidence(store: Store, request: ListRequest, suggestions: Iterable[Suggestion]) -> list[Suggestion]:
    """Return the suggestions, their reasons with the ids of the interactions that they rest on.

    Interactions count as they were recorded by the request's `known_at`.
    """
    supported = []
    for one in suggestions:
        rows = store.list_inputs.evidence(one.owner, one.contact, request.as_of, request.known_at)
        reasons = tuple(_supported(reason, rows) for reason in one.reasons)
        counter = one.counter_reason and _supported(one.counter_reason, rows)
        supported.append(replace(one, reasons=reasons, counter_reason=counter))
    return supported


def _supported(reason: Reason, rows: Rows) -> Reason:
    """Return the reason with its evidence; one that has some already keeps it."""
    return reason if reason.evidence else replace(reason, evidence=_evidence(reason.code, rows))


def _evidence(code: str, rows: Rows) -> tuple[str, ...]:
    newest = rows[: RESTS_ON.get(code, 0)]
    if code == "balance":
        either_way = (next((row for row in rows if row[2] in ways), None) for ways in BOTH_WAYS)
        newest = [row for row in either_way if row is not None]
    return tuple(dict.fromkeys(interaction_id(source, key) for source, key, *_ in newest))
