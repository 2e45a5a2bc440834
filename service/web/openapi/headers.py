"""Which headers a response of the API may have, and what each of them says."""

from collections.abc import Iterator
from typing import Any

TEXT, NUMBER = {"type": "string"}, {"type": "integer"}
HEADERS: dict[str, dict[str, Any]] = {
    "X-Request-Id": {"description": "The same id stands in the service's log", "schema": TEXT},
    "RateLimit": {"description": "How many requests are left, and when all are again", "schema": TEXT},
    "RateLimit-Policy": {"description": "How many requests a key has in how many seconds", "schema": TEXT},
    "Kith-Key-Expires": {"description": "When the key ends, from two weeks before on", "schema": TEXT},
    "ETag": {"description": "Sent back as If-None-Match, an unchanged answer is a 304", "schema": TEXT},
    "Content-Language": {"description": "The language of the sentences", "schema": TEXT},
    "Vary": {"description": "What of a request changes the answer", "schema": TEXT},
    "Location": {"description": "Where what was made is read", "schema": TEXT},
    "Idempotent-Replayed": {"description": "true where the answer is that of the first time", "schema": TEXT},
    "Deprecation": {"description": "Since when something that was used is deprecated", "schema": TEXT},
    "Retry-After": {"description": "After how many seconds to send it again", "schema": NUMBER},
    "WWW-Authenticate": {"description": "How a key is sent", "schema": TEXT},
}
# Known for every request but those that are refused before anybody looked at the key.
OF_KEYS = ("RateLimit", "RateLimit-Policy", "Kith-Key-Expires")
BEFORE_THE_KEY = frozenset({"401", "421"})
BY_STATUS = {"429": ("Retry-After",), "503": ("Retry-After",), "401": ("WWW-Authenticate",), "304": ("ETag",)}
# What they make has no address of its own, or had it before.
WITHOUT_LOCATION = frozenset({"answerIntroduction", "sendTest", "replayWebhook"})
# The same history has the same answer, so none is kept for an Idempotency-Key.
NOT_KEPT = frozenset({"scoreHistory"})
DEPRECATES = frozenset({"recordInteractionsOfOwner"})


def response_headers(method: str, operation: dict[str, Any], status: str) -> Iterator[str]:
    """Yield the names of the headers that a response of an operation may have."""
    yield "X-Request-Id"
    if status not in BEFORE_THE_KEY:
        yield from OF_KEYS
    yield from BY_STATUS.get(status, ())
    parameters = {parameter["name"] for parameter in operation.get("parameters", ())}
    if operation["operationId"] in NOT_KEPT:
        parameters.discard("Idempotency-Key")
    # What is kept for an Idempotency-Key is kept in the language of its first time.
    if status >= "400" or ("lang" in parameters and "Idempotency-Key" not in parameters):
        yield from ("Content-Language", "Vary")
    if status < "300":
        yield from _of_success(method, operation["operationId"], status, parameters)


def _of_success(method: str, name: str, status: str, parameters: set[str]) -> Iterator[str]:
    if method == "get":
        yield "ETag"
    if status in {"201", "202"} and name not in WITHOUT_LOCATION:
        yield "Location"
    if "Idempotency-Key" in parameters:
        yield "Idempotent-Replayed"
    if name in DEPRECATES:
        yield "Deprecation"
