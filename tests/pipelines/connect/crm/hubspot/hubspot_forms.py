"""How HubSpot writes what it holds: records, errors, pages, batches, and which scopes a request needs."""

from datetime import UTC, date, datetime
from typing import Any

from data.schema import ContactFlag
from tests.pipelines.connect.crm.fake_crm import FakeActivity, FakeContact, Reply, Request

EMAIL_DIRECTIONS = {"outbound": "EMAIL", "inbound": "INCOMING_EMAIL"}


def iso(at: int) -> str:
    """Return a moment as HubSpot writes it."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def error(category: str, message: str, **more: Any) -> dict[str, Any]:
    """Return an error as HubSpot writes it."""
    return {
        "status": "error",
        "category": category,
        "message": message,
        "correlationId": "aeb5f871-7f07-4993-9211-075dc63e7cbf",
        **more,
    }


def scopes_of(request: Request) -> set[str]:
    """Return which scopes a request needs."""
    path, is_reading = request.path, request.method == "GET" or request.path.endswith(("/search", "/read"))
    if "/owners/" in path:
        return {"crm.objects.owners.read"}
    if "/tickets" in path:
        return {"tickets"}
    if "/properties/" in path and not is_reading:
        return {"crm.schemas.contacts.write"}
    if not is_reading:
        return {"crm.objects.contacts.write"}
    if "/objects/" in path or "/associations/" in path:
        return {"crm.objects.contacts.read"} | ({"sales-email-read"} if "/emails" in path else set())
    return set()


def page_of(rows: list[Any], request: Request) -> dict[str, Any]:
    """Return a page of rows."""
    start, limit = int(request.one("after", "0")), int(request.one("limit", "10"))
    assert limit <= 100
    paging = {"paging": {"next": {"after": str(start + limit)}}} if len(rows) > start + limit else {}
    return {"results": rows[start : start + limit], **paging}


def batch_of(results: list[Any], errors: list[Any]) -> Reply:
    """Return the answer to a batch: 207 where one of it failed."""
    answer = {"status": "COMPLETE", "results": results, "startedAt": iso(0), "completedAt": iso(0)}
    if errors:
        return 207, {**answer, "numErrors": len(errors), "errors": errors}
    return 200, answer


def is_valid(definition: dict[str, Any], value: str) -> bool:
    """Tell whether a text is a value of a property."""
    try:
        if definition["type"] == "number":
            float(value)
        if definition["type"] == "date":
            date.fromisoformat(value)
    except ValueError:
        return False
    return definition["type"] != "enumeration" or value in {one["value"] for one in definition["options"]}


def contact_of(one: FakeContact, merged: list[str]) -> dict[str, Any]:
    """Return the properties of a contact."""
    first = {"hs_lead_status": "DO_NOT_CONTACT"} if one.flag is ContactFlag.DO_NOT_CONTACT else {}
    lost = {"lifecyclestage": "190001"} if one.flag is ContactFlag.LOST_CUSTOMER else {}
    return {
        "firstname": one.first,
        "lastname": one.last,
        "email": one.email or None,
        "phone": one.phone or None,
        "company": one.company or None,
        "hubspot_owner_id": one.owners[0] if one.owners else None,
        "hs_email_optout": "true" if one.flag is ContactFlag.OPTED_OUT else None,
        "hs_merged_object_ids": ";".join(merged) or None,
        "lastmodifieddate": iso(one.changed_at),
        **first,
        **lost,
        **one.fields,
    }


def activity_of(one: FakeActivity) -> dict[str, Any]:
    """Return the properties of an activity of any kind."""
    return {
        "hs_timestamp": iso(one.at),
        "hubspot_owner_id": one.user,
        "hs_lastmodifieddate": iso(one.changed_at),
        "hs_email_subject": "private words",
        "hs_email_direction": EMAIL_DIRECTIONS.get(one.direction),
        "hs_call_direction": one.direction.upper(),
        "hs_call_status": one.outcome or "COMPLETED",
        "hs_meeting_start_time": iso(one.at),
        "hs_meeting_outcome": one.outcome or "COMPLETED",
    }
