"""What each source brought, when, and what it cannot show."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from data.coverage import (
    STOPPED,
    YEAR_DAYS,
    Coverage,
    FellSilent,
    ReadAccount,
    Seen,
    as_read,
    blind_since,
    cover_days,
    early_silence,
    not_visible,
)
from data.identity.ways_to_reach import WayUsed
from data.messages import Message, as_json, from_json
from data.schema import BY_HAND, DAY_SECONDS, LOGGED, OWNER_SOURCE
from data.store.bookkeeping.daily_counts import DailyCounts
from data.store.bookkeeping.preferences import EVERYONE
from data.store.engine.database import END_OF_TIME
from data.store.engine.statements import upsert
from data.store.engine.workspace_tables import WorkspaceTables, tables

Owners = Collection[str] | None

KEEP = upsert("sources", "workspace, owner, source", "limits, taken_in_at")
LIMITS = "SELECT owner, source, limits FROM sources WHERE workspace = ?"
DAYS = f"""
SELECT owner, source, at / {DAY_SECONDS}, count(*) FROM interaction_versions
WHERE workspace = :workspace {{only}} AND at < :as_of AND source <> '{OWNER_SOURCE}'
  AND recorded_at <= :known_at AND replaced_at > :known_at
GROUP BY owner, source, at / {DAY_SECONDS}
"""
PARTS = f"""
SELECT DISTINCT owner, source, channel, at / {DAY_SECONDS} FROM interactions
WHERE workspace = :workspace {{only}} AND at < :as_of AND at >= :after AND source NOT IN {BY_HAND}
"""
SEEN = f"""
SELECT owner, contact, source, count(*), max(at) FROM interaction_versions
WHERE workspace = :workspace {{only}} AND at < :as_of AND counts = 1 AND source <> '{OWNER_SOURCE}'
  AND recorded_at <= :known_at AND replaced_at > :known_at
