"""A BottleCRM on loopback, as version 1.35.0 answers: the routes that Kith uses, with their rules.

Kept to by it: scopes of a token, unknown custom fields dropped without a word, values of a wrong kind
refused, misspelt messages with 200, interactions of exactly one contact, tasks whose id is not told, fields
that are switched off rather than deleted, webhooks that are signed with their moment.
"""

import hashlib
import hmac
import json
import re
from datetime import UTC, date, datetime
from typing import Any, ClassVar

from data.schema import ContactFlag
from pipelines.connect.crm.bottlecrm.adapter import BottleCrm
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

SCOPES = frozenset(
    {
        "contacts:read",
        "contacts:write",
        "interactions:read",
        "cases:read",
        "tags:read",
        "custom-fields:read",
        "custom-fields:write",
        "tasks:read",
        "tasks:write",
    }
)
TAGS = {
    ContactFlag.DO_NOT_CONTACT: "Do not contact",
    ContactFlag.OPTED_OUT: "Opted out",
    ContactFlag.LOST_CUSTOMER: "Lost customer",
}
KINDS = {"email", "call", "meeting", "sms", "whatsapp", "enquiry"}


def iso(at: int) -> str:
    """Return a moment as BottleCRM writes it."""
    return datetime.fromtimestamp(at, UTC).isoformat().replace("+00:00", "Z")


