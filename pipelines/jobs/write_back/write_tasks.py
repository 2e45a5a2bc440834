"""Tasks in a CRM for the weekly few: each owner's open suggestions, once a week, for that owner alone."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b

from data.messages import Message
from data.schema import Suggestion, to_epoch
from data.store.bookkeeping.connections import Connection
from data.store.crm.crm_contacts import CrmRecord
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


def planned_tasks(
    store: Store,
    connection: Connection,
    now: datetime,
    lang: Language,
    left_out: Counter[Message],
    *,
    are_private: bool,
) -> Iterator[CrmTask]:
    """Yield the tasks of this week, and count the suggestions that become none.

    What rests on a private source says why only where nobody but its owner reads the task.
    """
    source = str(connection.kind)
    records = store.crm_contacts.all(connection.id)
    private = store.crm_contacts.met_elsewhere(source)
    for owner, user in _users_of_owners(store, connection):
        for suggestion in store.lists.open(owner, to_epoch(now)):
            record = record_of(store, owner, suggestion.contact, records)
            if record is None or record.flags:
                left_out[NOT_THERE if record is None else FLAGGED] += 1
                continue
            tells_why = are_private or (owner, suggestion.contact) not in private
            contact = record.record.removeprefix(f"{source}:")
            key = _key(connection, owner, contact, now)
            title, text = lang.say("Kith: reach out this week"), _text(suggestion, lang, tells_why=tells_why)
            yield CrmTask(key, contact, user, title, text, (now + DUE).date())


def _users_of_owners(store: Store, connection: Connection) -> list[tuple[str, str]]:
    """Return each owner with a user of the CRM who works there, by owner."""
    users = {one.owner: one.id for one in mapped_users(store, connection) if one.owner and one.active}
    return sorted((owner, user) for owner, user in users.items() if owner)


def record_of(store: Store, owner: str, contact: str, records: Mapping[str, CrmRecord]) -> CrmRecord | None:
    """Return the CRM's record of an owner's contact; None where the CRM does not have them."""
    handles = store.identities.handles(owner, contact)
    return next((records[one] for one in handles if one in records), None)


def write_tasks(
    store: Store, connection: Connection, adapter: CrmAdapter, now: datetime, lang: Language
) -> WrittenTasks:
    """Make this week's tasks that are not there yet; raises RemoteError where the CRM cannot be reached."""
    done = WrittenTasks()
    are_private = adapter.tasks_are_private
    for task in planned_tasks(store, connection, now, lang, done.left_out, are_private=are_private):
        # Kept before: after a kill in between it is found, and taken away with the others.
        _keep_key(store, connection, task.key)
        done.counts[adapter.put_task(task)] += 1
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


def _text(suggestion: Suggestion, lang: Language, *, tells_why: bool) -> str:
    sentences = [sentence(reason, lang) for reason in suggestion.reasons[:3]] if tells_why else []
    why = "\n".join(one for one in sentences if one)
    return why or lang.say("Why stands in Kith, where you alone see it.")
