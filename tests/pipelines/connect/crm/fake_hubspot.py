"""A HubSpot on loopback, as its documentation describes version 2026-09: the routes that Kith uses.

Kept to by it: scopes of a key, values that are texts, a search that lags and ends at 10,000 records, batches
of a hundred that fail in part or as a whole, unique values, properties in groups, merged and archived
contacts. Nobody has compared it with the real one.
"""

from datetime import datetime
from typing import Any, ClassVar

from data.schema import ContactFlag
from pipelines.connect.crm.hubspot.adapter import HubSpot
from tests.pipelines.connect.crm.fake_crm import (
    LOOPBACK,
    TOKEN,
    FakeContact,
    FakeCrm,
    FakeTask,
    Reply,
    Request,
    text_of_html,
)
from tests.pipelines.connect.crm.hubspot.hubspot_forms import (
    activity_of,
    batch_of,
    contact_of,
    error,
    is_valid,
    iso,
    page_of,
    scopes_of,
)
from tests.pipelines.connect.crm.hubspot.hubspot_schema import fault_of

READ = frozenset({"crm.objects.owners.read", "crm.objects.contacts.read", "sales-email-read", "tickets"})
SCOPES = READ | {"crm.schemas.contacts.write", "crm.objects.contacts.write"}
KINDS = {"emails": "email", "calls": "call", "meetings": "meeting", "communications": "sms"}
STATUSES = {
    "hs_lead_status": {"DO_NOT_CONTACT": "Do not contact"},
    "lifecyclestage": {"190001": "Lost customer"},
}
PLACE = {
    "additionalCurrencies": [],
    "companyCurrency": "EUR",
    "dataHostingLocation": "eu1",
    "timeZone": "Europe/Berlin",
    "utcOffset": "+01:00",
    "utcOffsetMilliseconds": 3_600_000,
}
STAMPS = {"createdAt": iso(0), "updatedAt": iso(0)}
NO_OBJECT = "Could not get some objects, they may be deleted or not exist. Check that ids are valid."


