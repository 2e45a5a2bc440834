"""Tokens are renewed ahead of time, by one process at a time, and kept before they are used."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Barrier

import pytest

from data.errors import RemoteError
from data.oauth.grant import AHEAD_SECONDS, Client, first_grant, grant_of_secret, is_of_testing
from data.oauth.providers import Readable
from data.schema import DAY_SECONDS
from data.settings import Settings
from data.store.bookkeeping.connections import ConnectionState
from data.store.store import Store
from pipelines.connect.oauth.token_endpoint import TokenEndpoint
from pipelines.jobs.sync import kept_grant
from pipelines.jobs.sync.open_account import open_connection
from service.use_cases.privacy.flows import FlowKind, flows
from tests.pipelines.connect.dovecot import mail
from tests.pipelines.connect.fakes.identity import HOUR
from tests.pipelines.connect.fakes.tls_server import Fault
from tests.pipelines.jobs.sync.providers.signed_in import SignedIn

WEEK = 7 * DAY_SECONDS


@pytest.fixture
def account(microsoft, tmp_path):
    """Return an account whose provider takes a refresh token once, and ends all of them at a second use."""
    return SignedIn(microsoft, Readable.MAIL, tmp_path, Store(tmp_path / "kith.db"))


def grant_of(account):
    """Return the grant as it is kept."""
    return account.use_cases.grant_of(account.connection)


def test_a_token_is_renewed_before_it_ends_and_not_before(microsoft, account):
    """Five minutes ahead; whoever asks within the hour uses the one that is there."""
    account.sync()
    assert microsoft.refreshes == 0
    microsoft.now += HOUR - AHEAD_SECONDS - 31 * 60
    account.sync()
    assert microsoft.refreshes == 0
    account.sync()
    assert microsoft.refreshes == 1


def test_a_token_that_ended_early_is_renewed_once(microsoft, account):
    """The provider took it back, and gives another one."""
    microsoft.receive(mail(1))
    microsoft.expire()
    assert account.sync().fault is None
    assert (microsoft.refreshes, len(account.log())) == (1, 1)


def test_a_new_refresh_token_is_kept_before_the_new_access_token_is_used(microsoft, account):
    """Killed right after, the next reader has it: the old one is good no more."""
    before = grant_of(account).refresh
    microsoft.expire()
    microsoft.faults = [Fault(401), Fault(500)]
    assert account.sync().fault is not None
    assert grant_of(account).refresh not in {before, ""}
    assert grant_of(account).refresh in microsoft.refresh
    assert account.sync().fault is None


def test_two_processes_renew_a_token_once(microsoft, account, tmp_path):
    """The second waits and takes what the first one got; a second use would end everything."""
    microsoft.now += 2 * HOUR
    begin = Barrier(3)

    def look(_):
        with Store(tmp_path / "kith.db") as store:
            begin.wait()
            with closing(
                open_connection(store, account.connection, account.key_path, lambda: account.now)
            ) as one:
                return len(one.overview().parts)

    # Each opens the account as a process of its own would.
    rows = account.connection
    assert rows.state is ConnectionState.LIVE
    with ThreadPoolExecutor(3) as pool:
        counts = list(pool.map(look, range(3)))
    assert counts == [2, 2, 2]
    assert microsoft.refreshes == 1


def test_somebody_elses_refresh_that_does_not_end_is_no_fault_of_the_owner(microsoft, account, monkeypatch):
    """It is tried again later; a process that died meanwhile holds nothing for long."""
    monkeypatch.setattr(kept_grant, "TRIES", 2)
    microsoft.now += 2 * HOUR
    assert account.store.connection_health.begin_refresh(account.number, microsoft.now + 15 * 60)
    fault = account.sync().fault
    assert isinstance(fault, RemoteError)
    assert fault.code == "remote"
    assert account.sync().fault is None


def test_no_token_is_in_an_export_a_text_or_a_fault(microsoft, account):
    """Neither those of now nor those of before."""
    secrets = {grant_of(account).access, grant_of(account).refresh}
    microsoft.now += 2 * HOUR
    account.sync()
    secrets |= {grant_of(account).access, grant_of(account).refresh}
    microsoft.revoke()
    fault = account.sync().fault
    shown = (
        "".join(map(repr, account.store.everything()))
        + repr(grant_of(account))
        + repr(fault)
        + str(fault.fields)
    )
    assert len(secrets) == 4
    assert not any(secret in shown for secret in secrets)


@pytest.mark.parametrize(
    ("error", "description", "sentence"),
    [
        (
            "invalid_grant",
            "AADSTS50173: The password was changed.\r\nTrace ID: x",
            "your password was changed",
        ),
        ("invalid_grant", 'AADSTS700082: inactive "for" 90 days', "was not used for a long time"),
        ("invalid_grant", "AADSTS50076: multi-factor", "with a second factor"),
        ("interaction_required", "", "with a second factor"),
        ("invalid_grant", "", "took the permission back"),
        ("invalid_client", "AADSTS7000222: expired secret", "does not know your client id"),
        ("Dear <b>Ada</b>", "", "refuses to sign you in (?)"),
    ],
)
def test_why_a_permission_ended_is_said_and_it_is_not_tried_again(
    microsoft, account, error, description, sentence
):
    """By the provider's own code, and never in its own words."""
    microsoft.refresh_error = error, description
    microsoft.revoke()
    assert sentence in account.sync().fault.sentence
    assert account.connection.state is ConnectionState.NEEDS_YOU
    assert "Ada</b>" not in account.connection.fault


