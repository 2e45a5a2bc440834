"""Doctor says which accounts are not read, and whether the key opens their passwords."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from data.messages import Message
from data.schema import DAY_SECONDS, Direction, Interaction, to_epoch
from data.settings import Settings
from data.store.bookkeeping.connections import ConnectionKind
from data.store.store import Store
from data.wording.language import language
from pipelines.jobs.upkeep.doctor import examine
from service.use_cases.connections.accounts import ConnectionUseCases, NewAccount
from service.use_cases.connections.needs import connection_needs

NOW = datetime(2026, 3, 1, tzinfo=UTC)
WHY = Message("{server} does not answer in time", server="imap.example.org")


@pytest.fixture
def settings(tmp_path):
    """Return the settings of a home with one account."""
    settings = Settings(tmp_path)
    with Store(settings.store) as store:
        where = {"server": "imap.example.org", "port": 993, "login": "ana"}
        account = NewAccount("ana", ConnectionKind.IMAP, "ana@example.net", where, "secret")
        ConnectionUseCases(store, settings.key_path).add(account, 1)
    return settings


def finding(settings, part):
    """Return what doctor found of a part."""
    (one,) = [one for one in examine(settings, NOW) if str(one.part) == part]
    return one


def fail(settings, *, needs_owner):
    """Let the account fail."""
    with Store(settings.store) as store:
        (connection,) = store.connections.all()
        store.connection_health.failed(
            connection, WHY, to_epoch(NOW), needs_owner=needs_owner, retry_after=None
        )


def test_all_is_well(settings):
    """The key opens the password, and nothing is in the way."""
    assert finding(settings, "passwords").well
    assert finding(settings, "connections").well


@pytest.mark.parametrize("needs_owner", [True, False])
def test_an_account_that_is_not_read_is_a_finding(settings, needs_owner):
    """With why, and what to do."""
    fail(settings, needs_owner=needs_owner)
    found = finding(settings, "connections")
    assert not found.well
    assert "ana@example.net: imap.example.org does not answer in time" in str(found.found)
    assert str(found.todo).startswith("kith connect resume con_" if needs_owner else "kith connect list")


def test_an_account_that_needs_its_owner_is_said_with_the_week(settings):
    """To its owner alone, and only while only they can help."""
    with Store(settings.store) as store:
        assert connection_needs(store, "ana", language("en")) == []
        fail(settings, needs_owner=True)
        (sentence,) = connection_needs(store, "ana", language("en"))
        assert "does not answer in time. kith connect resume con_" in sentence
        assert connection_needs(store, "bea", language("en")) == []


def test_another_key_is_a_finding(settings):
    """It says how many passwords are closed."""
    settings.key_path.write_text("A" * 43 + "=\n")
    assert "does not open 1 of 1" in str(finding(settings, "passwords").found)


def test_people_of_a_blind_account_are_out_of_sight(settings):
    """Their silence says nothing while nobody can look."""
    with Store(settings.store) as store:
        begin = NOW - timedelta(days=60)
        mails = [
            Interaction(
                "ana", "bob@x.example", begin + timedelta(days=n), Direction.SENT, "email", "mail", f"{n}"
            )
            for n in range(58)
        ]
        store.interactions.record(mails, to_epoch(begin))
        silent = replace(mails[20], contact="cy@x.example", handle="cy@x.example", external_id="last")
        store.interactions.record([silent], to_epoch(begin))
        now = to_epoch(NOW)
        assert store.sources.out_of_sight(now, 90 * DAY_SECONDS) == set()
        (connection,) = store.connections.all()
        store.connection_health.succeeded(connection.id, now - 3 * DAY_SECONDS, due_at=now)
        fail(settings, needs_owner=True)
        assert store.sources.out_of_sight(now, 90 * DAY_SECONDS) == {
            ("ana", "bob@x.example"),
            ("ana", "cy@x.example"),
        }
        store.connection_health.succeeded(connection.id, now, due_at=now)
        assert store.sources.out_of_sight(now, 90 * DAY_SECONDS) == set()
