"""The log as sorted columns, what every later step walks over; and rows of any dataclass of arrays."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cached_property, reduce
from hashlib import sha256
from math import prod
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from data.schema import AT, BY_WORD, CHANNEL, CONTACT, DIRECTION, OWNER, Direction

if TYPE_CHECKING:
    import pandas as pd
    from _typeshed import DataclassInstance

    from models.log.snapshot import Turnover

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Names = NDArray[np.object_]
# Codes into sorted names, and the names.
Coded = tuple[Ints, Names]
# Counts and lengths alike, where one function returns several columns by name.
Numbers = NDArray[Any]
DIRECTIONS = tuple(str(direction) for direction in Direction)
LARGEST = np.iinfo(np.int64).max
ROW_COLUMNS = (OWNER, CONTACT, AT, DIRECTION, CHANNEL)
Columns = TypeVar("Columns", bound="DataclassInstance")


@dataclass(frozen=True)
class Log:
    """All interactions, sorted by owner, contact, time, direction, channel; each row once.

    `owner`, `contact`, `direction` and `channel` are codes into the sorted names beside them,
    `at` is whole seconds since 1970 in UTC. Order of rows and repeated rows of the source
    leave no trace here. `shared` says that owners may be told by what the others know of a contact.
    A log of some of a workspace's owners may hold the `turnover` of all of them, by as_of and horizon
    (models/log/snapshot.py says of what); `part_of` is then the number of rows of the whole.
    """

    owner: Ints
    contact: Ints
    at: Ints
    direction: Ints
    channel: Ints
    owners: Names
    contacts: Names
    channels: tuple[str, ...]
    shared: bool = False
    turnover: "Mapping[tuple[int, int], Turnover] | None" = None
    part_of: int = 0

    @classmethod
    def from_frame(cls, frame: "pd.DataFrame", *, shared: bool = False) -> "Log":
        """Sort a table with the five log columns (`at` in epoch seconds) and drop exact repeats."""
        texts = (coded(frame[name]) for name in (OWNER, CONTACT, DIRECTION, CHANNEL))
        return cls._of_codes(*texts, at=frame[AT].to_numpy(np.int64), shared=shared)

    @classmethod
    def from_rows(cls, rows: Sequence[Sequence[Any]], *, shared: bool = False) -> "Log":
        """Sort rows of the five log columns, in their order, and drop exact repeats."""
        owner, contact, at, direction, channel = zip(*rows, strict=True) if rows else ((),) * 5
        texts = map(coded_texts, (owner, contact, direction, channel))
        return cls._of_codes(*texts, at=np.array(at, dtype=np.int64), shared=shared)

    @classmethod
    def from_relationships(
        cls, relationships: Sequence[Sequence[str]], channels: Sequence[str], *, shared: bool = False
    ) -> "Log":
        """Sort the packed columns of data/store/log/rows/log_columns.py, and drop exact repeats."""
        owners, contacts, texts = zip(*relationships, strict=True)
        sizes = [text.count(",") + 1 for text in texts]
        numbers = np.fromstring(",".join(texts), dtype=np.int64, sep=",")
        rest, channel = np.divmod(numbers, len(channels))
        at, way = np.divmod(rest, len(DIRECTIONS) + 1)
        # A channel that only somebody left out was met by has no place.
        met = np.bincount(channel, minlength=len(channels)) > 0
        channel, spelled = (np.cumsum(met) - 1)[channel], np.array(channels, dtype=object)[met]
        (owner, names), (contact, called) = coded_texts(owners), coded_texts(contacts)
        return cls._of_codes(
            (np.repeat(owner, sizes), names),
            (np.repeat(contact, sizes), called),
            (way, np.array([*DIRECTIONS, ""], dtype=object)),
            (channel, spelled),
            at=at,
            shared=shared,
        )

    @classmethod
    def _of_codes(cls, *texts: Coded, at: Ints, shared: bool) -> "Log":
        """Sort columns of owner, contact, direction and channel, each as codes into its sorted names."""
        (owner, owners), (contact, contacts), (way, ways), (channel, spelt) = texts
        # What is missing, or no direction, is -1 for both.
        numbers = {name: place for place, name in enumerate(DIRECTIONS)}
        direction = np.array([*(numbers.get(name, -1) for name in ways), -1], dtype=np.int64)[way]
        rows = sort_once(np.stack([owner, contact, at, direction, channel]))
        columns = dict(zip(ROW_COLUMNS, rows, strict=True))
        channels = tuple(map(str, spelt))
        return cls(**columns, owners=owners, contacts=contacts, channels=channels, shared=shared)

    @classmethod
    def from_sorted(cls, frame: "pd.DataFrame") -> "Log":
        """Take a table that is in the log's order already, each row once, with sorted categories as names."""
        named = {name: frame[name].cat for name in (OWNER, CONTACT, CHANNEL)}
        import pandas as pd

        if not all(column.categories.is_monotonic_increasing for column in named.values()):
            return cls.from_frame(frame)
        codes: dict[str, Any] = {name: column.codes.to_numpy(np.int64) for name, column in named.items()}
        owners, contacts, channels = (column.categories.to_numpy(object) for column in named.values())
        direction = pd.Categorical(frame[DIRECTION], categories=DIRECTIONS).codes.astype(np.int64)
        at = frame[AT].to_numpy(np.int64)
        return cls(
            **codes, at=at, direction=direction, owners=owners, contacts=contacts, channels=tuple(channels)
        )

    def __len__(self) -> int:
        """Return the number of interactions."""
        return len(self.at)

    @property
    def first(self) -> int:
        """Time of the earliest interaction, epoch seconds."""
        return int(self.at.min())

    @property
    def last(self) -> int:
        """Time of the latest interaction, epoch seconds."""
        return int(self.at.max())

    @cached_property
    def starts(self) -> Ints:
        """First row of each relationship."""
        return np.flatnonzero(first_of_run(self.owner, self.contact)).astype(np.int64)

    @cached_property
    def ends(self) -> Ints:
        """Row after the last one of each relationship."""
        return np.append(self.starts[1:], len(self)).astype(np.int64)

    @cached_property
    def by_time(self) -> Ints:
        """The rows in order of owner, time, direction and channel: an owner's whole life in one line.

        Sorted once, for as many as_ofs as are asked about.
        """
        return np.lexsort((self.channel, self.direction, self.at, self.owner))

    def before(self, as_of: int) -> "Log":
        """Return the log as it was at `as_of`: interactions strictly before it."""
        return self.where(self.at < as_of)

    @cached_property
    def by_sources(self) -> "Log":
        """The log without what only the owner's word vouches for: labels are counted in it."""
        if BY_WORD not in self.channels:
            return self
        return self.where(self.channel != self.channels.index(BY_WORD))

    def where(self, keep: Bools) -> "Log":
        """Return the marked rows, in the same order."""
        return replace(self, **{name: getattr(self, name)[keep] for name in ROW_COLUMNS})

    def of_owners(self, names: Collection[str]) -> "Log":
        """Return the log of some owners as if it were read alone: only their own names are in it."""
        wanted = np.isin(self.owners, list(names))
        part = self.where(wanted[self.owner])
        columns = {}
        for name, spelled in (("owner", self.owners), ("contact", self.contacts), ("channel", self.channels)):
            met = np.bincount(getattr(part, name), minlength=len(spelled)) > 0
            columns[name] = (np.cumsum(met) - 1)[getattr(part, name)]
            columns[f"{name}s"] = np.array(spelled, dtype=object)[met]
        columns["channels"] = tuple(map(str, columns["channels"]))
        return replace(part, **columns)

    def fingerprint(self) -> str:
        """SHA-256 of the content: equal for equal logs, whatever the order of their source."""
        digest = sha256()
        for name in ROW_COLUMNS:
            digest.update(np.ascontiguousarray(getattr(self, name)).tobytes())
        for names in (self.owners, self.contacts, self.channels):
            # As JSON a list of names has one reading, whatever characters they hold.
            digest.update(json.dumps([str(name) for name in names]).encode())
        return digest.hexdigest()


