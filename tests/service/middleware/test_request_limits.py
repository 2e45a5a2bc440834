"""Who may come in, and what goes with every answer."""

import pytest

from data.errors import UsageError
from service.app import Options
from service.middleware.request_limits import is_loopback, parse_hosts
from tests.service.conftest import ON_ONE_STORE

PAGE = "/owners/Ada"
DONE = {"contact": "Grace Hopper", "kind": "done"}


@ON_ONE_STORE
@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site", "origin": "http://localhost:3000"},
        {"origin": "https://evil.example"},
        {"origin": "http://127.0.0.1:9999"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:8765.evil.example"},
    ],
)
@pytest.mark.parametrize("path", [PAGE, "/v1/owners/Ada/suggestions/Grace%20Hopper/answer"])
def test_posts_from_other_sites_are_refused(client, store, headers, path):
    """A form on another site cannot answer for the owner."""
    assert client.post(path, data=DONE, headers=headers).status_code == 403
    assert store.lists.answers() == []


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "same-origin", "origin": "http://127.0.0.1:8765"},
        {"origin": "http://127.0.0.1:8765"},
        {},
    ],
)
def test_own_forms_and_programs_are_let_in(client, store, headers):
    """The page's own forms work in new and old browsers, and so do programs."""
    answer = client.post(PAGE, data=DONE, headers=headers, follow_redirects=False)
    assert answer.status_code == 303
    assert len(store.lists.answers()) == 1


def test_reading_by_a_link_from_elsewhere_works(client):
    """A link on another site may lead to the page: reading changes nothing."""
    assert client.get(PAGE, headers={"sec-fetch-site": "cross-site"}).status_code == 200


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.0.1:8765", "localhost:1", "LOCALHOST", "[::1]", "[::1]:80"]
)
def test_these_hosts_are_this_machine(host):
    """Loopback names and addresses are known, with and without a port."""
    assert is_loopback(host)


@ON_ONE_STORE
@pytest.mark.parametrize(
    "host",
    [
        "",
        "kith.example",
        "10.0.0.1",
        "0.0.0.0",  # noqa: S104  # Named here to be refused.
        "[::2]",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "evil@localhost",
        "localhost:x",
        "localhost/",
        "127.0.0.1 ",
        "[::1",
    ],
)
def test_these_hosts_are_strangers(client, host):
    """A name that only points at this machine (DNS rebinding) is refused."""
    assert not is_loopback(host)
    assert client.get(PAGE, headers={"host": host}).status_code == 421


@ON_ONE_STORE
@pytest.mark.parametrize(
    "path", [PAGE, "/v1/owners/Ada/suggestions", "/static/kith.css", "/healthz", "/nowhere"]
)
def test_security_headers_go_with_everything(client, path):
    """Nothing leaves without a policy that forbids scripts, frames and other sites."""
    headers = client.get(path).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "script-src 'self';" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"


@ON_ONE_STORE
@pytest.mark.parametrize(
    "path", ["/owners/Ada", "/settings?owner=Ada", "/v1/owners/Ada/relationships", "/v1/model", "/v1/nothing"]
)
def test_what_is_about_people_is_kept_by_no_cache(client, path):
    """Pages, answers and refusals say no-store; a list is kept by its reader alone, who asks anew."""
    assert client.get(path).headers["cache-control"] == "no-store"
    assert client.get("/v1/owners/Ada/suggestions").headers["cache-control"] == "private, no-cache"


BEHIND_PROXY = {"host": "kith.example", "x-forwarded-proto": "https"}


@pytest.fixture
def behind_proxy(store, clock, publish, call):
    """Return a caller of a service to which a proxy on this machine passes on what names kith.example."""
    publish(store, "Ada", ("Grace Hopper",))
    return call(store, clock, Options(hosts=parse_hosts("Kith.Example, kith.lan")))


def test_a_proxy_keeps_the_host_it_was_asked_for(behind_proxy, store):
    """The page asks to sign in and its forms are its own; a program needs a key; other names are refused."""
    asked = behind_proxy.get("/", headers=BEHIND_PROXY | {"accept": "text/html"}, follow_redirects=False)
    assert (asked.status_code, asked.headers["location"]) == (303, "/sign-in")
    assert behind_proxy.get("/v1/changes", headers=BEHIND_PROXY).status_code == 401
    token, _ = store.api_keys.make("own", "x", ["admin"], owner=None, made_at=1, expires_at=None)
    bearer = {"authorization": f"Bearer {token}"}
    for host in ("kith.example", "KITH.example:443", "kith.lan", "127.0.0.1:8765"):
        headers = {"host": host, "origin": f"https://{host}"} | bearer
        assert behind_proxy.post("/v1/owners/Ada/lists", headers=headers).status_code == 202
    for host in ("evil.example", "kith.example.evil.example", "x.kith.example", ""):
        assert behind_proxy.get("/v1/changes", headers={"host": host} | bearer).status_code == 421


def test_behind_a_proxy_nobody_comes_in_without_a_key(behind_proxy):
    """Also by loopback: a proxy's requests come from there, too."""
    assert behind_proxy.get("/v1/changes").status_code == 401


@pytest.mark.parametrize("text", ["https://kith.example", "kith.example:443", "a b", "kith.example/"])
def test_what_is_no_name_of_a_host_is_refused(text):
    """With the name, and how one is written."""
    with pytest.raises(UsageError, match="KITH_HOSTS"):
        parse_hosts(text)


def test_headers_that_are_too_large_are_refused_however_they_come(client):
    """Also where they come whole, in one piece."""
    refused = client.get("/v1/owners", headers={"x-long": "a" * 65_536})
    assert (refused.status_code, refused.json()["code"]) == (431, "request_header_fields_too_large")
    assert client.get("/v1/owners", headers={"x-long": "a" * 60_000}).status_code == 200


def test_a_request_that_names_two_hosts_is_malformed(client):
    """Whichever comes first: who stands in between may have read the other one (RFC 9112)."""
    refused = client.get("/v1/owners", headers=[("host", "127.0.0.1"), ("host", "evil.example")])
    assert (refused.status_code, refused.json()["code"]) == (400, "bad_request")
