"""What advice rests on and what came of it, on both engines: words, candidates, whys, and what is undone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from data.explanation_codec import FIELDS, pack
from data.schema import (
    Answer,
    AnswerKind,
    Candidate,
    Contact,
    Direction,
    Exchange,
    PlannedMeeting,
    Side,
    to_epoch,
)
from data.store.engine.database import END_OF_TIME
from data.store.lists.lists import ListCandidates

AS_OF = datetime(2026, 3, 1, tzinfo=UTC)
SECONDS = to_epoch(AS_OF)
DAY = 86_400
NAMES = {"parts": ["often"], "terms": ["rhythm"], "figures": ["silence_days"], "guards": ["never", "planned"]}
KEPT = {
    "pool": "upkeep",
    "probability": 0.5,
    "probability_low": 0.4,
    "probability_high": 0.6,
    "confidence": "good",
    "depth": 0.7,
    "pinned": False,
    "parts": [0.3],
    "base": -1.0,
    "terms": [1.0],
    "figures": [31.0],
    "factor": 1.0,
    "rank": 4,
    "of": 9,
    "places": 3,
    "place": 0,
    "held_back": False,
}


def kept(**changes) -> str:
    """Return a kept answer about somebody who is fourth of nine, but for the changes."""
    known = dict.fromkeys(FIELDS) | KEPT | changes
    return pack([known[name] for name in FIELDS])


def publish(store, as_of=SECONDS, whys=None, candidates=()):
    """Publish an empty list of Ada's with these answers by contact, and these candidates."""
    answers = [("Ada", contact, text) for contact, text in (whys or {}).items()]
    store.lists.publish(
        ["Ada"],
        [],
        as_of=as_of,
        horizon_days=90,
        model_version="7",
        published_at=as_of,
        considered=ListCandidates(NAMES, answers, {"Ada": list(candidates)}),
    )


def test_an_answer_to_why_comes_back_by_name(store):
    """Everything kept in an array has its name again, with the list it belongs to."""
    publish(store, whys={"Bob": kept()})
    found = store.list_inputs.why("Ada", "Bob", END_OF_TIME)
    assert (found["as_of"], found["horizon_days"], found["model_version"]) == (SECONDS, 90, "7")
    assert found["depth"] == {"value": 0.7, "said": None, "pinned": False, "parts": {"often": 0.3}}
    assert (found["terms"], found["figures"]) == ({"rhythm": 1.0}, {"silence_days": 31.0})
    assert not found["listed"]
    assert store.list_inputs.why("Ada", "Nobody", END_OF_TIME) is None
    assert store.list_inputs.why("Grace", "Bob", END_OF_TIME) is None


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"guards": [[0, None, None], [1, 9, 8]]}, ["never", "planned"]),
        ({}, ["rank"]),
        ({"places": 0}, ["budget"]),
        ({"held_back": True}, ["held_back"]),
        ({"place": 2}, []),
        ({"place": 2, "guards": []}, []),
    ],
)
def test_what_keeps_somebody_off_is_named(store, changes, codes):
    """Guards before all, then the experiment, the week's budget, and at last their rank."""
    publish(store, whys={"Bob": kept(**changes)})
    found = store.list_inputs.why("Ada", "Bob", END_OF_TIME)
    assert [one["code"] for one in found["kept_off"]] == codes
    if codes == ["rank"]:
        assert found["kept_off"] == [{"code": "rank", "rank": 4, "count": 9, "places": 3}]
    if "planned" in codes:
        assert found["kept_off"][1] == {"code": "planned", "lifts_at": 9, "at": 8}


def test_only_the_latest_list_keeps_its_answers(store):
    """A new list's answers replace the old one's, also when it leaves somebody out."""
    publish(store, whys={"Bob": kept(), "Cy": kept()})
    publish(store, SECONDS + DAY, whys={"Bob": kept(rank=1)})
    assert store.list_inputs.why("Ada", "Bob", END_OF_TIME)["rank"] == 1
    assert store.list_inputs.why("Ada", "Cy", END_OF_TIME) is None
    # A list that pretends to be older does not displace the latest.
    publish(store, SECONDS - DAY, whys={"Bob": kept(rank=8)})
    assert store.list_inputs.why("Ada", "Bob", END_OF_TIME)["rank"] == 1


