"""A Salesforce on loopback, as its documentation describes API version 66.0: the routes that Kith uses.

Kept to by it: signing in as an app, questions in SOQL that fail for a field that is not visible, pages, the
bin, collections in which each record fails for itself, custom fields that nobody sees without a permission,
and requests that are used up (403). Nobody has compared it with the real one.
"""

import re
from base64 import b64decode, b64encode
from datetime import UTC, date, datetime
from typing import Any, ClassVar

from data.schema import ContactFlag
from pipelines.connect.crm.salesforce.adapter import Salesforce
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

API = "/services/data/v66.0"
PAGE = 40
SESSION = "made-up session"
KINDS = {"email": "Email", "call": "Call"}
TYPES = {"Number": "double", "Text": "string", "Date": "date", "Picklist": "picklist"}
STANDARD = ["Id", "FirstName", "LastName", "Email", "Phone", "MobilePhone", "Title", "OwnerId"]
STANDARD += ["AccountId", "HasOptedOutOfEmail", "DoNotCall", "IndividualId"]


def iso(at: int) -> str:
    """Return a moment as Salesforce writes it."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S.000+0000")


def fault(code: str, message: str) -> list[dict[str, Any]]:
    """Return an error as Salesforce writes it."""
    return [{"errorCode": code, "message": message}]


# What is said of a request that was undone since another one of them failed.
HALTED: Reply = (400, fault("PROCESSING_HALTED", "The transaction was rolled back"))


class FakeSalesforce(FakeCrm):
    """One organisation of Salesforce."""

    vendor: ClassVar[str] = "salesforce"
    most_owners: ClassVar[int | None] = 1
    suffix: ClassVar[str] = "__c"
    error_inside: ClassVar[bytes] = b'[{"errorCode": "UNKNOWN_EXCEPTION", "message": "Something went wrong"}]'

    def __init__(self) -> None:
        """Begin with no custom fields, and the permission set of the guide."""
        super().__init__()
        self.fields: dict[str, dict[str, Any]] = {}
        self.visible: set[str] = set()
        self.has_permission_set, self.session_ended = True, False
        self.hidden: set[str] = set()
        self.forget: set[str] = set()
        # What lies in the bin: rows of contacts and activities.
        self.bin: list[tuple[str, dict[str, Any]]] = []
        self.invited: dict[str, list[str]] = {}
        self.cursors: dict[str, list[Any]] = {}

    def adapter(self, token: str = TOKEN) -> Salesforce:
        """Return an adapter of this organisation that waits for nothing."""
        return Salesforce(self.url, f"app-id:{token}", LOOPBACK, pace=self.pace())

    def remove_activity(self, number: str) -> None:
        """Delete something that was logged: it lies in the bin."""
        one = self.activities[number]
        kind = "Event" if one.kind == "meeting" else "Task"
        row = {"WhoId": one.contact, "SystemModstamp": iso(self.now + self.step), "IsDeleted": True}
        self.bin.append((kind, row))
        super().remove_activity(number)

    def merge(self, kept: str, gone: str) -> None:
        """Merge one contact into another: it lies in the bin, with the other's id."""
        super().merge(kept, gone)
        self._bin_contact(gone, kept)

    def delete(self, number: str, *, erased: bool = False) -> None:
        """Delete a contact: it lies in the bin."""
        super().delete(number, erased=erased)
        self._bin_contact(number, None)

    def drop_field(self, name: str) -> None:
        """Let an admin delete a field."""
        del self.fields[f"Contact.{name}__c"]

    def field_names(self) -> set[str]:
        """Return which custom fields contacts have, by Kith's names."""
        names = (one.removesuffix("__c") for one in self.fields)
        return {one.removeprefix("Contact.") for one in names if one.startswith("Contact.")}

    def writes(self) -> list[Request]:
        """Return the requests that changed something; signing in is no such."""
        return [one for one in super().writes() if one.path != "/services/oauth2/token"]

    def answer(self, request: Request) -> Reply:
        """Answer as Salesforce does."""
        if request.path == "/services/oauth2/token":
            return self._token(request)
        if self.session_ended or request.headers.get("authorization") != f"Bearer {SESSION}":
            return 401, fault("INVALID_SESSION_ID", "Session expired or invalid")
        reply = self.routed(ROUTES, request, request.path.removeprefix(API))
        return (404, fault("NOT_FOUND", "The requested resource does not exist")) if reply is None else reply

    def _token(self, request: Request) -> Reply:
        expected = b64encode(f"app-id:{TOKEN}".encode()).decode()
        if request.headers.get("authorization") != f"Basic {expected}":
            return 400, {"error": "invalid_client", "error_description": "invalid client credentials"}
        assert request.body == {"grant_type": "client_credentials"}
        self.session_ended = False
        return 200, {"access_token": SESSION, "instance_url": self.url, "token_type": "Bearer"}

    def _root(self, _: Request) -> Reply:
        return 200, {"query": f"{API}/query"}

    def _describe(self, _: Request, kind: str) -> Reply:
        standard = [one for one in STANDARD if one not in self.hidden] if kind == "Contact" else ["Id"]
        on = "Contact." if kind == "Contact" else "Activity."
        own = [name for name in self.fields if name.startswith(on) and name in self.visible]
        fields = [{"name": one, "type": "string", "updateable": True} for one in standard]
        return 200, {"fields": [*fields, *(self.fields[one]["described"] for one in own)]}

    def _query(self, request: Request, scope: str) -> Reply:
        question = request.one("q")
        match = re.fullmatch(r"SELECT (.+) FROM (\w+)(?: WHERE (.+))?", question)
        assert match, question
        names, kind, conditions = match[1].split(", "), match[2], match[3] or ""
        if kind == "Contact" and (unseen := set(names) & self.hidden):
            return 400, fault("INVALID_FIELD", f"No such column '{min(unseen)}' on entity 'Contact'")
        rows = self._rows(kind)
        if scope == "queryAll":
            rows += [row for of, row in self.bin if of == kind]
        parts = [one for one in conditions.split(" AND ") if one]
        kept = [_nested(row, names) for row in rows if all(_fits(row, part) for part in parts)]
        return 200, self._paged(kept)

    def _more(self, _: Request, number: str) -> Reply:
        return 200, self._paged(self.cursors.pop(number))

    def _paged(self, rows: list[Any]) -> dict[str, Any]:
        answer: dict[str, Any] = {"totalSize": len(rows), "done": len(rows) <= PAGE, "records": rows[:PAGE]}
        if not answer["done"]:
            number = self.number()
            self.cursors[number] = rows[PAGE:]
            answer["nextRecordsUrl"] = f"{API}/query/{number}"
        return answer

    def _tooling(self, request: Request) -> Reply:
        match = re.search(r"TableEnumOrId = '(\w+)' AND DeveloperName IN \((.+)\)", request.one("q"))
        assert match
        wanted = {f"{match[1]}.{name}__c" for name in re.findall(r"'(\w+)'", match[2])}
        ids = [{"Id": name} for name in sorted(self.fields) if name in wanted]
        return 200, {"records": ids, "done": True, "size": len(ids)}

    def _make_field(self, request: Request) -> Reply:
        name, data = request.body["FullName"], request.body["Metadata"]
        if name in self.fields:
            return 400, fault("DUPLICATE_DEVELOPER_NAME", f"There is already a field named {name}.")
        if not re.fullmatch(r"(Contact|Activity)\.[a-z0-9_]+__c", name) or "label" not in data:
            return 400, fault("FIELD_INTEGRITY_EXCEPTION", name)
        choices = (
            [one["fullName"] for one in data["valueSet"]["valueSetDefinition"]["value"]]
            if "valueSet" in data
            else []
        )
        described = {"name": name.split(".")[1], "type": TYPES[data["type"]], "updateable": True}
        self.fields[name] = {"described": described, "choices": choices, "type": data["type"]}
        return 201, {"id": name, "success": True, "errors": []}

    def _remove_field(self, _: Request, name: str) -> Reply:
        del self.fields[name]
        self.visible.discard(name)
        for contact in self.contacts.values():
            contact.fields.pop(name.split(".")[1], None)
        return 204, None

    def _permit(self, request: Request) -> Reply:
        asked = request.body
        assert asked["ParentId"] == "0PS1"
        assert asked["PermissionsRead"]
        assert asked["PermissionsEdit"]
        self.visible.add(asked["Field"].replace("Task.", "Activity."))
        return 201, {"id": self.number(), "success": True, "errors": []}

    def _update(self, request: Request) -> Reply:
        assert request.body["allOrNone"] is False
        assert len(request.body["records"]) <= 200
        return 200, [self._saved(one) for one in request.body["records"]]

    def _saved(self, asked: dict[str, Any]) -> dict[str, Any]:
        number = asked["id"]
        values = {name: value for name, value in asked.items() if name not in {"id", "attributes"}}
        if number not in self.contacts:
            return _failed("ENTITY_IS_DELETED", "entity is deleted")
        for name, value in values.items():
            if said := self._fault(f"Contact.{name}", value):
                return _failed(*said)
        contact = self.contacts[number]
        merged = {**contact.fields, **values}
        contact.fields = {name: value for name, value in merged.items() if value is not None}
        contact.changed_at = self.tick()
        return {"id": number, "success": True, "errors": []}

    def _fault(self, name: str, value: Any) -> tuple[str, str] | None:
        if name not in self.visible or name not in self.fields:
            return "INVALID_FIELD_FOR_INSERT_UPDATE", f"Unable to create/update fields: {name}."
        kind, choices = self.fields[name]["type"], self.fields[name]["choices"]
        wrong = {
            "Number": not isinstance(value, (int, float)),
            "Text": not isinstance(value, str) or len(value) > 255,
            "Picklist": value not in choices,
            "Date": not _is_day(value),
        }
        if value is not None and wrong[kind]:
            return "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", f"{name}: bad value: {value}"
        return None

    def _create_task(self, request: Request) -> Reply:
        asked = request.body
        if "Activity.kith_key__c" not in self.visible:
            return 400, fault("INVALID_FIELD", "No such column 'kith_key__c' on sobject of type Task")
        date.fromisoformat(asked["ActivityDate"])
        number = self.number()
        self.tasks[number] = FakeTask(
            number, asked["WhoId"], asked["OwnerId"], asked["Subject"], asked["Description"], dict(asked)
        )
        return 201, {"id": number, "success": True, "errors": []}

    def _composite(self, request: Request) -> Reply:
        assert request.body["allOrNone"] is True
        note, link = request.body["compositeRequest"]
        assert [one["url"].removeprefix(f"{API}/sobjects/") for one in (note, link)] == [
            "ContentNote",
            "ContentDocumentLink",
        ]
        assert (note["referenceId"], link["body"]["ContentDocumentId"]) == ("note", "@{note.id}")
        text = text_of_html(b64decode(note["body"]["Content"]).decode())
        contact = link["body"]["LinkedEntityId"]
        if len(text) > self.longest_note:
            return 200, _both((400, fault("STRING_TOO_LONG", "data value too large")), HALTED)
        if contact not in self.contacts:
            return 200, _both(HALTED, (400, fault("ENTITY_IS_DELETED", "entity is deleted")))
        self.notes.append((contact, text))
        done = (201, {"id": self.number(), "success": True, "errors": []})
        return 200, _both(done, done)

    def _remove_task(self, _: Request, number: str) -> Reply:
        return (404, fault("NOT_FOUND", number)) if self.tasks.pop(number, None) is None else (204, None)

    def _bin_contact(self, number: str, master: str | None) -> None:
        row = {"Id": number, "MasterRecordId": master, "IsDeleted": True, "SystemModstamp": iso(self.now)}
        self.bin.append(("Contact", row))

    def _rows(self, kind: str) -> list[dict[str, Any]]:
        if kind == "Organization":
            return [{"Id": self.portal, "Name": f"Firm {self.portal}"}]
        if kind == "User":
            return [
                {
                    "Id": one.id,
                    "Name": one.name,
                    "Email": one.email,
                    "IsActive": one.active,
                    "UserType": "Standard",
                }
                for one in self.users.values()
            ]
        if kind == "PermissionSet":
            return [{"Id": "0PS1", "Name": "Kith"}] if self.has_permission_set else []
        if kind == "Case":
            wanted = [one for one in self.contacts.values() if one.flag is ContactFlag.OPEN_COMPLAINT]
            return [{"ContactId": one.id, "IsClosed": False, "Type": "Problem"} for one in wanted]
        if kind == "Contact":
            return [self._contact(one) for one in sorted(self.contacts.values(), key=lambda one: one.id)]
        return self._activities(kind)

    def _contact(self, one: FakeContact) -> dict[str, Any]:
        return {
            "Id": one.id,
            "FirstName": one.first,
            "LastName": one.last,
            "Email": one.email or None,
            "Phone": one.phone or None,
            "OwnerId": one.owners[0] if one.owners else None,
            "HasOptedOutOfEmail": one.flag is ContactFlag.OPTED_OUT,
            "DoNotCall": one.flag is ContactFlag.DO_NOT_CONTACT,
            "Account.Name": one.company or None,
            "Account.Type": "Lost customer" if one.flag is ContactFlag.LOST_CUSTOMER else "Customer",
            "Individual.ShouldForget": one.id in self.forget,
            "IsDeleted": False,
            "SystemModstamp": iso(one.changed_at),
        }

    def _activities(self, kind: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        for one in self.activities.values():
            base = {"Id": one.id, "WhoId": one.contact, "OwnerId": one.user, "IsDeleted": False}
            base |= {"SystemModstamp": iso(one.changed_at), "Subject": "private words"}
            if kind == "Event" and one.kind == "meeting":
                rows.append({**base, "StartDateTime": iso(one.at)})
            if kind == "EventRelation" and one.kind == "meeting":
                for who in self.invited.get(one.id, []):
                    related = {"EventId": one.id, "RelationId": who, "Relation.Type": "Contact"}
                    rows.append({**base, **related, "Status": "Accepted"})
            if kind == "Task" and one.kind in KINDS:
                subtype, call = KINDS[one.kind], one.direction.capitalize()
                done = {"IsClosed": True, "CompletedDateTime": iso(one.at)}
                rows.append({**base, **done, "TaskSubtype": subtype, "CallType": call})
            if kind == "EmailMessage" and one.kind == "email":
                incoming = one.direction == "inbound"
                rows.append({"ActivityId": one.id, "Incoming": incoming, "MessageDate": iso(one.at)})
        if kind == "Task":
            own = ({**one.values, "Id": one.id, "IsClosed": one.done} for one in self.tasks.values())
            rows += [
                {"TaskSubtype": "Task", "SystemModstamp": iso(0), "IsDeleted": False, **one} for one in own
            ]
        return rows


ROUTES = {
    r"GET /": "_root",
    r"GET /sobjects/(Contact|Task)/describe": "_describe",
    r"GET /(query|queryAll)": "_query",
    r"GET /query/([\w-]+)": "_more",
    r"GET /tooling/query": "_tooling",
    r"POST /tooling/sobjects/CustomField": "_make_field",
    r"DELETE /tooling/sobjects/CustomField/([\w.]+)": "_remove_field",
    r"POST /sobjects/FieldPermissions": "_permit",
    r"PATCH /composite/sobjects": "_update",
    r"POST /sobjects/Task": "_create_task",
    r"POST /composite": "_composite",
    r"DELETE /sobjects/Task/([\w-]+)": "_remove_task",
}


def _fits(row: dict[str, Any], part: str) -> bool:
    name, operator, value = re.fullmatch(r"(\S+) (!=|=|>=|IN) (.+)", part).groups()  # type: ignore[union-attr]
    held = row.get(name)
    if operator == "IN":
        return held in re.findall(r"'([^']*)'", value)
    if operator == ">=":
        return str(held)[:19] >= value[:19]
    wanted: Any = value == "true" if value in {"true", "false"} else value.strip("'")
    return (held == wanted) is (operator == "=")


def _nested(row: dict[str, Any], names: list[str]) -> dict[str, Any]:
    record: dict[str, Any] = {}
    for name in names:
        first, _, rest = name.partition(".")
        if rest:
            record.setdefault(first, {})[rest] = row.get(name)
        else:
            record[name] = row.get(name)
    return record


def _both(*answers: Reply) -> dict[str, Any]:
    parts = [{"httpStatusCode": status, "body": body, "httpHeaders": {}} for status, body in answers]
    return {"compositeResponse": parts}


def _failed(code: str, message: str) -> dict[str, Any]:
    return {"success": False, "errors": [{"statusCode": code, "message": message, "fields": []}]}


def _is_day(value: Any) -> bool:
    try:
        date.fromisoformat(str(value))
    except ValueError:
        return False
    return True
