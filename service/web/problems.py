"""Every error as problem details (RFC 9457), by one table."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, cast

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic.alias_generators import to_camel
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match, Route

from data import errors as kith_errors
from data.errors import DeniedError, KithError
from data.messages import Message
from service.use_cases.week import FieldError
from service.web.api_route import KNOWN_PATH, ApiRoute
from service.web.problem_response import MEDIA_TYPE, ProblemResponse
from service.web.schemas import FaultOut, Problem, json_pointer
from service.web.validation_sentences import sentence_of_fault

# The page takes files here.
UPLOADING = "/sources"
# The most specific class decides.
STATUS: dict[type[KithError], HTTPStatus] = {
    kith_errors.NotFoundError: HTTPStatus.NOT_FOUND,
    kith_errors.NothingYetError: HTTPStatus.NOT_FOUND,
    kith_errors.InputError: HTTPStatus.UNPROCESSABLE_ENTITY,
    kith_errors.UsageError: HTTPStatus.BAD_REQUEST,
    kith_errors.NotEnoughHistoryError: HTTPStatus.CONFLICT,
    kith_errors.NoModelError: HTTPStatus.CONFLICT,
    kith_errors.BusyError: HTTPStatus.SERVICE_UNAVAILABLE,
    kith_errors.StorageFullError: HTTPStatus.SERVICE_UNAVAILABLE,
    kith_errors.UpgradeNeededError: HTTPStatus.SERVICE_UNAVAILABLE,
    kith_errors.UnreachableError: HTTPStatus.SERVICE_UNAVAILABLE,
    kith_errors.RemoteError: HTTPStatus.SERVICE_UNAVAILABLE,
    kith_errors.NeedsOwnerError: HTTPStatus.CONFLICT,
    kith_errors.NotInstalledError: HTTPStatus.NOT_IMPLEMENTED,
    DeniedError: HTTPStatus.FORBIDDEN,
    kith_errors.ChangesTooOldError: HTTPStatus.GONE,
    kith_errors.SecretKeyError: HTTPStatus.CONFLICT,
    kith_errors.RepeatedKeyError: HTTPStatus.UNPROCESSABLE_ENTITY,
    KithError: HTTPStatus.BAD_REQUEST,
}
TITLES = {
    HTTPStatus.BAD_REQUEST: Message("This request cannot work"),
    HTTPStatus.UNAUTHORIZED: Message("A key is needed"),
    HTTPStatus.FORBIDDEN: Message("Not allowed"),
    HTTPStatus.NOT_FOUND: Message("There is no such thing here"),
    HTTPStatus.METHOD_NOT_ALLOWED: Message("This cannot be done here"),
    HTTPStatus.REQUEST_TIMEOUT: Message("Sent too slowly"),
    HTTPStatus.CONFLICT: Message("Not possible yet"),
    HTTPStatus.GONE: Message("Too old"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: Message("Too large"),
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: Message("Too large"),
    HTTPStatus.MISDIRECTED_REQUEST: Message("Not addressed to this machine"),
    HTTPStatus.UNPROCESSABLE_ENTITY: Message("Something sent was not as expected"),
    HTTPStatus.TOO_MANY_REQUESTS: Message("Too many requests"),
    HTTPStatus.INTERNAL_SERVER_ERROR: Message("Something broke here"),
    HTTPStatus.NOT_IMPLEMENTED: Message("Not installed"),
    HTTPStatus.SERVICE_UNAVAILABLE: Message("Not ready"),
}
# Types that programs distinguish from others of the same status.
KINDS: dict[type[KithError], str] = {
    kith_errors.ChangesTooOldError: "changes-too-old",
    kith_errors.RepeatedKeyError: "idempotency-key-reused",
    kith_errors.StorageFullError: "storage-full",
}
# Sentences for what the framework refuses.
SENTENCES = {
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: Message("the body is larger than this service takes at once"),
    HTTPStatus.REQUEST_TIMEOUT: Message("the body came too slowly"),
}
RETRY_SOON = {"retry-after": "1"}
OnError = Callable[[Request, Exception], Awaitable[Response]]
Responses = dict[int | str, dict[str, Any]]
RenderPage = Callable[[Request, HTTPStatus, str, str], Response]


def problem(
    status: HTTPStatus,
    detail: str,
    errors: Sequence[FaultOut] = (),
    headers: Mapping[str, str] | None = None,
    kind: str | None = None,
    code: str | None = None,
) -> Response:
    """Return one problem document; `code` is that of the error, else of the status."""
    document: Problem = {
        "type": f"urn:kith:problem:{kind or status.name.lower().replace('_', '-')}",
        "title": TITLES.get(status, status.phrase),
        "code": code or code_of(status),
        "status": int(status),
        "detail": detail,
        "errors": list(errors),
    }
    return ProblemResponse(document, headers)


def code_of(status: HTTPStatus) -> str:
    """Return the code of a problem that no error of ours stands for."""
    return DeniedError.code if status is HTTPStatus.FORBIDDEN else status.name.lower()


def install_error_handlers(app: FastAPI, render_page: RenderPage) -> OnError:
    """Answer every error of an app with a problem document, for a browser with a page.

    Returns the handler for errors raised outside the routes, as by the authentication.
    """

    async def answer(request: Request, error: Exception) -> Response:
        fields = _fields(request, error)
        if not reads_pages(request):
            return problem(**fields)
        status = fields["status"]
        page = render_page(request, status, TITLES.get(status, status.phrase), fields["detail"])
        page.headers.update(fields.get("headers") or {})
        return page

    for kind in (KithError, RequestValidationError, HTTPException):
        app.add_exception_handler(kind, answer)
    return answer


# The middleware may answer these to any request.
ALWAYS = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    # A name that no address can hold, as one with a line break, is nowhere.
    HTTPStatus.NOT_FOUND,
    HTTPStatus.MISDIRECTED_REQUEST,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.SERVICE_UNAVAILABLE,
)


def problem_responses(*statuses: HTTPStatus) -> Responses:
    """Return OpenAPI responses for these statuses and those that any request may get, as problem+json."""
    schema = {"$ref": f"#/components/schemas/{Problem.__name__}"}
    return {
        int(status): {"description": TITLES[status], "content": {MEDIA_TYPE: {"schema": schema}}}
        for status in sorted({*ALWAYS, *statuses})
    }


WITH_BODY = problem_responses(HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


def api_router(tag: str, responses: Responses | None = None) -> APIRouter:
    """Return a router of the API: operations are called as their functions, and may answer with problems."""
    return APIRouter(
        route_class=ApiRoute,
        tags=[tag],
        responses=responses or problem_responses(),
        generate_unique_id_function=lambda route: to_camel(route.name),
    )


def _fields(request: Request, error: Exception) -> dict[str, Any]:
    """Return what `problem` says of an error."""
    if isinstance(error, KithError):
        return _of_kith(error)
    if isinstance(error, RequestValidationError):
        return _of_validation(error.errors())
    if isinstance(error, HTTPException):
        status = HTTPStatus(error.status_code)
        detail = _sentence(status, request, str(error.detail))
        headers = error.headers
        if status is HTTPStatus.METHOD_NOT_ALLOWED:
            headers = {"allow": ", ".join(allowed_methods(request))}
        return {"status": status, "detail": detail, "headers": headers}
    # What broke is in the log of the service; a caller learns only that it did.
    return {"status": HTTPStatus.INTERNAL_SERVER_ERROR, "detail": Message("this is a mistake in Kith")}


def allowed_methods(request: Request) -> list[str]:
    """Return the methods that the path of a request takes, by all routes that have it."""
    path_format, scope = request.scope.get(KNOWN_PATH), {**request.scope, "method": ""}
    routes = [route for route in request.app.routes if isinstance(route, Route)]
    of_path = [
        route
        for route in routes
        if (route.path_format == path_format if path_format else route.matches(scope)[0] is not Match.NONE)
    ]
    methods = {method for route in of_path for method in route.methods or ()}
    return sorted(methods | ({"HEAD"} if "GET" in methods else set()))


def _of_kith(error: KithError) -> dict[str, Any]:
    classes, faults = type(error).__mro__, []
    if isinstance(error, FieldError):
        # A place in the body begins with a slash; anything else is the name of a parameter.
        place = "pointer" if error.pointer.startswith("/") else "parameter"
        faults = [cast("FaultOut", {place: error.pointer, "detail": error.sentence})]
    status = next(STATUS[kind] for kind in classes if kind in STATUS)
    return {
        "status": status,
        "detail": error.sentence,
        "errors": faults,
        "headers": RETRY_SOON if status is HTTPStatus.SERVICE_UNAVAILABLE else None,
        "kind": next((KINDS[kind] for kind in classes if kind in KINDS), None),
        "code": error.code,
    }


def _of_validation(errors: Sequence[Any]) -> dict[str, Any]:
    if any(error["type"] == "json_invalid" for error in errors):
        return {"status": HTTPStatus.BAD_REQUEST, "detail": Message("the body is not JSON")}
    faults = [_fault(error) for error in errors]
    where = faults[0].get("pointer") or faults[0].get("parameter") or Message("the body")
    detail = Message("{where}: {what}", where=where, what=faults[0]["detail"])
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return {"status": status, "detail": detail, "errors": faults, "code": FieldError.code}


def _fault(error: Any) -> FaultOut:
    place, *rest = error["loc"]
    if place == "body":
        return {"pointer": json_pointer(tuple(rest)), "detail": sentence_of_fault(error)}
    return {"parameter": ".".join(map(str, rest)), "detail": sentence_of_fault(error)}


def _sentence(status: HTTPStatus, request: Request, detail: str) -> str:
    place = request.url.path
    if status is HTTPStatus.NOT_FOUND:
        return Message("there is nothing at {place}", place=place)
    if status is HTTPStatus.METHOD_NOT_ALLOWED:
        return Message("{method} is not possible at {place}", method=request.method, place=place)
    if status is HTTPStatus.REQUEST_ENTITY_TOO_LARGE and place == UPLOADING:
        return Message(
            "this file is larger than the page takes, which is 1 GB; take it in with: kith ingest FILE"
        )
    return SENTENCES.get(status, detail)


def reads_pages(request: Request) -> bool:
    """Tell whether a browser asks for a page; every other caller reads problem documents."""
    return "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/v1/")
