"""An EspoCRM on loopback, as version 9.3.10 answered and its source has it: the routes that Kith uses.

Kept to by it: a key with the scopes of its role, fields that only an admin makes and whose names get a c,
unknown fields dropped with 200, lists of at most 200 whose total is not counted for e-mails, soft-deleted
records that no list shows, moments in UTC without a zone, reasons of refusals in a header.
"""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, ClassVar

from data.schema import ContactFlag
from pipelines.connect.crm.espocrm.adapter import EspoCrm
from pipelines.connect.crm.espocrm.writing import name_of
from tests.pipelines.connect.crm.fake_crm import (
    LOOPBACK,
    TOKEN,
    FakeActivity,
    FakeContact,
    FakeCrm,
    FakeTask,
    Reply,
    Request,
)

ADMIN = "admin:made-up password"
MOST = 200
KINDS = {"Meeting": "meeting", "Call": "call"}
READ = frozenset({"Contact", "Meeting", "Call", "Email", "Case", "User"})
TYPES = {"float", "varchar", "date", "enum"}
Row = dict[str, Any]


def stamp(at: int) -> str:
    """Return a moment as EspoCRM writes it."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S")


class FakeEspoCrm(FakeCrm):
    """One EspoCRM."""

    vendor: ClassVar[str] = "espocrm"
    most_owners: ClassVar[int | None] = 1
    error_inside: ClassVar[bytes] = b'{"messageTranslation": {"label": "Something went wrong"}}'

    def __init__(self) -> None:
        """Begin with no custom fields, and a key with the role of the guide."""
        super().__init__()
        self.fields: dict[str, dict[str, Row]] = {"Contact": {}, "Task": {}}
        self.role = READ | {"Contact edit", "Contact stream", "Task"}

    def adapter(self, token: str = TOKEN) -> EspoCrm:
        """Return an adapter that waits for nothing and may make fields."""
        return EspoCrm(self.url, f"{token}:{ADMIN}", LOOPBACK, pace=self.pace())

    def number(self) -> str:
        """Return a new id, by which it is seen what was made first."""
        self._number += 1
        return f"{self._number:017x}"

    def held(self, contact: str, name: str) -> Any:
        """Return what a field of Kith's holds."""
        return self.contacts[contact].fields.get(name_of(name))

    def key_of(self, task: FakeTask) -> str:
        """Return the key by which Kith finds a task again."""
        return str(task.values.get(name_of("kith_key")))

    def drop_field(self, name: str) -> None:
        """Let an admin remove a field."""
        del self.fields["Contact"][name_of(name)]

    def field_names(self) -> set[str]:
        """Return which fields of Kith's contacts have, by Kith's names."""
        parts = (re.findall(r"[A-Z][a-z]*|\d+", name) for name in self.fields["Contact"])
        return {"_".join(parts).lower() for parts in parts}

    def event(self, secret: str, contact: str, at: int) -> tuple[dict[str, str], bytes]:
        """Return a webhook that says that a contact was changed; `secret` is the webhook's id and key."""
        body = json.dumps([{"id": contact, "title": "private words", "modifiedAt": stamp(at)}]).encode()
        return espo_headers(secret, body), body

    def answer(self, request: Request) -> Reply:
        """Answer as EspoCRM does."""
        path = request.path.removeprefix("/api/v1/")
        if path.startswith("Admin/"):
            expected = f"Basic {base64.b64encode(ADMIN.encode()).decode()}"
            is_admin = request.headers.get("authorization") == expected
            if not is_admin or "x-api-key" in request.headers:
                return 403, None
        elif request.headers.get("x-api-key") != TOKEN:
            return 401, None
        reply = self.routed(ROUTES, request, path)
        return (404, None) if reply is None else reply

    def _me(self, _: Request) -> Reply:
        settings = {"siteUrl": f"https://{self.portal}.example", "applicationName": f"Firm {self.portal}"}
        return 200, {"user": {"id": "api-user", "type": "api"}, "settings": settings}

    def _metadata(self, request: Request) -> Reply:
        match = re.fullmatch(r"entityDefs\.(\w+)\.fields", request.one("key"))
        assert match
        return 200, {"name": {"type": "varchar"}} | self.fields[match[1]]

    def _list(self, request: Request, kind: str) -> Reply:
        if kind not in self.role:
            return 403, None
        size, offset = int(request.one("maxSize", "20")), int(request.one("offset", "0"))
        if size > MOST:
            return 403, None
        conditions = _conditions(request)
        rows = [one for one in self._rows(kind) if all(_fits(one, kind, wanted) for wanted in conditions)]
        rows.sort(key=lambda one: (one[request.one("orderBy")], one["id"]))
        page = rows[offset : offset + size]
        names = {"id", *request.one("select").split(",")}
        shown = [{name: value for name, value in one.items() if name in names} for one in page]
        # Of e-mails there may be very many: whether there are more is all that is said.
        uncounted = -1 if offset + size < len(rows) else -2
        return 200, {"total": uncounted if kind == "Email" else len(rows), "list": shown}

    def _make_field(self, request: Request, kind: str) -> Reply:
        asked = request.body
        name = f"c{asked['name'][0].upper()}{asked['name'][1:]}"
        if not re.fullmatch(r"[a-z][a-zA-Z\d]*", asked["name"]) or asked["type"] not in TYPES:
            return 400, None
        if name in self.fields[kind]:
            return 409, None
        self.fields[kind][name] = {**asked, "isCustom": True}
        return 200, self.fields[kind][name]

    def _remove_field(self, _: Request, kind: str, name: str) -> Reply:
        del self.fields[kind][name]
        for contact in self.contacts.values():
            contact.fields.pop(name, None)
        return 200, True

    def _change_contact(self, request: Request, number: str) -> Reply:
        if "Contact edit" not in self.role:
            return 403, None
        if number not in self.contacts:
            return 404, None
        there = self.fields["Contact"]
        # A field that it does not know is dropped, and nothing says so.
        known = {name: value for name, value in request.body.items() if name in there}
        if wrong := [name for name, value in known.items() if not _is_valid(there[name], value)]:
            return 400, {"messageTranslation": {"label": "validationFailure", "data": {"field": wrong[0]}}}
        contact = self.contacts[number]
        contact.fields |= known
        contact.changed_at = self.tick()
        return 200, self._contact(contact) | contact.fields

    def _one_contact(self, request: Request, number: str) -> Reply:
        assert request.one("select") == "id"
        return (200, {"id": number}) if number in self.contacts else (404, None)

    def _make_note(self, request: Request) -> Reply:
        asked = request.body
        if "Contact stream" not in self.role:
            return 403, None
        assert (asked["type"], asked["parentType"]) == ("Post", "Contact")
        if len(asked["post"]) > self.longest_note:
            return 400, {"messageTranslation": {"label": "validationFailure", "data": {"field": "post"}}}
        self.notes.append((asked["parentId"], asked["post"]))
        return 200, {"id": self.number(), **asked}

    def _make_task(self, request: Request) -> Reply:
        asked = request.body
        if "Task" not in self.role:
            return 403, None
        date.fromisoformat(asked["dateEndDate"])
        assert asked["parentType"] == "Contact"
        number = self.number()
        values = {name: value for name, value in asked.items() if name in self.fields["Task"]}
        of, user = asked["parentId"], asked["assignedUserId"]
        self.tasks[number] = FakeTask(number, of, user, asked["name"], asked["description"], values)
        return 200, {"id": number, **asked}

    def _remove_task(self, _: Request, number: str) -> Reply:
        return (404, None) if self.tasks.pop(number, None) is None else (200, True)

    def _rows(self, kind: str) -> list[Row]:
        if kind == "User":
            return [
                {
                    "id": one.id,
                    "name": one.name,
                    "emailAddress": one.email,
                    "isActive": one.active,
                    "type": "regular",
                    "createdAt": stamp(0),
                }
                for one in self.users.values()
            ]
        if kind == "Contact":
            return [self._contact(one) for one in self.contacts.values()]
        if kind == "Case":
            wanted = [one for one in self.contacts.values() if one.flag is ContactFlag.OPEN_COMPLAINT]
            case = {"status": "New", "type": "Problem", "createdAt": stamp(0)}
            return [
                {**case, "id": f"case-{one.id}", "contactId": one.id, "contactsIds": [one.id]}
                for one in wanted
            ]
        if kind == "Task":
            return [
                {"id": one.id, "status": "Completed" if one.done else "Not Started", "createdAt": stamp(0)}
                | one.values
                for one in self.tasks.values()
            ]
        return [self._activity(kind, one) for one in self.activities.values() if _kind_of(one) == kind]

    def _contact(self, one: FakeContact) -> Row:
        return {
            "id": one.id,
            "firstName": one.first,
            "lastName": one.last,
            "emailAddress": one.email or None,
            "emailAddressIsOptedOut": one.flag is ContactFlag.OPTED_OUT,
            "phoneNumber": one.phone or None,
            "doNotCall": one.flag is ContactFlag.DO_NOT_CONTACT,
            "title": None,
            "description": "private words",
            "accountName": one.company or None,
            "accountType": "Lost customer" if one.flag is ContactFlag.LOST_CUSTOMER else "Customer",
            "assignedUserId": one.owners[0] if one.owners else None,
            "createdAt": stamp(int(one.id, 16)),
            "modifiedAt": stamp(one.changed_at),
        }

    def _activity(self, kind: str, one: FakeActivity) -> Row:
        stamps = {"createdAt": stamp(int(one.id, 16)), "modifiedAt": stamp(one.changed_at)}
        base = {"id": one.id, "name": "private words", "assignedUserId": one.user, **stamps}
        if kind == "Email":
            theirs, ours = self.contacts[one.contact].email, "firm@firm.example"
            sender, to = (theirs, ours) if one.direction == "inbound" else (ours, theirs)
            names = {"fromEmailAddressName": sender, "toEmailAddressesNames": {"a1": to.upper()}}
            return {
                **base,
                "status": "Archived",
                "dateSent": stamp(one.at),
                **names,
                "ccEmailAddressesNames": {},
            }
        status = "Not Held" if one.outcome else "Held"
        people = {"contactsIds": [one.contact], "usersIds": []}
        return {
            **base,
            "status": status,
            "dateStart": stamp(one.at),
            "direction": one.direction.capitalize(),
        } | people


