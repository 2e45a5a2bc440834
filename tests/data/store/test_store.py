"""The log, the lists and the answers in one SQLite file."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pysqlite3 import dbapi2 as sqlite

from data.errors import NotFoundError
from data.schema import Answer, AnswerKind, Direction, Exchange, Interaction, Role, Side, to_epoch
from data.store.engine.database import END_OF_TIME
from data.store.lists import lists
from data.store.lists.lists import ListCandidates
from data.store.log.interactions import Recorded
from data.store.log.rows.interaction_rows import content_key
from data.store.store import Store

AS_OF = datetime(2026, 3, 1, tzinfo=UTC)
NOW = to_epoch(AS_OF + timedelta(days=1))
NAMES = st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=8)
MOMENTS = st.datetimes(datetime(1970, 1, 2), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds of a strategy must be naive


def keyed(owner: str, contact: str, at: datetime, direction: Direction, channel: str):
    """Return an interaction whose source gives no id of its own."""
    key = content_key(owner, contact, to_epoch(at), direction, channel)
    whole = at.replace(microsecond=0)
    return Interaction(owner, contact, whole, direction, channel, "table", key)


INTERACTIONS = st.builds(keyed, NAMES, NAMES, MOMENTS, st.sampled_from(Direction), NAMES)


def said(interactions):
    """Return what the store should hold of these, sorted."""
    return sorted(
        {(one.owner, one.contact, to_epoch(one.at), str(one.direction), one.channel) for one in interactions}
    )


def open_contacts(store: Store, now: int = NOW) -> list[str]:
    """Return who is open on Ada's list."""
    return [one.contact for one in store.lists.open("Ada", now)]


def answered(kind: AnswerKind, hours: float = 1, until: datetime | None = None) -> Answer:
    """Return Ada's answer about Bob, so many hours after as_of."""
    return Answer("Ada", "Bob", kind, AS_OF + timedelta(hours=hours), until)


@given(st.lists(INTERACTIONS, max_size=12), st.data())
def test_order_batches_and_repeats_leave_no_trace(interactions, data):
    """However a log is cut, ordered and repeated, the store holds each interaction once."""
    repeated = data.draw(st.permutations(interactions * 2))
    cut = data.draw(st.integers(0, len(repeated)))
    with Store() as store:
        first = store.interactions.record(repeated[:cut], 1)
        second = store.interactions.record(repeated[cut:], 2)
        assert sorted(store.interactions.columns()) == said(interactions)
        counted = first + second
        assert counted.created == store.interactions.count() == len(said(interactions))
        assert (counted.updated, counted.created + counted.duplicate) == (0, len(repeated))


@given(INTERACTIONS)
def test_what_was_recorded_comes_back_as_it_was(one):
    """Any printable name, in any script, is read back letter by letter."""
    with Store() as store:
        store.interactions.record([one], 1)
        assert store.interactions.columns(one.owner) == said([one])
        assert store.interactions.owners() == [one.owner]
        assert store.interactions.contacts(one.owner) == [one.contact]


def test_the_same_id_with_other_content_is_an_update(store, happened):
    """A source may correct itself: same source and external id, new time, direction, channel."""
    one = happened("Bob", -3, external_id="mail-1")
    corrected = replace(one, at=one.at + timedelta(hours=1), direction=Direction.MUTUAL)
    assert store.interactions.record([one], 1) == Recorded(created=1)
    assert store.interactions.record([corrected], 2) == Recorded(updated=1)
    assert store.interactions.record([corrected], 3) == Recorded(duplicate=1)
    assert store.interactions.columns() == said([corrected])


def test_one_mail_to_two_contacts_is_two_interactions(store, happened):
    """An id names a message; each contact it went to, and each source, keeps a row of its own."""
    to_both = [happened(name, -3, external_id="mail-1") for name in ("Bob", "Cy")]
    elsewhere = happened("Bob", -3, external_id="mail-1", source="other")
    assert store.interactions.record([*to_both, elsewhere], 1) == Recorded(created=3)


def test_a_content_key_never_changes():
    """The key of a row without an id is the same in every version, or files would count twice."""
    key = content_key("Ada", "Bob", 1_700_000_000, "sent", "email")
    assert key == "fd2ba4b40beee417d40fb4255a3da96d"
    assert key != content_key("AdaBob", "", 1_700_000_000, "sent", "email")


def test_a_time_without_a_zone_is_refused(store, happened):
    """The store guesses no zone, and a batch with such a time leaves nothing behind."""
    naive = happened("Bob", -3, external_id="n")
    naive = replace(naive, at=naive.at.replace(tzinfo=None))
    with pytest.raises(ValueError, match="no time zone"):
        store.interactions.record([happened("Cy", -3), naive], 1)
    assert store.interactions.count() == 0


