"""Pages and their parts travel compressed; what programs read is small already and stays as it is."""

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import Receive, Scope, Send

PLAIN = ("/v1/", "/healthz", "/readyz", "/metrics")


class Compression(GZipMiddleware):
    """Compresses what a browser is sent. No other site can make one send the cookie along (SameSite)."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, its answer compressed where the caller takes that."""
        plain = scope["type"] != "http" or scope["path"].startswith(PLAIN)
        await (self.app if plain else super().__call__)(scope, receive, send)
