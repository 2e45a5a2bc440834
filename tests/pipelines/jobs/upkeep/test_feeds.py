"""What time alone changes is in the feed of every workspace, once a minute."""

from datetime import timedelta

from data.schema import Answer, AnswerKind, to_epoch
from data.store.feed.change_feed import KEPT_SECONDS, LOOK_SECONDS
from data.store.store import Store
from pipelines.jobs.upkeep.feeds import keep_feeds
from tests.conftest import AS_OF

THEN = to_epoch(AS_OF)
DAY = 86_400


def kinds(store, since=0):
    """Return what the feed says after a number."""
    return [str(one.kind) for one in store.change_feed.page(since, 99).changes]


def test_a_snooze_that_ended_is_said_in_each_workspace(publish):
    """Whoever looks again within the minute looks for nothing."""
    with Store() as store:
        for within in (store, store.within("crm")):
            publish(within, "Ada", ("Bob",))
            until = AS_OF + timedelta(days=2)
            within.lists.answer(Answer("Ada", "Bob", AnswerKind.SNOOZED, AS_OF, until))
        newest = store.change_feed.newest()
        keep_feeds(store, THEN + 2 * DAY - 1)
        assert kinds(store, newest) == []
        keep_feeds(store, THEN + 2 * DAY - 2 + LOOK_SECONDS)
        assert kinds(store, newest) == []
        keep_feeds(store, THEN + 2 * DAY + LOOK_SECONDS)
        assert kinds(store, newest) == kinds(store.within("crm"), newest) == ["suggestion.opened"]


def test_a_list_of_a_later_day_counts_from_that_day(publish):
    """Or closes what it does not name; until then the list before it stands."""
    with Store() as store:
        publish(store, "Ada", ("Bob",))
        later = {"as_of": THEN + 7 * DAY, "horizon_days": 90, "model_version": "7"}
        store.lists.publish(["Ada"], [], **later, published_at=THEN + DAY)
        newest = store.change_feed.newest()
        assert "suggestion.closed" not in kinds(store)
        keep_feeds(store, THEN + 8 * DAY)
        assert kinds(store, newest) == ["suggestion.closed"]


def test_a_day_before_which_no_reminder_is_wanted_comes(publish):
    """Then the suggestion is open again."""
    with Store() as store:
        publish(store, "Ada", ("Bob",))
        store.list_inputs.say("Ada", "Bob", "not_before", THEN + 5 * DAY, THEN + 9)
        newest = store.change_feed.newest()
        keep_feeds(store, THEN + 4 * DAY)
        assert kinds(store, newest) == []
        keep_feeds(store, THEN + 6 * DAY)
        assert kinds(store, newest) == ["suggestion.opened"]


def test_what_is_older_than_thirty_days_goes(publish):
    """In the same round."""
    with Store() as store:
        publish(store, "Ada", ("Bob",))
        keep_feeds(store, THEN + KEPT_SECONDS)
        assert kinds(store) == ["list.made", "suggestion.opened"]
        keep_feeds(store, THEN + KEPT_SECONDS + LOOK_SECONDS)
        assert kinds(store, store.change_feed.newest()) == []
        rows = store.database.execute("SELECT count(*) FROM feed_changes")
        assert rows == [(0,)]
