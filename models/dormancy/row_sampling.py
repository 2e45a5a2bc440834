"""Rows to learn from out of a log of any size: whole owners, in a drawn order, up to a budget of rows.

Each step takes one part of the log that holds whole owners, and what comes of the parts does not depend on
how the log was parted. The workspace's turnover is that of the drawn owners: nobody else is looked at.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.dormancy.labelled_rows import LabelledRows, gather_examples
from models.log.groupby import place_within
from models.log.log import Ints, Log, Names, coded, concatenate, take
from models.log.snapshot import Turnover, take_snapshot, turnover

Order = NDArray[np.uint64]
# Each byte's bits in reverse.
REVERSED = np.packbits(np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1)[:, ::-1], axis=1)[:, 0]
# Of one owner at one as_of at most so many: a million contacts of one person are one person's.
MOST_OF_OWNER = 200


@dataclass(frozen=True)
class SamplingPlan:
    """What is asked: as_ofs and horizon in seconds, how many rows at most, and of one owner at one as_of."""

    as_ofs: Sequence[int]
    horizon: int
    rows: int
    seed: int
    most: int = MOST_OF_OWNER


@dataclass(frozen=True)
class Counted:
    """Each owner's place in the order of drawing, and how many rows it has to give."""

    order: Order
    rows: Ints


NOBODY = Counted(np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.int64))


@dataclass(frozen=True)
class Drawn:
    """Rows of the drawn owners of one part, with the names that its codes stand for."""

    examples: LabelledRows
    owners: Names
    contacts: Names


def count_rows(log: Log, plan: SamplingPlan) -> Counted:
    """Return how many rows each owner of a part has to give, in the order of drawing."""
    rows = np.zeros(len(log.owners), dtype=np.int64)
    for as_of in plan.as_ofs:
        snapshot = take_snapshot(log, as_of, plan.horizon)
        per_owner = np.bincount(snapshot.owner[snapshot.cohort], minlength=len(rows))
        rows += np.minimum(per_owner, plan.most)
    return _needed(Counted(owner_order(log.owners, plan.seed), rows), plan.rows)


def _needed(counted: Counted, rows: int) -> Counted:
    """Return the first owners in the order of drawing, no more than the budget needs."""
    ordered = take(counted, np.argsort(counted.order))
    return take(ordered, slice(np.searchsorted(np.cumsum(ordered.rows), rows) + 1))


def join_counts(parts: Sequence[Counted], rows: int) -> Counted:
    """Return the first owners of several parts, no more than the budget needs."""
    return _needed(concatenate([NOBODY, *parts]), rows)


def only_drawn(log: Log, last: int, seed: int) -> Log:
    """Return the rows of the owners up to and with the last one drawn."""
    return log.where((owner_order(log.owners, seed) <= np.uint64(last))[log.owner])


def turnovers(log: Log, plan: SamplingPlan) -> list[Turnover]:
    """Return the turnover at each as_of, of the owners in the log."""
    return [turnover(log, as_of, plan.horizon) for as_of in plan.as_ofs]


def draw_rows(log: Log, plan: SamplingPlan, workspace: Mapping[tuple[int, int], Turnover]) -> Drawn:
    """Return the rows of a part's drawn owners, at most so many of one at one as_of."""
    rows = gather_examples(replace(log, turnover=workspace), plan.as_ofs, plan.horizon)
    order = row_order(log.owners[rows.owner], log.contacts[rows.contact], rows.as_of, plan.seed)
    kept = take(rows, place_within(rows.lists, order) < plan.most)
    return Drawn(kept, log.owners, log.contacts)


def join_rows(parts: Sequence[Drawn], plan: SamplingPlan) -> tuple[LabelledRows, int]:
    """Return the rows of all parts, at most the budget's, in a log's order; and of how many owners they are.

    Of the last owner drawn only the first rows are taken, in the order of drawing.
    """
    owner, owners = coded(np.concatenate([part.owners[part.examples.owner] for part in parts]))
    contact, contacts = coded(np.concatenate([part.contacts[part.examples.contact] for part in parts]))
    rows = replace(concatenate([part.examples for part in parts]), owner=owner, contact=contact)
    order = row_order(owners[owner], contacts[contact], rows.as_of, plan.seed)
    chosen = np.lexsort((order, owner_order(owners, plan.seed)[owner]))[: plan.rows]
    place = {as_of: number for number, as_of in enumerate(plan.as_ofs)}
    when = np.array([place[as_of] for as_of in rows.as_of[chosen].tolist()], dtype=np.int64)
    kept = take(rows, chosen[np.lexsort((contact[chosen], owner[chosen], when))])
    return kept, len(np.unique(kept.owner))


def owner_order(names: Names, seed: int) -> Order:
    """Return each owner's place in the order of drawing, a 64-bit number.

    It is the bits, in reverse, of the hash that deals owners into buckets: with 2, 4, 8 ... buckets the
    order runs through one bucket after another, so that the first owners are found without reading all.
    """
    return reverse_bits(_hash(names) ^ _mask(seed))


def row_order(owners: Names, contacts: Names, as_of: Ints, seed: int) -> Order:
    """Return each row's place among its owner's rows in the order of drawing."""
    mixed = _hash(owners) * np.uint64(31) + _hash(contacts) * np.uint64(17) + as_of.astype(np.uint64)
    return pd.util.hash_array(mixed ^ _mask(seed), categorize=False)


def bucket_order(buckets: int, seed: int) -> list[int] | None:
    """Return a packed log's buckets in the order of drawing; None where it runs through all of them."""
    if buckets & (buckets - 1):
        return None
    numbers = np.arange(buckets, dtype=np.uint64)
    turned = reverse_bits(numbers ^ (_mask(seed) & np.uint64(buckets - 1)))
    return [int(bucket) for bucket in np.argsort(turned, kind="stable")]


def reverse_bits(numbers: Order) -> Order:
    """Return the numbers with their 64 bits in reverse."""
    bytes_ = np.ascontiguousarray(numbers, dtype=">u8").view(np.uint8)
    return REVERSED[bytes_].view("<u8").astype(np.uint64)


def _hash(names: Names) -> Order:
    return pd.util.hash_array(np.asarray(names, dtype=object), categorize=False)


def _mask(seed: int) -> np.uint64:
    return np.uint64(int.from_bytes(sha256(str(seed).encode()).digest()[:8], "big"))
