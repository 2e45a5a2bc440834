"""Keys and answered requests: what is kept of them, and what they open."""

import pytest

from data.errors import NotFoundError, RepeatedKeyError
from data.store.bookkeeping.api_keys import PREFIX

NEVER = None
MINUTE = 60


def made(store, **more):
    """Make a key of the workspace `acme`."""
    said = {"owner": None, "made_at": 100, "expires_at": NEVER} | more
    return store.api_keys.make("acme", "crm", ["suggestions:read"], **said)


def test_a_key_is_random_and_only_its_digest_is_kept(store):
    """256 bits behind the prefix; no table holds the text."""
    (one, key), (two, _) = made(store), made(store)
    assert one != two
    assert one.startswith(PREFIX)
    assert len(one) == len(PREFIX) + 43
    assert store.api_keys.find(one) == key
    kept = store.database.execute("SELECT * FROM api_keys")
    assert not [row for row in kept if any(one[len(PREFIX) :] in str(value) for value in row)]


@pytest.mark.parametrize("wrong", ["", "kith_", "kith_" + "A" * 43, "KITH_", "\ud800"])
def test_another_text_finds_nothing(store, wrong):
    """Neither nothing nor something like a key opens anything."""
    made(store)
    assert store.api_keys.find(wrong) is None


def test_an_expired_and_a_revoked_key_open_nothing(store):
    """Expiry holds from its very second, revoking at once; a revoked key cannot be revoked again."""
    token, key = made(store, expires_at=200)
    assert (key.opens(199), key.opens(200)) == (True, False)
    store.within(key.workspace).keys.revoke(key.id, 150)
    assert not store.api_keys.find(token).opens(151)
    with pytest.raises(NotFoundError, match="kith keys list"):
        store.within(key.workspace).keys.revoke(key.id, 152)


def test_use_is_noted_to_the_minute(store):
    """A second use within the minute writes nothing."""
    token, key = made(store)
    for at, noted in ((1000, 1000), (1059, 1000), (1061, 1061)):
        store.api_keys.used(key.id, at)
        assert store.api_keys.find(token).used_at == noted


def test_a_request_is_done_once(store):
    """The second time the first answer comes; with another request the key is refused; others are apart."""
    done = []

    def work():
        done.append(1)
        return 201, f"answer {len(done)}"

    once = store.idempotency.once
    assert once("k1", "a", "print", 10, work) == once("k1", "a", "print", 11, work) == (201, "answer 1")
    with pytest.raises(RepeatedKeyError, match="another request"):
        once("k1", "a", "other", 12, work)
    assert once("k2", "a", "print", 12, work) == (201, "answer 2")
    assert store.within("else").idempotency.once("k1", "a", "print", 12, work) == (201, "answer 3")


def test_a_request_that_failed_may_come_again(store, happened):
    """An error is no answer: what it wrote is gone, and the key is free."""

    def fails():
        store.interactions.record([happened("Bob", -1)], 1)
        raise NotFoundError("no")

    with pytest.raises(NotFoundError):
        store.idempotency.once("k1", "a", "print", 10, fails)
    assert store.interactions.count() == 0
    assert store.idempotency.once("k1", "a", "print", 11, lambda: (200, "ok")) == (200, "ok")


def test_answers_are_forgotten_after_two_days(store):
    """A key used again after that is a new request."""
    store.idempotency.once("k1", "a", "print", 0, lambda: (200, "first"))
    later = 2 * 86_400 + 1
    store.idempotency.once("k1", "b", "print", later, lambda: (200, "other"))
    assert store.idempotency.once("k1", "a", "print", later, lambda: (200, "second")) == (200, "second")
