"""The past, made again: any list, reason or why-not from log, answers and model as they then were."""

from collections import defaultdict
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from data.errors import NotFoundError
from data.explanation_codec import unpack
from data.model_card import PRIOR
from data.schema import to_epoch
from data.store.store import Store
from models.dormancy.model_card import Artefact
from pipelines.jobs.lists.suggest import Published, compute, owners_of, together
from pipelines.log_sources import log_from_store
from pipelines.model_store.artefact import find, open_artefact, prior
from pipelines.workspace_stats import REACH, kept


def again(
    store: Store,
    models: Path,
    *,
    as_of: int,
    now: datetime,
    owner: str | None = None,
    limit: int | None = None,
    shared: bool = False,
) -> Published:
    """Return the lists of a past as_of, byte for byte as they were, and publish nothing.

    Log, answers and words are taken as they were known (data/store/lists/list_inputs.py says from when),
    the model is the one of the newest list at or before as_of.
    """
    known_at = store.list_inputs.known_at(as_of, to_epoch(now))
    log = log_from_store(store, shared=shared, known_at=known_at)
    groups: dict[tuple[str, int] | None, list[str]] = defaultdict(list)
    for one in owners_of(log, owner):
        groups[store.list_inputs.model_then(as_of, one) or store.list_inputs.model_then(as_of)].append(one)
    made = []
    for owners in groups.values():
        artefact, horizon_days = model_then(store, models, as_of, owners[0])
        made.append(
            compute(
                store,
                log,
                artefact,
                as_of=as_of,
                known_at=known_at,
                owners=owners,
                horizon_days=horizon_days,
                limit=limit,
                whole=kept(store, as_of, horizon_days or artefact.card.usual_horizon, known_at, REACH),
            )
        )
    return together(made)


def model_then(store: Store, models: Path, as_of: int, owner: str | None) -> tuple[Artefact, int | None]:
    """Return the model and horizon of the newest list at or before as_of; the champion before any list."""
    then = store.list_inputs.model_then(as_of, owner) or store.list_inputs.model_then(as_of)
    if then is None:
        return find("champion", models, None), None
    version, horizon_days = then
    return (prior() if version == PRIOR else open_artefact(models / f"{version}.skops")), horizon_days


def why_then(
    store: Store, models: Path, owner: str, contact: str, *, as_of: int, now: datetime
) -> dict[str, Any]:
    """Return the answer to "why, or why not?" of a past as_of, in the form of today's."""
    made = again(store, models, as_of=as_of, now=now, owner=owner)
    text = next((answer for of, whom, answer in made.considered.whys if (of, whom) == (owner, contact)), None)
    if text is None:
        raise NotFoundError(
            "{owner!r} had no contact with {contact!r} before that day", owner=owner, contact=contact
        )
    listed = next((asdict(one) for one in made.suggestions if one.contact == contact), None)
    artefact, horizon_days = model_then(store, models, as_of, owner)
    return {
        "owner": owner,
        "contact": contact,
        "as_of": as_of,
        "horizon_days": horizon_days or artefact.card.usual_horizon,
        "model_version": artefact.card.version,
        "reasons": listed["reasons"] if listed else [],
        "counter_reason": listed["counter_reason"] if listed else None,
    } | unpack(text, made.considered.names)
