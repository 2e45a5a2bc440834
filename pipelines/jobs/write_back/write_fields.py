"""Fields of a CRM's contacts: what would be written, and the writing, which can end anywhere."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from data.store.bookkeeping.connections import Connection
from data.store.crm.crm_contacts import CrmRecord
from data.store.crm_users import mapped_users
from data.store.store import Store
from data.wording.language import Language
from models.served.artefact import ServedModel
from pipelines.connect.crm.adapter import CrmAdapter, FieldWrite, WriteOutcome, WriteResult
from pipelines.jobs.write_back.crm_scores import ScoredContact, score_contacts
from pipelines.jobs.write_back.fields import Values, crm_fields, is_worth_a_write, nothing, values_of

BATCH = 50


@dataclass(frozen=True, slots=True)
class FieldChange:
    """What one contact's fields hold by Kith's hand, and what they shall hold."""

    record: CrmRecord
    owner: str
    before: Values
    after: Values


@dataclass(slots=True)
class WrittenFields:
    """How many contacts' fields were written, or not and why: the first reasons as the CRM gave them."""

    counts: Counter[WriteOutcome] = field(default_factory=Counter)
    reasons: list[str] = field(default_factory=list)


def planned_changes(
    store: Store, connection: Connection, model: ServedModel, now: int, lang: Language
) -> list[FieldChange]:
    """Return every contact whose fields are worth a write, by handle; nothing is written.

    Whoever wants to be left in peace, or is gone from the log, loses what was written of them.
    """
    source = str(connection.kind)
    scored = score_contacts(store, source, model, now, lang)
    names = {user.owner: user.name or user.email for user in mapped_users(store, connection) if user.owner}
    records = store.crm_contacts.all(connection.id)
    changes = [
        FieldChange(
            record,
            scored[handle].owner if handle in scored else "",
            record.written,
            _wanted(record, scored.get(handle), names, now),
        )
        for handle, record in sorted(records.items())
    ]
    return [one for one in changes if is_worth_a_write(one.before, one.after)]


def _wanted(record: CrmRecord, contact: ScoredContact | None, names: Mapping[str, str], now: int) -> Values:
    if record.flags or contact is None:
        return nothing() if record.written else {}
    return values_of(contact, names.get(contact.owner, contact.owner), now)


def write_fields(
    store: Store, connection: Connection, adapter: CrmAdapter, changes: Sequence[FieldChange], lang: Language
) -> WrittenFields:
    """Write changes batch by batch; what was written is kept after each, so that a kill repeats one at most.

    Raises RemoteError where the CRM cannot be written into now.
    """
    done = WrittenFields()
    if changes:
        adapter.ensure_fields(crm_fields(lang))
    for place in range(0, len(changes), BATCH):
        some = changes[place : place + BATCH]
        prefix = f"{connection.kind}:"
        writes = [FieldWrite(one.record.record.removeprefix(prefix), one.after) for one in some]
        results = adapter.write(writes)
        store.crm_contacts.keep(connection, _kept(some, results))
        for result in results:
            done.counts[result.outcome] += 1
            if result.why and result.why not in done.reasons:
                done.reasons.append(result.why)
    return done


def _kept(changes: Sequence[FieldChange], results: Sequence[WriteResult]) -> list[CrmRecord]:
    return [
        replace(one.record, written=_without_nothing(one.after))
        for one, result in zip(changes, results, strict=True)
        if result.outcome is WriteOutcome.WRITTEN
    ]


def _without_nothing(values: Values) -> dict[str, float | str | None]:
    """Return the values, and nothing at all where all of them are empty."""
    return dict(values) if any(value is not None for value in values.values()) else {}
