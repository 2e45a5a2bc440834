"""What happens by itself each week: at which moment, when it last happened, when it happens next."""

from data.schema import to_epoch
from data.store.bookkeeping.job_queue import AWAY_SECONDS
from data.store.bookkeeping.preferences import WEEKLY
from data.store.bookkeeping.schedule import ScheduledPart, SchedulePart
from data.store.store import Store
from data.weekly.weekly_moment import WeeklyMoment, checked_moment
from data.wording.commands import schedule as sentences
from data.wording.language import Language
from service.use_cases.week import WeekUseCases


def set_weekly(store: Store, owner: str, weekday: int, hour: int, zone: str | None) -> WeeklyMoment:
    """Keep at which moment of a week an owner's list is made, and return it; no zone is the machine's."""
    weekly = checked_moment(weekday, hour, zone)
    if weekly != store.preferences.weekly(owner):
        store.preferences.set(owner, WEEKLY, weekly.as_setting())
    return weekly


def _parts_on(use_cases: WeekUseCases, owner: str) -> list[ScheduledPart]:
    """Return the parts of an owner's week; none where nothing is running that sees to them."""
    now = to_epoch(use_cases.clock())
    parts = use_cases.store.schedule.of(owner)
    due = [part.next_at for part in parts if part.next_at is not None]
    is_late = bool(due) and min(due) < now - AWAY_SECONDS
    return parts if parts and not is_late and use_cases.store.job_queue.has_worker(now) else []


def schedule_lines(use_cases: WeekUseCases, owner: str, lang: Language) -> list[str]:
    """Say of each part when it last happened and happens next, and whether anything is running at all."""
    parts, store = _parts_on(use_cases, owner), use_cases.store
    if not parts:
        return [sentences.nothing_on(lang)]
    weekly, seen = store.preferences.weekly(owner), store.job_queue.last_sign()
    looked = [] if seen is None else [sentences.looked(seen, weekly, lang)]
    return [*sentences.lines(parts, weekly, lang), *looked]


def next_list(use_cases: WeekUseCases, owner: str, lang: Language) -> str:
    """Say when the next list comes; nothing where nothing would make it."""
    for part in _parts_on(use_cases, owner):
        if part.part is SchedulePart.LIST and part.next_at:
            return sentences.next_list(part.next_at, use_cases.store.preferences.weekly(owner), lang)
    return ""
