"""Permission is asked in a browser that comes back to loopback, or by a code that is typed elsewhere."""

import threading
import urllib.request
from dataclasses import replace
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from data.errors import InputError, NeedsOwnerError, RemoteError
from data.oauth.authorization import authorization_of, new_verifier
from data.oauth.grant import Client
from data.oauth.providers import (
    GOOGLE,
    MICROSOFT,
    OTHER,
    SCOPES,
    Provider,
    Readable,
    asked_scopes,
    google,
    kind_read,
    lacking_scopes,
    microsoft,
    provider_of_settings,
    scopes_for,
)
from pipelines.connect.oauth import loopback
from pipelines.connect.oauth.device_code import wait_for_device
from pipelines.connect.oauth.discovery import described_provider
from pipelines.connect.oauth.loopback import listening
from pipelines.connect.oauth.refusals import check_granted
from pipelines.connect.oauth.token_endpoint import TokenEndpoint
from tests.pipelines.connect.fakes.contracts import contract
from tests.pipelines.connect.fakes.google import FakeGoogle
from tests.pipelines.connect.fakes.identity import CLIENT, SECRET
from tests.pipelines.connect.fakes.tls_server import Asked, Fault, serving_tls

ADDRESS = "ana@example.net"


@pytest.fixture
def identity(tmp_path):
    """Run somebody who signs people in, and wants a client's secret."""
    fake = FakeGoogle(ADDRESS, needs_secret=True)
    with serving_tls(fake, tmp_path):
        yield fake
    assert fake.broken == []


def signed_in(identity, readable=Readable.MAIL, *, verifier=None, state="s" * 43, secret=SECRET):
    """Sign in by a browser, and return what was granted."""
    provider = Provider(GOOGLE, f"{identity.url}/authorize", f"{identity.url}/token", extra=google().extra)
    client = Client(CLIENT, secret)
    scope = asked_scopes(GOOGLE, scopes_for(GOOGLE, (readable,)))
    with listening("127.0.0.1") as port:
        asked = authorization_of(
            provider, client, scope, port.redirect, ADDRESS, state=state, verifier=new_verifier()
        )
        browser = threading.Thread(target=open_in_browser, args=(identity, asked.url))
        browser.start()
        code = port.code("accounts.google.com", state, "Thank you.")
        browser.join()
    if verifier is not None:
        asked = authorization_of(
            provider, client, scope, asked.redirect, ADDRESS, state=state, verifier=verifier
        )
    return TokenEndpoint(provider, client, identity.fingerprint).for_code(asked, code, identity.now)


def open_in_browser(identity, url):
    """Be the browser: open the address, go where it sends, and see the thanks."""
    assert b"Thank you." in open_quietly(identity, url)


def open_quietly(identity, url):
    """Be the browser, and return the page at the end of the way."""
    parts = urlsplit(url)
    words = [(key, value) for key, values in parse_qs(parts.query).items() for value in values]
    with identity.lock:
        place = identity.sign_in(Asked("GET", parts.path, words, {}, {})).headers["Location"]
    with urllib.request.urlopen(place, timeout=10) as answer:  # noqa: S310 - this machine's own
        return answer.read()


def test_a_browser_brings_the_permission_back(identity):
    """With PKCE: the code alone is worth nothing."""
    grant = signed_in(identity)
    assert (grant.address, bool(grant.access), bool(grant.refresh)) == (ADDRESS, True, True)
    check_granted(grant, scopes_for(GOOGLE, (Readable.MAIL,)), ADDRESS)
    with pytest.raises(NeedsOwnerError, match="does not take this code"):
        signed_in(identity, verifier=new_verifier())
    with pytest.raises(NeedsOwnerError, match="client id or its secret"):
        signed_in(identity, secret=ADDRESS)


def test_the_question_asks_for_no_more_than_is_needed():
    """It names the account, wants a lasting permission, and holds no secret."""
    provider, client = google(), Client("c", SECRET)
    asked = authorization_of(
        provider, client, "openid x", "http://127.0.0.1:1/", ADDRESS, state="s", verifier="v" * 50
    )
    words = {name: value for name, (value,) in parse_qs(urlsplit(asked.url).query).items()}
    assert words.pop("code_challenge")
    assert words == {
        "response_type": "code",
        "client_id": "c",
        "redirect_uri": "http://127.0.0.1:1/",
        "scope": "openid x",
        "state": "s",
        "code_challenge_method": "S256",
        "login_hint": ADDRESS,
        "access_type": "offline",
        "prompt": "consent",
    }
    assert SECRET not in asked.url
    assert "v" * 50 not in f"{asked.url}{asked!r}"


def test_a_no_is_a_no(identity):
    """It is said, and nothing is kept."""
    identity.says_no = True
    with pytest.raises(NeedsOwnerError, match="did not give permission"):
        signed_in(identity)


@pytest.mark.parametrize(
    "path", ["/?code=evil", "/?code=evil&state=wrong", "/favicon.ico", "/?" + "x" * 3000]
)
def test_an_answer_to_another_question_is_passed_over(path):
    """Whoever guesses the port brings no code in; the true answer comes all the same."""
    with listening("127.0.0.1") as port:

        def visit():
            with pytest.raises(HTTPError):
                urllib.request.urlopen(port.redirect.rstrip("/") + path, timeout=10)  # noqa: S310
            right = urlencode({"code": "good", "state": "own"})
            urllib.request.urlopen(f"{port.redirect}?{right}", timeout=10)  # noqa: S310

        browser = threading.Thread(target=visit)
        browser.start()
        assert port.code("x.example", "own", "thanks") == "good"
        browser.join()


