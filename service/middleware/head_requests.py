"""HEAD is answered as GET, without the body (RFC 9110, 9.3.2)."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Files know by themselves how large they are.
STATIC = "/static/"


class HeadRequests:
    """ASGI middleware: every route that answers GET answers HEAD too."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, a HEAD as the GET whose headers it asks for."""
        if scope.get("method") != "HEAD" or scope["path"].startswith(STATIC):
            await self._app(scope, receive, send)
            return

        async def without_body(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        await self._app({**scope, "method": "GET"}, receive, without_body)