ROUTES = {
    r"GET App/user": "_me",
    r"GET Metadata": "_metadata",
    r"GET (Contact|User|Case|Meeting|Call|Email|Task)": "_list",
    r"POST Admin/fieldManager/(Contact|Task)": "_make_field",
    r"DELETE Admin/fieldManager/(Contact|Task)/(\w+)": "_remove_field",
    r"GET Contact/([\w-]+)": "_one_contact",
    r"PUT Contact/([\w-]+)": "_change_contact",
    r"POST Note": "_make_note",
    r"POST Task": "_make_task",
    r"DELETE Task/([\w-]+)": "_remove_task",
}


# How a list compares what a record holds with what is wanted.
COMPARED: dict[str, Callable[[Any, Any], Any]] = {
    "equals": lambda held, value: held == value,
    "in": lambda held, value: str(held).lower() in {one.lower() for one in value or ()},
    "notIn": lambda held, value: held not in value,
    "linkedWith": lambda held, value: set(held) & set(value),
    "greaterThanOrEquals": lambda held, value: str(held) >= str(value),
}


def espo_headers(secret: str, body: bytes) -> dict[str, str]:
    """Return both headers with which EspoCRM signs a webhook of this id and key."""
    number, _, key = secret.partition(":")
    digest = hmac.new(key.encode(), body, hashlib.sha256)
    raw = base64.b64encode(f"{number}:".encode() + digest.digest()).decode()
    return {
        "X-Signature": raw,
        "Signature": base64.b64encode(f"{number}:{digest.hexdigest()}".encode()).decode(),
    }