GROUP BY owner, contact, source
"""
# Of one owner, as it stands: all of it where days are not kept, else only what was written by hand.
DAYS_NOW = f"""
SELECT source, at / {DAY_SECONDS}, count(*) FROM interactions
WHERE workspace = :workspace AND owner = :owner AND at < :as_of AND {{sources}}
GROUP BY source, at / {DAY_SECONDS}
"""
FROM_SOURCES, WRITTEN_BY_HAND = f"source NOT IN {BY_HAND}", f"source = '{LOGGED}'"
CHANNELS = f"""
SELECT channel, count(*), max(at) FROM interactions
WHERE workspace = ? AND owner = ? AND contact = ? AND source <> '{OWNER_SOURCE}'
GROUP BY channel ORDER BY channel
"""
FIRST = "SELECT min(at) FROM interactions WHERE workspace = ? AND owner = ? AND contact = ? AND counts = 1"
WAYS = """
SELECT handle, source, channel, count(*), max(at) FROM interactions
WHERE workspace = ? AND owner = ? AND contact = ? GROUP BY handle, source, channel
ORDER BY handle, source, channel
"""
EVERY = "(SELECT DISTINCT owner FROM interactions WHERE workspace = :workspace)"
FED = f"""EXISTS (SELECT 1 FROM interactions AS i WHERE i.workspace = :workspace AND i.owner = r.owner
  AND i.source NOT IN ('{LOGGED}', '{OWNER_SOURCE}') AND i.at < :as_of"""
# Of other owners some source surely goes on, for something came from it lately: the first such row ends the
# search, where a sum over all of them would not.
SILENT = f"SELECT r.owner FROM {{owners}} AS r WHERE {FED}) AND NOT {FED} AND i.at >= :as_of - {STOPPED})"
ACCOUNTS = "SELECT owner, kind, last_success_at, blind_since FROM connections WHERE workspace = :workspace"
# As the readers of what an account hands over call their source.
SOURCE_OF_ACCOUNT = {
    "imap": "mail",
    "ics": "calendar",
    "caldav": "calendar",
    "bottlecrm": "bottlecrm",
    "espocrm": "espocrm",
    "hubspot": "hubspot",
    "salesforce": "salesforce",
}
OF_CONTACT = """
SELECT s.limits FROM sources AS s WHERE s.workspace = ? AND s.owner = ? AND s.source IN (
  SELECT source FROM interactions WHERE workspace = s.workspace AND owner = s.owner AND contact = ?)
ORDER BY s.source
"""


class Sources(WorkspaceTables):
    """The sources of one workspace and their coverage."""

    _daily_counts = tables(DailyCounts)

    def keep(self, owner: str, source: str, limits: Sequence[str], taken_in_at: int) -> None:
        """Keep what a source said it cannot show, beside what it said before; each limit once."""
        earlier = self.limits().get((owner, source), ())
        # Of one that was said before, the newer: earlier versions kept no fields.
        newer = {limit: limit for limit in [*earlier, *limits]}.values()
        # What one file's says of it is an example of what holds for all.
        kept = {_key(limit): limit for limit in newer}.values()
        limits_json = json.dumps([_stored(limit) for limit in kept], ensure_ascii=False)
        self.database.write_many(KEEP, [(self.workspace, owner, source, limits_json, taken_in_at)])

    def limits(self) -> dict[tuple[str, str], tuple[str, ...]]:
        """Return what each (owner, source) cannot show."""
        rows = self.database.execute(LIMITS, (self.workspace,))
        return {(owner, source): tuple(map(from_json, json.loads(limits))) for owner, source, limits in rows}

    def coverage(
        self, as_of: int, owner: str | None = None, known_at: int = END_OF_TIME, owners: Owners = None
    ) -> list[Coverage]:
        """Return each source as it was at `as_of`, as recorded by `known_at` (epoch seconds)."""
        owners = owners if owner is None else [owner]
        return self._covered(self._days(as_of, known_at, owners), as_of)

    def reach(self, as_of: int, owner: str) -> list[Coverage]:
        """Return each source of an owner as it was at `as_of`; what they wrote by hand is none."""
        return self._covered(self._days_of_sources(as_of, owner), as_of)

    def fell_silent(self, as_of: int, owners: Owners = None) -> list[FellSilent]:
        """Return each source and channel that is silent at `as_of` as it never was in a year."""
        days = self._days_of_channels(as_of, as_of // DAY_SECONDS - YEAR_DAYS, owners)
        since = {part: early_silence(seen, as_of) for part, seen in sorted(days.items())}
        return [FellSilent(*part, last) for part, last in since.items() if last is not None]

    def _days_of_channels(
        self, as_of: int, first: int, owners: Owners
    ) -> dict[tuple[str, str, str], list[int]]:
        """Return the days from the first on, of each owner's channels: as kept of one owner, else counted."""
        if owners is not None and len(owners) == 1:
            (owner,) = owners
            kept = self._daily_counts.by_channel(owner, as_of)
            if kept is not None:
                return {(owner, *part): [day for day in seen if day >= first] for part, seen in kept.items()}
        days: dict[tuple[str, str, str], list[int]] = defaultdict(list)
        for *part, day in self._run_of(PARTS, owners, as_of=as_of, after=first * DAY_SECONDS):
            owner, source, channel = map(str, part)
            days[owner, source, channel].append(int(day))
        return days

    def _covered(self, days: Mapping[tuple[str, str], dict[int, int]], as_of: int) -> list[Coverage]:
        limits = self.limits()
        covered = [
            cover_days(*key, on_days, limits.get(key, ()), as_of) for key, on_days in sorted(days.items())
        ]
        accounts = self._accounts()
        return [
            as_read(coverage, _of(accounts, coverage), as_of) for coverage in covered if coverage is not None
        ]

    def _accounts(self) -> dict[tuple[str, str], list[ReadAccount]]:
        """Return the accounts that each (owner, source) is read from."""
        accounts: dict[tuple[str, str], list[ReadAccount]] = defaultdict(list)
        for owner, kind, read_at, blind in self._run(ACCOUNTS):
            if kind in SOURCE_OF_ACCOUNT:
                accounts[owner, SOURCE_OF_ACCOUNT[kind]].append(ReadAccount(read_at, blind))
        return accounts

    def _days(self, as_of: int, known_at: int, owners: Owners) -> dict[tuple[str, str], dict[int, int]]:
        if owners is not None and len(owners) == 1 and known_at == END_OF_TIME:
            (owner,) = owners
            by_hand = self._counted(as_of, owner, WRITTEN_BY_HAND)
            return {**self._days_of_sources(as_of, owner), **by_hand}
        by_source: dict[tuple[str, str], dict[int, int]] = defaultdict(dict)
        for whose, source, day, count in self._run_of(DAYS, owners, as_of=as_of, known_at=known_at):
            by_source[whose, source][int(day)] = int(count)
        return by_source

    def _days_of_sources(self, as_of: int, owner: str) -> dict[tuple[str, str], dict[int, int]]:
        """Return the days of an owner's sources: as kept where that still stands, else counted."""
        kept = self._daily_counts.get(owner, as_of)
        if kept is None:
            return self._counted(as_of, owner, FROM_SOURCES)
        return {(owner, source): days for source, days in kept.items()}

    def _counted(self, as_of: int, owner: str, sources: str) -> dict[tuple[str, str], dict[int, int]]:
        by_source: dict[tuple[str, str], dict[int, int]] = defaultdict(dict)
        for source, day, count in self._run(DAYS_NOW.format(sources=sources), as_of=as_of, owner=owner):
            by_source[owner, source][int(day)] = int(count)
        return by_source

    def channels(self, owner: str, contact: str) -> list[tuple[str, int, int]]:
        """Return (channel, how many, last) of all channels a contact was ever seen in."""
        rows = self.database.execute(CHANNELS, (self.workspace, owner, contact))
        return [(str(channel), int(count), int(last)) for channel, count, last in rows]

    def first(self, owner: str, contact: str) -> int | None:
        """Return when an owner and a contact were first in touch, None if never."""
        ((at,),) = self.database.execute(FIRST, (self.workspace, owner, contact))
        return None if at is None else int(at)

    def ways(self, owner: str, contact: str) -> list[WayUsed]:
        """Return by which handle, source and channel a contact was met, how often, and when last."""
        rows = self.database.execute(WAYS, (self.workspace, owner, contact))
        return [WayUsed(str(h), str(s), str(c), int(count), int(last)) for h, s, c, count, last in rows]

    def limits_of(self, owner: str, contact: str) -> list[str]:
        """Return what the sources of a contact cannot show."""
        rows = self.database.execute(OF_CONTACT, (self.workspace, owner, contact))
        return list(dict.fromkeys(from_json(limit) for (limits,) in rows for limit in json.loads(limits)))

    def blind(self, as_of: int, owners: Owners = None) -> dict[str, int]:
        """Return since when nothing comes from any source, for the owners all of whose sources stopped."""
        query = SILENT.format(owners=EVERY if owners is None else "{rows}")
        silent = [str(owner) for (owner,) in self._run_of(query, owners, as_of=as_of)]
        if not silent:
            return {}
        by_owner: dict[str, list[Coverage]] = defaultdict(list)
        for coverage in self.coverage(as_of, owners=silent):
            by_owner[coverage.owner].append(coverage)
        since = {owner: blind_since(coverages, LOGGED) for owner, coverages in sorted(by_owner.items())}
        return {owner: last for owner, last in since.items() if last is not None}

    def out_of_sight(
        self, as_of: int, horizon: int, known_at: int = END_OF_TIME, owners: Owners = None
    ) -> set[tuple[str, str]]:
        """Return the (owner, contact) pairs whose main source has stopped, so that silence says nothing.

        Of some `owners`, or of everyone.
        """
        ends: dict[str, dict[str, int]] = defaultdict(dict)
        for coverage in self.coverage(as_of, known_at=known_at, owners=owners):
            if coverage.stopped:
                ends[coverage.owner][coverage.source] = coverage.last
        if not ends:
            return set()
        seen: dict[tuple[str, str], list[Seen]] = defaultdict(list)
        rows = self._run_of(SEEN, owners, as_of=as_of, known_at=known_at)
        for owner, contact, source, count, last in rows:
            seen[owner, contact].append(Seen(source, int(count), int(last)))
        return {
            pair
            for pair, parts in seen.items()
            if not_visible(parts, ends[pair[0]], as_of=as_of, horizon=horizon)
        }


def _key(limit: str) -> str:
    """Return what is equal in one limit of several files, whatever it names of them."""
    return limit.message if isinstance(limit, Message) else limit


def _stored(limit: str) -> Any:
    """Return a limit as text, or with its fields where it has some."""
    return as_json(limit) if isinstance(limit, Message) and limit.fields else str(limit)


def _of(accounts: Mapping[tuple[str, str], list[ReadAccount]], coverage: Coverage) -> list[ReadAccount]:
    """Return the accounts that a source is read from, the owner's own and everybody's."""
    whose = ((coverage.owner, coverage.source), (EVERYONE, coverage.source))
    return [account for place in whose for account in accounts.get(place, ())]
