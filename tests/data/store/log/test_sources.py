"""What each source brought, as the store knows it."""

from datetime import timedelta

from data.messages import Message
from data.schema import DAY_SECONDS, to_epoch
from data.store.bookkeeping.preferences import DAYS
from data.wording.language import language

HORIZON = 90 * DAY_SECONDS


def fill(store, happened) -> int:
    """Let mail go on until now, and a chat stop half a year ago; return now."""
    days = [(f"mail {n}", -n, "mail") for n in range(1, 300)] + [("Bob", -n, "chat") for n in range(180, 300)]
    store.interactions.record([happened(name, day, source=source) for name, day, source in days], 1)
    store.interactions.record([happened("Cy", -n, source="chat") for n in range(285, 290)], 1)
    return to_epoch(happened("x", 0).at)


def test_coverage_is_as_it_was_at_a_moment(store, happened):
    """Now the chat has stopped; half a year ago it had not."""
    now = fill(store, happened)
    assert {one.source: one.stopped for one in store.sources.coverage(now)} == {"chat": True, "mail": False}
    then = now - 178 * DAY_SECONDS
    assert {one.source: one.stopped for one in store.sources.coverage(then)} == {"chat": False, "mail": False}
    assert store.sources.coverage(now, "Grace") == []


def test_who_was_only_in_the_stopped_source_is_out_of_sight(store, happened):
    """Bob wrote until the chat's end; Cy had been silent for a horizon before it."""
    now = fill(store, happened)
    assert store.sources.out_of_sight(now, HORIZON) == {("Ada", "Bob")}
    store.interactions.record([happened("Bob", -1, source="mail")], 1)
    assert store.sources.out_of_sight(now, HORIZON) == set()
    assert store.sources.out_of_sight(now - 178 * DAY_SECONDS, HORIZON) == set()


def test_an_owner_is_blind_when_all_sources_have_stopped(store, happened):
    """Since the last of them stopped; not while one goes on, nor as of a time when one did."""
    now = fill(store, happened)
    assert store.sources.blind(now) == {}
    later = now + 60 * DAY_SECONDS
    (since,) = store.sources.blind(later).values()
    assert since // DAY_SECONDS == now // DAY_SECONDS - 1
    assert store.sources.blind(later, ["Grace"]) == {}
    assert store.sources.blind(later, ["Ada", "Grace"]) == {"Ada": since}


def test_limits_add_up(store):
    """What one import said is kept beside what the next one says, each once."""
    store.sources.keep("Ada", "chat", ["no bodies", "no calls"], 1)
    store.sources.keep("Ada", "chat", ["no calls", "no groups"], 2)
    assert store.sources.limits() == {("Ada", "chat"): ("no bodies", "no calls", "no groups")}


def test_a_limit_is_kept_with_its_fields(store, happened):
    """It is said in the language of whoever reads it; one that an earlier version kept is replaced."""
    capped = Message("this chat has {count} messages, so its beginning is probably missing", count=40_000)
    store.interactions.record([happened("Bob", -1, source="chat")], 1)
    store.sources.keep("Ada", "chat", [f"{capped}", "no calls"], 1)
    assert [language("bn").word(one) for one in store.sources.limits()["Ada", "chat"]] == [capped, "no calls"]
    store.sources.keep("Ada", "chat", [capped], 2)
    told = "এই চ্যাটে ৪০,০০০টি মেসেজ আছে, তাই এর শুরুর অংশ সম্ভবত নেই"  # noqa: RUF001
    assert [language("bn").word(one) for one in store.sources.limits()["Ada", "chat"]] == [told, "no calls"]
    assert [language("bn").word(one) for one in store.sources.limits_of("Ada", "Bob")] == [told, "no calls"]


def test_a_contacts_channels_are_those_ever_seen(store, happened):
    """With how many and the last, whichever source brought them."""
    store.interactions.record(
        [happened("Bob", -n, channel=channel) for n, channel in ((3, "email"), (2, "call"), (1, "email"))], 1
    )
    found = store.sources.channels("Ada", "Bob")
    assert [(channel, count) for channel, count, _ in found] == [("call", 1), ("email", 2)]
    assert found[1][2] == to_epoch(happened("Bob", 0).at - timedelta(days=1))


def test_what_fell_silent_is_told_from_the_days_that_are_kept(store, happened):
    """Also after an erasure; where none are kept the log is looked at."""
    weekly = [happened("Bo", -7 * week, source="phone") for week in range(30)]
    calls = [happened("Bo", -7 * week, source="phone", channel="call") for week in range(3, 30)]
    store.interactions.record([*weekly, *calls], 1)
    now = to_epoch(happened("Bo", 0).at) + 60
    found = store.sources.fell_silent(now, ["Ada"])
    assert [one.channel for one in found] == ["call"]
    kept = f"UPDATE settings SET value = replace(value, 'call', 'letter') WHERE name = '{DAYS}Ada'"
    store.interactions.record([happened("Cy", -2, source="phone")], 1)
    store.daily_counts.keep("Ada", now)
    store.database.execute(kept)
    store.erasure.forget("Ada", "Cy", now)
    assert [one.channel for one in store.sources.fell_silent(now, ["Ada"])] == ["letter"]
    store.preferences.drop_worked_out(["Ada"])
    assert store.sources.fell_silent(now + DAY_SECONDS, ["Ada"])[0].channel == "call"
    store.interactions.record([happened("Bo", -1, source="phone", channel="call")], 2)
    assert store.sources.fell_silent(now, ["Ada"]) == []
