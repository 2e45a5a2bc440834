"""A request that comes again is done once, for two days."""

import pytest

from data.errors import InputError, RepeatedKeyError
from data.store.bookkeeping.idempotency import BESIDE_BODY, KEPT_SECONDS, fingerprint

PRINT = fingerprint(b"POST", b"/v1/x", b"{}")


def send(store, now, *, key="k", caller="c", body=PRINT, says="first"):
    """Send a request at a moment; return the response it gets."""
    return store.idempotency.once(caller, key, body, now, lambda: (200, says))


def test_the_first_response_comes_back(store):
    """Up to two days later, whatever the work would say by then."""
    assert send(store, 1) == (200, "first")
    assert send(store, 1 + KEPT_SECONDS, says="second") == (200, "first")


def test_after_two_days_it_is_done_anew(store):
    """An expired response is not sent, though no other request came in between; nor is it refused."""
    send(store, 1)
    assert send(store, 2 + KEPT_SECONDS, says="second") == (200, "second")
    assert send(store, 4 + 2 * KEPT_SECONDS, body="another request", says="third") == (200, "third")


def test_a_key_is_for_one_request(store):
    """With another body it is refused, and the first response stays."""
    send(store, 1)
    with pytest.raises(RepeatedKeyError):
        send(store, 2, body=fingerprint(b"POST", b"/v1/x", b"{ }"), says="second")
    assert send(store, 3, says="third") == (200, "first")


def test_a_key_is_one_callers_in_one_workspace(store):
    """The same key of another caller, or in another workspace, is another request."""
    send(store, 1)
    assert send(store, 2, caller="d", says="second") == (200, "second")
    assert send(store.within("other"), 2, says="third") == (200, "third")


def test_work_that_fails_leaves_no_response(store):
    """The next attempt does the work."""

    def fail():
        raise InputError("spoilt")

    with pytest.raises(InputError):
        store.idempotency.once("c", "k", PRINT, 1, fail)
    assert send(store, 2, says="second") == (200, "second")


def test_the_parts_of_a_request_do_not_run_into_each_other():
    """A byte that moves from the path to the body makes another fingerprint."""
    assert fingerprint(b"ab", b"c") != fingerprint(b"a", b"bc")


def test_a_caller_keeps_so_many_bytes(store, monkeypatch):
    """The oldest responses make room; those of another caller or another workspace stay."""
    monkeypatch.setattr("data.store.bookkeeping.idempotency.MOST_BYTES", 3 * (BESIDE_BODY + 100))
    send(store, 1, caller="d")
    send(store.within("other"), 1)
    for number in range(5):
        send(store, 2, key=f"k{number}", says="x" * 100)
    again = [send(store, 3, key=f"k{number}", says="y" * 100)[1][0] for number in (2, 3, 4)]
    assert again == ["x"] * 3
    assert send(store, 3, key="k0", says="anew") == (200, "anew")
    for one, caller in ((store, "d"), (store.within("other"), "c")):
        assert send(one, 3, caller=caller, says="second") == (200, "first")


def test_a_response_that_is_larger_than_all_that_is_kept_is_sent(store, monkeypatch):
    """It goes as others do, when later ones have filled the room."""
    monkeypatch.setattr("data.store.bookkeeping.idempotency.MOST_BYTES", 600)
    assert send(store, 1, says="x" * 1_000) == (200, "x" * 1_000)
    for key in ("another", "third"):
        assert send(store, 2, key=key, says="short") == (200, "short")
    assert send(store, 3, says="anew") == (200, "anew")