def test_nobody_is_waited_for_without_end(monkeypatch):
    """After five minutes it is begun anew."""
    monkeypatch.setattr(loopback, "STEP_SECONDS", 0.01)
    moments = iter([0.0, 1.0, 301.0])
    with listening("127.0.0.1") as port, pytest.raises(NeedsOwnerError, match="within five minutes"):
        port.code("x.example", "own", "thanks", lambda: next(moments))


def test_what_was_not_granted_is_told_by_name(identity):
    """A box that was not ticked; an account of somebody else; a permission for an hour."""
    needed = scopes_for(GOOGLE, (Readable.CALENDAR,))
    identity.unticked = {needed[1]}
    with pytest.raises(NeedsOwnerError, match=r"calendar\.events\.readonly"):
        check_granted(signed_in(identity, Readable.CALENDAR), needed, ADDRESS)
    identity.unticked = set()
    with pytest.raises(NeedsOwnerError, match=f"signed in as {ADDRESS}"):
        check_granted(signed_in(identity, Readable.CALENDAR), needed, "bea@example.net")
    identity.offers_refresh = False
    with pytest.raises(NeedsOwnerError, match="one hour only"):
        check_granted(signed_in(identity, Readable.CALENDAR), needed, ADDRESS)


def test_a_code_is_typed_on_another_machine(identity):
    """It is asked for as often as the provider wants, and more slowly where it says so."""
    provider = Provider(MICROSOFT, "", f"{identity.url}/token", f"{identity.url}/device")
    endpoint = TokenEndpoint(provider, Client(CLIENT, SECRET), identity.fingerprint)
    scope = asked_scopes(MICROSOFT, scopes_for(MICROSOFT, (Readable.MAIL,)))
    device = endpoint.device_code(scope)
    assert (device.code, device.where) == ("ABCD-EFGH", "https://microsoft.example/devicelogin")
    identity.polls, waits = ["authorization_pending", "slow_down", "authorization_pending"], []
    grant = wait_for_device(endpoint, device, scope, lambda: identity.now, waits.append)
    assert waits == [5, 5, 10, 10]
    check_granted(grant, scopes_for(MICROSOFT, (Readable.MAIL,)), ADDRESS)


@pytest.mark.parametrize(
    ("polls", "sentence"),
    [(["access_denied"], "did not give permission"), (["authorization_pending"] * 9, "not typed in time")],
)
def test_a_code_that_nobody_types_ends(identity, polls, sentence):
    """Or that somebody refuses."""
    provider = Provider(MICROSOFT, "", f"{identity.url}/token", f"{identity.url}/device")
    endpoint = TokenEndpoint(provider, Client(CLIENT, SECRET), identity.fingerprint)
    device = replace(endpoint.device_code("openid"), expires_in=20)
    identity.polls = list(polls)
    with pytest.raises(NeedsOwnerError, match=sentence):
        wait_for_device(endpoint, device, "openid", lambda: identity.now, lambda _: None)


def test_an_issuer_describes_where_people_sign_in(identity):
    """For a server of one's own; one that describes nothing is refused."""
    found = described_provider(Provider(OTHER, "", ""), identity.url, identity.fingerprint)
    assert (found.authorization, found.token) == (f"{identity.url}/authorize", f"{identity.url}/token")
    assert found.device == f"{identity.url}/device"
    identity.is_api, identity.faults = lambda _: True, [Fault("half")]
    with pytest.raises(InputError, match="does not say where people sign in"):
        described_provider(Provider(OTHER, "", ""), identity.url, identity.fingerprint)


@pytest.mark.parametrize("fault", [Fault("half"), Fault(503, {"Retry-After": "77"})])
def test_a_provider_that_is_in_trouble_is_tried_again_later(identity, fault):
    """Nothing is lost, and nothing is said of the owner."""
    provider = Provider(GOOGLE, "", f"{identity.url}/token")
    grant = signed_in(identity)
    identity.is_api, identity.faults = lambda _: True, [fault]
    with pytest.raises(RemoteError) as later:
        TokenEndpoint(provider, grant.client, identity.fingerprint).renew(grant, identity.now)
    assert later.value.code == "remote"
    assert later.value.retry_after == (77 if fault.headers else None)


def test_every_permission_of_google_opens_what_it_is_asked_for():
    """As Google's own documents say, method by method."""
    methods = {
        Readable.MAIL: (
            "gmail",
            ("users.getProfile", "users.messages.list", "users.messages.get", "users.history.list"),
        ),
        Readable.CALENDAR: ("calendar", ("calendarList.list", "events.list")),
        Readable.CONTACTS: ("people", ("people.connections.list",)),
    }
    for readable, (name, wanted) in methods.items():
        published = contract(name)["methods"]
        assert set(wanted) == set(published)
        for method in published.values():
            assert set(SCOPES[GOOGLE, readable]) & set(method["scopes"]), (readable, method["path"])


def test_scopes_are_compared_as_providers_write_them():
    """Microsoft answers in short names and other capitals."""
    needed = scopes_for(MICROSOFT, (Readable.MAIL, Readable.CONTACTS))
    assert lacking_scopes(needed, "openid mail.readbasic Contacts.Read") == ()
    assert lacking_scopes(needed, "https://graph.microsoft.com/Mail.ReadBasic") == ("Contacts.Read",)
    with pytest.raises(InputError, match="IMAP alone"):
        scopes_for(MICROSOFT, (Readable.MAIL, Readable.IMAP))
    with pytest.raises(InputError, match="mail alone"):
        kind_read(OTHER, Readable.CALENDAR)


def test_a_provider_is_the_same_after_being_kept():
    """Settings name no secret."""
    assert provider_of_settings(microsoft("x.example").as_settings()) == microsoft("x.example")
    with pytest.raises(InputError, match="is not a tenant"):
        microsoft("common/../evil")
