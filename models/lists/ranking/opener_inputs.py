"""What openers rest on, gathered for the relationships of one selection."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import numpy as np

from data.schema import DAY_SECONDS, from_epoch, to_epoch
from models.lists.candidates.context import REVIVAL, Pair
from models.lists.ranking.openers import OpenerInputs
from models.lists.ranking.selection import Selection
from models.log.log import Ints
from models.log.snapshot import SENT

# A relationship is young in its first two horizons, if the owner's log is older: else all of them would be.
YOUNG = 2
# The channel that works: one of several, with three fifths of what came from them, if it was so much.
ENOUGH_RECEIVED, MOSTLY = 5, 0.6
# The channels that an opener can name.
NAMED = ("email", "message", "call", "meeting")


class OpenerFacts:
    """The inputs of openers, row by row of a selection."""

    def __init__(self, selection: Selection) -> None:
        self._selection = selection

    def of(self, row: int, evidence: Mapping[str, Any], spoken_of: frozenset[str]) -> OpenerInputs:
        """Return what an opener of a row may rest on; `evidence` are its numbers, by name."""
        chosen, pair, as_of = self._selection, self._selection.pair(row), self._selection.snapshot.as_of
        number = int(np.searchsorted(chosen.predictions.rows, row))
        since_received = float(chosen.predictions.facts.dialogue.since_received[number])
        profile, log = chosen.context.profile(pair), chosen.snapshot.log
        never_received = np.isnan(since_received)
        return OpenerInputs(
            as_of=as_of,
            ledger=chosen.ledger(row),
            last_at=int(chosen.last_at[row]),
            last_received_at=None if never_received else as_of - round(since_received * DAY_SECONDS),
            unanswered_received=evidence["unanswered_received"],
            replies=evidence["replies"],
            young=self._is_young(row),
            birthday_at=nearest_birthday(profile.birthday, as_of),
            planned_at=chosen.context.planned_at.get(pair),
            unanswered_sent=evidence["unanswered_sent"],
            last_channel=log.channels[log.channel[chosen.snapshot.end[row] - 1]],
            best_channel=self._best_channel(row),
            note=chosen.context.notes.get(pair),
            met=profile.met,
            lively_circle=self._lively_circle(pair, profile.circle, int(chosen.last_at[row])),
            dormant=bool(chosen.pool[row] == REVIVAL),
            spoken_of=spoken_of,
        )

    def _is_young(self, row: int) -> bool:
        snapshot = self._selection.snapshot
        since = snapshot.as_of - YOUNG * snapshot.horizon
        first, owners_first = snapshot.log.at[snapshot.begin[row]], self._first_by_owner[snapshot.owner[row]]
        return bool(first >= since > owners_first)

    @cached_property
    def _first_by_owner(self) -> Ints:
        """Return each owner's first interaction of all; as_of where there is none."""
        snapshot = self._selection.snapshot
        first = np.full(len(snapshot.log.owners), snapshot.as_of)
        np.minimum.at(first, snapshot.owner, snapshot.log.at[snapshot.begin])
        return first

    def _best_channel(self, row: int) -> str | None:
        """Return the channel of most that came from the contact, where the two use several."""
        snapshot, log = self._selection.snapshot, self._selection.snapshot.log
        own = slice(int(snapshot.begin[row]), int(snapshot.end[row]))
        received = Counter(log.channel[own][log.direction[own] != SENT].tolist())
        if len(set(log.channel[own].tolist())) == 1 or received.total() < ENOUGH_RECEIVED:
            return None
        code, count = min(received.items(), key=lambda item: (-item[1], item[0]))
        name = log.channels[code]
        return name if name in NAMED and count >= MOSTLY * received.total() else None

    def _lively_circle(self, pair: Pair, circle: str | None, last_at: int) -> str | None:
        """Return the circle, where the owner was in touch with another of it since the last contact."""
        owner, contact = pair
        latest = self._latest_by_circle.get((owner, circle or ""), ())
        return circle if any(other != contact and at > last_at for other, at in latest) else None

    @cached_property
    def _latest_by_circle(self) -> dict[tuple[str, str], list[tuple[str, int]]]:
        """Return (contact, last contact) of each owner's circles."""
        circles: dict[tuple[str, str], list[tuple[str, int]]] = {}
        members = {
            pair: profile.circle
            for pair, profile in self._selection.context.profiles.items()
            if profile.circle
        }
        if not members:
            return circles
        owners, contacts = self._selection.names
        rows = zip(owners.tolist(), contacts.tolist(), self._selection.last_at.tolist(), strict=True)
        for owner, contact, at in rows:
            circle = members.get((owner, contact))
            if circle is not None:
                circles.setdefault((owner, circle), []).append((contact, at))
        return circles


def nearest_birthday(born: str | None, as_of: int) -> int | None:
    """Return the nearest birthday in epoch seconds, of an ISO date with or without its year."""
    if born is None:
        return None
    month, day = int(born[-5:-3]), int(born[-2:])
    year = from_epoch(as_of).year
    around = [_day(nearby, month, day) for nearby in (year - 1, year, year + 1)]
    return min(around, key=lambda at: abs(at - as_of))


def _day(year: int, month: int, day: int) -> int:
    try:
        return to_epoch(datetime(year, month, day, tzinfo=UTC))
    except ValueError:
        # Born on 29 February: kept on the 28th in other years.
        return to_epoch(datetime(year, 2, 28, tzinfo=UTC))
