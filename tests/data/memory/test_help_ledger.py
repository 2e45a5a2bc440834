"""Help given and received: what is kept of it, how it fades, and how to begin."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.memory.help_ledger import EMPTY, HALF_LIFE_DAYS, HelpAct, build_ledger, fresh_weight
from data.memory.remembered import Pledge
from data.schema import BY_WORD, DAY_SECONDS, Exchange, OpenerKind, Side, to_epoch
from models.lists.candidates.context import KeptNote
from models.lists.ranking.openers import OpenerInputs, choose_opener

AS_OF = to_epoch(datetime(2026, 10, 1, tzinfo=UTC))
GIVEN, RECEIVED = Side.GIVEN, Side.RECEIVED


def ago(days: float) -> int:
    """Return the moment so many days before as_of."""
    return AS_OF - round(days * DAY_SECONDS)


def act(days: float, exchange: str = "advice", side: Side = RECEIVED) -> HelpAct:
    """Return one act of help so many days ago."""
    return HelpAct(ago(days), Exchange(exchange), side, f"{exchange}-{days}")


def test_help_is_half_as_fresh_after_a_year():
    """A favour counts one on its day and a half a year later; thanks count a quarter of it."""
    assert fresh_weight(act(0), AS_OF) == 1
    assert fresh_weight(act(HALF_LIFE_DAYS), AS_OF) == pytest.approx(0.5)
    assert fresh_weight(act(HALF_LIFE_DAYS, "thanks"), AS_OF) == pytest.approx(0.125)


def test_sides_are_kept_apart_and_never_balanced():
    """A ledger says what went each way; there is no sum that could be owed."""
    year = HALF_LIFE_DAYS
    own = build_ledger([act(year), act(year), act(year, "favour", GIVEN)], AS_OF)
    assert (own.given, own.received, own.both) == pytest.approx((0.5, 1, 1.5))
    assert not any("balance" in name or "debt" in name for name in dir(own))


@given(st.permutations([act(1), act(40), act(400, "favour", GIVEN), act(90, "thanks", GIVEN)]))
def test_the_order_of_the_log_leaves_no_trace(acts):
    """The same acts in any order are the same ledger, to the last bit."""
    assert build_ledger(acts, AS_OF) == build_ledger(sorted(acts), AS_OF)


def test_what_comes_at_as_of_or_later_is_not_known():
    """History is strictly before as_of."""
    assert build_ledger([act(0, side=GIVEN)], ago(0)) == EMPTY
    assert build_ledger([act(-3)], AS_OF) == EMPTY


@pytest.mark.parametrize(
    ("acts", "thanked"),
    [
        ([], True),
        ([act(10)], False),
        ([act(10), act(5, "thanks", GIVEN)], True),
        ([act(10), act(5, "favour", GIVEN)], True),
        ([act(5), act(10, "thanks", GIVEN)], False),
        ([act(10, "thanks")], True),
    ],
)
def test_thanked(acts, thanked):
    """Thanks, or help in return, count when they come after the last help received."""
    assert build_ledger(acts, AS_OF).thanked == thanked


def situation(*acts: HelpAct, **changes) -> OpenerInputs:
    """Return a relationship that has been quiet for a month, with these acts of help."""
    known = {
        "as_of": AS_OF,
        "ledger": build_ledger(acts, AS_OF),
        "last_at": ago(30),
        "last_received_at": ago(40),
        "unanswered_received": 0,
        "replies": 4,
        "young": False,
    }
    return OpenerInputs(**known | changes)


@pytest.mark.parametrize(
    ("given_", "kind", "code"),
    [
        (situation(act(30)), OpenerKind.THANK, "thank.advice"),
        (situation(act(90), act(60), act(30)), OpenerKind.THANK, "thank.ask"),
        (situation(act(90, "favour"), act(60), act(30)), OpenerKind.THANK, "thank.advice"),
        (situation(act(30, "introduction")), OpenerKind.THANK, "thank.introduce"),
        (
            situation(act(60, "favour", GIVEN), act(30, "introduction")),
            OpenerKind.THANK,
            "thank.introduction",
        ),
        (situation(act(30, "opportunity")), OpenerKind.THANK, "thank.opportunity"),
        (situation(act(30, "favour")), OpenerKind.THANK, "thank.favour"),
        (situation(act(30, "resource")), OpenerKind.THANK, "thank.resource"),
        (situation(act(30, "resource"), unanswered_received=1), OpenerKind.SHARE, "share.outcome"),
        (situation(act(60), act(30, "advice", GIVEN)), OpenerKind.ASK, "ask.outcome"),
        (situation(act(30, "advice", GIVEN)), OpenerKind.ASK, "ask.theirs"),
        (situation(act(60), act(30, "thanks", GIVEN)), OpenerKind.OFFER, "offer"),
        (situation(unanswered_received=2), OpenerKind.ANSWER, "answer"),
        (
            situation(unanswered_received=2, spoken_of=frozenset({"last word"})),
            OpenerKind.CATCH_UP,
            "catch_up",
        ),
        (situation(planned_at=AS_OF), OpenerKind.ASK, "ask.before_meeting"),
        (situation(note=KeptNote("choir", False), met="tennis"), OpenerKind.ASK, "ask.noted"),
        (situation(note=KeptNote("Boat", True)), OpenerKind.SHARE, "share.subject"),
        (situation(note=KeptNote("lent her the tent", False, Pledge.LENT)), OpenerKind.ASK, "ask.lent"),
        (
            situation(act(30), note=KeptNote("borrowed his saw", False, Pledge.BORROWED), planned_at=AS_OF),
            OpenerKind.OFFER,
            "offer.return",
        ),
        (situation(note=KeptNote("x" * 81, False, Pledge.LENT)), OpenerKind.CATCH_UP, "catch_up"),
        (situation(note=KeptNote("x" * 81, False)), OpenerKind.CATCH_UP, "catch_up"),
        (situation(met="two\nlines"), OpenerKind.CATCH_UP, "catch_up"),
        (situation(met="choir", young=True), OpenerKind.ASK, "ask.noted"),
        (situation(last_channel="meeting"), OpenerKind.ASK, "ask.after_meeting"),
        (situation(last_channel="call", last_at=ago(366)), OpenerKind.CATCH_UP, "catch_up"),
        (situation(lively_circle="choir"), OpenerKind.SHARE, "share.circle"),
        (situation(unanswered_sent=1), OpenerKind.ASK, "ask.again"),
        (situation(unanswered_sent=1, last_channel=BY_WORD), OpenerKind.CATCH_UP, "catch_up"),
        (situation(unanswered_sent=1, dormant=True), OpenerKind.SHARE, "share.news"),
        (situation(unanswered_received=1, dormant=True), OpenerKind.ANSWER, "answer.late"),
        (situation(unanswered_sent=1, replies=0), OpenerKind.CATCH_UP, "catch_up"),
        (situation(best_channel="call"), OpenerKind.ASK, "ask.by.call"),
        (
            situation(best_channel="call", spoken_of=frozenset({"manner"})),
            OpenerKind.CATCH_UP,
            "catch_up",
        ),
        (situation(young=True), OpenerKind.SHARE, "share"),
        (situation(young=True, replies=0), OpenerKind.CATCH_UP, "catch_up"),
        (situation(), OpenerKind.CATCH_UP, "catch_up"),
        (situation(act(30), birthday_at=ago(-6)), OpenerKind.CONGRATULATE, "congratulate"),
        (situation(act(30), birthday_at=ago(0.9)), OpenerKind.CONGRATULATE, "congratulate"),
        (situation(act(30), birthday_at=ago(1)), OpenerKind.CONGRATULATE, "congratulate.late"),
        (situation(act(30), birthday_at=ago(6)), OpenerKind.CONGRATULATE, "congratulate.late"),
        (situation(act(30), birthday_at=ago(-8)), OpenerKind.THANK, "thank.advice"),
        (situation(act(731)), OpenerKind.CATCH_UP, "catch_up"),
    ],
)
def test_the_opener_follows_from_help_words_and_dates(given_, kind, code):
    """Each rule by hand: what is open comes first, and without anything one catches up."""
    found = choose_opener(given_)
    assert (found.kind, found.code) == (kind, code)


def test_an_opener_names_only_what_is_known():
    """Its one number is the moment of the act, the word or the day it rests on."""
    assert choose_opener(situation(act(30))).numbers == {"at": ago(30)}
    assert choose_opener(situation(unanswered_received=1)).numbers == {"at": ago(40)}
    assert choose_opener(situation()).numbers == {"at": ago(30)}
