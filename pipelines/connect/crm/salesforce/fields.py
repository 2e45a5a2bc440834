"""Kith's custom fields in Salesforce: made by the Tooling API, shown by a permission set."""

from collections.abc import Mapping, Sequence
from typing import Any

from data.errors import NeedsOwnerError
from pipelines.connect.crm.adapter import CrmField, FieldType
from pipelines.connect.crm.salesforce.account import API, SalesforceAccount, texts
from pipelines.connect.crm.write_results import field_of_another_kind

CONTACT, TASK = "Contact", "Task"
# Custom fields of tasks are made on what tasks and events have in common.
MADE_ON = {CONTACT: CONTACT, TASK: "Activity"}
TOOLING = f"{API}/tooling/sobjects/CustomField"
PERMISSION_SET = "Kith"
KEY = CrmField("kith_key", "Kith: key of this task", FieldType.TEXT)
TYPES: Mapping[FieldType, str] = {
    FieldType.NUMBER: "double",
    FieldType.TEXT: "string",
    FieldType.DAY: "date",
    FieldType.CHOICE: "picklist",
}
METADATA: Mapping[FieldType, Mapping[str, Any]] = {
    FieldType.NUMBER: {"type": "Number", "precision": 18, "scale": 4},
    FieldType.TEXT: {"type": "Text", "length": 255},
    FieldType.DAY: {"type": "Date"},
    FieldType.CHOICE: {"type": "Picklist"},
}


def name_of(name: str) -> str:
    """Return a field's name as Salesforce has it."""
    return f"{name}__c"


class SalesforceFields:
    """Custom fields of one organisation."""

    def __init__(self, account: SalesforceAccount) -> None:
        """Make and remove over an account."""
        self._account = account

    def there(self, kind: str) -> dict[str, Any]:
        """Return the fields that the app's user may write, by Salesforce's names."""
        fields = self._account.fields(kind)
        return {name: one for name, one in fields.items() if one.get("updateable")}

    def ensure(self, kind: str, fields: Sequence[CrmField]) -> None:
        """Make what is missing and let the permission set show it.

        Raises NeedsOwnerError where a name is taken, or the permission set is not there.
        """
        there = self._account.fields(kind)
        for one in fields:
            if name_of(one.name) in there and there[name_of(one.name)].get("type") != TYPES[one.type]:
                raise field_of_another_kind(name_of(one.name))
        missing = [one for one in fields if name_of(one.name) not in there]
        if missing:
            shown_by = self._permission_set()
            for one in missing:
                full_name = f"{MADE_ON[kind]}.{name_of(one.name)}"
                self._account.settled("POST", TOOLING, {"FullName": full_name, "Metadata": _metadata(one)})
                permission = {
                    "ParentId": shown_by,
                    "SobjectType": kind,
                    "Field": f"{kind}.{name_of(one.name)}",
                    "PermissionsRead": True,
                    "PermissionsEdit": True,
                }
                self._account.settled("POST", f"{API}/sobjects/FieldPermissions", permission)

    def remove(self, kind: str, fields: Sequence[CrmField]) -> int:
        """Delete fields with their values; return how many there were."""
        question = (
            f"SELECT Id FROM CustomField WHERE TableEnumOrId = {texts([MADE_ON[kind]])} "
            f"AND DeveloperName IN ({texts([one.name for one in fields])})"
        )
        answer = self._account.get(f"{API}/tooling/query", {"q": question})
        records = self._account.checked(answer, "records")["records"]
        for one in records:
            self._account.settled("DELETE", f"{TOOLING}/{one['Id']}")
        return len(records)

    def _permission_set(self) -> str:
        question = f"SELECT Id FROM PermissionSet WHERE Name = {texts([PERMISSION_SET])}"
        for one in self._account.query(question):
            return str(one["Id"])
        raise NeedsOwnerError(
            "the CRM has no permission set {name}, which shows Kith's fields; make it as the guide says",
            name=PERMISSION_SET,
        )


def _metadata(one: CrmField) -> dict[str, Any]:
    values = [{"fullName": choice, "label": choice, "default": False} for choice in one.choices]
    choices = {"restricted": True, "valueSetDefinition": {"sorted": False, "value": values}}
    return {"label": one.label, **METADATA[one.type]} | ({"valueSet": choices} if values else {})
