"""The OpenAPI document, completed: schemas, keys, tags, headers of every response, and examples."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from pydantic import TypeAdapter

from service.web.openapi.headers import HEADERS, response_headers
from service.web.openapi.tags import TAGS
from service.web.schemas import Problem

EXAMPLES = Path(__file__).parent / "examples.json"
KEY_SCHEME = {
    "type": "http",
    "scheme": "bearer",
    "description": "A key of one workspace, made by `kith keys create`; on one's own machine, where no "
    "key was ever made, none is needed.",
}
IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "schema": {"anyOf": [{"type": "string"}, {"type": "null"}]},
    "description": "ETag of a former answer",
}
UNCHANGED = {"description": "Nothing has changed since the ETag of If-None-Match"}
METHODS = frozenset({"get", "put", "post", "delete", "patch"})
Document = dict[str, Any]


def describe(app: FastAPI, *models: type) -> None:
    """Complete the OpenAPI document of an app; `models` are the bodies that routes read by themselves."""
    build = app.openapi

    def openapi() -> Document:
        if app.openapi_schema is None:
            app.openapi_schema = _complete(build(), models)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _complete(document: Document, models: tuple[type, ...]) -> Document:
    components = document.setdefault("components", {})
    for model in (Problem, *models):
        schema = TypeAdapter(model).json_schema(ref_template="#/components/schemas/{model}")
        parts = schema.pop("$defs", {}) | {model.__name__: schema}
        components.setdefault("schemas", {}).update(parts)
    components["securitySchemes"] = {"key": KEY_SCHEME}
    components["headers"] = HEADERS
    # The second, empty one: no key is needed until one was made.
    document["security"] = [{"key": []}, {}]
    document["tags"] = [{"name": name, "description": text} for name, text in TAGS.items()]
    examples = json.loads(EXAMPLES.read_text(encoding="utf-8"))
    for method, operation in operations(document):
        _complete_operation(method, operation, examples.get(operation["operationId"]))
    return document


def operations(document: Document) -> Iterator[tuple[str, Document]]:
    """Yield the method and the description of every operation."""
    for path in document["paths"].values():
        yield from ((method, operation) for method, operation in path.items() if method in METHODS)


def _complete_operation(method: str, operation: Document, example: Document | None) -> None:
    if method == "get":
        operation["responses"].setdefault("304", dict(UNCHANGED))
        operation.setdefault("parameters", []).append(IF_NONE_MATCH)
    for status, response in operation["responses"].items():
        names = response_headers(method, operation, status)
        response["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in names}
    if example is not None:
        _set_example(operation, example)


def _set_example(operation: Document, example: Document) -> None:
    """Show what was sent and what was answered, as the service was seen to do it."""
    if example["body"] is not None:
        operation["requestBody"]["content"]["application/json"]["example"] = example["body"]
    (content,) = operation["responses"][str(example["status"])]["content"].values()
    content["example"] = example["answer"]
