"""Salesforce's records as the shape of every CRM has them.

By its Object Reference: Contact, Individual, Task, Event, EventRelation, EmailMessage, User.
"""

from collections.abc import Collection, Mapping
from typing import Any

from data.schema import ContactFlag, Direction
from pipelines.connect.crm.adapter import CrmActivity, CrmContact, CrmUser
from pipelines.connect.crm.flags import flags_of
from pipelines.connect.crm.moments import epoch_of

CONTACT = (
    "Id",
    "FirstName",
    "LastName",
    "Email",
    "Phone",
    "MobilePhone",
    "Title",
    "OwnerId",
    "HasOptedOutOfEmail",
    "DoNotCall",
)
ACCOUNT = ("Account.Name", "Account.Type")
# Where data protection is switched on in the organisation.
INDIVIDUAL = ("Individual.ShouldForget", "Individual.HasOptedOutProcessing", "Individual.HasOptedOutSolicit")
TASK = ("Id", "WhoId", "OwnerId", "TaskSubtype", "CallType", "CompletedDateTime", "ActivityDate")
EVENT = ("Id", "WhoId", "OwnerId", "StartDateTime")
CALLS = {"Inbound": Direction.RECEIVED, "Outbound": Direction.SENT}
DECLINED = "Declined"

Record = Mapping[str, Any]


def contact_of(record: Record, complaints: Collection[str], words: Mapping[str, str]) -> CrmContact:
    """Return a contact; `complaints` are those with an open case, `words` the admin's own types."""
    account, person = record.get("Account") or {}, record.get("Individual") or {}
    flags = set(flags_of(_some(account.get("Type")), words))
    if record.get("HasOptedOutOfEmail") or person.get("HasOptedOutSolicit"):
        flags.add(ContactFlag.OPTED_OUT)
    if record.get("DoNotCall") or person.get("HasOptedOutProcessing"):
        flags.add(ContactFlag.DO_NOT_CONTACT)
    if record["Id"] in complaints:
        flags.add(ContactFlag.OPEN_COMPLAINT)
    return CrmContact(
        str(record["Id"]),
        f"{record.get('FirstName') or ''} {record.get('LastName') or ''}".strip(),
        emails=_some(record.get("Email")),
        numbers=tuple(dict.fromkeys((*_some(record.get("Phone")), *_some(record.get("MobilePhone"))))),
        company=account.get("Name") or "",
        job_title=record.get("Title") or "",
        owners=_some(record.get("OwnerId")),
        flags=frozenset(flags),
    )


def is_to_be_forgotten(record: Record) -> bool:
    """Tell whether somebody asked that all that is known of them be deleted."""
    return bool((record.get("Individual") or {}).get("ShouldForget"))


def task_of(record: Record, email: Record | None) -> CrmActivity | None:
    """Return a call or an e-mail, whose direction its message tells; None where its time cannot be read."""
    is_call = record.get("TaskSubtype") == "Call"
    written = (
        (email or {}).get("MessageDate") or record.get("CompletedDateTime") or record.get("ActivityDate")
    )
    at = epoch_of(written)
    if at is None:
        return None
    if is_call:
        direction = CALLS.get(record.get("CallType") or "", Direction.MUTUAL)
    elif email is None:
        direction = Direction.SENT
    else:
        direction = Direction.RECEIVED if email.get("Incoming") else Direction.SENT
    channel = "call" if is_call else "email"
    return CrmActivity(
        str(record["Id"]), at, channel, direction, (str(record["WhoId"]),), _some(record.get("OwnerId"))
    )


def event_of(record: Record, relations: Collection[Record], here: Collection[str]) -> CrmActivity | None:
    """Return a meeting with those of its people who are `here`; None where its time cannot be read."""
    at = epoch_of(record.get("StartDateTime"))
    if at is None:
        return None
    came = [one for one in relations if one.get("Status") != DECLINED]
    contacts = {*_some(record.get("WhoId")), *_of_type(came, "Contact")}
    users = (*_some(record.get("OwnerId")), *_of_type(came, "User"))
    return CrmActivity(
        str(record["Id"]),
        at,
        "meeting",
        Direction.MUTUAL,
        tuple(sorted(contacts & set(here))),
        tuple(dict.fromkeys(users)),
        people=max(1, len(contacts)),
    )


def user_of(record: Record) -> CrmUser:
    """Return a user; one who was deactivated works there no more."""
    return CrmUser(
        str(record["Id"]),
        record.get("Name") or "",
        record.get("Email") or "",
        active=bool(record.get("IsActive")),
    )


def _of_type(relations: Collection[Record], kind: str) -> list[str]:
    return [str(one["RelationId"]) for one in relations if (one.get("Relation") or {}).get("Type") == kind]


def _some(value: Any) -> tuple[str, ...]:
    return (str(value),) if value else ()
