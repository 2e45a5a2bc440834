"""Whether a source or a channel fell silent: a connector that stopped looks like everybody going quiet."""

from data.messages import Message
from data.schema import from_epoch
from data.store.store import Store
from pipelines.jobs.upkeep.checks.sealed import Condition


def check_silence(store: Store, now: int) -> Condition:
    """Look whether every source still brings what it did in each channel, by its own rhythm of a year."""
    silent = store.sources.fell_silent(now)
    if not silent:
        return Message("none fell silent against its own rhythm"), None
    first = min(silent, key=lambda one: one.since)
    state = Message(
        "silent for longer than ever in a year: {count}; first {source} ({channel}) of {owner}, since {day}",
        count=len(silent),
        source=first.source,
        channel=first.channel,
        owner=first.owner,
        day=f"{from_epoch(first.since):%Y-%m-%d}",
    )
    return state, Message("see whether it is still connected: kith coverage, kith connect list")