class FakeHubSpot(FakeCrm):
    """One account of HubSpot."""

    vendor: ClassVar[str] = "hubspot"
    most_owners: ClassVar[int | None] = 1
    error_inside: ClassVar[bytes] = b'{"status": "error", "message": "Something went wrong", "results": []}'

    def __init__(self) -> None:
        """Begin with no own properties, and a key with the scopes of the guide."""
        super().__init__()
        self.scopes = SCOPES
        self.properties: dict[str, dict[str, Any]] = {"contacts": {}, "tasks": {}}
        self.groups: dict[str, set[str]] = {"contacts": set(), "tasks": set()}
        self.archived: dict[str, FakeContact] = {}
        # How far the index of the search lags, and how many records of one question it shows.
        self.lag, self.most_found = 0, 10_000
        # Whether a batch in which one is bad fails in part (207) or as a whole (400).
        self.fails_in_part = True
        self.drops: set[str] = set()

    def number(self) -> str:
        """Return a new id, which HubSpot counts."""
        self._number += 1
        return str(10_000 + self._number)

    def adapter(self, token: str = TOKEN) -> HubSpot:
        """Return an adapter of this account that waits for nothing."""
        return HubSpot(self.url, token, LOOPBACK, pace=self.pace())

    def delete(self, number: str, *, erased: bool = False) -> None:
        """Delete a contact: it can be brought back for ninety days, unless it was for privacy."""
        contact = self.contacts[number]
        super().delete(number, erased=erased)
        if not erased:
            self.archived[number] = contact

    def drop_field(self, name: str) -> None:
        """Let an admin archive a property."""
        del self.properties["contacts"][name]

    def field_names(self) -> set[str]:
        """Return which properties of Kith's contacts have."""
        return set(self.properties["contacts"])

    def writes(self) -> list[Request]:
        """Return the requests that changed something: searches and readings of batches are no such."""
        return [one for one in super().writes() if not one.path.endswith(("/search", "/read"))]

    def answer(self, request: Request) -> Reply:
        """Answer as HubSpot does."""
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return 401, error("INVALID_AUTHENTICATION", "Authentication credentials not found.")
        if missing := scopes_of(request) - self.scopes:
            said = "This app hasn't been granted all required scopes to make this call."
            return 403, error("MISSING_SCOPES", said, errors=[{"message": f"needs {sorted(missing)}"}])
        if fault := fault_of(request.method, request.path, request.body):
            return 400, error("VALIDATION_ERROR", f"Invalid input JSON: {fault}")
        reply = self.routed(ROUTES, request, request.path)
        return (404, error("OBJECT_NOT_FOUND", "resource not found")) if reply is None else reply

    def _details(self, _: Request) -> Reply:
        number = int(self.portal.removeprefix("portal-"))
        return 200, {"portalId": number, "accountType": "STANDARD", "uiDomain": "app.hubspot.com", **PLACE}

    def _owners(self, request: Request) -> Reply:
        left = request.one("archived", "false") == "true"
        rows = [
            {
                "id": one.id,
                "email": one.email,
                "firstName": one.name,
                "type": "PERSON",
                "archived": left,
                **STAMPS,
            }
            for one in self.users.values()
            if one.active is not left
        ]
        return 200, page_of(rows, request)

    def _list(self, request: Request) -> Reply:
        names = request.one("properties").split(",")
        rows = [self._record("contacts", one, names) for one in sorted(self.contacts, key=int)]
        return 200, page_of(rows, request)

    def _search(self, request: Request, kind: str) -> Reply:
        asked = request.body
        names = asked["properties"]
        (group,) = asked["filterGroups"]
        seen = [one for one in self._ids(kind) if self._changed_at(kind, one) <= self.now - self.lag]
        rows = [one for one in seen if all(self._fits(kind, one, part) for part in group["filters"])]
        start, limit = int(asked["after"]), asked["limit"]
        if start + limit > self.most_found:
            return 400, error("VALIDATION_ERROR", "paging past 10,000 records is not possible")
        rows.sort(key=int)
        page = [self._record(kind, one, names) for one in rows[start : start + limit]]
        return 200, {"total": len(rows), "results": page}

    def _read(self, request: Request, kind: str) -> Reply:
        by, names = request.body.get("idProperty"), request.body["properties"]
        if by and not self.properties[kind].get(by, {}).get("hasUniqueValue"):
            return 400, error("VALIDATION_ERROR", f"{by} is no unique property")
        wanted = [one["id"] for one in request.body["inputs"]]
        if by:
            ids = [one.id for one in self.tasks.values() if one.values.get(by) in wanted]
        elif request.one("archived") == "true":
            ids = [one for one in wanted if one in self.archived]
        else:
            there = self._ids(kind)
            ids = [one for one in dict.fromkeys(self.merged.get(one, one) for one in wanted) if one in there]
        errors = (
            [error("OBJECT_NOT_FOUND", NO_OBJECT, context={"ids": ["1"]})] if len(ids) < len(wanted) else []
        )
        return batch_of([self._record(kind, one, names) for one in ids], errors)

    def _associated(self, request: Request, kind: str, other: str) -> Reply:
        pairs = set(self.pairs(kind, other))
        results, errors = [], []
        for one in request.body["inputs"]:
            others = sorted(second for first, second in pairs if first == one["id"])
            to = [{"toObjectId": second, "associationTypes": []} for second in others]
            if to:
                # Two at a time, so that the following page is asked for.
                start = int(one.get("after", 0))
                part: dict[str, Any] = {"from": {"id": one["id"]}, "to": to[start : start + 2]}
                if len(to) > start + 2:
                    part["paging"] = {"next": {"after": str(start + 2)}}
                results.append(part)
            else:
                errors.append(error("OBJECT_NOT_FOUND", "No associations found", context={"id": [one["id"]]}))
        return batch_of(results, errors)

    def _update(self, request: Request) -> Reply:
        results, errors = [], []
        accepted: list[tuple[str, dict[str, str]]] = []
        for one in request.body["inputs"]:
            number, trace = one["id"], {"objectWriteTraceId": [one.get("objectWriteTraceId", "")]}
            if number not in self.contacts:
                errors.append(error("OBJECT_NOT_FOUND", NO_OBJECT, context={"ids": [number], **trace}))
            elif fault := self._fault("contacts", one["properties"]):
                errors.append(error("VALIDATION_ERROR", fault, context=trace))
            else:
                accepted.append((number, one["properties"]))
        if errors and not self.fails_in_part:
            return 404 if errors[0]["category"] == "OBJECT_NOT_FOUND" else 400, errors[0]
        for number, values in accepted:
            kept = {name: value for name, value in values.items() if name not in self.drops}
            contact = self.contacts[number]
            contact.fields = {name: value for name, value in {**contact.fields, **kept}.items() if value}
            contact.changed_at = self.tick()
            results.append(self._record("contacts", number, list(values)))
        return batch_of(results, errors)

    def _create_task(self, request: Request) -> Reply:
        values = request.body["properties"]
        if fault := self._fault("tasks", values):
            return 400, error("VALIDATION_ERROR", fault)
        if any(one.values.get("kith_key") == values["kith_key"] for one in self.tasks.values()):
            return 409, error("CONFLICT", "kith_key has that value already on another task")
        (link,) = request.body["associations"]
        assert link["types"] == [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 204}]
        datetime.fromisoformat(values["hs_timestamp"])
        number, subject = self.number(), values["hs_task_subject"]
        owner, body = values["hubspot_owner_id"], values["hs_task_body"]
        self.tasks[number] = FakeTask(number, link["to"]["id"], owner, subject, body, dict(values))
        return 201, self._record("tasks", number, ["kith_key"])

    def _create_note(self, request: Request) -> Reply:
        values = request.body["properties"]
        (link,) = request.body["associations"]
        assert link["types"] == [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 202}]
        datetime.fromisoformat(values["hs_timestamp"])
        if len(values["hs_note_body"]) > self.longest_note:
            return 400, error("VALIDATION_ERROR", "Property values were not valid: hs_note_body")
        self.notes.append((link["to"]["id"], text_of_html(values["hs_note_body"])))
        return 201, {"id": self.number(), "properties": values, "archived": False}

    def _archive_tasks(self, request: Request) -> Reply:
        for one in request.body["inputs"]:
            self.tasks.pop(one["id"], None)
        return 204, None

    def _all_properties(self, _: Request, kind: str) -> Reply:
        return 200, {"results": [*self.properties[kind].values(), {"name": "email", "type": "string"}]}

    def _one_property(self, _: Request, name: str) -> Reply:
        options = [{"value": value, "label": label} for value, label in STATUSES[name].items()]
        return 200, {"name": name, "type": "enumeration", "options": options}

    def _make_property(self, request: Request, kind: str) -> Reply:
        asked = request.body
        if asked["name"] in self.properties[kind]:
            return 409, error("CONFLICT", f"A property named {asked['name']} already exists.")
        if asked["groupName"] not in self.groups[kind]:
            return 400, error("VALIDATION_ERROR", f"no group {asked['groupName']}")
        if (asked["type"] == "enumeration") is not bool(asked.get("options")):
            return 400, error("VALIDATION_ERROR", "options are for an enumeration, which needs them")
        self.properties[kind][asked["name"]] = asked
        return 201, asked

    def _remove_properties(self, request: Request, kind: str) -> Reply:
        for one in request.body["inputs"]:
            self.properties[kind].pop(one["name"], None)
            for contact in self.contacts.values():
                contact.fields.pop(one["name"], None)
        return 204, None

    def _group(self, _: Request, kind: str) -> Reply:
        if "kith" not in self.groups[kind]:
            return 404, error("OBJECT_NOT_FOUND", "no such group")
        return 200, {"name": "kith", "label": "Kith", "archived": False}

    def _make_group(self, request: Request, kind: str) -> Reply:
        self.groups[kind].add(request.body["name"])
        return 201, request.body

    def _remove_group(self, _: Request, kind: str) -> Reply:
        if self.properties[kind]:
            return 400, error("VALIDATION_ERROR", "the group is not empty")
        self.groups[kind].discard("kith")
        return 204, None

    def _ids(self, kind: str) -> list[str]:
        if kind == "contacts":
            return list(self.contacts)
        if kind == "tasks":
            return list(self.tasks)
        if kind == "tickets":
            return [f"9{one.id}" for one in self.contacts.values() if one.flag is ContactFlag.OPEN_COMPLAINT]
        return [one.id for one in self.activities.values() if one.kind == KINDS[kind]]

    def pairs(self, kind: str, other: str) -> list[tuple[str, str]]:
        """Return what belongs to what, both by their ids."""
        if other != "contacts":
            return [(second, first) for first, second in self.pairs(other, kind)]
        if kind == "tickets":
            return [(one, one[1:]) for one in self._ids("tickets")]
        return [(one, self.activities[one].contact) for one in self._ids(kind)]

    def _changed_at(self, kind: str, number: str) -> int:
        rows: Any = self.contacts if kind == "contacts" else self.activities
        return int(rows[number].changed_at) if number in rows else 0

    def _fits(self, kind: str, number: str, part: dict[str, Any]) -> bool:
        name, operator = part["propertyName"], part["operator"]
        if name == "hs_object_id" and operator == "GT":
            return int(number) > int(part["value"])
        if name == ("lastmodifieddate" if kind == "contacts" else "hs_lastmodifieddate"):
            return operator == "GTE" and self._changed_at(kind, number) * 1000 >= int(part["value"])
        # The tickets of this account are all open, and complaints.
        return kind == "tickets" and name in {"closed_date", "hs_ticket_category"}

    def _fault(self, kind: str, values: dict[str, str]) -> str:
        for name, value in values.items():
            definition = self.properties[kind].get(name)
            if definition is None and (name.startswith("kith_") or kind == "contacts"):
                return f'Property "{name}" does not exist (PROPERTY_DOESNT_EXIST)'
            if definition is not None and value and not is_valid(definition, value):
                return f'Property values were not valid: {name} holds "{value}"'
        return ""

    def _record(self, kind: str, number: str, names: list[str]) -> dict[str, Any]:
        held = self._held(kind, number)
        changed = iso(self._changed_at(kind, number))
        properties = {name: held.get(name) for name in names} | {"hs_object_id": number}
        assert all(value is None or isinstance(value, str) for value in properties.values())
        return {
            "id": number,
            "properties": properties,
            "createdAt": changed,
            "updatedAt": changed,
            "archived": number in self.archived,
        }

    def _held(self, kind: str, number: str) -> dict[str, Any]:
        if kind == "contacts":
            contact = self.contacts[number] if number in self.contacts else self.archived[number]
            merged = [gone for gone, kept in self.merged.items() if kept == number]
            return contact_of(contact, merged)
        if kind == "tasks":
            task = self.tasks[number]
            return {**task.values, "hs_task_status": "COMPLETED" if task.done else "NOT_STARTED"}
        return activity_of(self.activities[number]) if kind in KINDS else {}


