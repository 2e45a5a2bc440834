"""The change feed: every change once, in the order of the commits, and nobody's name after an erasure."""

from contextlib import ExitStack
from datetime import timedelta

import pytest

from data.errors import ChangesTooOldError, NotFoundError
from data.schema import Answer, AnswerKind, from_epoch, to_epoch
from data.store.feed import change_feed
from data.store.feed.change_feed import Change, ChangeKind
from data.store.store import Store
from tests.conftest import AS_OF

DAY = timedelta(days=1)
THEN = to_epoch(AS_OF)


def erased(owner="Ada", at=1):
    """Return a change that needs nothing else in the store."""
    return Change(ChangeKind.CONTACT_ERASED, owner, at)


def said(store, since=0, owner=None):
    """Return what the feed says after a number: kind, contact and handle."""
    changes = store.change_feed.page(since, 99, owner).changes
    return [(str(one.kind), one.contact, one.handle) for one in changes]


def answer(store, contact, kind=AnswerKind.DISMISSED, days=1, until=None):
    """Answer a suggestion of Ada's so many days after her list."""
    return store.lists.answer(Answer("Ada", contact, kind, AS_OF + days * DAY, until, note="a secret"))


def test_a_list_opens_its_suggestions_and_an_answer_closes_one(store, publish):
    """Each with its details, but not with what somebody wrote."""
    publish(store, "Ada", ("Bob", "Cy"))
    answer(store, "Cy")
    page = store.change_feed.page(0, 99)
    assert [(one.number, str(one.kind), one.contact) for one in page.changes] == [
        (1, "list.made", None),
        (2, "suggestion.opened", "Bob"),
        (3, "suggestion.opened", "Cy"),
        (4, "answer.given", "Cy"),
        (5, "suggestion.closed", "Cy"),
    ]
    assert page.changes[0].details == {"as_of": THEN, "horizon_days": 90, "model_version": "7"}
    assert page.changes[2].details == {"pool": "upkeep", "rank": 2}
    assert page.changes[3].details == {"answer": "dismissed", "until": None}
    assert (page.cursor, page.more) == (5, False)


def test_a_new_list_says_only_what_is_different(store, publish):
    """Who stands on both is neither opened nor closed again."""
    publish(store, "Ada", ("Bob", "Cy"))
    before = store.change_feed.newest()
    publish(store, "Ada", ("Cy", "Di"), as_of=AS_OF + DAY)
    assert said(store, before) == [
        ("list.made", None, None),
        ("suggestion.closed", "Bob", None),
        ("suggestion.opened", "Di", None),
    ]


def test_an_interaction_closes_however_it_came(store, publish, happened):
    """By an import, and by a batch of the API; one that rests in the past closes nothing."""
    publish(store, "Ada", ("Bob", "Cy", "Di"))
    before = store.change_feed.newest()
    store.interactions.record([happened("Bob", 1), happened("Di", -400)], THEN + 9)
    store.batch_upsert.record([happened("Cy", 1, source="crm"), happened("Di", -401, source="crm")], THEN + 9)
    closed = [("suggestion.closed", "Bob", None), ("suggestion.closed", "Cy", None)]
    assert said(store, before) == closed


@pytest.mark.parametrize("others", [0, 50])
def test_a_batch_closes_what_it_is_about_however_large_it_is(store, publish, happened, others):
    """Few pairs are looked for one by one, of many the open ones are read; only Ada and Bob were in touch."""
    publish(store, "Ada", ("Bob", "Cy"))
    publish(store, "Max", ("Bob",))
    before = store.change_feed.newest()
    rows = [happened("Bob", 1), happened("Eve", 1, owner="Max")]
    store.batch_upsert.record([*rows, *(happened(f"Di {n}", 1) for n in range(others))], THEN + 9)
    (closed,) = store.change_feed.page(before, 99).changes
    assert (str(closed.kind), closed.owner, closed.contact) == ("suggestion.closed", "Ada", "Bob")


def test_an_answer_that_is_taken_back_opens_again(store, publish):
    """The same through the terminal and the page."""
    publish(store, "Ada", ("Bob",))
    answer(store, "Bob")
    before = store.change_feed.newest()
    store.list_inputs.undo("Ada", THEN + 2 * 86_400)
    assert said(store, before) == [("answer.taken_back", "Bob", None), ("suggestion.opened", "Bob", None)]


def test_a_snooze_that_ends_opens_by_itself_and_once(store, publish):
    """As soon as a worker looks; nobody wrote anything."""
    publish(store, "Ada", ("Bob",))
    answer(store, "Bob", AnswerKind.SNOOZED, until=AS_OF + 3 * DAY)
    before = store.change_feed.newest()
    for days in (2, 4, 5):
        store.open_in_feed.look_by_time(to_epoch(AS_OF + days * DAY))
    assert said(store, before) == [("suggestion.opened", "Bob", None)]


