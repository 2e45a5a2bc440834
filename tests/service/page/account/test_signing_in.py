"""Signing in is begun on the page, allowed at the provider, finished by a worker; nothing is read unasked."""

import re
from dataclasses import replace
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest

from data.errors import NeedsOwnerError, NotFoundError
from data.oauth import providers
from data.oauth.grant import Client
from data.oauth.providers import Readable
from data.schema import to_epoch
from data.store.bookkeeping.connections import ConnectionState
from data.store.bookkeeping.job_queue import JobKind
from kith.cli.history.accounts.sign_in_job import finish_sign_in
from service.page.account import signing_in
from service.use_cases.connections.accounts import ConnectionUseCases
from service.use_cases.connections.signing_in import Questions, Wish
from tests.pipelines.connect.dovecot import ADDRESS
from tests.pipelines.connect.fakes.google import FakeGoogle
from tests.pipelines.connect.fakes.identity import CLIENT, SECRET
from tests.pipelines.connect.fakes.tls_server import Asked, serving_tls
from tests.service.page.account.test_connecting import SOURCES, key_path, page  # noqa: F401 - fixtures
from tests.service.page.test_own_addresses import HTML, text_of

FORM = {"owner": "Ada", "provider": "google", "address": ADDRESS, "client": CLIENT, "secret": SECRET}
PLACE = "/sources/accounts/sign-in"


@pytest.fixture
def google(tmp_path, monkeypatch):
    """Run a Google whose certificate this machine believes."""
    fake, folder = FakeGoogle(needs_secret=True), tmp_path / "google"
    folder.mkdir()
    with serving_tls(fake, folder):
        monkeypatch.setenv("SSL_CERT_FILE", str(folder / "certificate.pem"))
        real = providers.google()
        place = replace(real, authorization=f"{fake.url}/authorize", token=f"{fake.url}/token")
        monkeypatch.setattr(signing_in, "google", lambda: place)
        yield fake
    assert fake.broken == []


def begun(page, *readables, **form):  # noqa: F811
    """Fill in the form, and return the page that leads to the provider."""
    return page.post(PLACE, data=FORM | {"read": list(readables)} | form, headers=HTML).text


def allowed(fake, shown):
    """Go to the provider, say yes there, and return the address that the browser is sent back to."""
    (link,) = re.findall(r'href="(https://[^"]+)"', shown)
    parts = urlsplit(unescape(link))
    with fake.lock:
        asked = Asked("GET", parts.path, parse_qsl(parts.query), {}, {})
        return fake.sign_in(asked).headers["Location"]


class Worker:
    """Who finishes a sign-in."""

    def __init__(self, store, key_path, clock):  # noqa: F811
        self.store, self.key_path, self.clock = store, key_path, clock

    def finish(self, place):
        """Do the job that a page shows, and return it."""
        job = self.store.jobs.get(place.rpartition("/")[2])
        assert job.kind is JobKind.SIGN_IN
        result = finish_sign_in(self.store, job, self.key_path, self.clock)
        self.store.job_queue.finish(job.id, result, to_epoch(self.clock()))
        return job


@pytest.fixture
def worker(store, key_path, clock):  # noqa: F811
    """Return who finishes a sign-in."""
    return Worker(store, key_path, clock)


