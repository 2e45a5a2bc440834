"""BottleCRM's records as the shape of every CRM has them."""

from collections.abc import Mapping
from typing import Any

from data.schema import ContactFlag, Direction
from pipelines.connect.crm.adapter import CrmActivity, CrmContact, CrmUser
from pipelines.connect.crm.flags import flags_of
from pipelines.connect.crm.moments import epoch_of

DIRECTIONS = {"inbound": Direction.RECEIVED, "outbound": Direction.SENT}
# What somebody asked through a form, and calls nobody took.
CHANNELS = {"enquiry": "message", "sms": "message", "whatsapp": "message"}
NOT_HELD = frozenset({"no_answer", "busy", "wrong_number", "voicemail"})

Record = Mapping[str, Any]


def contact_of(
    record: Record, complaints: frozenset[str], tags: Mapping[str, str], words: Mapping[str, str]
) -> CrmContact:
    """Return a contact.

    `complaints` are those about whom a problem is open, `tags` the names of tags by their ids, which are all
    that a contact holds of them, `words` the admin's own tags.
    """
    name = f"{record.get('first_name') or ''} {record.get('last_name') or ''}".strip()
    return CrmContact(
        str(record["id"]),
        name,
        emails=_some(record.get("email")),
        numbers=_some(record.get("phone_e164") or record.get("phone")),
        pages=_some(record.get("linkedin_url")),
        company=record.get("organization") or "",
        job_title=record.get("title") or "",
        owners=tuple(sorted(str(one["id"]) for one in record.get("assigned_to") or ())),
        flags=_flags(record, complaints, tags, words),
    )


def _flags(
    record: Record, complaints: frozenset[str], tags: Mapping[str, str], words: Mapping[str, str]
) -> frozenset[ContactFlag]:
    flags = set(flags_of((tags.get(str(tag), "") for tag in record.get("tags") or ()), words))
    if record.get("do_not_call"):
        flags.add(ContactFlag.DO_NOT_CONTACT)
    if record.get("is_active") is False:
        flags.add(ContactFlag.LOST_CUSTOMER)
    if str(record["id"]) in complaints:
        flags.add(ContactFlag.OPEN_COMPLAINT)
    return frozenset(flags)


def activity_of(record: Record, contact: str) -> CrmActivity | None:
    """Return an interaction of a contact, None where its time cannot be read."""
    at = epoch_of(record.get("occurred_at"))
    if at is None:
        return None
    kind = str(record.get("kind"))
    direction = DIRECTIONS.get(str(record.get("direction")), Direction.MUTUAL)
    others = record.get("participants")
    return CrmActivity(
        str(record["id"]),
        at,
        CHANNELS.get(kind, kind),
        Direction.MUTUAL if kind == "meeting" else direction,
        (contact,),
        _some(record.get("logged_by")),
        people=max(1, len(others)) if isinstance(others, list) else 1,
        held=record.get("outcome") not in NOT_HELD,
    )


def users_of(page: Record) -> list[CrmUser]:
    """Return the users that a page of contacts names; only those who are still there are listed."""
    details = {
        str(one["id"]): one.get("user_details") or {}
        for contact in page.get("results") or ()
        for one in contact.get("assigned_to") or ()
    }
    return [
        CrmUser(
            str(one["id"]), details.get(str(one["id"]), {}).get("name") or "", one.get("user__email") or ""
        )
        for one in page.get("users") or ()
    ]


def _some(value: Any) -> tuple[str, ...]:
    return (str(value),) if value else ()
