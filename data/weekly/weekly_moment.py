"""The moment of a week at which an owner's list is made: a weekday and an hour in the owner's zone."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from data.errors import InputError
from data.schema import from_epoch

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
HOURS = 24
ONE_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class WeeklyMoment:
    """A weekday (0 is Monday) and an hour in a zone; without a zone in that of the machine."""

    weekday: int = 0
    hour: int = 7
    zone: str | None = None

    @classmethod
    def of_settings(cls, weekly: Mapping[str, Any] | None, timezone: str | None) -> "WeeklyMoment":
        """Return the moment that an owner set, by default Monday at seven in the owner's zone."""
        moment = cls(**weekly) if weekly else cls()
        return moment if moment.zone else replace(moment, zone=timezone)

    def as_setting(self) -> dict[str, Any]:
        """Return it as it is kept."""
        return asdict(self)

    def last(self, now: int) -> int:
        """Return the latest such moment that is not after now, in epoch seconds."""
        return max(moment for moment in self._around(now) if moment <= now)

    def next(self, now: int) -> int:
        """Return the first such moment after now, in epoch seconds."""
        return min(moment for moment in self._around(now) if moment > now)

    def local(self, moment: int) -> datetime:
        """Return a moment as the owner's clock shows it."""
        return from_epoch(moment).astimezone(self._zone())

    def _around(self, now: int) -> list[int]:
        """Return the moments of three weeks, the middle one of which holds now."""
        today = self.local(now).date()
        day = today - timedelta(days=(today.weekday() - self.weekday) % 7)
        return [self._on(day - ONE_WEEK), self._on(day), self._on(day + ONE_WEEK)]

    def _on(self, day: date) -> int:
        # An hour that the clocks skip is the one after it, an hour that comes twice is the first: each week
        # has one such moment. Without a zone Python asks the machine's own.
        return int(datetime.combine(day, time(self.hour), self._zone()).timestamp())

    def _zone(self) -> tzinfo | None:
        return None if self.zone is None else zone_called(self.zone)


def zone_called(name: str) -> ZoneInfo:
    """Return a zone by its name; raises InputError for one that does not exist."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise InputError(
            "{zone!r} is not a zone; write it like Europe/Berlin, Asia/Dhaka or UTC", zone=name
        ) from None


def checked_moment(weekday: int, hour: int, zone: str | None) -> WeeklyMoment:
    """Return the moment that was asked for; raises InputError where its zone does not exist."""
    if zone is not None:
        zone_called(zone)
    return WeeklyMoment(weekday, hour, zone)
