"""Kith's properties on HubSpot's contacts and tasks: made in a group of their own, and taken away again."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from pipelines.connect.crm.adapter import CrmField, FieldType
from pipelines.connect.crm.hubspot.account import VERSION, HubSpotAccount
from pipelines.connect.crm.write_results import field_of_another_kind

PROPERTIES = f"/crm/properties/{VERSION}"
CONTACTS, TASKS = "contacts", "tasks"
GROUP, GROUP_LABEL = "kith", "Kith"
KEY = CrmField("kith_key", "Kith: key of this task", FieldType.TEXT)
# A type, and how it is shown.
TYPES: Mapping[FieldType, tuple[str, str]] = {
    FieldType.NUMBER: ("number", "number"),
    FieldType.TEXT: ("string", "text"),
    FieldType.DAY: ("date", "date"),
    FieldType.CHOICE: ("enumeration", "select"),
}


class HubSpotFields:
    """Properties of one account."""

    def __init__(self, account: HubSpotAccount) -> None:
        """Make and remove over an account."""
        self._account = account

    def there(self, target: str) -> dict[str, Any]:
        """Return the properties of contacts or tasks, by name."""
        content = self._account.checked(self._account.get(f"{PROPERTIES}/{target}"), "results")
        return {str(one["name"]): one for one in content["results"] if not one.get("archived")}

    def ensure(self, target: str, fields: Sequence[CrmField], *, unique: bool = False) -> None:
        """Make what is missing; raises NeedsOwnerError where a name is taken by another kind."""
        there = self.there(target)
        for one in fields:
            if one.name in there and there[one.name].get("type") != TYPES[one.type][0]:
                raise field_of_another_kind(one.name)
        missing = [one for one in fields if one.name not in there]
        if missing:
            self._ensure_group(target)
        for one in missing:
            self._account.settled("POST", f"{PROPERTIES}/{target}", _definition(one, unique=unique))

    def remove(self, target: str, fields: Sequence[CrmField]) -> int:
        """Take properties away with their values, and their group; return how many there were."""
        there = self.there(target)
        ours = [one.name for one in fields if one.name in there]
        if ours:
            body = {"inputs": [{"name": name} for name in ours]}
            self._account.settled("POST", f"{PROPERTIES}/{target}/batch/archive", body)
            self._account.settled("DELETE", f"{PROPERTIES}/{target}/groups/{GROUP}")
        return len(ours)

    def _ensure_group(self, target: str) -> None:
        answer = self._account.get(f"{PROPERTIES}/{target}/groups/{GROUP}")
        is_there = answer.status != HTTPStatus.NOT_FOUND
        if not is_there or self._account.checked(answer, "name").get("archived"):
            body = {"name": GROUP, "label": GROUP_LABEL}
            self._account.settled("POST", f"{PROPERTIES}/{target}/groups", body)


def _definition(one: CrmField, *, unique: bool) -> dict[str, Any]:
    kind, shown = TYPES[one.type]
    definition = {
        "name": one.name,
        "label": one.label,
        "groupName": GROUP,
        "type": kind,
        "fieldType": shown,
        "formField": False,
        "hasUniqueValue": unique,
    }
    options = [
        {"label": choice, "value": choice, "displayOrder": place, "hidden": False}
        for place, choice in enumerate(one.choices)
    ]
    return definition | ({"options": options} if options else {})
