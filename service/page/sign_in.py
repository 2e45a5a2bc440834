"""Sign in with a one-time link or a key, and sign out."""

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import Form, Request
from starlette.responses import Response

from data.store.bookkeeping.api_keys import digest_of
from data.store.bookkeeping.sessions import SESSION_SECONDS
from service.middleware.authentication import COOKIE, SAFE_COOKIE, session_secret
from service.middleware.request_limits import is_loopback
from service.page.layout import browser_language, page_router, redirect_after_post, render_page
from service.runtime.store_access import WorkspaceAccess
from service.security import PERSON, RateLimiter, Right, address_group, is_local
from service.web.csrf import PageForm
from service.web.request import store_access_of

router = page_router()
SIGN_IN = "/sign-in"
STATUS = {"": HTTPStatus.OK, "often": HTTPStatus.TOO_MANY_REQUESTS}
# Nobody types a link or a key wrong so often in a minute.
FAILURES = 10


class SignInForm(PageForm):
    """A link's secret, or a key."""

    link: str = ""
    key: str = ""


class SignInLimiter:
    """How often an address, or a link or key, may still fail to sign in.

    There is no limit for everybody together: whoever used it up would lock out all others. Nobody guesses
    256 random bits, however many addresses they have.
    """

    def __init__(self) -> None:
        """Begin with all failures left."""
        self._limiter = RateLimiter(FAILURES)

    def wait(self, address: str, secret: str) -> int:
        """Return in how many seconds this address may try this secret, 0 where it may now."""
        return max(map(self._limiter.wait, _counted_under(address, secret)))

    def failed(self, address: str, secret: str) -> None:
        """Count a failure."""
        for one in _counted_under(address, secret):
            self._limiter.take(one)


def _counted_under(address: str, secret: str) -> list[str]:
    group = address_group(address)
    # From this machine's own address a proxy may bring everybody.
    by_address = [] if is_local(group) else [f"address {group}"]
    return [f"secret {digest_of(secret)}", *by_address]


@router.get(SIGN_IN)
async def ask(request: Request, link: str = "") -> Response:
    """Ask for a link or a key; a link is used up by the button, not by whoever only looks at it."""
    return _sign_in_page(request, link)


@router.post(SIGN_IN)
async def sign_in(request: Request, form: Annotated[SignInForm, Form()]) -> Response:
    """Begin a session for whoever has a link or a key that is good."""
    attempts = request.app.state.attempts
    who = (request.client.host if request.client else "", form.link or form.key.strip())
    if wait := attempts.wait(*who):
        return _sign_in_page(request, refused="often", wait=wait)
    secret = await _begin(request, form)
    if secret is None:
        attempts.failed(*who)
        return _sign_in_page(request, refused="link" if form.link else "key")
    answer = redirect_after_post("/")
    safe = needs_safe_cookie(request)
    # SameSite=Lax and the whole site are the library's own choice.
    name = SAFE_COOKIE if safe else COOKIE
    answer.set_cookie(name, secret, max_age=SESSION_SECONDS, secure=safe, httponly=True)
    return answer


async def _begin(request: Request, form: SignInForm) -> str | None:
    access = WorkspaceAccess(store_access_of(request), PERSON)
    now = access.store_access.now()
    if form.link:
        return await access.write(lambda use_cases: use_cases.store.sessions.follow(form.link, now))

    key = await access.read(lambda use_cases: use_cases.store.api_keys.find(form.key.strip()))
    # The page shows and changes everything: a key for less opens less than that.
    if key is None or not key.opens(now) or key.owner is not None or Right.ADMIN not in key.scopes:
        return None
    return await access.write(
        lambda use_cases: use_cases.store.sessions.begin(key.workspace, now, key_id=key.id)
    )


@router.post("/sign-out")
async def sign_out(request: Request) -> Response:
    """End the session of this browser."""
    secret = session_secret(request.scope)
    if secret:
        access = WorkspaceAccess(store_access_of(request), PERSON)
        await access.write(lambda use_cases: use_cases.store.sessions.end(secret))
    answer = redirect_after_post(SIGN_IN)
    for name, safe in ((SAFE_COOKIE, True), (COOKIE, False)):
        answer.delete_cookie(name, secure=safe, httponly=True)
    # Of the week that a phone keeps, and of its answers, nothing is left for whoever comes next.
    answer.headers["clear-site-data"] = '"cache", "storage"'
    return answer


def needs_safe_cookie(request: Request) -> bool:
    """Tell whether the cookie may travel encrypted only; not so without TLS on loopback or at home."""
    if request.url.scheme == "https":
        return True
    # Whoever started it with --lan was told that it is not encrypted.
    return request.app.state.network_place is None and not is_loopback(request.headers.get("host", ""))


def _sign_in_page(request: Request, link: str = "", refused: str = "", wait: int = 0) -> Response:
    """Return the page with its form, and why the last attempt was refused."""
    lang = browser_language(request)
    refusals = {
        "": "",
        "link": lang.say(
            "This link is not good any more: it works once, for a short while. "
            "Ask for a new one in a terminal: kith link"
        ),
        "key": lang.say("This key does not open the page. It must be in force and allow everything (admin)."),
        "often": lang.say("Too many attempts. Try again in {seconds} seconds.", seconds=lang.number(wait)),
    }
    status = STATUS.get(refused, HTTPStatus.FORBIDDEN)
    unsafe = needs_safe_cookie(request) and request.url.scheme != "https"
    at_home = request.app.state.network_place is not None and request.url.scheme != "https"
    shown: dict[str, Any] = {"link": link, "refusal": refusals[refused], "unsafe": unsafe, "at_home": at_home}
    return render_page("account/sign_in.html", lang, request=request, status=status, **shown)
