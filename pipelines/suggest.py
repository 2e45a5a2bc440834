"""Champion and log to this week's lists, published into the store."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd

from data.errors import NotFoundError
from data.schema import DAY_SECONDS, Confidence, Pool, Suggestion, from_epoch, to_epoch
from data.store.preferences import EVERYONE, MODEL
from data.store.store import Store
from models.log import Floats, Ints, Log
from models.ranking import chosen, kept_off
from models.segments import place_within
from pipelines.artefact import Artefact
from pipelines.score import check_horizon
from pipelines.scoring import Scored, score_log
from pipelines.windows import check_as_of

DEFAULT_LIMIT = 5
NAMED = 10


@dataclass(frozen=True)
class Published:
    """The lists that were made."""

    owners: list[str]
    suggestions: list[Suggestion]


def suggest(
    store: Store,
    log: Log,
    artefact: Artefact,
    *,
    as_of: int,
    now: datetime,
    owner: str | None = None,
    horizon_days: int | None = None,
    limit: int = DEFAULT_LIMIT,
) -> Published:
    """Score everyone at `as_of`, choose each owner's few, publish, and return what was published.

    Without a horizon the model's own is taken.
    """
    check_as_of(log, as_of)
    horizon_days = horizon_days or artefact.card.usual_horizon
    check_horizon(artefact, horizon_days)
    wanted = _wanted(log, owner)
    scored = score_log(log, artefact, as_of, horizon_days)
    rows = _choose(store, log, scored, from_epoch(as_of), limit)
    rows = rows[np.isin(log.owners[scored.snapshot.owner[rows]], wanted)]
    suggestions = _suggestions(log, scored, rows, as_of)
    store.lists.publish(
        wanted,
        suggestions,
        as_of=as_of,
        horizon_days=horizon_days,
        model_version=artefact.card.version,
        published_at=to_epoch(now),
    )
    store.preferences.set(EVERYONE, MODEL, artefact.card.shown())
    store.texts.refresh(wanted, to_epoch(now))
    return Published(wanted, suggestions)


def _wanted(log: Log, owner: str | None) -> list[str]:
    owners = [str(name) for name in log.owners]
    if owner is None:
        return owners
    if owner not in owners:
        raise NotFoundError(
            f"there is no owner {owner!r} in the log; it has {', '.join(owners[:NAMED])}"
            + (f" and {len(owners) - NAMED} more." if len(owners) > NAMED else ".")
        )
    return [owner]


def _choose(store: Store, log: Log, scored: Scored, moment: datetime, limit: int) -> Ints:
    """Return the entries to publish, by owner and rank, with nobody whom a guard keeps off at `moment`.

    Off is also who is only not visible: their main source has stopped, and silence says nothing.
    """
    off = kept_off(store.lists.answers(), moment)
    off |= store.sources.out_of_sight(to_epoch(moment), scored.snapshot.horizon)
    names = pd.MultiIndex.from_arrays(
        [log.owners[scored.snapshot.owner], log.contacts[scored.snapshot.contact]]
    )
    free = scored.late & ~names.isin(list(off) or [("", "")])
    rows = np.flatnonzero(chosen(scored.rank, scored.snapshot.owner, free, limit))
    return rows[np.lexsort((scored.rank[rows], scored.snapshot.owner[rows]))]


def _suggestions(log: Log, scored: Scored, rows: Ints, as_of: int) -> list[Suggestion]:
    """Return the chosen entries as suggestions, each owner's ranked from 1."""
    places = place_within(scored.snapshot.owner[rows], scored.rank[rows]) + 1
    interval, confidence = scored.interval, scored.confidence()

    def rounded(values: Floats, row: int) -> float:
        return round(float(values[row]), 6)

    return [
        Suggestion(
            owner=str(log.owners[scored.snapshot.owner[row]]),
            contact=str(log.contacts[scored.snapshot.contact[row]]),
            as_of=from_epoch(as_of),
            horizon_days=scored.snapshot.horizon // DAY_SECONDS,
            rank=int(place),
            pool=Pool.UPKEEP,
            probability=rounded(scored.probability, row),
            probability_low=rounded(interval.low, row),
            probability_high=rounded(interval.high, row),
            confidence=confidence[row] or Confidence.THIN,
            depth=rounded(scored.depth, row),
            priority=rounded(scored.priority, row),
            reasons=reasons,
            counter_reason=counter,
            model_version=scored.artefact.card.version,
        )
        for row, place, (reasons, counter) in zip(rows.tolist(), places, scored.explain(rows), strict=True)
    ]
