"""Lists brought up to date, owner by owner, are the lists a run over everybody would make."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.schema import Answer, AnswerKind, Contact, Direction, Interaction, PlannedMeeting, to_epoch
from data.store.engine.database import END_OF_TIME
from data.store.store import Store
from models.lists.ranking.list_request import ListRequest
from models.lists.ranking.workspace_stats import stats_from_json
from pipelines.jobs.lists import suggest_changed as renewing
from pipelines.jobs.lists.suggest_changed import newest_run, suggest_changed, suggest_everyone
from pipelines.model_store.artefact import prior

AS_OF = datetime(2026, 3, 2, tzinfo=UTC)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
OWNERS, CONTACTS = ("Ada", "Ben", "Cy", "Di"), ("Pat", "Quin", "Ro", "Sam")
# In the end one more owner and contact turn up.
who, whom = st.sampled_from((*OWNERS, "Eve")), st.sampled_from((*CONTACTS, "Tao"))


def met(owner: str, contact: str, days_ago: float) -> Interaction:
    """Return a call so many days before AS_OF; after it where negative."""
    return Interaction(
        owner, contact, AS_OF - days_ago * DAY, Direction.MUTUAL, "call", "t", f"{owner} {contact} {days_ago}"
    )


@pytest.fixture(scope="module")
def base():
    """Return a store with everyone's lists at AS_OF, made a day later."""
    with Store() as opened:
        for number, owner in enumerate(OWNERS):
            for place, contact in enumerate(CONTACTS):
                gap, silent = 4 + number + 2 * place, 9 * (place + 1) + 30 * (number % 3)
                rows = [met(owner, contact, silent + gap * one) for one in range(14)]
                opened.batch_upsert.record(rows, to_epoch(AS_OF))
        suggest_everyone(opened, prior(), ListRequest(to_epoch(AS_OF), to_epoch(AS_OF + DAY)))
        yield opened


def newest(store, now) -> ListRequest:
    """Return a request for lists of the newest run's moment."""
    return ListRequest(newest_run(store, to_epoch(now))[0], to_epoch(now))


def record(owner, contact, days_ago):
    """Return what records a call, of the past (late) or of today."""
    return lambda store, at: store.batch_upsert.record([met(owner, contact, days_ago)], to_epoch(at))


def answer(owner, contact, kind):
    """Return what writes an answer of the week before AS_OF."""
    said = Answer(owner, contact, kind, AS_OF - 2 * DAY, AS_OF + 9 * DAY if kind == "snoozed" else None)
    return lambda store, _: store.lists.answer(said)


def word(owner, contact, name, value):
    """Return what says a word before AS_OF."""
    return lambda store, _: store.list_inputs.say(owner, contact, name, value, to_epoch(AS_OF - DAY))


def edit(owner, contact, state):
    """Return what edits a contact's card."""
    return lambda store, at: store.contacts.keep([Contact(owner, contact, state=state)], to_epoch(at))


def plan(owner, contact):
    """Return what puts a meeting into the calendar."""
    one = PlannedMeeting(owner, contact, AS_OF + 5 * DAY, "t", f"{owner} {contact}", contact)
    return lambda store, at: store.planned_meetings.keep([one], to_epoch(at))


def forget(owner, contact):
    """Return what forgets a contact."""
    return lambda store, at: store.erasure.forget(owner, contact, to_epoch(at), scrub=False)


happenings = st.one_of(
    st.builds(record, who, whom, st.floats(-3, 200).map(lambda days: round(days, 2))),
    st.builds(answer, who, whom, st.sampled_from(AnswerKind)),
    st.builds(word, who, whom, st.just("importance"), st.sampled_from([0.1, 0.9])),
    st.builds(word, who, st.just(""), st.just("budget"), st.integers(0, 3)),
    st.builds(edit, who, whom, st.sampled_from(["active", "archived", "never"])),
    st.builds(plan, who, whom),
    st.builds(forget, who, whom),
)


def lists(store: Store):
    """Return every owner's list, with every kept answer to why and why not."""
    now = to_epoch(AS_OF + 30 * DAY)
    return {
        owner: (
            store.lists.latest(owner, END_OF_TIME),
            store.lists.contacts(owner, END_OF_TIME),
            store.lists.open(owner, now),
            [store.list_inputs.why(owner, contact, END_OF_TIME) for contact in (*CONTACTS, "Tao")],
        )
        for owner in store.lists.owners(END_OF_TIME)
    }


