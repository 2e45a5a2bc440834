"""An account is read by one reader at a time, tried again after a pause, and gone with all that it had."""

import pytest

from data.messages import Message
from data.store.bookkeeping.connections import (
    LEASE_SECONDS,
    LONGEST_PAUSE,
    Connection,
    ConnectionKind,
    ConnectionState,
)

NOW = 1_800_000_000
FAULT = Message("the server does not answer")


@pytest.fixture
def accounts(store):
    """Return a store with one account."""
    described = ("Ada", ConnectionKind.IMAP, "ada@x.example", {}, "v1:sealed:password", 1)
    store.connections.add(Connection("con_1", "own", *described))
    return store


def fail(store, *, needs_owner=False, retry_after=None) -> Connection:
    """Let the account fail, and return it as it stands then."""
    before = store.connections.get("con_1")
    store.connection_health.failed(before, FAULT, NOW, needs_owner=needs_owner, retry_after=retry_after)
    return store.connections.get("con_1")


def test_one_reader_at_a_time_until_it_gives_no_sign(accounts):
    """A second one waits until the first was silent for the length of a lease."""
    health = accounts.connection_health
    assert [health.claim("con_1", NOW) for _ in range(2)] == [True, False]
    health.beat("con_1", NOW + 60)
    assert not health.claim("con_1", NOW + LEASE_SECONDS)
    assert health.due(NOW + LEASE_SECONDS) == []
    assert health.claim("con_1", NOW + 60 + LEASE_SECONDS)


@pytest.mark.parametrize("needs_owner", [True, False])
def test_what_its_owner_paused_meanwhile_stays_paused(accounts, needs_owner):
    """A reader that was at work when they asked does not switch it on again."""
    accounts.connections.set_state("con_1", ConnectionState.PAUSED)
    assert fail(accounts, needs_owner=needs_owner).state is ConnectionState.PAUSED


def test_a_server_may_ask_for_a_longer_pause_and_not_for_a_shorter_one(accounts):
    """What it asks for holds also where it is longer than the longest of Kith's own."""
    assert fail(accounts, retry_after=1).due_at == NOW + 300
    assert fail(accounts, retry_after=900).due_at == NOW + 900
    assert fail(accounts, retry_after=2 * LONGEST_PAUSE).due_at == NOW + 2 * LONGEST_PAUSE


def test_an_account_that_is_removed_leaves_nothing(accounts):
    """How far it was read goes with it; another account's place stays."""
    connection = accounts.connections.get("con_1")
    accounts.connections.keep_cursor(connection, "INBOX", {"uid": 7})
    accounts.within("acme").connections.keep_cursor(connection, "INBOX", {"uid": 8})
    assert accounts.connections.cursors("con_1") == {"INBOX": {"uid": 7}}
    accounts.connections.remove("con_1")
    assert accounts.connections.all() == []
    assert accounts.connections.cursors("con_1") == {}
    assert accounts.within("acme").connections.cursors("con_1") == {"INBOX": {"uid": 8}}
