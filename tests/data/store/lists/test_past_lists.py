"""Past lists can be read, with what was said of each name; lists of the future can be removed."""

from datetime import timedelta

from data.schema import Answer, AnswerKind, Candidate, to_epoch
from data.store.lists.lists import ListCandidates
from data.store.lists.past_lists import usual_probability
from tests.conftest import AS_OF

DAY = 86_400


def say(store, contact, kind, days):
    """Answer so many days after the first list."""
    store.lists.answer(Answer("Ada", contact, kind, AS_OF + timedelta(days=days)))


def test_each_day_has_what_its_lists_named_and_what_was_answered(store, publish):
    """Newest first; an answer belongs to the list that stood when it was given."""
    publish(store, "Ada", ("Bob", "Cy"))
    say(store, "Bob", AnswerKind.DONE, 1)
    publish(store, "Ada", ("Cy", "Di"), as_of=AS_OF + timedelta(days=7))
    say(store, "Cy", AnswerKind.DISMISSED, 8)
    newer, older = store.past_lists.newest("Ada", 9)
    assert newer.as_of == to_epoch(AS_OF) + 7 * DAY
    assert newer.contacts == [("Cy", AnswerKind.DISMISSED), ("Di", None)]
    assert older.contacts == [("Bob", AnswerKind.DONE), ("Cy", None)]
    assert store.past_lists.newest("Ada", 1) == [newer]


def test_lists_made_anew_on_one_day_are_one(store, publish):
    """Who left the list during the day stands on it."""
    publish(store, "Ada", ("Bob", "Cy"))
    publish(store, "Ada", ("Cy", "Di"), as_of=AS_OF + timedelta(hours=2))
    (day,) = store.past_lists.newest("Ada", 9)
    assert day.as_of == to_epoch(AS_OF)
    assert {name for name, _ in day.contacts} == {"Bob", "Cy", "Di"}


def test_a_later_word_replaces_an_earlier_one(store, publish):
    """As everywhere, the latest answer counts."""
    publish(store, "Ada", ("Bob",))
    say(store, "Bob", AnswerKind.DISMISSED, 1)
    say(store, "Bob", AnswerKind.DONE, 2)
    assert store.past_lists.newest("Ada", 9)[0].contacts == [("Bob", AnswerKind.DONE)]


def test_a_list_of_the_future_is_removed_whole_and_no_other(store, publish):
    """Another owner's stays, and the list that it hid is the latest one again."""
    publish(store, "Ada", ("Bob",))
    for owner in ("Ada", "Max"):
        publish(store, owner, ("Cy",), as_of=AS_OF + timedelta(days=90))
    now = to_epoch(AS_OF) + DAY
    assert store.past_lists.remove_ahead("Ada", now) == 1
    assert store.past_lists.remove_ahead("Ada", now) == 0
    assert store.lists.ahead(now)[0] == 1
    assert [day.as_of for day in store.past_lists.newest("Ada", 9)] == [to_epoch(AS_OF)]
    for table in ("suggestions", "candidates", "explanations"):
        rows = store.database.execute(
            f"SELECT count(*) FROM {table} WHERE list_id NOT IN (SELECT id FROM lists)"
        )
        assert rows == [(0,)], table


def considered(store, chances, contact="Bob", horizon_days=90, pool="upkeep"):
    """Publish a list a week up to AS_OF, on each of which the contact was considered with a chance."""
    for weeks, chance in enumerate(reversed(chances), start=1):
        at = to_epoch(AS_OF) - weeks * 7 * DAY
        among = {"Ada": [Candidate(contact, pool, 0.0, shown=False, probability=chance)]}
        moments = {"as_of": at, "horizon_days": horizon_days, "published_at": at}
        store.lists.publish(
            ["Ada"], [], **moments, model_version="7", considered=ListCandidates(candidates=among)
        )


def usual(store, contact="Bob", horizon_days=90):
    """Return what is usual for the two before AS_OF."""
    return usual_probability(store.past_lists.chances("Ada", contact, to_epoch(AS_OF), horizon_days))


def test_what_is_usual_for_two_is_the_median_of_a_years_lists(store):
    """Two months of lists at least; a year at most; nothing of others, of revival, or of other horizons."""
    considered(store, [0.1] * 4 + [0.3] * 3)
    assert usual(store) is None
    considered(store, [0.9] * 60 + [0.1] * 30 + [0.3] * 22)
    assert usual(store) == 0.1
    assert usual(store, "Cy") is None
    assert usual(store, horizon_days=30) is None
    considered(store, [0.1] * 9, "Di", pool="revival")
    assert usual(store, "Di") is None