@given(chain=st.lists(st.lists(happenings, max_size=4), min_size=1, max_size=4))
@settings(
    max_examples=settings().max_examples // 12, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_chain_of_changes_is_one_full_run(base, chain):
    """After any interactions, answers and edits, renewed bit by bit or all at once: the same lists."""
    with base.rehearsal() as chained, base.rehearsal() as at_once:
        for number, some in enumerate(chain):
            now = AS_OF + (2 + number) * DAY
            for place, happen in enumerate(some):
                for store in (chained, at_once):
                    happen(store, now + place * SECOND)
            suggest_changed(chained, prior(), newest(chained, now + DAY / 2))
        suggest_everyone(at_once, prior(), ListRequest(to_epoch(AS_OF), to_epoch(AS_OF + 20 * DAY)))
        assert lists(chained) == lists(at_once)


def of_owner(owner, days=20) -> ListRequest:
    """Return a request for one owner's list of AS_OF, made so many days later."""
    return ListRequest(to_epoch(AS_OF), to_epoch(AS_OF + days * DAY), owners=(owner,))


@given(some=st.lists(happenings, max_size=6))
@settings(
    max_examples=settings().max_examples // 12, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_owners_one_by_one_get_the_lists_of_one_full_run(base, some):
    """After any interactions, answers and edits, each owner alone or all at once: the same lists."""
    with base.rehearsal() as alone, base.rehearsal() as at_once:
        for place, happen in enumerate(some):
            for store in (alone, at_once):
                happen(store, AS_OF + 2 * DAY + place * SECOND)
        for owner in alone.interactions.owners():
            suggest_everyone(alone, prior(), of_owner(owner))
        suggest_everyone(at_once, prior(), replace(of_owner(""), owners=None))
        assert lists(alone) == lists(at_once)


def test_an_owner_alone_is_made_without_a_look_at_the_others(base, monkeypatch):
    """The log of everybody is not read, as long as fewer than half of them changed since it was counted."""
    with base.rehearsal() as store:
        real, walks = renewing.log_from_store, []
        monkeypatch.setattr(renewing, "log_from_store", lambda *a, **b: walks.append(1) or real(*a, **b))
        record("Ada", "Pat", 2)(store, AS_OF + 2 * DAY)
        assert suggest_everyone(store, prior(), of_owner("Ada")).owners == ["Ada"]
        assert walks == []
        assert store.change_counts.pending() == {}
        for owner in ("Ada", "Ben"):
            record(owner, "Pat", 3)(store, AS_OF + 3 * DAY)
        suggest_everyone(store, prior(), of_owner("Ada"))
        assert walks == [1]


def test_without_numbers_of_the_day_before_everybody_is_counted_once(base, monkeypatch):
    """A moment two days on has none: the first owner counts them, the second finds them."""
    with base.rehearsal() as store:
        real, walks = renewing.log_from_store, []
        monkeypatch.setattr(renewing, "log_from_store", lambda *a, **b: walks.append(1) or real(*a, **b))
        later = replace(of_owner("Ada"), as_of=to_epoch(AS_OF + 2 * DAY))
        suggest_everyone(store, prior(), later)
        suggest_everyone(store, prior(), replace(later, owners=("Ben",)))
        assert walks == [1]


def test_only_who_changed_is_made_anew(base):
    """Two rounds of one owner each; whoever nothing happened to keeps the very list they had."""
    with base.rehearsal() as store:
        assert suggest_changed(store, prior(), newest(store, AS_OF + 2 * DAY)).owners == []
        record("Ada", "Pat", 2)(store, AS_OF + 2 * DAY)
        record("Cy", "Pat", 2)(store, AS_OF + 2 * DAY)
        assert suggest_changed(store, prior(), newest(store, AS_OF + 3 * DAY)).owners == ["Ada", "Cy"]
        assert store.change_counts.pending() == {}


def test_a_stopped_run_goes_on_with_the_rest(base, monkeypatch):
    """What a round has settled is not made again after a stop; the others are still pending."""
    with base.rehearsal() as store:
        for owner in OWNERS:
            record(owner, "Pat", 2)(store, AS_OF + 2 * DAY)
        monkeypatch.setattr(renewing, "ROUND", 2)
        real, calls = renewing.suggest_owners, []

        def stopped(*some, **more):
            calls.append(1)
            if len(calls) == 2:
                raise KeyboardInterrupt
            return real(*some, **more)

        monkeypatch.setattr(renewing, "suggest_owners", stopped)
        with pytest.raises(KeyboardInterrupt):
            suggest_changed(store, prior(), newest(store, AS_OF + 3 * DAY))
        assert suggest_changed(store, prior(), newest(store, AS_OF + 3 * DAY)).owners == ["Cy", "Di"]


def test_a_list_that_another_made_during_a_run_over_everybody_is_made_again(base, monkeypatch):
    """The run knew nothing of the change that the other had seen to, and its list hides the other's."""
    with base.rehearsal() as store:
        real = renewing.log_from_store

        def meanwhile(*some, **more):
            log = real(*some, **more)
            word("Di", "", "budget", 1)(store, AS_OF + 2 * DAY)
            suggest_changed(store, prior(), newest(store, AS_OF + 2 * DAY))
            return log

        monkeypatch.setattr(renewing, "log_from_store", meanwhile)
        suggest_everyone(store, prior(), ListRequest(to_epoch(AS_OF), to_epoch(AS_OF + 3 * DAY)))
        assert list(store.change_counts.pending()) == ["Di"]
        suggest_changed(store, prior(), newest(store, AS_OF + 4 * DAY))
        assert len(store.lists.contacts("Di", END_OF_TIME)) == 1


def test_the_numbers_of_a_day_are_kept_to_the_bit(base):
    """What is read back of the workspace's numbers is what the lists were made with."""
    with base.rehearsal() as store:
        record("Ada", "Tao", 2)(store, AS_OF + 2 * DAY)
        made = suggest_changed(store, prior(), newest(store, AS_OF + 3 * DAY))
        again = suggest_everyone(store, prior(), ListRequest(to_epoch(AS_OF), to_epoch(AS_OF + 4 * DAY)))
        said = stats_from_json(made.workspace_stats.as_json())
        for one in (again.workspace_stats, said):
            assert replace(one, middle=None) == replace(made.workspace_stats, middle=None)
            assert one.middle.tobytes() == made.workspace_stats.middle.tobytes()
        assert stats_from_json(made.workspace_stats.as_json() | {"features": ["others"]}) is None


def test_changes_need_lists_and_leave_no_room_for_parts(kith, ingested):
    """Without any list, or with an option that speaks of one owner, it is said in a sentence."""
    assert ingested.store_path.exists()
    assert "make them with: kith suggest" in kith("suggest", "--changed").err
    said = kith("suggest", "--changed", "--owner", "x")
    assert (said.code, "leave out --owner" in said.err) == (2, True)
