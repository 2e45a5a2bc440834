"""Each owner's list at their weekday and hour, also where nothing changed and where Kith was away then."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from data.errors import BusyError, NotFoundError, for_people
from data.schema import to_epoch
from data.store.bookkeeping.preferences import TIMEZONE, WEEKLY
from data.store.bookkeeping.schedule import SchedulePart
from data.store.store import Store
from data.weekly.weekly_moment import WeeklyMoment
from models.served.artefact import ServedModel
from pipelines.jobs.upkeep.work import make_list

# Settings are looked at again after so long, and what failed is tried again.
LOOK_SECONDS, RETRY_SECONDS = 30, 900
# Of a workspace and an owner.
Key = tuple[str, str]


@dataclass(slots=True)
class WeeklyLists:
    """Makes the lists of a week; it remembers until when nothing is due, so that a look costs nothing."""

    artefact: Callable[[Store], ServedModel]
    _looks_at: int = 0
    # What was last noted of an owner, and when that one is looked at again.
    _noted: dict[Key, tuple[object, ...]] = field(default_factory=dict)
    _due: dict[Key, tuple[WeeklyMoment, int]] = field(default_factory=dict)

    def step(self, store: Store, now: datetime) -> int:
        """Make the lists whose moment has come, in every workspace; return how many were made."""
        moment = to_epoch(now)
        # A clock that was set back must not stop it.
        if moment < self._looks_at <= moment + LOOK_SECONDS:
            return 0
        made = 0
        for name in store.workspaces.names():
            within = store.within(name)
            for owner, weekly in self._owners(within, moment):
                made += self._see_to(within, owner, weekly, now)
        self._looks_at = min([moment + LOOK_SECONDS, *(until for _, until in self._due.values())])
        return made

    def _owners(self, store: Store, now: int) -> Iterator[tuple[str, WeeklyMoment]]:
        """Yield who is to be looked at, with their moment: whose time has come, or who set another one."""
        settings, zones = (store.preferences.of_everyone(name) for name in (WEEKLY, TIMEZONE))
        for owner in store.interactions.owners():
            weekly = WeeklyMoment.of_settings(settings.get(owner), zones.get(owner))
            before = self._due.get((store.workspace, owner))
            if before is None or before[0] != weekly or before[1] <= now:
                yield owner, weekly

    def _see_to(self, store: Store, owner: str, weekly: WeeklyMoment, now: datetime) -> bool:
        """Make one owner's list if its moment has come, note when the next is; tell whether it was made."""
        moment, made = to_epoch(now), False
        made_at: int | None = None
        following: int | None = None
        fault: str | None = None
        try:
            begun, following = weekly.last(moment), weekly.next(moment)
            made_at = _newest_list(store, owner, moment)
            if made_at is None or made_at < begun:
                make_list(store, owner, self.artefact(store), now)
                made, made_at = True, moment
        except BusyError:
            raise
        except Exception as error:  # noqa: BLE001 - what fails for one owner stops no other
            fault = for_people(error).sentence
        self._note(store, owner, made_at, following, fault)
        again = following if fault is None and following is not None else moment + RETRY_SECONDS
        self._due[store.workspace, owner] = weekly, again
        return made

    def _note(
        self, store: Store, owner: str, made_at: int | None, following: int | None, fault: str | None
    ) -> None:
        noted = made_at, following, fault
        if self._noted.get((store.workspace, owner)) != noted:
            self._noted[store.workspace, owner] = noted
            store.schedule.note(owner, SchedulePart.LIST, last_at=made_at, next_at=following, fault=fault)


def _newest_list(store: Store, owner: str, by: int) -> int | None:
    try:
        return to_epoch(store.lists.latest(owner, by)["as_of"])
    except NotFoundError:
        return None