def come_back(page, place):  # noqa: F811
    """Follow the provider's redirect, and return where it leads."""
    assert place.startswith("http://127.0.0.1:8765/?")
    # As a browser says that it comes from another site.
    far = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "referer": "https://g.example/"}
    answer = page.get(place, headers=HTML | far, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def test_one_consent_brings_accounts_that_are_looked_at_first(page, store, google, worker):  # noqa: F811
    """With PKCE; neither the code nor the client's secret stands anywhere in the open."""
    shown = begun(page, "mail", "calendar")
    assert "gmail.metadata" in shown
    assert "after seven days" in text_of(shown)
    back = allowed(google, shown)
    place = come_back(page, back)
    job = worker.finish(place)
    code = dict(parse_qsl(urlsplit(back).query))["code"]
    assert code not in f"{job.arguments}"
    kept = store.connections.of("Ada")
    assert {str(one.kind) for one in kept} == {"gmail", "google_calendar"}
    assert all(one.is_draft and one.state is ConnectionState.PAUSED for one in kept)
    everything = "".join(map(repr, store.everything())) + shown
    assert not any(secret in everything for secret in (SECRET, *google.access, *google.refresh))
    text = page.get(place, headers=HTML).text
    looks = re.findall(r'href="(/sources/accounts/[0-9a-zA-Z_-]+)"', text)
    assert [store.jobs.get(look.rpartition("/")[2]).kind for look in looks] == [JobKind.LOOK_AT_ACCOUNT] * 2
    assert "mail, over Gmail" in text_of(text)


def test_an_answer_is_taken_once_and_only_where_somebody_asked(page, google):  # noqa: F811
    """Another site cannot slip an account of its own in."""
    back = allowed(google, begun(page, "mail"))
    assert page.get("/?code=evil&state=made-up", headers=HTML).status_code == 404
    come_back(page, back)
    assert page.get(back, headers=HTML).status_code == 404


def test_a_question_waits_for_fifteen_minutes():
    """And so many wait at most."""
    questions = Questions()
    wish = Wish("Ada", providers.google(), (Readable.MAIL,), ADDRESS, Client("c"))
    states = [questions.begin(wish, "http://127.0.0.1:1/", 0).authorization.state for _ in range(150)]
    with pytest.raises(NotFoundError):
        questions.take(states[0], 1)
    assert questions.take(states[-1], 14 * 60).wish == wish
    with pytest.raises(NotFoundError, match="within 15 minutes"):
        questions.take(states[-2], 15 * 60)


def test_a_no_or_less_than_needed_keeps_nothing(page, store, google, worker):  # noqa: F811
    """It is said which permission lacks."""
    google.says_no = True
    place = come_back(page, allowed(google, begun(page, "mail")))
    with pytest.raises(NeedsOwnerError, match="did not give permission"):
        worker.finish(place)
    google.says_no, google.unticked = False, {"https://www.googleapis.com/auth/gmail.metadata"}
    place = come_back(page, allowed(google, begun(page, "mail")))
    with pytest.raises(NeedsOwnerError, match=r"gmail\.metadata"):
        worker.finish(place)
    assert store.connections.all() == []


def test_an_account_that_needs_a_new_sign_in_takes_it_with_the_client_of_before(page, store, google, worker):  # noqa: F811
    """It stays the same account, and is read again once its owner agreed."""
    worker.finish(come_back(page, allowed(google, begun(page, "mail"))))
    (first,) = store.connections.of("Ada")
    settings = {name: value for name, value in first.settings.items() if name != "draft"}
    store.connections.set_settings(first.id, settings)
    store.connections.set_state(first.id, ConnectionState.NEEDS_YOU)
    worker.finish(come_back(page, allowed(google, begun(page, "mail", client="", secret=""))))
    (again,) = store.connections.of("Ada")
    assert (again.id, again.state) == (first.id, ConnectionState.PAUSED)
    accounts = ConnectionUseCases(store, worker.key_path)
    assert accounts.grant_of(again).access != accounts.grant_of(first).access


def test_the_end_of_a_project_in_testing_is_said_at_once(page, google, worker):  # noqa: F811
    """Not only when it came."""
    google.ends_in = 604_799
    place = come_back(page, allowed(google, begun(page, "contacts")))
    worker.finish(place)
    assert "as it does for every project in testing" in text_of(page.get(place, headers=HTML).text)


def test_what_cannot_be_begun_is_said(page):  # noqa: F811
    """Without a client, without anything to read, or in a browser that no provider sends back here."""
    assert "client id of your own" in begun(page, "mail", client="")
    assert "ay what is to be read" in begun(page)
    assert "Sign in at Google or Microsoft" in page.get(SOURCES, headers=HTML).text
    page.base_url = "https://127.0.0.1:8765"
    assert "begun on the computer where Kith is" in begun(page, "mail")
    assert "--sign-in google" in page.get(SOURCES, headers=HTML).text


def test_microsoft_sends_people_back_to_localhost(page):  # noqa: F811
    """Of that name alone it lets the port be any."""
    (link,) = re.findall(r'href="(https://[^"]+)"', begun(page, "mail", provider="microsoft"))
    words = dict(parse_qsl(urlsplit(unescape(link)).query))
    assert link.startswith("https://login.microsoftonline.com/common/")
    assert words["redirect_uri"] == "http://localhost:8765/"
    assert words["code_challenge_method"] == "S256"
    assert SECRET not in link
