"""Who may come in and how often, as one plain ASGI layer before everything that reads a body."""

from http import HTTPStatus
from time import monotonic

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from data.store.keys import ANY, BY_DIGEST, PREFIX, Key, digest_of, found_key
from service.callers import PERSON, Caller
from service.errors import problem
from service.office import Office
from service.quota import Quota

# What tells nothing of anybody.
OPEN = ("/static/", "/healthz", "/readyz", "/openapi.json")
# A revoked key may work so long; every other request is spared a look at the database.
KNOWN_SECONDS = 1.0
# A day has few keys; more than these are somebody's guesses.
MOST_KNOWN = 10_000
USED_SECONDS = 60.0


class Gate:
    """Lets in who has a key, or the person at this machine as long as no key was ever made."""

    def __init__(self, app: ASGIApp, office: Office, quota: Quota) -> None:
        self._app = app
        self._office = office
        self._quota = quota
        self._known: dict[str, tuple[Caller, Key, float]] = {}
        self._used: dict[str, float] = {}
        # Until when the last look at whether any key was made holds; once made, always made.
        self._alone_until = 0.0
        self._locked = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through to the app, or answer it with 401 or 429."""
        if scope["type"] != "http" or scope["path"].startswith(OPEN):
            await self._app(scope, receive, send)
            return
        caller = await self._caller(scope)
        if caller is None:
            await _unknown()(scope, receive, send)
            return
        left, wait = self._quota.take(caller.id)
        if wait:
            await _too_often(wait)(scope, receive, self._with_quota(send, left))
            return
        scope.setdefault("state", {})["caller"] = caller
        await self._app(scope, receive, self._with_quota(send, left))

    async def _caller(self, scope: Scope) -> Caller | None:
        token = _token(scope)
        if token is None:
            return PERSON if await self._alone() else None
        now = monotonic()
        digest = digest_of(token)
        known = self._known.get(digest)
        if known is None or now > known[2]:
            known = await self._look(token, digest, now)
        if known is None or not known[1].opens(self._office.now()):
            return None
        self._note_use(known[1], now)
        return known[0]

    async def _look(self, token: str, digest: str, now: float) -> tuple[Caller, Key, float] | None:
        key = found_key(await self._office.reader.first(BY_DIGEST, (digest,)), token)
        if key is None:
            self._known.pop(digest, None)
            return None
        if len(self._known) >= MOST_KNOWN:
            self._known.clear()
        found = self._known[digest] = (Caller.of_key(key), key, now + KNOWN_SECONDS)
        return found

    async def _alone(self) -> bool:
        now = monotonic()
        if not self._locked and now > self._alone_until:
            self._locked = await self._office.reader.first(ANY, ()) is not None
            self._alone_until = now + KNOWN_SECONDS
        return not self._locked

    def _note_use(self, key: Key, now: float) -> None:
        if now < self._used.get(key.id, 0.0):
            return
        self._used[key.id] = now + USED_SECONDS
        at = self._office.now()
        self._office.writer.submit(key.workspace, lambda store: store.keys.used(key.id, at))

    def _with_quota(self, send: Send, left: int) -> Send:
        state = f'"default";r={left};t={self._quota.refill_seconds(left)}'.encode()
        policy = self._quota.policy

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] += [(b"ratelimit-policy", policy), (b"ratelimit", state)]
            await send(message)

        return sending


def _token(scope: Scope) -> str | None:
    """Return the bearer token of a request; "" where there is something else, None where nothing."""
    for name, value in scope["headers"]:
        if name == b"authorization":
            kind, _, said = value.decode("latin-1").partition(" ")
            token = str(said.strip())
            return token if kind.lower() == "bearer" and token.startswith(PREFIX) else ""
    return None


def _unknown() -> ASGIApp:
    return problem(
        HTTPStatus.UNAUTHORIZED,
        "a valid key is needed: send it as 'Authorization: Bearer kith_…'; make one with: kith keys create",
        headers={"www-authenticate": "Bearer"},
    )


def _too_often(wait: int) -> ASGIApp:
    return problem(
        HTTPStatus.TOO_MANY_REQUESTS,
        f"this key has used up its requests; the next one is possible in {wait} seconds",
        headers={"retry-after": str(wait)},
    )