class FakeBottleCrm(FakeCrm):
    """One organisation of a BottleCRM."""

    vendor: ClassVar[str] = "bottlecrm"
    error_inside: ClassVar[bytes] = b'{"error": true, "errors": "Something went worng"}'

    def __init__(self) -> None:
        """Begin with no custom fields, and a token with the scopes of the guide."""
        super().__init__()
        self.definitions: dict[str, dict[str, Any]] = {}
        self.scopes = SCOPES
        self.has_tickets = True
        # As earlier versions did: 200, and nothing of it.
        self.drops_comments = False

    def adapter(self, token: str = TOKEN) -> BottleCrm:
        """Return an adapter of this CRM that waits for nothing."""
        return BottleCrm(self.url, token, LOOPBACK, pace=self.pace())

    def drop_field(self, name: str) -> None:
        """Let an admin switch a field off."""
        self._definition("Contact", name)["is_active"] = False

    def field_names(self) -> set[str]:
        """Return which fields of contacts are in use."""
        return {
            one["key"]
            for one in self.definitions.values()
            if one["target_model"] == "Contact" and one["is_active"]
        }

    def event(self, secret: str, contact: str, at: int) -> tuple[dict[str, str], bytes]:
        """Return a webhook that says that a contact was changed."""
        return signed_event(secret, "contact.updated", {"id": contact}, at, self.number())

    def answer(self, request: Request) -> Reply:
        """Answer as BottleCRM does."""
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return 401, {"detail": "Invalid or expired token"}
        root, *rest = request.path.removeprefix("/api/").strip("/").split("/")
        action = "read" if request.method == "GET" else "write"
        if f"{root}:{action}" not in self.scopes:
            return 403, {"detail": f"This token is not scoped for {action} access to {root}."}
        route = getattr(
            self, f"_{request.method.lower()}_{root.replace('-', '_')}{'_one' if rest else ''}", None
        )
        return (404, {"detail": "Not found."}) if route is None else route(request, *rest)

    def _get_contacts(self, request: Request) -> Reply:
        rows = sorted(self.contacts.values(), key=lambda one: one.id, reverse=True)
        page = _page(rows, request)
        users = [{"id": one.id, "user__email": one.email} for one in self.users.values() if one.active]
        return 200, {"count": len(rows), "results": [self._contact(one) for one in page], "users": users}

    def _get_contacts_one(self, _: Request, number: str) -> Reply:
        if number not in self.contacts:
            return 404, {"detail": "No Contact matches the given query."}
        return 200, {"contact_obj": self._contact(self.contacts[number])}

    def _patch_contacts_one(self, request: Request, number: str) -> Reply:
        if number not in self.contacts:
            return 404, {"detail": "No Contact matches the given query."}
        contact = self.contacts[number]
        kept, errors = self._coerced("Contact", request.body.get("custom_fields") or {}, contact.fields)
        if errors:
            return 400, {"error": True, "errors": {"custom_fields": errors}}
        contact.fields, contact.changed_at = kept, self.tick()
        return 200, {"error": False, "message": "Contact Updated Successfully"}

    def _post_contacts_one(self, request: Request, number: str) -> Reply:
        if number not in self.contacts:
            return 404, {"detail": "No Contact matches the given query."}
        comment = request.body["comment"]
        if len(comment) > self.longest_note:
            return 400, {"error": True, "errors": {"comment": ["Ensure this field has fewer characters."]}}
        if not self.drops_comments:
            self.notes.append((number, comment))
        comments = [{"comment": text} for contact, text in self.notes if contact == number]
        return 200, {"contact_obj": self._contact(self.contacts[number]), "comments": comments}

    def _get_interactions(self, request: Request) -> Reply:
        named = request.one("contact")
        if not named:
            return 400, {"error": True, "errors": {"non_field_errors": ["Name exactly one record"]}}
        if named not in self.contacts:
            return 404, {"detail": "No such record."}
        rows = [one for one in self.activities.values() if one.contact == named]
        rows.sort(key=lambda one: (one.at, one.id), reverse=True)
        page = _page(rows, request)
        return 200, {"interactions": [self._interaction(one) for one in page], "count": len(rows)}

    def _get_cases(self, request: Request) -> Reply:
        if not self.has_tickets:
            return 404, {"error": True, "errors": "The Tickets module is off."}
        rows = [one for one in self.contacts.values() if one.flag is ContactFlag.OPEN_COMPLAINT]
        cases = [
            {"id": one.id, "status": "New", "case_type": "Problem", "contacts": [{"id": one.id}]}
            for one in rows
        ]
        return 200, {"cases": _page(cases, request), "cases_count": len(cases)}

    def _get_tags(self, _: Request) -> Reply:
        rows = [{"id": f"tag-{flag}", "name": name, "is_active": True} for flag, name in TAGS.items()]
        return 200, {"tags_count": len(rows), "tags": rows}

    def _get_custom_fields(self, request: Request) -> Reply:
        target = request.one("target_model")
        rows = [one for one in self.definitions.values() if one["target_model"] == target]
        return 200, {"definitions": rows, "totals": None}

    def _post_custom_fields(self, request: Request) -> Reply:
        asked = request.body
        if not re.fullmatch(r"[a-z][a-z0-9_]*", asked["key"]):
            return 400, {"error": True, "errors": {"key": ["key must be a lowercase slug"]}}
        if any(one["key"] == asked["key"] for one in self._of(asked["target_model"])):
            return 400, {"error": True, "errors": {"key": ["already exists"]}}
        if asked["field_type"] not in {"text", "textarea", "number", "dropdown", "date", "checkbox"}:
            return 400, {"error": True, "errors": {"field_type": ["not a valid choice"]}}
        if bool(asked.get("options")) != (asked["field_type"] == "dropdown"):
            return 400, {"error": True, "errors": {"options": "options is only valid for dropdown fields"}}
        number = self.number()
        self.definitions[number] = {**asked, "id": number, "is_active": True}
        return 201, self.definitions[number]

    def _put_custom_fields_one(self, request: Request, number: str) -> Reply:
        self.definitions[number] |= request.body
        return 200, self.definitions[number]

    def _delete_custom_fields_one(self, _: Request, number: str) -> Reply:
        self.definitions[number]["is_active"] = False
        return 200, {"error": False, "message": "Custom field deactivated"}

    def _get_tasks(self, request: Request) -> Reply:
        wanted = {name[3:]: values[0] for name, values in request.query.items() if name.startswith("cf_")}
        rows = [
            one
            for one in self.tasks.values()
            if all(one.values.get(name) == value for name, value in wanted.items())
        ]
        return 200, {"tasks": [self._task(one) for one in _page(rows, request)], "tasks_count": len(rows)}

    def _post_tasks(self, request: Request) -> Reply:
        asked = request.body
        missing = {"title", "status", "priority"} - asked.keys()
        if missing or len(asked["title"]) > 200:
            return 400, {"error": True, "errors": {name: ["This field is required."] for name in missing}}
        date.fromisoformat(asked["due_date"])
        values, errors = self._coerced("Task", asked.get("custom_fields") or {}, {})
        if errors:
            return 400, {"error": True, "errors": {"custom_fields": errors}}
        number = self.number()
        (contact,), (user,) = asked["contacts"], asked["assigned_to"]
        self.tasks[number] = FakeTask(number, contact, user, asked["title"], asked["description"], values)
        return 200, {"error": False, "message": "Task Created Successfully"}

    def _delete_tasks_one(self, _: Request, number: str) -> Reply:
        if self.tasks.pop(number, None) is None:
            return 404, {"detail": "No such task."}
        return 200, {"error": False, "message": "Task deleted Successfully"}

    def _of(self, target: str) -> list[dict[str, Any]]:
        return [one for one in self.definitions.values() if one["target_model"] == target]

    def _definition(self, target: str, name: str) -> dict[str, Any]:
        return next(one for one in self._of(target) if one["key"] == name)

    def _coerced(
        self, target: str, given: dict[str, Any], held: dict[str, Any]
    ) -> tuple[dict[str, Any], dict[str, str]]:
        active = {one["key"]: one for one in self._of(target) if one["is_active"]}
        kept = {name: value for name, value in held.items() if name not in given or name not in active}
        errors: dict[str, str] = {}
        for name, value in given.items():
            # An unknown key is dropped, and nothing says so.
            if name not in active:
                continue
            if value is None or value == "":
                kept.pop(name, None)
                continue
            if fault := _fault(active[name], value):
                errors[name] = fault
            else:
                kept[name] = float(value) if active[name]["field_type"] == "number" else str(value)
        return kept, errors

    def _contact(self, one: FakeContact) -> dict[str, Any]:
        # Ids alone, as the real one has it.
        tags = [f"tag-{one.flag}"] if one.flag in TAGS else []
        return {
            "id": one.id,
            "first_name": one.first,
            "last_name": one.last,
            "email": one.email or None,
            "phone": one.phone or None,
            "phone_e164": one.phone,
            "organization": one.company or None,
            "title": None,
            "linkedin_url": None,
            "do_not_call": False,
            "is_active": True,
            "assigned_to": [self._profile(number) for number in one.owners],
            "tags": tags,
            "updated_at": iso(one.changed_at),
            "org": {"id": self.portal, "name": f"Firm {self.portal}"},
            "custom_fields": dict(one.fields),
        }

    def _profile(self, number: str) -> dict[str, Any]:
        user = self.users[number]
        details = {"id": number, "name": user.name, "email": user.email, "is_active": user.active}
        return {"id": number, "user_details": details, "is_active": user.active}

    def _interaction(self, one: FakeActivity) -> dict[str, Any]:
        assert one.kind in KINDS
        return {
            "id": one.id,
            "kind": one.kind,
            "direction": one.direction,
            "occurred_at": iso(one.at),
            "outcome": one.outcome,
            "subject": "private words",
            "body": "more private words",
            "logged_by": one.user,
            "participants": [],
            "contact": one.contact,
            "home": "contact",
        }

    def _task(self, one: FakeTask) -> dict[str, Any]:
        return {"id": one.id, "title": one.title, "status": "Completed" if one.done else "New"}


def signed_event(
    secret: str, event: str, data: dict[str, Any], at: int, number: str
) -> tuple[dict[str, str], bytes]:
    """Return headers and body of a webhook as BottleCRM signs it at a moment."""
    body = json.dumps(
        {"id": number, "event": event, "created_at": iso(at), "org_id": "portal-1", "data": data}
    ).encode()
    digest = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return {"X-BottleCRM-Event": event, "X-BottleCRM-Signature": f"t={at},v1={digest}"}, body


def _page(rows: list[Any], request: Request) -> list[Any]:
    offset, limit = int(request.one("offset", "0")), int(request.one("limit", "10"))
    return rows[offset : offset + limit]


def _fault(definition: dict[str, Any], value: Any) -> str:
    kind = definition["field_type"]
    if kind == "number":
        try:
            float(value)
        except (TypeError, ValueError):
            return "must be a number"
    if kind == "date":
        try:
            date.fromisoformat(str(value))
        except ValueError:
            return "must be a YYYY-MM-DD date"
    if kind == "dropdown" and value not in {one["value"] for one in definition["options"]}:
        return "must be one of the options"
    return ""