def test_an_open_list_comes_back_whole(store, publish):
    """Reasons, counter-reasons and numbers are read as they were published, by rank."""
    published = publish(store, "Ada", ("Bob", "Cy"))
    assert store.lists.open("Ada", NOW) == published
    assert store.lists.owners(END_OF_TIME) == ["Ada"]
    assert store.lists.contacts("Ada", END_OF_TIME) == ["Bob", "Cy"]
    assert store.lists.latest("Ada", END_OF_TIME)["size"] == 2
    assert store.lists.latest("Ada", END_OF_TIME)["as_of"] == AS_OF


def test_a_list_of_a_day_to_come_hides_no_other(store, publish):
    """Until its day readers get the newest list up to now, its suggestions, whys and pools; then this one."""
    whys = [ListCandidates({}, [("Ada", name, "[]")], {}) for name in ("Bob", "Eve", "Cy")]
    soon, today = AS_OF + timedelta(days=47), AS_OF + timedelta(days=1)
    publish(store, "Ada", ("Bob",), considered=whys[0])
    publish(store, "Ada", ("Eve",), soon, considered=whys[1])
    assert (open_contacts(store), store.lists.latest("Ada", NOW)["as_of"]) == (["Bob"], AS_OF)
    publish(store, "Ada", ("Cy",), today, considered=whys[2])
    assert (open_contacts(store), store.lists.latest("Ada", NOW)["as_of"]) == (["Cy"], today)
    assert store.lists.lately("Ada", NOW, NOW) == ["Cy"]
    assert store.list_inputs.why("Ada", "Cy", NOW)["as_of"] == to_epoch(today)
    assert store.list_inputs.why("Ada", "Eve", NOW) is None
    assert store.lists.ahead(NOW) == (1, to_epoch(soon))
    assert open_contacts(store, to_epoch(soon)) == ["Eve"]
    assert store.list_inputs.why("Ada", "Eve", to_epoch(soon))["as_of"] == to_epoch(soon)
    assert store.lists.ahead(to_epoch(soon)) is None


def test_who_was_listed_lately(store, publish):
    """The list that stood at a moment, and every one since; each contact once, the latest list's first."""
    for days, contacts in ((0, ("Dan",)), (1, ("Bob", "Cy")), (3, ("Eve", "Bob"))):
        publish(store, "Ada", contacts, AS_OF + timedelta(days=days))
    publish(store, "Bob", ("Zoe",))

    def lately(days: float) -> list[str]:
        return store.lists.lately("Ada", to_epoch(AS_OF + timedelta(days=days)), END_OF_TIME)

    assert lately(-1) == lately(0.5) == ["Eve", "Bob", "Cy", "Dan"]
    assert lately(1) == lately(2) == ["Eve", "Bob", "Cy"]
    assert lately(3) == ["Eve", "Bob"]
    assert store.within("other").lists.lately("Ada", 0, END_OF_TIME) == []


@pytest.mark.parametrize(("days", "is_open"), [(-0.5, True), (0, False), (0.5, False)])
def test_an_interaction_since_as_of_takes_a_contact_off(store, publish, happened, days, is_open):
    """At or after as_of it does; one recorded late that happened before does not."""
    publish(store, "Ada", ("Bob", "Cy"))
    store.interactions.record([happened("Bob", days)], NOW)
    assert open_contacts(store) == (["Bob", "Cy"] if is_open else ["Cy"])


def test_another_owners_interaction_changes_nothing(store, publish, happened):
    """That Grace met Bob does not take Bob off Ada's list."""
    publish(store, "Ada", ("Bob",))
    store.interactions.record([happened("Bob", 0.5, owner="Grace")], NOW)
    assert open_contacts(store) == ["Bob"]


@pytest.mark.parametrize("kind", [AnswerKind.DONE, AnswerKind.DISMISSED])
def test_an_answer_takes_a_contact_off(store, publish, kind):
    """Only the one it is about, and only of its owner."""
    publish(store, "Ada", ("Bob", "Cy"))
    publish(store, "Grace", ("Bob",))
    store.lists.answer(answered(kind))
    assert open_contacts(store) == ["Cy"]
    assert [one.contact for one in store.lists.open("Grace", NOW)] == ["Bob"]


def test_a_snooze_ends(store, publish):
    """Off until its end, back from then on."""
    publish(store, "Ada", ("Bob",))
    ends = AS_OF + timedelta(days=5)
    store.lists.answer(answered(AnswerKind.SNOOZED, until=ends))
    assert open_contacts(store, to_epoch(ends) - 1) == []
    assert open_contacts(store, to_epoch(ends)) == ["Bob"]


