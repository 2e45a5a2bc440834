"""Authentication and rate limits, before anything reads the body of a request."""

import secrets
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from time import monotonic

from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.types import Message as Sent

from data.messages import Message
from data.store.bookkeeping.api_keys import BY_DIGEST, PREFIX, SOON_SECONDS, ApiKey, digest_of, found_key
from data.store.bookkeeping.sessions import BY_DIGEST as SESSION
from data.store.bookkeeping.sessions import found_session
from data.store.owners.workspaces import CLOSED
from data.strict_json import rfc_3339
from service.runtime.store_access import StoreAccess
from service.security import PERSON, Caller, RateLimiter
from service.web.csrf import SAFE_METHODS, derive_form_token
from service.web.problems import problem, reads_pages
from service.web.request import ONLY_PEOPLE

# These paths hold nothing about anybody.
OPEN = ("/static/", "/sw.js", "/app/manifest/", "/app/offline", "/healthz", "/readyz", "/openapi.json")
# What programs call: with a key, never with a browser's session.
PROGRAMS, SIGN_IN = ("/v1/", "/mcp"), "/sign-in"
# These addresses hold a secret, which opens as much as a key: one answer of a digest, one owner's calendar,
# the webhooks of one CRM.
SECRET = ("/mail/", "/calendar/", "/crm/")
# The prefix makes a browser refuse the cookie unless it came encrypted, for this host and all its paths.
COOKIE, SAFE_COOKIE = "kith", "__Host-kith"
# A revoked key works so much longer; other requests are spared a query.
CACHE_SECONDS = 1.0
# A day has few keys; more than these are guesses.
MOST_CACHED = 10_000
USED_SECONDS = 60.0
# Says when the caller's key ends, once that is soon.
ENDS_HEADER = b"kith-key-expires"
NO_KEY = Message(
    "a valid key is needed: send it as 'Authorization: Bearer kith_…'; make one with: kith keys create"
)