def test_what_came_of_a_suggestion_is_seen_in_the_log(store, happened):
    """Kept when the owner wrote, answered when the contact wrote back after that."""
    publish(store, candidates=[Candidate("Bob", "upkeep", 0.9, True), Candidate("Cy", "revival", 0.0, False)])
    received = {"direction": Direction.RECEIVED}
    store.interactions.record([happened("Bob", -1), happened("Cy", 3, **received)], 1)
    store.list_inputs.watch()
    assert [row[7:] for row in store.list_inputs.outcomes(SECONDS + DAY)] == [
        (None, None, None),
        (None, None, SECONDS + 3 * DAY),
    ]
    store.interactions.record(
        [happened("Bob", 2, **received), happened("Bob", 4), happened("Bob", 6, **received)], 2
    )
    store.list_inputs.watch()
    bob = store.list_inputs.outcomes(SECONDS + DAY)[0]
    assert bob == (
        "Ada", "Bob", SECONDS, 90, "upkeep", 0.9, 1,
        SECONDS + 4 * DAY, SECONDS + 6 * DAY, SECONDS + 2 * DAY,
    )  # fmt: skip


def test_what_comes_after_the_horizon_is_no_outcome(store, happened):
    """The window closes: whoever writes on its last second counts, a second later not."""
    publish(store, candidates=[Candidate("Bob", "upkeep", 1.0, True)])
    store.interactions.record([happened("Bob", 90, direction=Direction.MUTUAL)], 1)
    store.list_inputs.watch()
    assert store.list_inputs.outcomes(SECONDS + 1)[0][7:] == (None, None, None)
    late = happened("Bob", 90, direction=Direction.MUTUAL, external_id="late")
    store.interactions.record([replace(late, at=late.at - timedelta(seconds=1))], 1)
    store.list_inputs.watch()
    last = SECONDS + 90 * DAY - 1
    assert store.list_inputs.outcomes(SECONDS + 1)[0][7:] == (last, last, last)


def test_words_hold_from_their_moment_until_they_are_taken_back(store):
    """What was said is known afterwards; what was undone is known in between."""
    store.list_inputs.say("Ada", "Bob", "pinned", True, 100)
    store.list_inputs.say("Ada", "Bob", "importance", 0.5, 200)
    assert store.list_inputs.words(100) == []
    assert store.list_inputs.words(101) == [("Ada", "Bob", "pinned", True, 100)]
    assert store.list_inputs.undo("Ada", 300) == ("Bob", "importance")
    assert [word[2] for word in store.list_inputs.words(250)] == ["pinned", "importance"]
    assert [word[2] for word in store.list_inputs.words(301)] == ["pinned"]


def test_undo_takes_back_the_newest_answer_or_word(store):
    """One after the other, and in the end there is nothing to take back."""
    store.lists.answer(Answer("Ada", "Bob", AnswerKind.DONE, AS_OF))
    store.list_inputs.say("Ada", "Cy", "pinned", True, SECONDS + 1)
    undone = [store.list_inputs.undo("Ada", SECONDS + 9) for _ in range(3)]
    assert undone == [("Cy", "pinned"), ("Bob", "done"), None]
    assert store.lists.answers("Ada") == []
    assert len(store.list_inputs.answers(SECONDS + 5)) == 1
    assert store.list_inputs.answers(SECONDS + 10) == []


def test_undo_takes_back_what_was_said_before_a_setting(store):
    """The word of a setting is for lists of then; without it the value would stay all the same."""
    store.list_inputs.say("Ada", "Grace Hopper", "pinned", True, SECONDS - 60)
    store.preferences.set("Ada", "budget", 3)
    store.list_inputs.say("Ada", "", "budget", 3, SECONDS - 10)
    assert store.list_inputs.undo("Ada", SECONDS) == ("Grace Hopper", "pinned")
    assert store.list_inputs.undo("Ada", SECONDS) is None
    assert [name for _, _, name, _, _ in store.list_inputs.words(SECONDS + 1)] == ["budget"]


def test_an_answer_taken_back_opens_the_suggestion_again(store, publish):
    """Undo is exact: the contact is on the list as before."""
    publish(store, "Ada", ("Bob",))
    store.lists.answer(Answer("Ada", "Bob", AnswerKind.NEVER, AS_OF + timedelta(hours=1)))
    assert store.lists.open("Ada", SECONDS + DAY) == []
    store.list_inputs.undo("Ada", SECONDS + DAY)
    assert [one.contact for one in store.lists.open("Ada", SECONDS + DAY)] == ["Bob"]


