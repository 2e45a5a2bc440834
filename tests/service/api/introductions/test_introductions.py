"""A CRM reads whom its people could introduce to whom, and says what came of it."""

import pytest

from data.memory.introductions import Introduction, IntroductionKind, PairEvidence, PairSign
from data.schema import to_epoch
from tests.service.page.people.test_kinds import wrote

PATH, ANSWER = "/v1/owners/Ada/introductions", "/v1/owners/Ada/introductions/answer"
PAIR = {"first": "Bo", "second": "Ann"}


@pytest.fixture
def caller(client, store, clock):
    """Let Ada have a pair, and return who calls."""
    for contact in ("Ann", "Bo", "Cy"):
        wrote(store, contact)
    evidence = (
        PairEvidence(PairSign.CIRCLE, "choir", "choir"),
        PairEvidence(PairSign.PLACE, "Dhaka", "Dhaka"),
    )
    pair = Introduction(IntroductionKind.SUGGESTED, "Ann", "Bo", to_epoch(clock()), evidence)
    store.introductions.keep("Ada", [pair])
    return client


def test_what_is_open_is_read_with_its_sentences(caller):
    """In the language that is asked for."""
    (one,) = caller.get(PATH).json()["introductions"]
    assert (one["kind"], one["first"], one["second"]) == ("suggested", "Ann", "Bo")
    assert one["reasons"] == ["Both are in your circle choir.", "Both are in Dhaka."]
    assert one["question"] == ""
    bengali = caller.get(PATH, params={"lang": "bn"})
    assert bengali.headers["content-language"] == "bn"
    assert bengali.json()["introductions"][0]["reasons"][1] == "দুজনেরই শহর Dhaka।"


def test_done_is_help_to_both_whoever_is_named_first(caller, store, clock):
    """With an Idempotency-Key it is said once."""
    for _ in range(2):
        answered = caller.post(ANSWER, json=PAIR | {"answer": "done"}, headers={"Idempotency-Key": "one"})
        assert answered.status_code == 201
    assert answered.json()["sentence"].startswith("Noted: you introduced Ann and Bo.")
    helps = store.list_inputs.helps(to_epoch(clock()) + 1, to_epoch(clock()) + 1)
    assert [row[1] for row in helps] == ["Ann", "Bo"]
    assert caller.get(PATH).json() == {"introductions": []}


def test_any_two_may_have_been_introduced(caller, store):
    """Also whoever was not suggested; but nothing else can be said of them."""
    other = {"first": "Ann", "second": "Cy"}
    assert caller.post(ANSWER, json=other | {"answer": "dismissed"}).status_code == 404
    assert caller.post(ANSWER, json=other | {"answer": "done"}).status_code == 201
    assert frozenset(("Ann", "Cy")) in store.introductions.named("Ada")


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"answer": "snoozed"}, 422),
        ({"answer": "done", "until": "2027-01-01T00:00:00Z"}, 422),
        ({"answer": "done", "second": "Bo"}, 422),
        ({"answer": "done", "second": "Nobody"}, 404),
        ({"answer": "done", "kind": "given"}, 404),
        ({"answer": "done", "more": 1}, 422),
    ],
)
def test_what_makes_no_sense_is_refused(caller, store, sent, status):
    """A snooze without an end, one person, somebody who is not here, a question that nobody asked."""
    assert caller.post(ANSWER, json=PAIR | sent).status_code == status
    assert store.introductions.answer_of("Ada", store.introductions.all("Ada")[0], 2**40) is None
