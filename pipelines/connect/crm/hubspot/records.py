"""HubSpot's records as the shape of every CRM has them.

Its properties are texts, whatever they hold. Which there are and what they mean:
developers.hubspot.com/docs/api-reference (contacts, emails, calls, meetings, communications).
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from data.schema import ContactFlag, Direction
from pipelines.connect.crm.adapter import CrmActivity, CrmContact, CrmUser
from pipelines.connect.crm.flags import flags_of
from pipelines.connect.crm.moments import epoch_of

CONTACT = (
    "firstname",
    "lastname",
    "email",
    "hs_additional_emails",
    "phone",
    "mobilephone",
    "hs_linkedin_url",
    "company",
    "jobtitle",
    "hubspot_owner_id",
    "hs_email_optout",
    "hs_lead_status",
    "lifecyclestage",
    "hs_merged_object_ids",
)
# Properties whose words can want a contact left in peace.
STATUSES = ("hs_lead_status", "lifecyclestage")
EMAIL_DIRECTIONS = {"EMAIL": Direction.SENT, "INCOMING_EMAIL": Direction.RECEIVED}
CALL_DIRECTIONS = {"OUTBOUND": Direction.SENT, "INBOUND": Direction.RECEIVED}
NOT_SENT = frozenset({"BOUNCED", "FAILED", "SCHEDULED", "SENDING"})
NOT_TAKEN = frozenset({"BUSY", "NO_ANSWER", "FAILED", "CANCELED", "MISSED", "QUEUED", "RINGING"})
NOT_MET = frozenset({"CANCELED", "NO_SHOW", "RESCHEDULED"})
# The outcomes that every account has, whose ids are the same everywhere: busy, no answer, wrong number,
# voicemail, live message left with somebody else.
UNANSWERED = frozenset(
    {
        "9d9162e7-6cf3-4944-bf63-4dff82258764",
        "73a0d17f-1163-4015-bdd5-ec830791da20",
        "17b47fee-58de-441e-a44c-c6300d46f273",
        "b2cf5968-551e-4856-9783-52b3da59a7d0",
        "a4c4c377-d246-4b32-a13b-75a56a4cd0ff",
    }
)

Properties = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ActivityKind:
    """One kind of activity: which properties are read, and what they say."""

    channel: str
    properties: tuple[str, ...]
    direction: Callable[[Properties], Direction]
    held: Callable[[Properties], bool]
    people: str = ""


KINDS: Mapping[str, ActivityKind] = {
    "emails": ActivityKind(
        "email",
        ("hs_email_direction", "hs_email_status"),
        # One that was forwarded into the CRM does not say whose it was.
        lambda one: EMAIL_DIRECTIONS.get(one.get("hs_email_direction") or "", Direction.MUTUAL),
        lambda one: one.get("hs_email_status") not in NOT_SENT,
    ),
    "calls": ActivityKind(
        "call",
        ("hs_call_direction", "hs_call_disposition", "hs_call_status"),
        lambda one: CALL_DIRECTIONS.get(one.get("hs_call_direction") or "", Direction.MUTUAL),
        lambda one: (
            one.get("hs_call_status") not in NOT_TAKEN and one.get("hs_call_disposition") not in UNANSWERED
        ),
    ),
    "meetings": ActivityKind(
        "meeting",
        ("hs_meeting_start_time", "hs_meeting_outcome", "hs_attendee_owner_ids"),
        lambda _: Direction.MUTUAL,
        lambda one: one.get("hs_meeting_outcome") not in NOT_MET,
        "hs_attendee_owner_ids",
    ),
    "communications": ActivityKind(
        "message", ("hs_communication_channel_type",), lambda _: Direction.MUTUAL, lambda _: True
    ),
}
COMMON = ("hs_timestamp", "hubspot_owner_id")


def contact_of(
    record: Properties, complaints: Collection[str], words: Mapping[str, str], labels: Mapping[str, str]
) -> CrmContact:
    """Return a contact; `complaints` are those with an open one, `labels` what the admin calls a status."""
    held = record["properties"]
    flags = set(flags_of(_words(held, labels), words))
    if held.get("hs_email_optout") == "true":
        flags.add(ContactFlag.OPTED_OUT)
    if str(record["id"]) in complaints:
        flags.add(ContactFlag.OPEN_COMPLAINT)
    return CrmContact(
        str(record["id"]),
        f"{held.get('firstname') or ''} {held.get('lastname') or ''}".strip(),
        emails=tuple(dict.fromkeys((*_parts(held.get("email")), *_parts(held.get("hs_additional_emails"))))),
        numbers=tuple(dict.fromkeys((*_some(held.get("phone")), *_some(held.get("mobilephone"))))),
        pages=_some(held.get("hs_linkedin_url")),
        company=held.get("company") or "",
        job_title=held.get("jobtitle") or "",
        owners=_some(held.get("hubspot_owner_id")),
        flags=frozenset(flags),
    )


def merged_into(record: Properties) -> tuple[str, ...]:
    """Return the ids of contacts that were merged into this one."""
    merged = _parts(record["properties"].get("hs_merged_object_ids"))
    return tuple(one for one in merged if one != str(record["id"]))


def activity_of(kind: str, record: Properties, contacts: tuple[str, ...], people: int) -> CrmActivity | None:
    """Return an activity with these contacts, None where its time cannot be read."""
    held, form = record["properties"], KINDS[kind]
    at = epoch_of(held.get("hs_meeting_start_time")) or epoch_of(held.get("hs_timestamp"))
    if at is None:
        return None
    users = (*_some(held.get("hubspot_owner_id")), *_parts(held.get(form.people) if form.people else None))
    return CrmActivity(
        str(record["id"]),
        at,
        form.channel,
        form.direction(held),
        contacts,
        tuple(dict.fromkeys(users)),
        people=max(1, people),
        held=form.held(held),
    )


def user_of(record: Properties) -> CrmUser:
    """Return an owner as HubSpot calls its users; an archived one works there no more."""
    name = f"{record.get('firstName') or ''} {record.get('lastName') or ''}".strip()
    return CrmUser(str(record["id"]), name, record.get("email") or "", active=not record.get("archived"))


def _words(held: Properties, labels: Mapping[str, str]) -> list[str]:
    values = [value for name in STATUSES for value in _some(held.get(name))]
    return [*values, *(labels[value] for value in values if value in labels)]


def _parts(value: Any) -> tuple[str, ...]:
    return tuple(part.strip() for part in str(value or "").split(";") if part.strip())


def _some(value: Any) -> tuple[str, ...]:
    return (str(value),) if value else ()