def _kind_of(one: FakeActivity) -> str:
    return next((kind for kind, name in KINDS.items() if name == one.kind), "Email")


def _conditions(request: Request) -> list[Any]:
    """Return the conditions of an address as they were nested."""
    tree: dict[str, Any] = {}
    for name, values in request.query.items():
        if not name.startswith("where["):
            continue
        *steps, last = re.findall(r"\[(\w+)\]", name)
        node = tree
        for step in steps:
            node = node.setdefault(step, {})
        node[last] = values[0]
    return [_as_list(one) for one in tree.values()]


def _as_list(node: Any) -> Any:
    if not isinstance(node, dict):
        return node
    inner = {name: _as_list(value) for name, value in node.items()}
    return list(inner.values()) if all(name.isdigit() for name in inner) else inner


def _fits(row: Row, kind: str, wanted: dict[str, Any]) -> bool:
    how, value = wanted["type"], wanted.get("value")
    if how == "or":
        return any(_fits(row, kind, one) for one in value)  # type: ignore[union-attr]
    name = wanted["attribute"]
    if kind == "Email" and name == "emailAddress":
        assert how == "equals"
        addresses = [row["fromEmailAddressName"], *row["toEmailAddressesNames"].values()]
        return str(value).lower() in {one.lower() for one in addresses}
    held = row[f"{name}Ids"] if how == "linkedWith" else row.get(name)
    return bool(COMPARED[how](held, value))


def _is_valid(field: Row, value: Any) -> bool:
    if value is None:
        return True
    match field["type"]:
        case "float":
            return isinstance(value, (int, float))
        case "enum":
            return value in field["options"]
        case "date":
            return bool(re.fullmatch(r"\d{4}-\d\d-\d\d", str(value)))
        case _:
            return isinstance(value, str) and len(value) <= 255
