"""The kept answer to "why, or why not?" of every relationship, packed as the store keeps it."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from data.explanation_codec import pack
from data.memory.help_ledger import HelpLedger
from data.schema import Pool
from models.explanations.reasons import CODES, EVIDENCE
from models.facts.depth import WEIGHTS
from models.lists.candidates.context import POOLS, pool_name
from models.lists.candidates.guards import GUARDS
from models.lists.candidates.unanswered import NONE
from models.lists.ranking.explain_lists import ListExplanation
from models.lists.ranking.horizons import HorizonOutlook
from models.lists.ranking.selection import Selection
from models.log.log import Floats, Ints

PARTS = (*WEIGHTS, "both_sides")
NAMES = {"parts": PARTS, "terms": CODES, "figures": tuple(EVIDENCE), "guards": tuple(GUARDS)}


@dataclass(frozen=True)
class StoredExplanations:
    """(owner, contact, kept answer) of every relationship with a history, or of some owners'.

    Written anew each time they are walked through: a million of them are never in memory at once.
    """

    selection: Selection
    explanations: Mapping[int, ListExplanation]
    outlook: HorizonOutlook
    owners: frozenset[str] | None = None

    def __iter__(self) -> Iterator[tuple[str, str, str]]:
        """Write one after the other."""
        log, snapshot, ledgers = self.selection.snapshot.log, self.selection.snapshot, self.selection.ledgers
        guards, ahead = _guards(self.selection), _at_rows(self.selection, self.outlook.rows())
        worth, worthwhile = _rounded(self.selection.worth), self.selection.worthwhile.tolist()
        owners, contacts = log.owners[snapshot.owner].tolist(), log.contacts[snapshot.contact].tolist()
        rows = zip(owners, contacts, *_columns(self.selection), strict=True)
        for row, (owner, contact, *values) in enumerate(rows):
            if self.owners is not None and owner not in self.owners:
                continue
            own, explanation = ledgers.get((owner, contact)), self.explanations.get(row)
            tail = [guards[row], own and _ledger(own), explanation and asdict(explanation.opener), ahead[row]]
            yield owner, contact, pack([*values, *tail, worth[row], worthwhile[row]])


def _columns(selection: Selection) -> list[list[Any]]:
    """Return the columns of data/explanation_codec.py's FIELDS up to `held_back`, one list each."""
    predictions, size = selection.predictions, len(selection.snapshot)
    parts = np.column_stack([getattr(selection.depth, name) for name in PARTS])
    evidence = zip(*(figure.column(predictions.facts) for figure in EVIDENCE.values()), strict=True)
    return [
        _pools(selection),
        _at_rows(selection, _rounded(predictions.probability)),
        _at_rows(selection, _rounded(selection.interval.low)),
        _at_rows(selection, _rounded(selection.interval.high)),
        _at_rows(selection, selection.confidence),
        _rounded(selection.depth.value),
        [None if depth != depth else depth for depth in selection.depth.stated.tolist()],  # noqa: PLR0124 - NaN
        selection.pinned.tolist(),
        np.round(parts, 4).tolist(),
        [round(selection.contributions.base, 6)] * size,
        _at_rows(selection, np.round(selection.family_shares, 6).tolist()),
        _at_rows(selection, list(evidence)),
        _rounded(selection.factor),
        selection.rank.tolist(),
        _rivals(selection).tolist(),
        _places(selection).tolist(),
        selection.place.tolist(),
        selection.held_back.tolist(),
    ]


def _pools(selection: Selection) -> list[str | None]:
    """Return each row's pool by name, None for whoever is in none."""
    names = [None if pool is None else str(pool) for pool in map(pool_name, selection.pool.tolist())]
    for row in np.flatnonzero(selection.just_met).tolist():
        names[row] = str(Pool.JUST_MET)
    return names


def _at_rows(selection: Selection, values: list[Any]) -> list[Any]:
    """Return the values of the scored at their rows, None at all others."""
    column: list[Any] = [None] * len(selection.snapshot)
    for row, value in zip(selection.predictions.rows.tolist(), values, strict=True):
        column[row] = value
    return column


def _rounded(values: Floats) -> list[float]:
    """Return the values to a millionth."""
    plain: list[float] = np.round(values, 6).tolist()
    return plain


def _rivals(selection: Selection) -> Ints:
    """How many of the owner's pool nothing keeps off; nought outside both pools."""
    key = np.where(selection.pool < 0, 0, selection.snapshot.owner * len(POOLS) + selection.pool)
    size = len(selection.snapshot.log.owners) * len(POOLS)
    counts = np.bincount(key[selection.entries.free], minlength=size)
    return np.where(selection.pool < 0, 0, counts[key])


def _places(selection: Selection) -> Ints:
    own = selection.entries.places
    return np.where(selection.pool < 0, 0, own[np.arange(len(own)), np.maximum(selection.pool, 0)])


def _guards(selection: Selection) -> list[list[list[int | None]] | None]:
    """Return for each row what keeps it off, as data/explanation_codec.py has it."""
    kept: list[list[list[int | None]] | None] = [None] * len(selection.snapshot)
    for number, name in enumerate(GUARDS):
        result = selection.guards[name]
        for row in np.flatnonzero(result.off & ~selection.just_met).tolist():
            packed = [number, _moment(result.lifts_at[row]), _moment(result.at[row])]
            kept[row] = [*(kept[row] or []), packed]
    return kept


def _moment(at: np.int64) -> int | None:
    return None if at == NONE else int(at)


def _ledger(own: HelpLedger) -> dict[str, Any]:
    return {
        "given": round(own.given, 6),
        "received": round(own.received, 6),
        "acts": [asdict(act) for act in own.acts],
    }