def test_an_answer_remembers_what_it_was_about(store, publish):
    """Pool and first reason of the suggestion, so that answers can be learned from."""
    publish(store, "Ada", ("Bob",))
    store.lists.answer(Answer("Ada", "Bob", AnswerKind.DISMISSED, AS_OF, reason="busy"))
    assert store.list_inputs.answers(SECONDS + 1) == [
        ("Ada", "Bob", "dismissed", SECONDS, None, "upkeep", "silence")
    ]
    assert store.lists.answers("Ada")[0].reason == "busy"
    assert store.list_inputs.lessons("Ada", SECONDS + 1) == [
        ("dismissed", [("pool", "upkeep"), ("reason", "silence")])
    ]
    store.list_inputs.say("Ada", "", "reset", True, SECONDS)
    assert store.list_inputs.lessons("Ada", SECONDS + 1) == []


def test_help_and_evidence_are_what_was_known_then(store, happened):
    """Recorded after the list was made, or at as_of or later, is not known to it."""
    helped = {"exchange": Exchange.ADVICE, "side": Side.RECEIVED, "external_id": "m-1"}
    store.interactions.record([happened("Bob", -3, **helped), happened("Bob", -2, external_id="m-2")], 100)
    store.interactions.record(
        [happened("Bob", -1, external_id="m-3"), happened("Bob", 0, external_id="m-4")], 200
    )
    assert store.list_inputs.helps(SECONDS, 99) == []
    (found,) = store.list_inputs.helps(SECONDS, 100)
    assert found == ("Ada", "Bob", SECONDS - 3 * DAY, "advice", "received", "test", "m-1")
    ids = [[key for _, key, *_ in store.list_inputs.evidence("Ada", "Bob", SECONDS, by)] for by in (100, 200)]
    assert ids == [["m-2", "m-1"], ["m-3", "m-2", "m-1"]]


def test_from_when_a_past_list_is_known(store, happened):
    """From when it was made; else from as_of, if anything was recorded by then; else from now."""
    assert store.list_inputs.known_at(SECONDS, 10**10) == 10**10
    store.interactions.record([happened("Bob", -3)], SECONDS - 5)
    assert store.list_inputs.known_at(SECONDS, 10**10) == SECONDS
    assert store.list_inputs.known_at(SECONDS - 6, 10**10) == 10**10
    publish(store)
    assert store.list_inputs.known_at(SECONDS, 10**10) == SECONDS


def test_the_model_of_a_past_day_is_that_of_the_list_before(store):
    """The newest list at or before the day names it; before the first there is none."""
    publish(store)
    assert (
        store.list_inputs.model_then(SECONDS)
        == store.list_inputs.model_then(SECONDS + DAY, "Ada")
        == ("7", 90)
    )
    assert store.list_inputs.model_then(SECONDS - 1) is store.list_inputs.model_then(SECONDS, "Grace") is None


def test_whoever_was_shown_lately_is_known_since_when(store):
    """The first of the lists of the last three weeks; lists of as_of itself and later do not count."""
    for days in (-30, -14, -7, 0):
        publish(store, SECONDS + days * DAY, candidates=[Candidate("Bob", "upkeep", 1.0, True)])
    assert store.list_inputs.shown(SECONDS, 10**10) == [("Ada", "Bob", SECONDS - 14 * DAY)]
    assert store.list_inputs.shown(SECONDS - 20 * DAY, 10**10) == [("Ada", "Bob", SECONDS - 30 * DAY)]


def test_a_past_list_rests_on_cards_meetings_and_lists_of_its_time(store):
    """What was kept or published a second after `known_at` is not read for it."""
    store.contacts.keep([Contact("Ada", "Bob", "Bob Ray")], SECONDS)
    store.planned_meetings.keep(
        [PlannedMeeting("Ada", "Bob", AS_OF + timedelta(days=1), "calendar", "1/1")], SECONDS
    )
    publish(store, SECONDS, candidates=[Candidate("Bob", "upkeep", 1.0, shown=True)])
    for known_at, count in ((SECONDS - 1, 0), (SECONDS, 1)):
        assert len(store.list_inputs.cards(known_at)) == count
        assert len(store.list_inputs.plans(SECONDS, known_at)) == count
        assert len(store.list_inputs.shown(SECONDS + 1, known_at)) == count
