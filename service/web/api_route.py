"""A route of the API: how a path is read, which parameters it takes, and the ETag of what it answers."""

from collections.abc import Callable, Coroutine, Iterator
from functools import cached_property
from hashlib import blake2b
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.requests import Request as AnyRequest
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import Scope

from data.messages import Message

API = "/v1/"
# Stands for a slash inside a name while routes are compared: no name has a control character.
SLASH_OF_NAME = "\x1f"
# Under this name a request remembers the first route that knows its path, but not its method.
KNOWN_PATH = "kith.known_path"
UNKNOWN_PARAMETER = Message("there is no such parameter here; GET /openapi.json names those that there are")
JSON = (b"content-type", b"application/json")
# The headers that a 304 keeps of the answer in whose place it comes.
KEPT_HEADERS = ("etag", "cache-control", "content-language", "vary")

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class ApiRoute(APIRoute):
    """A route that takes names with a slash in them, refuses unknown parameters and answers with an ETag."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Tell whether a request is for this route; a slash sent as %2F is part of a name."""
        path = path_by_names(scope)
        match, child_scope = super().matches(scope if path is None else {**scope, "path": path})
        if match is Match.NONE:
            return match, child_scope
        if scope.setdefault(KNOWN_PATH, self.path_format) != self.path_format:
            # Another route has this very path: it is not a name with slashes in it.
            return Match.NONE, {}
        if path is not None:
            names = child_scope["path_params"].items()
            child_scope["path_params"] = {key: value.replace(SLASH_OF_NAME, "/") for key, value in names}
        return match, child_scope

    def get_route_handler(self) -> Handler:
        """Return what answers a request."""
        answer = super().get_route_handler()

        async def answering(request: Request) -> Response:
            if not request.scope["path"].startswith(API):
                return await answer(request)
            self._refuse_unknown_parameters(request)
            response = await answer(_as_json(request) if self.body_field else request)
            return with_etag(request, response) if request.scope["method"] == "GET" else response

        return answering

    @cached_property
    def _parameters(self) -> frozenset[str]:
        return frozenset(_parameters_of(self.dependant))

    def _refuse_unknown_parameters(self, request: Request) -> None:
        if not request.scope["query_string"]:
            return
        unknown = sorted(set(request.query_params) - self._parameters)
        if unknown:
            faults = [{"type": "extra_forbidden", "loc": ("query", name)} for name in unknown]
            raise RequestValidationError([fault | {"msg": UNKNOWN_PARAMETER} for fault in faults])


def _parameters_of(dependant: Dependant) -> Iterator[str]:
    """Yield the names of the query parameters that a route takes, by itself or by what it depends on."""
    yield from (parameter.alias for parameter in dependant.query_params)
    for part in dependant.dependencies:
        yield from _parameters_of(part)


def path_by_names(scope: Scope) -> str | None:
    """Return a path with its encoded slashes marked as parts of names; None where it has none."""
    raw = scope.get("raw_path") or b""
    if b"%2" not in raw or b"%2f" not in raw.lower() or SLASH_OF_NAME in scope["path"]:
        return None
    steps = raw.partition(b"?")[0].decode("latin-1").split("/")
    return "/".join(unquote(step).replace("/", SLASH_OF_NAME) for step in steps)


def with_etag(request: AnyRequest, response: Response) -> Response:
    """Return a response with its ETag, or 304 to a caller who has it already.

    A response that has an ETag keeps it; any other has one of its body.
    """
    if response.status_code != HTTPStatus.OK:
        return response
    if "etag" not in response.headers:
        response.headers["etag"] = f'"{blake2b(response.body, digest_size=16).hexdigest()}"'
    if not is_known(response.headers["etag"], request.headers.get("if-none-match", "")):
        return response
    kept = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    return Response(None, HTTPStatus.NOT_MODIFIED, kept)


def is_known(etag: str, header: str) -> bool:
    """Tell whether an If-None-Match header names an ETag."""
    tags = {tag.strip().removeprefix("W/") for tag in header.split(",")}
    return etag in tags or "*" in tags


def _as_json(request: Request) -> Request:
    """Return a request whose body is read as JSON, whatever it says that it is: nothing else is taken."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json" or kind.endswith("+json"):
        return request
    headers = [pair for pair in request.scope["headers"] if pair[0] != JSON[0]]
    return Request({**request.scope, "headers": [*headers, JSON]}, request.receive)