def test_the_latest_answer_counts(store, publish):
    """Done after a snooze stays done when the snooze would have ended."""
    publish(store, "Ada", ("Bob",))
    ends = AS_OF + timedelta(days=5)
    store.lists.answer(answered(AnswerKind.SNOOZED, until=ends))
    store.lists.answer(answered(AnswerKind.DONE, hours=2))
    assert open_contacts(store, to_epoch(ends) + 1) == []
    assert [one.kind for one in store.lists.answers("Ada")] == ["snoozed", "done"]
    assert store.lists.answers("Grace") == []


def test_an_answer_to_an_older_list_is_no_answer_to_this_one(store, publish):
    """A contact that is suggested anew is open again."""
    store.lists.answer(answered(AnswerKind.DONE, hours=-1))
    publish(store, "Ada", ("Bob",))
    assert open_contacts(store) == ["Bob"]


def test_a_newer_list_replaces(store, publish):
    """Only the latest list is open, even when it is empty, and only for its owner."""
    publish(store, "Ada", ("Bob",))
    publish(store, "Grace", ("Bob",))
    publish(store, "Ada", ("Cy",))
    assert open_contacts(store) == ["Cy"]
    publish(store, "Ada", ())
    assert open_contacts(store) == []
    assert len(store.lists.open("Grace", NOW)) == 1


def test_publishing_is_all_or_nothing(store, publish):
    """A list that cannot be written whole leaves the one before it open."""
    publish(store, "Ada", ("Bob", "Cy"))
    with pytest.raises((sqlite.IntegrityError, psycopg.IntegrityError)):
        publish(store, "Ada", ("Dee", "Eve", "Dee"))
    assert open_contacts(store) == ["Bob", "Cy"]
    assert store.lists.latest("Ada", END_OF_TIME)["size"] == 2


def test_nobodys_list_is_told(store):
    """Asking for a list that was never made names the owner and the next command."""
    with pytest.raises(NotFoundError, match="no list for 'Ada' yet; make one with: kith suggest"):
        store.lists.latest("Ada", END_OF_TIME)
    assert open_contacts(store) == []


def test_a_list_made_for_the_past_does_not_replace_this_weeks(store, publish):
    """The latest list is the one of the latest as_of, whenever it was made."""
    publish(store, "Ada", ("Bo",))
    publish(store, "Ada", ("Cy",), as_of=AS_OF - timedelta(days=60))
    assert [one.contact for one in store.lists.open("Ada", to_epoch(AS_OF))] == ["Bo"]
    assert store.lists.latest("Ada", END_OF_TIME)["as_of"] == AS_OF


def test_others_may_write_between_some_owners_lists_and_the_next(store, monkeypatch):
    """A run over everybody does not keep the only writer of a file waiting until its end."""
    monkeypatch.setattr(lists, "AT_ONCE", 1)
    wrote = []

    def give_way(_):
        with Store(store.target) as another:
            another.preferences.set("Grace", "budget", 3)
        wrote.append(len(store.lists.owners(END_OF_TIME)))

    monkeypatch.setattr(type(store.database), "give_way", give_way)
    three = ["Ada", "Eve", "Ivo"]
    store.lists.publish(three, [], as_of=1, horizon_days=90, model_version="7", published_at=1)
    assert (wrote, store.lists.owners(END_OF_TIME)) == ([1, 2], ["Ada", "Eve", "Ivo"])


def test_an_interaction_of_the_very_second_closes_a_suggestion(store, publish, happened):
    """Up to and with the moment that is looked at; of a second later nothing is known yet."""
    publish(store, "Ada", ("Bob",))
    store.interactions.record([happened("Bob", 1)], 1)
    moment = to_epoch(AS_OF + timedelta(days=1))
    open_by = {by: [one.contact for one in store.lists.open("Ada", NOW, by)] for by in (moment - 1, moment)}
    assert open_by == {moment - 1: ["Bob"], moment: []}


def test_of_two_lists_of_one_moment_the_later_one_is_the_latest(store, publish):
    """By every method that reads the latest list."""
    publish(store, "Ada", ("Bob",))
    publish(store, "Ada", ("Cy", "Di"))
    assert store.lists.latest("Ada", NOW)["size"] == 2
    assert (
        store.lists.contacts("Ada", NOW)
        == [one.contact for one in store.lists.open("Ada", NOW)]
        == ["Cy", "Di"]
    )


@pytest.mark.parametrize(
    "change",
    [
        {"note": "lunch"},
        {"role": Role.CC},
        {"exchange": Exchange.ADVICE},
        {"side": Side.GIVEN},
        {"people": 3},
    ],
    ids=str,
)
def test_whatever_a_source_corrects_is_written(store, happened, change):
    """A later reading that differs in one field only is an update, and then a duplicate."""
    first = happened("Bob", -1, external_id="one")
    store.interactions.record([first], 1)
    corrected = replace(first, **change)
    assert [store.interactions.record([corrected], moment).updated for moment in (2, 3)] == [1, 0]
