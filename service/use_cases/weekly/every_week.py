"""What happens by itself each week: at which moment, when it last happened, when it happens next."""

from data.schema import to_epoch
from data.store.bookkeeping.job_queue import AWAY_SECONDS
from data.store.bookkeeping.preferences import TIMEZONE, WEEKLY
from data.store.bookkeeping.schedule import SchedulePart
from data.store.store import Store
from data.weekly.weekly_moment import WeeklyMoment, checked_moment
from data.wording.commands import schedule as sentences
from data.wording.language import Language
from service.use_cases.week import WeekUseCases


def weekly_of(store: Store, owner: str) -> WeeklyMoment:
    """Return at which moment of a week an owner's list is made."""
    return WeeklyMoment.of_settings(
        store.preferences.get(owner, WEEKLY), store.preferences.get(owner, TIMEZONE)
    )


def set_weekly(store: Store, owner: str, weekday: int, hour: int, zone: str | None) -> None:
    """Keep at which moment of a week an owner's list is made; an empty zone is that of the machine."""
    weekly = checked_moment(weekday, hour, zone or None)
    if weekly != weekly_of(store, owner):
        store.preferences.set(owner, WEEKLY, weekly.as_setting())


def is_on(use_cases: WeekUseCases, owner: str) -> bool:
    """Tell whether something is running that sees to an owner's week."""
    now = to_epoch(use_cases.clock())
    parts = use_cases.store.schedule.of(owner)
    due = [part.next_at for part in parts if part.next_at is not None]
    is_late = bool(due) and min(due) < now - AWAY_SECONDS
    return bool(parts) and not is_late and use_cases.store.job_queue.has_worker(now)


def schedule_lines(use_cases: WeekUseCases, owner: str, lang: Language) -> list[str]:
    """Say of each part when it last happened and happens next, and whether anything is running at all."""
    if not is_on(use_cases, owner):
        return [sentences.nothing_on(lang)]
    store = use_cases.store
    weekly, seen = weekly_of(store, owner), store.job_queue.last_sign()
    looked = [] if seen is None else [sentences.looked(seen, weekly, lang)]
    return [*sentences.lines(store.schedule.of(owner), weekly, lang), *looked]


def next_list(use_cases: WeekUseCases, owner: str, lang: Language) -> str:
    """Say when the next list comes; nothing where nothing would make it."""
    if not is_on(use_cases, owner):
        return ""
    store = use_cases.store
    times = [part.next_at for part in store.schedule.of(owner) if part.part is SchedulePart.LIST]
    return sentences.next_list(times[0], weekly_of(store, owner), lang) if times and times[0] else ""
