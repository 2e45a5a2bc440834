"""Tasks in a CRM for the weekly few: each owner's open suggestions, once a week, for that owner alone."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b

from data.messages import Message
from data.schema import Suggestion, to_epoch
from data.store.bookkeeping.connections import Connection
from data.store.crm_users import mapped_users
from data.store.store import Store
from data.wording.explanations.reasons import sentence
from data.wording.language import Language
from pipelines.connect.crm.adapter import CrmAdapter, CrmTask, WriteOutcome

TASKS = "tasks"
# By then a task is done, or was not worth it; so many keys are kept for taking tasks away.
DUE = timedelta(days=7)
MOST_KEYS = 5_000
NOT_THERE = Message("suggestions of contacts whom the CRM does not have")
FLAGGED = Message("suggestions of contacts whom the CRM wants left in peace")


@dataclass(slots=True)
class WrittenTasks:
    """How many tasks were made or there already, and what was left out."""

    counts: Counter[WriteOutcome] = field(default_factory=Counter)
    left_out: Counter[Message] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class PlannedTask:
    """A task that would be made, and whose it is in Kith."""

    owner: str
    contact: str
    task: CrmTask


def planned_tasks(
    store: Store,
    connection: Connection,
    adapter: CrmAdapter,
    now: datetime,
    lang: Language,
    left: Counter[Message],
) -> Iterator[PlannedTask]:
    """Yield the tasks of this week.

    What rests on a private source says why only where nobody but its owner reads the task.
    """
    source = str(connection.kind)
    records = store.crm_contacts.all(connection.id)
    private = store.crm_contacts.met_elsewhere(source)
    users = {one.owner: one.id for one in mapped_users(store, connection) if one.owner and one.active}
    for owner, user in sorted((name, user) for name, user in users.items() if name):
        for suggestion in store.lists.open(owner, to_epoch(now)):
            handles = store.identities.handles(owner, suggestion.contact)
            record = next((records[one] for one in handles if one in records), None)
            if record is None or record.flags:
                left[NOT_THERE if record is None else FLAGGED] += 1
                continue
            tells_why = adapter.tasks_are_private or (owner, suggestion.contact) not in private
            contact = record.record.removeprefix(f"{source}:")
            text = (_why(suggestion, lang) if tells_why else "") or lang.say(
                "Why stands in Kith, where you alone see it."
            )
            yield PlannedTask(
                owner,
                suggestion.contact,
                CrmTask(
                    _key(connection, owner, contact, now),
                    contact,
                    user,
                    lang.say("Kith: reach out this week"),
                    text,
                    (now + DUE).date(),
                ),
            )


def write_tasks(
    store: Store, connection: Connection, adapter: CrmAdapter, now: datetime, lang: Language
) -> WrittenTasks:
    """Make this week's tasks that are not there yet; raises RemoteError where the CRM cannot be reached."""
    done = WrittenTasks()
    for one in planned_tasks(store, connection, adapter, now, lang, done.left_out):
        # Kept before: after a kill in between it is found, and taken away with the others.
        _keep_key(store, connection, one.task.key)
        done.counts[adapter.put_task(one.task)] += 1
    return done


def kept_keys(store: Store, connection: Connection) -> list[str]:
    """Return the keys of the tasks that were made."""
    return list(store.connections.cursors(connection.id).get(TASKS, {}).get("keys") or ())


def _keep_key(store: Store, connection: Connection, key: str) -> None:
    keys = kept_keys(store, connection)
    if key not in keys:
        kept = [*keys, key][-MOST_KEYS:]
        store.connections.keep_cursor(connection, TASKS, {"keys": kept})


def _key(connection: Connection, owner: str, contact: str, now: datetime) -> str:
    """Return a task's own key, which names nobody: one for each owner, contact and week."""
    text = f"{connection.id}\x1f{owner}\x1f{contact}\x1f{now:%G-W%V}"
    return f"kith-{blake2b(text.encode(), digest_size=12).hexdigest()}"


def _why(suggestion: Suggestion, lang: Language) -> str:
    sentences = (sentence(reason, lang) for reason in suggestion.reasons[:3])
    return "\n".join(one for one in sentences if one)
