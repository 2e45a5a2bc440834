"""Signing in to the page where that is needed: by link, by key; forms; signing out."""

import re
from datetime import timedelta

import pytest
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from data.identity.purposes import Purpose
from data.schema import to_epoch
from data.store.bookkeeping.sessions import LINK_SECONDS, SESSION_SECONDS
from service.app import Options, create_app
from service.middleware.authentication import COOKIE, SAFE_COOKIE
from service.page.sign_in import FAILURES
from service.security import Right
from service.web.csrf import HEADER

HTML = {"accept": "text/html"}
ABROAD = "https://kith.example"
# Of whoever may come without signing in.
OPEN = {"/sign-in", "/healthz", "/readyz", "/openapi.json"}
# What a browser asks for to keep the page as an app, before anybody signed in: nothing of anybody is in it.
APP = {"/sw.js", "/app/offline", "/app/manifest/{name}"}
# What stands in the address is the secret: tests/service/page/weekly and tests/service/api/crm try them.
SECRET = {"/mail/{text}", "/calendar/{name}", "/crm/{number}/{token}"}


@pytest.fixture
def abroad(store, clock, publish):
    """Call a service that listens on a network, behind TLS, as a browser that keeps cookies."""
    publish(store, "Ada", ("Grace Hopper",))
    with TestClient(
        create_app(store, clock, Options(on_network=True)), base_url=ABROAD, raise_server_exceptions=False
    ) as caller:
        caller.headers.update(HTML)
        yield caller


def in_form(page) -> str:
    """Return the secret that stands in a page's forms."""
    found = re.search(r'name="token" value="([0-9a-f]{64})"', page.text)
    assert found is not None
    return found[1]


def sign_in(client, **sent):
    """Send the form of the page that asks to sign in."""
    token = in_form(client.get("/sign-in"))
    return client.post("/sign-in", data={"token": token} | sent, follow_redirects=False)


def pages(app) -> list[tuple[str, str]]:
    """Return (method, place) of every route of the page that is not open to all."""
    routes = [one for one in app.routes if isinstance(one, APIRoute) and not one.path.startswith("/v1/")]
    return [
        (method, re.sub(r"\{[^}]*\}", "Ada", one.path))
        for one in routes
        for method in one.methods
        if one.path not in {*OPEN, *APP, *SECRET, "/metrics"}
    ]


def test_every_page_asks_to_sign_in(abroad, store):
    """Without a session each route leads to the page that asks, and nothing is shown or written."""
    assert len(pages(abroad.app)) > 15
    for method, place in pages(abroad.app):
        answer = abroad.request(
            method, place, params={"owner": "Ada", "contact": "Grace Hopper"}, follow_redirects=False
        )
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in"), place
        assert "Grace" not in answer.text
    assert store.lists.answers() == []


def test_a_made_up_cookie_opens_nothing(abroad):
    """Neither rubbish nor another's digest is a session."""
    for said in ("", "A" * 43, "kith_" + "A" * 43, "\u00e9;=,", "a" * 10_000):
        answer = abroad.get(
            "/", headers={"cookie": f"{SAFE_COOKIE}={said}".encode("latin-1")}, follow_redirects=False
        )
        assert answer.headers.get("location") == "/sign-in"


def test_a_link_signs_in_once(abroad, store, clock):
    """Looking at it uses nothing up; the button does, and the list is there."""
    link = store.sessions.link("own", to_epoch(clock.now))
    for _ in range(2):
        assert "Sign in with this link" in abroad.get("/sign-in", params={"link": link}).text
    answer = sign_in(abroad, link=link)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "Grace Hopper" in abroad.get("/").text
    abroad.cookies.clear()
    again = sign_in(abroad, link=link)
    assert again.status_code == 403
    assert "This link is not good any more" in again.text
    assert "set-cookie" not in again.headers


def test_an_expired_link_says_one_kind_sentence(abroad, store, clock):
    """From the very second of its end on."""
    link = store.sessions.link("own", to_epoch(clock.now))
    clock.now += timedelta(seconds=LINK_SECONDS)
    answer = sign_in(abroad, link=link)
    assert answer.status_code == 403
    assert answer.text.count("This link is not good any more") == 1


def test_the_cookie_has_every_flag(abroad, store, clock):
    """HttpOnly, Secure, SameSite, an end, this host and no other."""
    answer = sign_in(abroad, link=store.sessions.link("own", to_epoch(clock.now)))
    name, _, rest = answer.headers["set-cookie"].partition("=")
    flags = {one.strip().lower() for one in rest.split(";")[1:]}
    assert name == SAFE_COOKIE
    assert flags == {"httponly", "secure", "samesite=lax", "path=/", f"max-age={SESSION_SECONDS}"}


def test_on_loopback_without_tls_the_cookie_still_comes_back(store, clock, call, publish):
    """With keys a browser on this machine signs in too, over plain HTTP."""
    publish(store, "Ada", ("Grace Hopper",))
    store.api_keys.make("own", "x", [Right.ADMIN], owner=None, made_at=0, expires_at=None)
    client = call(store, clock)
    answer = sign_in(client, link=store.sessions.link("own", to_epoch(clock.now)))
    assert answer.headers["set-cookie"].startswith(f"{COOKIE}=")
    assert "secure" not in answer.headers["set-cookie"].lower()
    assert "Grace Hopper" in client.get("/").text