def coded(names: "pd.Series[str] | Names") -> Coded:
    """Return all names as codes into the sorted ones, and these."""
    # Lists are made without pandas, which takes half a second to load.
    import pandas as pd

    codes, uniques = pd.factorize(names.astype(str), sort=True)
    return codes.astype(np.int64), np.asarray(uniques, dtype=object)


def coded_texts(names: Sequence[str]) -> Coded:
    """Return texts as codes into the sorted ones, and these, by Python alone."""
    uniques = sorted(set(names))
    places = {name: place for place, name in enumerate(uniques)}
    return np.fromiter(map(places.__getitem__, names), np.int64, len(names)), np.array(uniques, dtype=object)


def sort_once(columns: Ints) -> Ints:
    """Return the rows of `columns[column, row]`, sorted by the columns in turn, repeats left out.

    Rows that fit into one number each are sorted as such: the quickest sort there is.
    """
    if not columns.shape[1]:
        return columns
    lowest = columns.min(axis=1)
    spans = [int(high) - int(low) + 1 for high, low in zip(columns.max(axis=1), lowest, strict=True)]
    if prod(spans) > LARGEST:
        ordered = columns[:, np.lexsort(columns[::-1])]
        return ordered[:, first_of_run(*ordered)]
    keys = np.sort(np.ravel_multi_index(tuple(columns - lowest[:, None]), spans))
    return np.stack(np.unravel_index(keys[first_of_run(keys)], spans)) + lowest[:, None]


def first_of_run(*keys: NDArray[np.generic]) -> Bools:
    """Mark the first row of each run of equal neighbouring keys."""
    first = np.ones(len(keys[0]), dtype=bool)
    if len(first):
        first[1:] = reduce(np.logical_or, (key[1:] != key[:-1] for key in keys))
    return first


def last_of_run(*keys: Ints) -> Bools:
    """Mark the last row of each run of equal neighbouring keys."""
    last = np.ones(len(keys[0]), dtype=bool)
    last[:-1] = first_of_run(*keys)[1:]
    return last


def take(columns: Columns, which: Bools | Ints | slice) -> Columns:
    """Return the rows marked, numbered or spanned by `which`, of every array."""

    def of(value: Any) -> Any:
        nested = is_dataclass(value) and not isinstance(value, type)
        return take(value, which) if nested else value[which]

    return type(columns)(**{f.name: of(getattr(columns, f.name)) for f in fields(columns)})


def concatenate(parts: Sequence[Columns]) -> Columns:
    """Return the rows of all parts, one part after another."""

    def of(values: list[Any]) -> Any:
        return concatenate(values) if is_dataclass(values[0]) else np.concatenate(values)

    names = [f.name for f in fields(parts[0])]
    return type(parts[0])(**{name: of([getattr(part, name) for part in parts]) for name in names})
