"""EspoCRM's records as the shape of every CRM has them; its moments are in UTC, without saying so.

Its fields: application/Espo/Modules/Crm/Resources/metadata/entityDefs of its source.
"""

from collections.abc import Collection, Mapping
from typing import Any

from data.schema import ContactFlag, Direction
from pipelines.connect.crm.adapter import CrmActivity, CrmContact, CrmUser
from pipelines.connect.crm.flags import flags_of
from pipelines.connect.crm.moments import epoch_of

CONTACT = (
    "firstName",
    "lastName",
    "emailAddress",
    "emailAddressIsOptedOut",
    "phoneNumber",
    "doNotCall",
    "title",
    "accountName",
    "accountType",
    "assignedUserId",
    "createdAt",
    "modifiedAt",
)
# Without subjects, names and texts.
HELD = ("status", "dateStart", "assignedUserId", "contactsIds", "usersIds", "modifiedAt")
CALL = (*HELD, "direction")
EMAIL = (
    "status",
    "dateSent",
    "sentById",
    "assignedUserId",
    "fromEmailAddressName",
    "toEmailAddressesNames",
    "ccEmailAddressesNames",
    "modifiedAt",
)
CALLS = {"Inbound": Direction.RECEIVED, "Outbound": Direction.SENT}

Record = Mapping[str, Any]


def contact_of(record: Record, complaints: Collection[str], words: Mapping[str, str]) -> CrmContact:
    """Return a contact; `complaints` are those with an open case, `words` the admin's own types."""
    flags = set(flags_of(_some(record.get("accountType")), words))
    if record.get("emailAddressIsOptedOut"):
        flags.add(ContactFlag.OPTED_OUT)
    if record.get("doNotCall"):
        flags.add(ContactFlag.DO_NOT_CONTACT)
    if record["id"] in complaints:
        flags.add(ContactFlag.OPEN_COMPLAINT)
    return CrmContact(
        str(record["id"]),
        f"{record.get('firstName') or ''} {record.get('lastName') or ''}".strip(),
        emails=_some(record.get("emailAddress")),
        numbers=_some(record.get("phoneNumber")),
        company=record.get("accountName") or "",
        job_title=record.get("title") or "",
        owners=_some(record.get("assignedUserId")),
        flags=frozenset(flags),
    )


def held_of(record: Record, channel: str, here: Collection[str]) -> CrmActivity | None:
    """Return a meeting or a call with those of its contacts who are `here`; None without a time."""
    at = epoch_of(record.get("dateStart"))
    if at is None:
        return None
    contacts = list(map(str, record.get("contactsIds") or ()))
    users = (*_some(record.get("assignedUserId")), *map(str, record.get("usersIds") or ()))
    return CrmActivity(
        str(record["id"]),
        at,
        channel,
        CALLS.get(record.get("direction") or "", Direction.MUTUAL),
        tuple(sorted(one for one in contacts if one in here)),
        tuple(dict.fromkeys(users)),
        people=max(1, len(contacts)),
    )


def email_of(record: Record, contacts: Mapping[str, str]) -> CrmActivity | None:
    """Return an e-mail with its contacts, who are known by their addresses; None without a time."""
    at = epoch_of(record.get("dateSent"))
    if at is None:
        return None
    sender, others = addresses_of(record)
    came = sender in contacts
    whose = {contacts[one] for one in ([sender] if came else others) if one in contacts}
    users = (*_some(record.get("sentById")), *_some(record.get("assignedUserId")))
    return CrmActivity(
        str(record["id"]),
        at,
        "email",
        Direction.RECEIVED if came else Direction.SENT,
        tuple(sorted(whose)),
        tuple(dict.fromkeys(users)),
        people=1 if came else max(1, len(others)),
    )


def addresses_of(record: Record) -> tuple[str, list[str]]:
    """Return who sent an e-mail and to whom it went, in small letters."""
    lists = (record.get("toEmailAddressesNames") or {}, record.get("ccEmailAddressesNames") or {})
    others = [str(address).casefold() for names in lists for address in names.values()]
    return str(record.get("fromEmailAddressName") or "").casefold(), list(dict.fromkeys(others))


def user_of(record: Record) -> CrmUser:
    """Return a user; one who is not active works there no more."""
    name, address = record.get("name") or "", record.get("emailAddress") or ""
    return CrmUser(str(record["id"]), name, address, active=bool(record.get("isActive")))


def _some(value: Any) -> tuple[str, ...]:
    return (str(value),) if value else ()
