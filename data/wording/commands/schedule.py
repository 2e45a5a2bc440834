"""What is said of what happens by itself: when it last did, when it does next, what stood in its way."""

from collections.abc import Iterable

from data.store.bookkeeping.schedule import ScheduledPart, SchedulePart
from data.weekly.weekly_moment import WeeklyMoment
from data.wording.language import Language


def weekday_name(weekday: int, lang: Language) -> str:
    """Return the name of a weekday; 0 is Monday."""
    names = (
        lang.say("Monday"),
        lang.say("Tuesday"),
        lang.say("Wednesday"),
        lang.say("Thursday"),
        lang.say("Friday"),
        lang.say("Saturday"),
        lang.say("Sunday"),
    )
    return names[weekday]


def part_name(part: SchedulePart, lang: Language) -> str:
    """Return what a part is called."""
    names = {
        SchedulePart.LIST: lang.say("The list of the week"),
        SchedulePart.FOLDER: lang.say("The watched folder"),
        SchedulePart.DIGEST: lang.say("The digest by mail"),
        SchedulePart.PUSH: lang.say("The week on your devices"),
        SchedulePart.CHAT: lang.say("The week in a chat"),
    }
    return names[part]


def clock_time(moment: int, weekly: WeeklyMoment, lang: Language) -> str:
    """Return a moment as the owner's clock shows it, with its weekday and day."""
    local = weekly.local(moment)
    hour = f"{local:%H:%M}".translate(lang.digits)
    return lang.say(
        "{weekday}, {day:date}, {hour}", weekday=weekday_name(local.weekday(), lang), day=local, hour=hour
    )


def part_line(part: ScheduledPart, weekly: WeeklyMoment, lang: Language) -> str:
    """Say when a part last happened and when it happens next."""
    last = lang.say("not yet") if part.last_at is None else clock_time(part.last_at, weekly, lang)
    name = part_name(part.part, lang)
    if part.next_at is None:
        return lang.say("{name}: last {last}.", name=name, last=last)
    following = clock_time(part.next_at, weekly, lang)
    return lang.say("{name}: last {last}; next {next}.", name=name, last=last, next=following)


def fault_line(part: ScheduledPart, lang: Language) -> str:
    """Say what stood in a part's way; nothing where nothing did."""
    if part.fault is None:
        return ""
    name = part_name(part.part, lang)
    return lang.say("{name}: {why}.", name=name, why=lang.clause(part.fault))


def lines(parts: Iterable[ScheduledPart], weekly: WeeklyMoment, lang: Language) -> list[str]:
    """Say of each part when it last happened and happens next, and what stood in its way."""
    return [
        line for part in parts for line in (part_line(part, weekly, lang), fault_line(part, lang)) if line
    ]


def weekly_moment(weekly: WeeklyMoment, lang: Language) -> str:
    """Say at which weekday and hour the list of a week is made."""
    weekday, hour = weekday_name(weekly.weekday, lang), f"{weekly.hour:02}:00".translate(lang.digits)
    if weekly.zone is None:
        return lang.say("Kith makes the list of a week on {weekday} at {hour}.", weekday=weekday, hour=hour)
    return lang.say(
        "Kith makes the list of a week on {weekday} at {hour} ({zone}).",
        weekday=weekday,
        hour=hour,
        zone=weekly.zone,
    )


def next_list(moment: int, weekly: WeeklyMoment, lang: Language) -> str:
    """Say when the next list comes by itself."""
    return lang.say("The next list comes by itself: {when}.", when=clock_time(moment, weekly, lang))


def nothing_on(lang: Language) -> str:
    """Say that nothing happens by itself, and how it would."""
    return lang.say("Nothing happens by itself just now. To keep Kith on, run in a terminal: kith up")


def no_phone(lang: Language) -> str:
    """Say how the page is opened on a phone."""
    return lang.say("To read it on your phone at home, start Kith in a terminal with: kith up --lan")


def looked(moment: int, weekly: WeeklyMoment, lang: Language) -> str:
    """Say when Kith last looked for what changed and what came in, which it does all the time."""
    when = clock_time(moment, weekly, lang)
    return lang.say("What changed and what came in: looked for all the time, last {when}.", when=when)