def test_a_merge_and_its_undoing_name_the_handle_that_moved(store, publish, happened):
    """And the suggestion goes over to the contact that stays."""
    store.interactions.record([happened("Bob", -9), happened("Robert", -8)], THEN - 9)
    publish(store, "Ada", ("Robert",))
    before = store.change_feed.newest()
    merge = store.identities.merge("Ada", ["Bob", "Robert"], "by hand", THEN + 9)
    assert said(store, before) == [
        ("contact.merged", "Bob", "Robert"),
        ("suggestion.closed", "Robert", None),
        ("suggestion.opened", "Bob", None),
    ]
    before = store.change_feed.newest()
    store.identities.undo("Ada", merge.number, THEN + 10)
    assert said(store, before)[0] == ("contact.unmerged", "Bob", "Robert")


def test_an_erasure_leaves_no_name_in_the_feed(store, publish, happened):
    """Neither from before nor its own, nor from the same transaction; that one was erased is said."""
    store.interactions.record([happened("Bob", -9), happened("Robert", -8)], THEN - 9)
    publish(store, "Ada", ("Bob", "Cy"))
    store.identities.merge("Ada", ["Bob", "Robert"], "by hand", THEN + 9)
    with store.database.transaction():
        answer(store, "Bob")
        store.erasure.forget("Ada", "Robert", THEN + 99, scrub=False)
    changes = store.change_feed.page(0, 99).changes
    assert {name for one in changes for name in (one.contact, one.handle)} == {None, "Cy"}
    assert str(changes[-1].kind) == "contact.erased"
    kept = [row for table, row in store.everything() if table in {"feed_changes", "open_in_feed"}]
    assert not [name for name in ("Bob", "Robert") if name in f"{kept}"]


def fail_after_an_answer(store, transaction):
    """Answer, and break off before the transaction's end."""
    with transaction:
        answer(store, "Bob")
        store.identities.undo("Ada", 99, THEN)


def test_what_is_rolled_back_is_not_said(store, publish):
    """Nor counted: the next change has the next number."""
    publish(store, "Ada", ("Bob",))
    before = store.change_feed.newest()
    with pytest.raises(NotFoundError):
        fail_after_an_answer(store, store.database.transaction())
    assert said(store, before) == []
    with store.database.transaction():
        with pytest.raises(NotFoundError):
            fail_after_an_answer(store, store.database.attempt())
        store.change_feed.append([erased()])
    (change,) = store.change_feed.page(before, 99).changes
    assert (change.number, change.kind) == (before + 1, ChangeKind.CONTACT_ERASED)


@pytest.mark.needs("postgresql")
def test_a_transaction_that_commits_later_has_the_later_numbers(postgres_url):
    """Whoever reads on from a number misses nothing of a transaction that began earlier and took longer."""
    with ExitStack() as stack:
        slow, quick, reader = (stack.enter_context(Store(postgres_url)) for _ in range(3))
        cursor = reader.change_feed.page(0, 9).cursor
        with slow.database.transaction():
            slow.change_feed.append([erased("Slow")])
            quick.change_feed.append([erased("Quick"), erased("Quick")])
            first = reader.change_feed.page(cursor, 9)
            assert [one.owner for one in first.changes] == ["Quick", "Quick"]
        second = reader.change_feed.page(first.cursor, 9)
        assert [(one.owner, one.number) for one in second.changes] == [("Slow", first.cursor + 1)]


def test_a_page_goes_on_where_the_last_one_ended(store):
    """Also of one owner only, whose cursor passes over the others' changes."""
    store.change_feed.append([erased(owner) for owner in ("Ada", "Max", "Max", "Ada", "Max")])
    page = store.change_feed.page(0, 2)
    assert ([one.owner for one in page.changes], page.cursor, page.more) == (["Ada", "Max"], 2, True)
    page = store.change_feed.page(page.cursor, 9, "Ada")
    assert ([one.number for one in page.changes], page.cursor, page.more) == ([4], 5, False)


def test_old_changes_go_and_who_asks_for_them_is_told(store, monkeypatch):
    """Whoever has read all of them loses nothing; in pieces of any size the end is the same."""
    monkeypatch.setattr(change_feed, "CHUNK", 2)
    now = 100 * 86_400
    store.change_feed.append([erased(at=at) for at in (1, 2, 3, now - 9, now)])
    assert (store.change_feed.purge(now), store.change_feed.purge(now)) == (3, 0)
    assert [one.number for one in store.change_feed.page(3, 9).changes] == [4, 5]
    with pytest.raises(ChangesTooOldError, match=r"kept for 30 days, and 2 is older.*from 5"):
        store.change_feed.page(2, 9)
    with pytest.raises(ChangesTooOldError, match="no change 6 yet"):
        store.change_feed.page(6, 9)


def test_no_more_than_the_bound_is_kept(store, monkeypatch):
    """However young the changes are."""
    monkeypatch.setattr(change_feed, "MOST_KEPT", 2)
    store.change_feed.append([erased(at=9) for _ in range(5)])
    assert store.change_feed.purge(9) == 3
    assert [one.number for one in store.change_feed.page(3, 9).changes] == [4, 5]


def test_moments_are_those_of_the_callers(store, publish):
    """No clock is read in the store."""
    publish(store, "Ada", ("Bob",))
    answer(store, "Bob", days=4)
    moments = [from_epoch(one.at) for one in store.change_feed.page(0, 9).changes]
    assert moments == [AS_OF, AS_OF, AS_OF + 4 * DAY, AS_OF + 4 * DAY]
