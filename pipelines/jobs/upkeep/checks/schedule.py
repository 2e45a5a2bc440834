"""Whether what happens by itself happens: overdue, failed, or well."""

from collections.abc import Sequence

from data.messages import Message
from data.schema import utc_minute
from data.store.bookkeeping.schedule import PartOverall, SchedulePart
from pipelines.jobs.upkeep.checks.sealed import Condition

# A worker looks within seconds; after so long it is not there.
LATE_SECONDS = 900
NAMES = {
    SchedulePart.LIST: Message("the week's lists"),
    SchedulePart.FOLDER: Message("watched folders"),
    SchedulePart.DIGEST: Message("digests by mail"),
    SchedulePart.PUSH: Message("weeks on devices"),
    SchedulePart.CHAT: Message("weeks in chats"),
}


def check_schedule(parts: Sequence[PartOverall], now: int) -> Condition:
    """Look whether each part happened when it was due, and whether anything stood in its way."""
    state = Message("what happens by itself: {parts}", parts=tuple(map(_state, parts)))
    if any(one.next_at is not None and one.next_at < now - LATE_SECONDS for one in parts):
        return state, Message("nothing is running that would go on; keep Kith on: kith up")
    if any(one.failing for one in parts):
        return state, Message("the page Every week says what stood in the way")
    return state, None


def _state(part: PartOverall) -> Message:
    times = {"name": NAMES[part.part], "last": _moment(part.last_at), "next": _moment(part.next_at)}
    if part.failing:
        return Message("{name}: last {last}, next {next}, {failing} failed", failing=part.failing, **times)
    return Message("{name}: last {last}, next {next}", **times)


def _moment(seconds: int | None) -> str:
    return "-" if seconds is None else f"{utc_minute(seconds)}Z"
