"""How likely each contact of a CRM is to go quiet, by what that CRM itself holds and nothing else.

Fields on a record are seen by everybody who works in the CRM. So they are worked out from its own activities
alone: what an owner's mail, calendar, notes or answers tell has no part in them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from data.store.store import Store
from data.wording.explanations.reasons import sentence
from data.wording.language import Language
from models.dormancy.model_card import DEFAULT_HORIZON
from models.explanations.reasons import Explained
from models.lists.ranking.scores import Scored, score_log
from models.log.log import Log
from models.served.artefact import ServedModel

TIERS = 4
MOST_REASONS = 3


@dataclass(frozen=True, slots=True)
class ScoredContact:
    """One contact of a CRM for the owner who speaks for it; without enough history it has no probability.

    `tier` is 1 for the quarter that is likeliest to go quiet, `rank` the place among the owner's contacts.
    """

    handle: str
    owner: str
    last_at: int
    horizon_days: int
    probability: float | None = None
    reasons: tuple[str, ...] = ()
    tier: int | None = None
    rank: int | None = None


def score_contacts(
    store: Store, source: str, model: ServedModel, as_of: int, lang: Language
) -> dict[str, ScoredContact]:
    """Return each contact with whom the CRM knows of anything, by handle.

    A contact of two owners is spoken for by the one who was in touch last, of equal ones by the first name.
    """
    has_objected = store.objections.predicate()
    rows = [
        row
        for row in store.crm_contacts.history(source)
        if row[2] < as_of and not (has_objected is not None and has_objected(row[0], row[1]))
    ]
    if not rows:
        return {}
    scored = score_log(Log.from_rows(rows), model, as_of, DEFAULT_HORIZON)
    return _placed(_spoken_for(_contacts(scored, lang)))


def _contacts(scored: Scored, lang: Language) -> list[ScoredContact]:
    snapshot, inside = scored.snapshot, np.flatnonzero(scored.in_cohort)
    explained = dict(zip(inside.tolist(), scored.explain(inside), strict=True))
    owners, contacts = snapshot.log.owners, snapshot.log.contacts
    return [
        ScoredContact(
            str(contacts[snapshot.contact[n]]),
            str(owners[snapshot.owner[n]]),
            int(snapshot.last_at[n]),
            DEFAULT_HORIZON,
            round(float(scored.probability[n]), 2) if n in explained else None,
            _reasons(explained[n], lang) if n in explained else (),
        )
        for n in range(len(snapshot))
    ]


def _reasons(explained: Explained, lang: Language) -> tuple[str, ...]:
    sentences = (sentence(reason, lang) for reason in explained[0])
    return tuple(one for one in sentences if one)[:MOST_REASONS]


def _spoken_for(contacts: Iterable[ScoredContact]) -> list[ScoredContact]:
    """Return one of each handle: the owner's who was in touch last."""
    spoken: dict[str, ScoredContact] = {}
    for one in sorted(contacts, key=lambda one: (one.handle, -one.last_at, one.owner)):
        spoken.setdefault(one.handle, one)
    return list(spoken.values())


def _placed(contacts: Iterable[ScoredContact]) -> dict[str, ScoredContact]:
    """Return contacts with their tiers, four equal parts of all, and their ranks within each owner."""
    placed = {one.handle: one for one in contacts}
    likely = [one for one in placed.values() if one.probability is not None]
    likely.sort(key=lambda one: (-(one.probability or 0.0), one.handle))
    ranks: dict[str, int] = {}
    for place, one in enumerate(likely):
        ranks[one.owner] = ranks.get(one.owner, 0) + 1
        tier = 1 + place * TIERS // len(likely)
        placed[one.handle] = replace(one, tier=tier, rank=ranks[one.owner])
    return placed
