"""Pages and their parts travel compressed; what programs read is small already and stays as it is."""

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

LEAST_BYTES, EFFORT = 500, 6
PLAIN = ("/v1/", "/healthz", "/readyz", "/metrics")


class Compression:
    """Compresses what a browser is sent. No other site can make one send the cookie along (SameSite)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._squeezed = GZipMiddleware(app, minimum_size=LEAST_BYTES, compresslevel=EFFORT)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, its answer compressed where the caller takes that."""
        plain = scope["type"] != "http" or scope["path"].startswith(PLAIN)
        await (self._app if plain else self._squeezed)(scope, receive, send)
