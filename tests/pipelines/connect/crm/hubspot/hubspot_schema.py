"""What HubSpot's dated API takes as a request, as JSON Schemas of our own.

Written down by hand after developers.hubspot.com/docs/api-reference, version 2026-09; HubSpot's own OpenAPI
files are not licensed for others and are no part of this. Required fields, types and closed lists are those
that it documents; a field that it does not know is refused here, which is stricter.
"""

import re
from typing import Any

import jsonschema

TEXT, NUMBER, YES_OR_NO = {"type": "string"}, {"type": "integer"}, {"type": "boolean"}
OPERATORS = ["EQ", "NEQ", "GT", "GTE", "LT", "LTE", "BETWEEN", "IN", "NOT_IN"]
OPERATORS += ["HAS_PROPERTY", "NOT_HAS_PROPERTY", "CONTAINS_TOKEN", "NOT_CONTAINS_TOKEN"]
MOST = 100


def of(required: str, optional: dict[str, Any] | None = None, **properties: Any) -> dict[str, Any]:
    """Return an object's schema; `required` are names, apart by spaces."""
    return {
        "type": "object",
        "required": required.split(),
        "properties": {**properties, **(optional or {})},
        "additionalProperties": False,
    }


def many(items: dict[str, Any], most: int | None = None) -> dict[str, Any]:
    """Return a list's schema."""
    return {"type": "array", "items": items} | ({} if most is None else {"maxItems": most})


# Every value is a text, whatever it holds.
VALUES = {"type": "object", "additionalProperties": TEXT}
FILTER = of(
    "propertyName operator",
    propertyName=TEXT,
    operator={"enum": OPERATORS},
    value=TEXT,
    highValue=TEXT,
    values=many(TEXT),
)
SEARCH = of(
    "after filterGroups limit properties sorts",
    after=TEXT,
    filterGroups=many(of("filters", filters=many(FILTER, 6)), 5),
    limit={"type": "integer", "minimum": 1, "maximum": 200},
    properties=many(TEXT),
    sorts=many(TEXT, 1),
)
READ = of(
    "inputs properties propertiesWithHistory",
    inputs=many(of("id", id=TEXT), MOST),
    properties=many(TEXT),
    propertiesWithHistory=many(TEXT),
    idProperty=TEXT,
)
UPDATE = of(
    "inputs",
    inputs=many(
        of("id properties", id=TEXT, properties=VALUES, idProperty=TEXT, objectWriteTraceId=TEXT), MOST
    ),
)
ASSOCIATION = of(
    "associationCategory associationTypeId",
    associationCategory={"enum": ["HUBSPOT_DEFINED", "USER_DEFINED", "INTEGRATOR_DEFINED", "WORK"]},
    associationTypeId=NUMBER,
)
CREATE = of(
    "properties associations",
    properties=VALUES,
    associations=many(of("to types", to=of("id", id=TEXT), types=many(ASSOCIATION))),
)
OPTION = of("label value displayOrder hidden", label=TEXT, value=TEXT, displayOrder=NUMBER, hidden=YES_OR_NO)
PROPERTY = of(
    "name label groupName type fieldType",
    name={"type": "string", "pattern": "^[a-z][a-z0-9_]*$"},
    label=TEXT,
    groupName=TEXT,
    type={"enum": ["bool", "date", "datetime", "enumeration", "number", "phone_number", "string"]},
    fieldType={
        "enum": ["booleancheckbox", "checkbox", "date", "number", "radio", "select", "text", "textarea"]
    },
    formField=YES_OR_NO,
    hasUniqueValue=YES_OR_NO,
    options=many(OPTION),
)
OBJECTS, PROPERTIES = "/crm/objects/2026-09/[a-z]+", "/crm/properties/2026-09/[a-z]+"
REQUESTS: dict[str, dict[str, Any]] = {
    f"POST {OBJECTS}/search": SEARCH,
    f"POST {OBJECTS}/batch/read": READ,
    f"POST {OBJECTS}/batch/update": UPDATE,
    f"POST {OBJECTS}/batch/archive": of("inputs", inputs=many(of("id", id=TEXT), MOST)),
    f"POST {OBJECTS}": CREATE,
    "POST /crm/associations/2026-09/[a-z]+/[a-z]+/batch/read": of(
        "inputs", inputs=many(of("id", id=TEXT, after=TEXT), 1000)
    ),
    f"POST {PROPERTIES}": PROPERTY,
    f"POST {PROPERTIES}/batch/archive": of("inputs", inputs=many(of("name", name=TEXT), MOST)),
    f"POST {PROPERTIES}/groups": of("name label", name=TEXT, label=TEXT, displayOrder=NUMBER),
}


def fault_of(method: str, path: str, body: Any) -> str | None:
    """Return what is wrong with the body of a request, None where it is as documented or has none."""
    for form, schema in REQUESTS.items():
        if re.fullmatch(form, f"{method} {path}"):
            errors = jsonschema.Draft202012Validator(schema).iter_errors(body)
            return next((one.message for one in errors), None)
    return None if body is None else "no body was expected"
