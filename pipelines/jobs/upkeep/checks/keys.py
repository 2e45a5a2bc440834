"""Whether a key of a workspace ends soon with none in its place."""

from data.messages import Message
from data.schema import from_epoch
from data.store.bookkeeping.api_keys import ApiKey
from data.store.store import Store
from pipelines.jobs.upkeep.checks.sealed import Condition


def check_keys(store: Store, now: int) -> Condition:
    """Look whether every key that ends within two weeks of `now` has a successor that opens the same."""
    keys = store.keys.all()
    lasting = {_what(key) for key in keys if key.opens(now) and not key.ends_soon(now)}
    ending = [key for key in keys if key.ends_soon(now) and _what(key) not in lasting]
    if not ending:
        return Message("{count} in force, none ends soon", count=sum(key.opens(now) for key in keys)), None
    first = min(ending, key=lambda key: (key.expires_at or 0, key.id))
    state = Message(
        "ending within two weeks: {count}, the first is {key} ({name}) on {day}",
        count=len(ending),
        key=first.id,
        name=first.name,
        day=f"{from_epoch(first.expires_at or 0):%Y-%m-%d}",
    )
    return state, f"kith keys rotate {first.id}"


def _what(key: ApiKey) -> tuple[str, frozenset[str], str | None]:
    return key.name, key.scopes, key.owner
