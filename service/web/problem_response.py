"""A problem document (RFC 9457) in the language of whoever asked."""

import json
from collections.abc import Mapping
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from data.wording.language import ENGLISH, Language, language, preferred
from service.web.api_route import API
from service.web.api_sentences import api_language
from service.web.schemas import Problem

MEDIA_TYPE = "application/problem+json"


class ProblemResponse(Response):
    """One problem document; its sentences get their language when it is sent."""

    def __init__(self, document: Problem, headers: Mapping[str, str] | None = None) -> None:
        self._document = document
        super().__init__(_text(document, language(ENGLISH)), document["status"], headers, MEDIA_TYPE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it in the language that the request asks for."""
        code = _language_of(scope)
        speaks = api_language(code) if scope["path"].startswith(API) else language(code)
        self.body = _text(self._document, speaks)
        self.headers.update({"content-length": f"{len(self.body)}", "content-language": code})
        self.headers.add_vary_header("Accept-Language")
        await super().__call__(scope, receive, send)


def _language_of(scope: Scope) -> str:
    """Return the code of the language that a request asks for: by its address, else by its headers."""
    wanted = parse_qs(scope["query_string"].decode("latin-1")).get("lang", [""])[0]
    return preferred(wanted or Headers(scope=scope).get("accept-language"))


def _text(document: Problem, speaks: Language) -> bytes:
    errors = [{**fault, "detail": speaks.word(fault["detail"])} for fault in document["errors"]]
    sentences = {name: speaks.word(document[name]) for name in ("title", "detail")}
    # ASCII only: what a caller sent may be quoted here, and need not be valid Unicode.
    return json.dumps({**document, **sentences, "errors": errors}).encode()
