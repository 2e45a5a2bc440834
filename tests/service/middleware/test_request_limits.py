"""Who may come in, and what goes with every answer."""

import pytest

from service.middleware.request_limits import is_loopback

PAGE = "/owners/Ada"
DONE = {"contact": "Grace Hopper", "kind": "done"}


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


@pytest.mark.parametrize(
    "path", ["/owners/Ada", "/settings?owner=Ada", "/v1/owners/Ada/relationships", "/v1/model", "/v1/nothing"]
)
def test_what_is_about_people_is_kept_by_no_cache(client, path):
    """Pages, answers and refusals say no-store; a list is kept by its reader alone, who asks anew."""
    assert client.get(path).headers["cache-control"] == "no-store"
    assert client.get("/v1/owners/Ada/suggestions").headers["cache-control"] == "private, no-cache"
