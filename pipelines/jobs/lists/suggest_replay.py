"""The past, made again: any list, reason or why-not from log, answers and model as they then were."""

from collections import defaultdict
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from data.errors import NotFoundError
from data.explanation_codec import unpack
from data.model_card import PRIOR
from data.schema import to_epoch
from data.store.store import Store
from models.lists.ranking.list_request import ListRequest
from models.lists.ranking.make_lists import Lists, join_lists
from models.served.artefact import ServedModel
from pipelines.jobs.lists.context_from_store import REACH, stored_stats
from pipelines.jobs.lists.suggest import compute, owners_of
from pipelines.log_sources.stored import log_from_store
from pipelines.model_store.served_models import served_prior
from pipelines.model_store.workspace_models import CHAMPION, WorkspaceModels


def replay_lists(
    store: Store, models: WorkspaceModels, request: ListRequest, *, shared: bool = False
) -> Lists:
    """Return the lists of a past as_of, byte for byte as they were, and publish nothing.

    Log, answers and statements are taken as they were known then (data/store/lists/list_inputs.py says
    from when), the model is the one of the newest list at or before as_of. The request's `known_at` is
    now; its horizon is not asked. Raises NotFoundError for an owner who was not in the log.
    """
    request = replace(request, known_at=store.list_inputs.known_at(request.as_of, request.known_at))
    log = log_from_store(store, shared=shared, known_at=request.known_at)
    groups: dict[tuple[str, int] | None, list[str]] = defaultdict(list)
    for owner in owners_of(log, request.owners):
        groups[_newest_version(store, request.as_of, owner)].append(owner)
    parts = []
    for owners in groups.values():
        artefact, days = model_at(store, models, request.as_of, owners[0])
        stats = stored_stats(store, request.as_of, days, request.known_at, REACH)
        part = replace(request, horizon_days=days, owners=tuple(owners))
        parts.append(compute(store, log, artefact, part, stats))
    return join_lists(parts)


def model_at(store: Store, models: WorkspaceModels, as_of: int, owner: str | None) -> tuple[ServedModel, int]:
    """Return the model and horizon in days of the newest list at or before as_of.

    Before any list it is the champion with its usual horizon. Raises NoModelError where the model's file
    is gone.
    """
    version = _newest_version(store, as_of, owner)
    if version is None:
        artefact = models.find(CHAMPION, None)
        return artefact, artefact.card.usual_horizon
    name, horizon_days = version
    artefact = served_prior() if name == PRIOR else models.open(name)
    return artefact, horizon_days or artefact.card.usual_horizon


def _newest_version(store: Store, as_of: int, owner: str | None) -> tuple[str, int] | None:
    """Return model version and horizon of the owner's newest list by as_of, else of anybody's."""
    return store.list_inputs.model_then(as_of, owner) or store.list_inputs.model_then(as_of)


def explain_past(
    store: Store, models: WorkspaceModels, owner: str, contact: str, *, as_of: int, now: datetime
) -> dict[str, Any]:
    """Return the answer to "why, or why not?" of a past as_of, in the form of today's.

    Raises NotFoundError where owner and contact had no history by then.
    """
    lists = replay_lists(store, models, ListRequest(as_of, to_epoch(now), owners=(owner,)))
    text = next((text for of, name, text in lists.explanations if (of, name) == (owner, contact)), None)
    if text is None:
        raise NotFoundError(
            "{owner!r} had no contact with {contact!r} before that day", owner=owner, contact=contact
        )
    listed = next((asdict(one) for one in lists.suggestions if one.contact == contact), None)
    artefact, days = model_at(store, models, as_of, owner)
    return {
        "owner": owner,
        "contact": contact,
        "as_of": as_of,
        "horizon_days": days,
        "model_version": artefact.card.version,
        "reasons": listed["reasons"] if listed else [],
        "counter_reason": listed["counter_reason"] if listed else None,
    } | unpack(text, lists.explanation_names)
