"""Ready texts: quick to read, and never read after they have become wrong."""

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.errors import InputError
from data.schema import Answer, AnswerKind, from_epoch, to_epoch

AS_OF = datetime(2026, 3, 1, tzinfo=UTC)
NOW = to_epoch(AS_OF) + 86_400
WORKSPACES = count()
WHO = st.sampled_from(["Bob", "Cy", "Dee"])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("contact"), WHO),
        st.tuples(st.just("done"), WHO),
        st.tuples(st.just("snooze"), WHO),
        st.tuples(st.just("merge"), WHO),
        st.tuples(st.just("forget"), WHO),
        st.tuples(st.just("publish"), WHO),
        st.tuples(st.just("wait"), st.integers(1, 5)),
        st.tuples(st.just("keep"), st.none()),
    ),
    max_size=10,
)


def contacts(text):
    """Return whom a text suggests."""
    return [one["contact"] for one in json.loads(text.body)["suggestions"]]


def test_a_kept_text_is_read_as_it_was_made(store, publish):
    """Body, ETag and size come back word for word."""
    publish(store, "Ada", ("Bob", "Cy"))
    assert store.rendered.read("Ada", NOW) is None
    store.rendered.refresh(["Ada"], NOW)
    text = store.rendered.read("Ada", NOW)
    assert text == store.rendered.make("Ada", NOW).text
    assert (contacts(text), text.size) == (["Bob", "Cy"], 2)


def test_a_text_made_before_a_change_is_not_read_after_it(store, publish, happened):
    """Kept too late, it is passed over: the count it was made under is not the owner's any more."""
    publish(store, "Ada", ("Bob", "Cy"))
    made = store.rendered.make("Ada", NOW)
    store.batch_upsert.record([happened("Bob", 0.5)], 1)
    store.rendered.keep([made])
    assert store.rendered.read("Ada", NOW) is None
    assert contacts(store.rendered.make("Ada", NOW).text) == ["Cy"]


def test_the_day_of_another_list_ends_the_text(store, publish):
    """Nothing is written when the day of a list comes; the text knows until when it is true."""
    soon = AS_OF + timedelta(days=47)
    publish(store, "Ada", ("Bob",))
    publish(store, "Ada", ("Cy",), soon)
    store.rendered.refresh(["Ada"], NOW)
    assert contacts(store.rendered.read("Ada", to_epoch(soon) - 1)) == ["Bob"]
    assert store.rendered.read("Ada", to_epoch(soon)) is None
    assert contacts(store.rendered.make("Ada", to_epoch(soon)).text) == ["Cy"]


def test_a_snooze_that_ends_ends_the_text(store, publish):
    """Nothing is written when a snooze ends; the text knows until when it is true."""
    publish(store, "Ada", ("Bob",))
    store.lists.answer(Answer("Ada", "Bob", AnswerKind.SNOOZED, from_epoch(NOW), from_epoch(NOW + 60)))
    store.rendered.refresh(["Ada"], NOW)
    assert contacts(store.rendered.read("Ada", NOW + 59)) == []
    assert store.rendered.read("Ada", NOW + 60) is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_a_text_that_is_read_is_true(store, publish, happened, steps):
    """Whatever happens in whatever order, what is read equals what the tables say at that moment."""
    own, now = store.within(f"t{next(WORKSPACES)}"), NOW
    publish(own, "Ada", ("Bob", "Cy", "Dee"))
    for what, more in steps:
        if what == "contact":
            own.batch_upsert.record([happened(more, (now - to_epoch(AS_OF)) / 86_400)], now)
        elif what == "done":
            own.lists.answer(Answer("Ada", more, AnswerKind.DONE, from_epoch(now)))
        elif what == "snooze":
            until = from_epoch(now) + timedelta(seconds=3)
            own.lists.answer(Answer("Ada", more, AnswerKind.SNOOZED, from_epoch(now), until))
        elif what == "merge":
            # Whoever has become Eve and was forgotten took her along: nobody is merged into her then.
            with suppress(InputError):
                own.directory.merge(more, "Eve", now)
        elif what == "forget":
            own.directory.forget(more, now)
        elif what == "publish":
            publish(own, "Ada", (more,), from_epoch(now))
        elif what == "wait":
            now += more
        else:
            own.rendered.refresh(["Ada"], now)
        text = own.rendered.read("Ada", now)
        assert text is None or text.body == own.rendered.make("Ada", now).text.body