def test_a_session_ends_by_itself_and_by_signing_out(abroad, store, clock):
    """After its time, or at once; the old cookie opens nothing any more."""
    sign_in(abroad, link=store.sessions.link("own", to_epoch(clock.now)))
    cookie = {"cookie": f"{SAFE_COOKIE}={abroad.cookies[SAFE_COOKIE]}"}
    page = abroad.get("/")
    assert "Sign out" in page.text
    abroad.post("/sign-out", data={"token": in_form(page)})
    abroad.cookies.clear()
    assert abroad.get("/", headers=cookie, follow_redirects=False).status_code == 303
    sign_in(abroad, link=store.sessions.link("own", to_epoch(clock.now)))
    clock.now += timedelta(seconds=SESSION_SECONDS)
    assert abroad.get("/", follow_redirects=False).headers["location"] == "/sign-in"


def test_a_key_signs_in_only_if_it_allows_everything(abroad, store, clock):
    """A small, an owner's, an expired and a made-up key are refused; revoked, it takes its sessions along."""

    def key(*rights, **more):
        said = {"owner": None, "made_at": 0, "expires_at": None} | more
        return store.api_keys.make("own", "x", rights, **said)

    small, _ = key(Right.READ)
    of_ada, _ = key(Right.ADMIN, owner="Ada")
    expired, _ = key(Right.ADMIN, expires_at=1)
    for refused in (small, of_ada, expired, "kith_" + "A" * 43):
        assert sign_in(abroad, key=refused).status_code == 403
    good, made = key(Right.ADMIN)
    assert sign_in(abroad, key=good).status_code == 303
    assert "Grace Hopper" in abroad.get("/").text
    store.within(made.workspace).keys.revoke(made.id, to_epoch(clock.now))
    assert abroad.get("/", follow_redirects=False).headers["location"] == "/sign-in"


def test_guessing_is_slowed_down(abroad):
    """After so many failures in a minute the next is refused unlooked at, and told when it may come."""
    answers = [sign_in(abroad, link=f"guess {number}") for number in range(FAILURES + 1)]
    assert {one.status_code for one in answers[:-1]} == {403}
    assert answers[-1].status_code == 429
    assert "Try again in" in answers[-1].text


def test_nobodys_guesses_keep_others_out(abroad, store, clock):
    """Failures count for their address and for what was tried; another address signs in meanwhile."""
    attempts = abroad.app.state.attempts
    for number in range(30 * FAILURES):
        attempts.failed(f"203.0.113.{number % 250}", f"guess {number}")
        attempts.failed("127.0.0.1", f"guess {number}")
    assert attempts.wait("198.51.100.7", "another") == attempts.wait("127.0.0.1", "another") == 0
    assert sign_in(abroad, link=store.sessions.link("own", to_epoch(clock.now))).status_code == 303


def test_one_link_is_not_tried_from_many_addresses(abroad):
    """Nor from many addresses of one network of IPv6, whoever asks."""
    attempts = abroad.app.state.attempts
    for number in range(FAILURES):
        attempts.failed(f"203.0.113.{number}", "guess")
        attempts.failed(f"2001:db8::{number:x}", f"guess {number}")
    assert attempts.wait("198.51.100.7", "guess") > 0
    assert attempts.wait("2001:db8::ffff", "another") > 0
    assert attempts.wait("2001:db8:0:1::1", "another") == 0


def test_a_session_opens_its_own_workspace_only(abroad, store, clock, publish):
    """Another workspace's lists are not there, and the API takes no cookie."""
    publish(store.within("acme"), "Eve", ("Mary Somerville",))
    store.within("acme").consents.say("Eve", Purpose.READ_NOTICE, 1, allowed=True)
    sign_in(abroad, link=store.sessions.link("acme", to_epoch(clock.now), owner="Eve"))
    assert "Mary Somerville" in abroad.get("/").text
    assert abroad.get("/owners/Ada").status_code == 403
    assert abroad.get("/v1/owners/Eve/suggestions").status_code == 401


def test_every_form_needs_the_secret_that_stands_in_it(client, store):
    """On every route that writes, also on loopback: without it, or with another's, nothing is written."""
    before = list(store.everything())
    writing = [(method, place) for method, place in pages(client.app) if method == "POST"]
    assert len(writing) >= 8
    for _, place in writing:
        for said in ({HEADER: ""}, {HEADER: "0" * 64}, {HEADER: b"\xe9"}):
            refused = client.post(
                place, data={"owner": "Ada", "contact": "Grace Hopper", "kind": "done"}, headers=HTML | said
            )
            assert refused.status_code == 403, place
            assert "go back, load the page again" in refused.text
    assert list(store.everything()) == before


def test_a_form_made_before_signing_in_is_no_good_after(abroad, store, clock):
    """The secret goes with the session, not with the service."""
    before = in_form(abroad.get("/sign-in"))
    sign_in(abroad, link=store.sessions.link("own", to_epoch(clock.now)))
    sent = {"contact": "Grace Hopper", "kind": "done"}
    assert abroad.post("/owners/Ada", data=sent | {"token": before}).status_code == 403
    assert abroad.post("/owners/Ada", data=sent | {"token": in_form(abroad.get("/"))}).status_code == 200


def test_only_digests_are_kept(store, clock):
    """Whoever reads the database can follow no link and take over no session."""
    now = to_epoch(clock.now)
    link = store.sessions.link("own", now)
    session = store.sessions.follow(link, now)
    assert session is not None
    kept = store.database.execute("SELECT digest FROM sign_in_links UNION ALL SELECT digest FROM sessions")
    assert len(kept) == 2
    assert not {link, session} & {row[0] for row in kept}
    assert store.sessions.follow(link, now) is None


def test_what_is_over_is_cleared_away(store, clock):
    """Links and sessions that have ended do not pile up."""
    now = to_epoch(clock.now)
    for _ in range(3):
        store.sessions.begin("own", now)
    store.sessions.link("own", now + SESSION_SECONDS)
    assert store.database.execute("SELECT count(*) FROM sessions") == [(0,)]
    assert store.sessions.any()
