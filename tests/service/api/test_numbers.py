"""A number is a JSON number: of every number in the API's description, nothing else is taken for one."""

import re
from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest
from starlette.testclient import TestClient

from data.store.store import Store
from service.security import Right

NOW = datetime(2026, 10, 2, tzinfo=UTC)
WHOLE, ANY = "expected a whole number", "expected a number"
EXPECTED = {"integer": WHOLE, "number": ANY}
Place = tuple[str | int, ...]


@pytest.fixture(scope="module")
def client(tmp_path_factory, calling_at) -> Iterator[TestClient]:
    """Return an administrator who calls an empty service: nothing of this depends on what is kept."""
    with Store(tmp_path_factory.mktemp("store") / "kith.db") as store:
        token, _ = store.api_keys.make("own", "crm", [Right.ADMIN], owner=None, made_at=1, expires_at=None)
        with calling_at(store, lambda: NOW) as calling:
            calling.headers["authorization"] = f"Bearer {token}"
            yield calling


@pytest.fixture(scope="module")
def document(client) -> dict[str, Any]:
    """Return the description."""
    return client.app.openapi()


def type_of_number(schema: dict[str, Any]) -> str | None:
    """Return integer or number where a schema is of one, also of one that may be null."""
    return next((one["type"] for one in schema.get("anyOf", [schema]) if one.get("type") in EXPECTED), None)


def numbers_in(schema: dict[str, Any], components: dict[str, Any], place: Place = ()) -> Iterator[Any]:
    """Yield the place and the type of each number in a body."""
    if "$ref" in schema:
        schema = components[schema["$ref"].rpartition("/")[2]]
    if found := type_of_number(schema):
        yield place, found
    for option in schema.get("anyOf", []):
        yield from numbers_in(option, components, place) if type_of_number(option) is None else ()
    for name, field in schema.get("properties", {}).items():
        yield from numbers_in(field, components, (*place, name))
    if "items" in schema:
        yield from numbers_in(schema["items"], components, (*place, 0))


def with_value(body: Any, place: Place, value: object) -> Any:
    """Return a body with a value in a place."""
    changed = inner = deepcopy(body)
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = value
    return changed


def faults(answer: Any) -> list[tuple[str, str]]:
    """Return where something was wrong and what; of a batch as it says so of its first row."""
    if answer.status_code == 422:
        wrong = answer.json()["errors"]
        return [(one.get("pointer") or one["parameter"], one["detail"]) for one in wrong]
    return [(one["pointer"], one["detail"]) for one in answer.json().get("results", []) if "pointer" in one]


def numbers_sent(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any], Place, str]]:
    """Yield each number in a body: the method and the path, a good body, the place and the type."""
    for (method, path), operation in operations_by_path(document):
        sent = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        for place, kind in numbers_in(sent.get("schema", {}), document["components"]["schemas"]):
            yield method, path, sent["example"], place, kind


def operations_by_path(document: dict[str, Any]) -> list[tuple[tuple[str, str], dict[str, Any]]]:
    """Return each operation with its method and a path that can be asked for."""
    return [
        ((method, path), operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


@pytest.mark.parametrize("value", [True, False, "1", "", "one"])
def test_every_number_in_a_body_is_a_number(client, document, value):
    """True is not 1 and "1" is not 1: of each such field it is a 422 that names the field."""
    found = list(numbers_sent(document))
    assert {place[-1] for *_, place, _ in found} >= {"days", "people", "importance", "budget", "since"}
    for method, path, body, place, kind in found:
        answer = client.request(method, re.sub(r"{\w+}", "1", path), json=with_value(body, place, value))
        pointer = "".join(f"/{step}" for step in place)
        assert (pointer, EXPECTED[kind]) in faults(answer), (method, path, answer.text)


def test_a_whole_number_may_have_a_point(client, document):
    """As JSON Schema has it, 1.0 is a whole number; 1.5 is none."""
    whole = [one for one in numbers_sent(document) if one[-1] == "integer"]
    assert whole
    for method, path, body, place, _ in whole:
        url, pointer = re.sub(r"{\w+}", "1", path), "".join(f"/{step}" for step in place)
        taken = client.request(method, url, json=with_value(body, place, 7.0))
        assert taken.status_code != 422 or pointer not in dict(faults(taken)), taken.text
        refused = client.request(method, url, json=with_value(body, place, 7.5))
        assert (pointer, WHOLE) in faults(refused), refused.text


def test_every_number_in_a_path_or_a_query_is_a_number(client, document):
    """Text that is no number is a 422 that names the parameter."""
    asked = 0
    for (method, path), operation in operations_by_path(document):
        for parameter in operation.get("parameters", []):
            if not (kind := type_of_number(parameter["schema"])):
                continue
            asked += 1
            name, where = parameter["name"], parameter["in"]
            url = path.replace(f"{{{name}}}", "true") if where == "path" else path
            query = {name: "true"} if where == "query" else {}
            answer = client.request(method, re.sub(r"{\w+}", "1", url), params=query)
            assert (name, EXPECTED[kind]) in faults(answer), (method, path, answer.text)
    assert asked