ROUTES = {
    r"GET /account-info/2026-09/details": "_details",
    r"GET /crm/owners/2026-09": "_owners",
    r"GET /crm/objects/2026-09/contacts": "_list",
    r"POST /crm/objects/2026-09/([a-z]+)/search": "_search",
    r"POST /crm/objects/2026-09/([a-z]+)/batch/read": "_read",
    r"POST /crm/objects/2026-09/contacts/batch/update": "_update",
    r"POST /crm/objects/2026-09/tasks": "_create_task",
    r"POST /crm/objects/2026-09/notes": "_create_note",
    r"POST /crm/objects/2026-09/tasks/batch/archive": "_archive_tasks",
    r"POST /crm/associations/2026-09/([a-z]+)/([a-z]+)/batch/read": "_associated",
    r"GET /crm/properties/2026-09/(contacts|tasks)": "_all_properties",
    r"POST /crm/properties/2026-09/(contacts|tasks)": "_make_property",
    r"POST /crm/properties/2026-09/(contacts|tasks)/batch/archive": "_remove_properties",
    r"GET /crm/properties/2026-09/contacts/(hs_lead_status|lifecyclestage)": "_one_property",
    r"GET /crm/properties/2026-09/(contacts|tasks)/groups/kith": "_group",
    r"POST /crm/properties/2026-09/(contacts|tasks)/groups": "_make_group",
    r"DELETE /crm/properties/2026-09/(contacts|tasks)/groups/kith": "_remove_group",
}