def test_a_provider_that_is_away_for_now_is_tried_again(microsoft, account):
    """It says so itself, or answers as no sign-in does."""
    microsoft.refresh_error = "temporarily_unavailable", ""
    microsoft.revoke()
    assert account.sync().fault.code == "remote"
    assert account.connection.state is ConnectionState.LIVE


@pytest.mark.parametrize(
    ("ends_in", "days", "is_named"),
    [
        (None, 7, True),
        (None, 3, False),
        (None, 30, False),
        (WEEK, 7, True),
        (WEEK, 30, True),
        (90 * DAY_SECONDS, 7, False),
    ],
)
def test_the_week_of_a_google_project_in_testing_is_named(ends_in, days, is_named):
    """Google answers nothing but invalid_grant; that it comes at the seventh day tells."""
    from pipelines.connect.oauth.refusals import refusal_of

    values = {"access_token": "a", "refresh_token": "r", "refresh_token_expires_in": ends_in}
    grant = first_grant(Client("c"), {key: value for key, value in values.items() if value}, "", 1_000)
    refused = refusal_of("oauth2.googleapis.com", "invalid_grant", "", grant, 1_000 + days * DAY_SECONDS + 60)
    assert ("every project in testing" in refused.sentence) is is_named
    assert is_of_testing(grant) is (ends_in == WEEK)
    elsewhere = refusal_of("login.microsoftonline.com", "invalid_grant", "", grant, 1_000 + WEEK)
    assert "testing" not in elsewhere.sentence


def test_signed_in_anew_the_reading_goes_on_where_it_was(microsoft, account):
    """The new grant takes the old one's place."""
    microsoft.receive(mail(1))
    account.sync()
    microsoft.revoke()
    account.sync()
    fresh = first_grant(Client("kith-client"), microsoft.granted(grant_of(account).scope), "", microsoft.now)
    account.use_cases.resume(account.number, fresh.as_secret())
    microsoft.receive(mail(2))
    again = account.sync()
    assert (again.fault, again.result.recorded.created, again.result.recorded.duplicate) == (None, 1, 0)


def test_where_tokens_come_from_is_named_among_what_leaves(account, tmp_path):
    """Beside the account itself."""
    leaving = [(flow.kind, flow.to, flow.on) for flow in flows(account.store, Settings(tmp_path), 1)]
    assert (FlowKind.SIGN_IN, "127.0.0.1", True) in leaving
    assert (FlowKind.CONNECTION, "ana@example.net", True) in leaving


def test_a_sealed_grant_that_is_none_needs_its_owner(account):
    """A password was put in its place."""
    account.use_cases.resume(account.number, "only words")
    assert account.sync().fault.code == "secret_key"


def test_a_grant_is_the_same_after_being_sealed():
    """With its client."""
    grant = first_grant(Client("c", "s"), {"access_token": "a", "refresh_token": "r"}, "x", 5)
    assert grant_of_secret(grant.as_secret()) == grant
    assert not {"'s'", "'a'", "'r'"} & set(repr(grant).replace("=", " ").split())


def test_a_line_that_drops_at_the_token_endpoint_sends_nothing_twice(microsoft, account):
    """A refresh token is good once: who sends it a second time loses the account."""
    microsoft.is_api = lambda asked: asked.path == "/token"
    grant = grant_of(account)
    provider = account.connection.settings["oauth"]
    from data.oauth.providers import provider_of_settings

    microsoft.faults = [Fault("drop")]
    microsoft.asked.clear()
    endpoint = TokenEndpoint(provider_of_settings(provider), grant.client, microsoft.fingerprint)
    with pytest.raises(RemoteError):
        endpoint.renew(grant, microsoft.now)
    assert [one.path for one in microsoft.asked] == ["/token"]