class Authentication:
    """ASGI middleware: lets in keys, sessions, and here anybody until there is a key or a workspace."""

    def __init__(
        self, app: ASGIApp, store_access: StoreAccess, quota: RateLimiter, *, on_network: bool = False
    ) -> None:
        self._app = app
        self._store_access = store_access
        self._quota = quota
        self._cached: dict[str, tuple[Caller, ApiKey, float]] = {}
        self._used: dict[str, float] = {}
        # Until when the last query for whether anything is closed holds; once closed, always closed.
        self._keyless_until = 0.0
        # Over a network everybody signs in, keys or not.
        self._locked = on_network
        # For forms without a session: other sites cannot read it.
        self._own_token = derive_form_token(secrets.token_hex())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through to the app, or answer it with 401 or 429."""
        if scope["type"] != "http" or scope["path"].startswith(OPEN):
            await self._app(scope, receive, send)
            return
        scope.setdefault("state", {})["form_token"] = self._own_token
        signed_in = await self._signed_in(scope)
        if scope["path"] == SIGN_IN or scope["path"].startswith(SECRET):
            await self._app(scope, receive, send)
            return
        caller = await self._caller(scope) or signed_in
        if caller is None:
            page = RedirectResponse(SIGN_IN, HTTPStatus.SEE_OTHER)
            await (page if reads_pages(Request(scope)) else _unauthorised())(scope, receive, send)
            return
        scope["state"]["caller"] = caller
        left, wait = self._quota.take(caller.id)
        sending = self._with_headers(send, caller, left)
        if wait:
            await _too_many_requests(wait)(scope, receive, sending)
            return
        if not caller.person and _sends_a_form(scope):
            # Before its body, which may be a gigabyte, is read.
            await problem(HTTPStatus.FORBIDDEN, ONLY_PEOPLE)(scope, receive, sending)
            return
        await self._app(scope, receive, sending)

    async def _caller(self, scope: Scope) -> Caller | None:
        token = _token(scope)
        if token is None:
            return PERSON if await self._keyless() else None
        now = monotonic()
        digest = digest_of(token)
        cached = self._cached.get(digest)
        if cached is None or now > cached[2]:
            cached = await self._look_up(token, digest, now)
        if cached is None or not cached[1].opens(self._store_access.now()):
            return None
        self._note_use(cached[1], now)
        return cached[0]

    async def _signed_in(self, scope: Scope) -> Caller | None:
        """Return who is signed in with this request's cookie; programs bring keys only."""
        secret = "" if scope["path"].startswith(PROGRAMS) else session_secret(scope)
        if not secret:
            return None
        digest = digest_of(secret)
        session = found_session(await self._store_access.reader.first(SESSION, (digest,)))
        if session is None or not session.opens(self._store_access.now()):
            return None
        scope["state"] |= {"form_token": derive_form_token(secret), "signed_in": True}
        return Caller.signed_in(session.workspace, digest, session.owner)

    async def _look_up(self, token: str, digest: str, now: float) -> tuple[Caller, ApiKey, float] | None:
        key = found_key(await self._store_access.reader.first(BY_DIGEST, (digest,)), token)
        if key is None:
            self._cached.pop(digest, None)
            return None
        if len(self._cached) >= MOST_CACHED:
            self._cached.clear()
        entry = self._cached[digest] = (Caller.of_key(key), key, now + CACHE_SECONDS)
        return entry

    async def _keyless(self) -> bool:
        now = monotonic()
        if not self._locked and now > self._keyless_until:
            self._locked = await self._store_access.reader.first(CLOSED, ()) is not None
            self._keyless_until = now + CACHE_SECONDS
        return not self._locked

    def _note_use(self, key: ApiKey, now: float) -> None:
        if now < self._used.get(key.id, 0.0):
            return
        self._used[key.id] = now + USED_SECONDS
        at = self._store_access.now()
        self._store_access.writer.submit(key.workspace, lambda store: store.api_keys.used(key.id, at))

    def _with_headers(self, send: Send, caller: Caller, left: int) -> Send:
        """Let a response say how many requests are left, and when the key ends where that is soon."""
        state = f'"default";r={left};t={self._quota.refill_seconds(left)}'.encode()
        headers = [(b"ratelimit-policy", self._quota.policy), (b"ratelimit", state), *self._ends(caller)]

        async def sending(message: Sent) -> None:
            if message["type"] == "http.response.start":
                message["headers"] += headers
            await send(message)

        return sending

    def _ends(self, caller: Caller) -> list[tuple[bytes, bytes]]:
        ends = caller.expires_at
        if ends is None or ends - self._store_access.now() > SOON_SECONDS:
            return []
        return [(ENDS_HEADER, rfc_3339(ends).encode())]


def _token(scope: Scope) -> str | None:
    """Return the bearer token of a request; "" where there is something else, None where nothing."""
    for name, value in scope["headers"]:
        if name == b"authorization":
            kind, _, credentials = value.decode("latin-1").partition(" ")
            token = str(credentials.strip())
            return token if kind.lower() == "bearer" and token.startswith(PREFIX) else ""
    return None


def session_secret(scope: Scope) -> str:
    """Return the session's secret that a request carries, "" where it carries none."""
    header = next((value for name, value in scope["headers"] if name == b"cookie"), b"")
    try:
        cookies = SimpleCookie(header.decode("latin-1"))
    except CookieError:
        return ""
    cookie = cookies.get(SAFE_COOKIE) or cookies.get(COOKIE)
    return cookie.value if cookie else ""


def _sends_a_form(scope: Scope) -> bool:
    return scope["method"] not in SAFE_METHODS and not scope["path"].startswith(PROGRAMS)


def _unauthorised() -> ASGIApp:
    return problem(
        HTTPStatus.UNAUTHORIZED,
        NO_KEY,
        headers={"www-authenticate": "Bearer"},
    )


def _too_many_requests(wait: int) -> ASGIApp:
    return problem(
        HTTPStatus.TOO_MANY_REQUESTS,
        Message("this key has used up its requests; the next one is possible in {wait} seconds", wait=wait),
        headers={"retry-after": str(wait)},
    )
