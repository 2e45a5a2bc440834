"""Pairs follow who is who, are answered and taken back, and what was said of them stands in the ledger."""

import pytest

from data.memory.introductions import Introduction, IntroductionKind, PairEvidence, PairSign
from data.schema import AnswerKind, Contact, ContactState, Direction, Interaction, from_epoch
from data.store.engine.database import END_OF_TIME

DAY, NOW = 86_400, 20_000 * 86_400
WEEK = 7 * DAY
SUGGESTED, GIVEN, RECEIVED = IntroductionKind
FIELD = (PairEvidence(PairSign.FIELD, "Nurse", "Senior nurse"),)


def pair(first: str = "Ann", second: str = "Bo", at: int = NOW, **more) -> Introduction:
    """Return a suggestion of two people."""
    return Introduction(SUGGESTED, first, second, at, FIELD, **more)


def mail(kind: IntroductionKind, first: str = "Ann", second: str = "Bo") -> Introduction:
    """Return a question about a mail of ten days ago."""
    return Introduction(kind, first, second, NOW, mail_at=NOW - 10 * DAY)


def helps(store, at: int = END_OF_TIME - 1) -> list[tuple]:
    """Return (contact, when, what, which way) of the help that is known."""
    return sorted(row[1:5] for row in store.list_inputs.helps(at, at))


def counted(store) -> list[tuple]:
    """Return (contact, when) of every contact that counts."""
    return sorted((row[1], row[2]) for row in store.interactions.columns("Ada"))


def test_a_pair_is_read_as_it_was_kept(store):
    """Named again, it stays as it was first; before it was named it is not there."""
    one = pair(one_to_one=("Bo",))
    store.introductions.keep("Ada", [one])
    store.introductions.keep("Ada", [pair(at=NOW + DAY)])
    assert store.introductions.all("Ada") == store.introductions.open("Ada", NOW) == [one]
    assert store.introductions.open("Ada", NOW - 1) == []
    assert store.introductions.all("Max") == []


@pytest.mark.parametrize("kind", [AnswerKind.DONE, AnswerKind.DISMISSED, AnswerKind.NEVER])
def test_an_answer_closes_a_pair_and_undo_opens_it(store, kind):
    """It is named for good, answered or not."""
    store.introductions.keep("Ada", [pair()])
    store.introductions.answer("Ada", pair(), kind, NOW + 1)
    assert store.introductions.open("Ada", NOW + 1) == []
    assert store.introductions.answer_of("Ada", pair(), NOW + 1) == (kind, None)
    assert store.introductions.named("Ada") == {frozenset(("Ann", "Bo"))}
    assert store.list_inputs.undo("Ada", NOW + 2) == ("Ann", "introduction")
    assert store.introductions.open("Ada", NOW + 3) == [pair()]
    assert helps(store) == counted(store) == []


def test_a_snoozed_pair_comes_back_beside_the_newest(store):
    """The owner asked for it; a pair of an earlier week that was left lying does not come again."""
    store.introductions.keep("Ada", [pair()])
    store.introductions.answer("Ada", pair(), AnswerKind.SNOOZED, NOW + 1, NOW + 4 * WEEK)
    others = [pair("Cy", "Di", NOW + WEEK), pair("Ed", "Flo", NOW + 2 * WEEK)]
    store.introductions.keep("Ada", others)
    assert store.introductions.open("Ada", NOW + 3 * WEEK) == [others[1]]
    assert store.introductions.open("Ada", NOW + 4 * WEEK) == [others[1], pair()]


def test_an_introduction_is_help_to_both_and_contact_by_word(store):
    """Said twice it is one; the mails that show it take the contact's place, and the help stays."""
    store.introductions.keep("Ada", [pair()])
    for at in (NOW + 1, NOW + 2):
        store.introductions.answer("Ada", pair(), AnswerKind.DONE, at)
    given = [(who, NOW + 1, "introduction", "given") for who in ("Ann", "Bo")]
    assert helps(store) == given
    assert counted(store) == [("Ann", NOW + 1), ("Bo", NOW + 1)]
    assert store.interactions.columns("Ada", learning=True) == []
    trace = Interaction("Ada", "Ann", from_epoch(NOW + DAY), Direction.SENT, "email", "mail", "m")
    store.interactions.record([trace], NOW + 2 * DAY)
    assert counted(store) == [("Ann", NOW + DAY), ("Bo", NOW + 1)]
    assert helps(store) == given
    # A list that was made before the answer knew nothing of it.
    assert helps(store, NOW) == []
    store.list_inputs.undo("Ada", NOW + 3 * DAY)
    assert helps(store) == []
    assert counted(store) == [("Ann", NOW + DAY)]


@pytest.mark.parametrize(
    ("kind", "expected"), [(GIVEN, [("Ann", "given"), ("Bo", "given")]), (RECEIVED, [("Ann", "received")])]
)
def test_a_mail_that_was_an_introduction_is_help_on_its_day(store, kind, expected):
    """Of one received whoever wrote is remembered; nothing is counted twice, the mail is in the log."""
    store.introductions.keep("Ada", [mail(kind)])
    store.introductions.answer("Ada", mail(kind), AnswerKind.DONE, NOW + 1)
    day = NOW - 10 * DAY
    assert helps(store) == [(who, day, "introduction", side) for who, side in expected]
    assert counted(store) == []


def test_the_latest_answer_counts(store):
    """Done and then never leaves no help."""
    store.introductions.keep("Ada", [pair()])
    store.introductions.answer("Ada", pair(), AnswerKind.DONE, NOW + 1)
    store.introductions.answer("Ada", pair(), AnswerKind.NEVER, NOW + 2)
    assert helps(store) == counted(store) == []
    store.list_inputs.undo("Ada", NOW + 3)
    assert len(helps(store)) == 2


def test_two_who_were_not_suggested_may_be_introduced(store):
    """It is help as well, and they are never suggested."""
    store.introductions.answer("Ada", pair("Cy", "Di"), AnswerKind.DONE, NOW + 1)
    assert [row[0] for row in helps(store)] == ["Cy", "Di"]
    assert store.introductions.named("Ada") == {frozenset(("Cy", "Di"))}
    assert store.introductions.all("Ada") == []


@pytest.mark.parametrize("handle", ["Bo", "bo@x.example"])
@pytest.mark.parametrize("objected", [True, False])
def test_a_pair_is_hidden_while_one_of_the_two_is_left_in_peace(store, handle, objected):
    """By their own word or by the state on a card, under whichever handle of theirs that is."""
    store.introductions.keep("Ada", [pair()])
    store.identities.merge("Ada", ["Bo", "bo@x.example"], "by hand", NOW)
    if objected:
        store.objections.add(handle, NOW, "page")
    else:
        store.contacts.keep([Contact("Ada", handle, state=ContactState.ARCHIVED)], 1)
    assert store.introductions.open("Ada", NOW) == []
    if objected:
        store.objections.lift(handle, NOW)
    else:
        store.contacts.keep([Contact("Ada", handle, state=ContactState.ACTIVE)], 2)
    assert store.introductions.open("Ada", NOW) == [pair()]


def test_two_introductions_of_one_person_in_one_second_are_two(store):
    """Taken back, the one leaves the other as it was."""
    for second in ("Bo", "Cy"):
        store.introductions.answer("Ada", pair("Ann", second), AnswerKind.DONE, NOW)
    store.introductions.answer("Ada", pair("Ann", "Di"), AnswerKind.DISMISSED, NOW)
    assert [row[:2] for row in helps(store)] == [("Ann", NOW), ("Ann", NOW + 1), ("Bo", NOW), ("Cy", NOW + 1)]
    store.introductions.answer("Ada", pair("Ann", "Cy"), AnswerKind.NEVER, NOW + 2)
    assert [row[:2] for row in helps(store)] == [("Ann", NOW), ("Bo", NOW)]


def test_a_pair_follows_who_is_who(store):
    """Merged with another, the pair is of that one; made one person, it is none; undone, it is there."""
    store.introductions.keep("Ada", [pair()])
    store.introductions.answer("Ada", pair(), AnswerKind.DONE, NOW + 1)
    merged = store.identities.merge("Ada", ["Annie", "Ann"], "by hand", NOW + 2)
    (one,) = store.introductions.all("Ada")
    assert one.pair == {"Annie", "Bo"}
    assert [row[0] for row in helps(store)] == ["Annie", "Bo"]
    assert store.introductions.open("Ada", NOW + 3) == []
    store.identities.undo("Ada", merged.number, NOW + 4)
    assert store.introductions.all("Ada") == [pair()]
    store.identities.merge("Ada", ["Ann", "Bo"], "by hand", NOW + 5)
    assert store.introductions.all("Ada") == []


def test_a_mail_shows_that_a_suggestion_is_not_needed_any_more(store):
    """Of one pair only the question is open."""
    store.introductions.keep("Ada", [pair(), mail(GIVEN)])
    assert [one.kind for one in store.introductions.open("Ada", NOW)] == [GIVEN]


def test_a_few_questions_are_open_at_once(store):
    """The others wait for the next list."""
    store.introductions.keep("Ada", [mail(GIVEN, "Ann", who) for who in ("Bo", "Cy", "Di", "Ed", "Flo")])
    assert len(store.introductions.open("Ada", NOW)) == 3


def test_nothing_is_kept_of_the_erased(store):
    """The pair and what was said of it go, whichever of the two was erased."""
    for gone in ("Ann", "Bo"):
        store.contacts.keep([Contact("Ada", gone)], 1)
        store.introductions.keep("Ada", [pair()])
        store.introductions.answer("Ada", pair(), AnswerKind.DISMISSED, NOW)
        store.erasure.forget("Ada", gone, NOW + 1)
        assert store.introductions.all("Ada") == []
        assert store.introductions.named("Ada") == set()
        store.introductions.keep("Ada", [pair()])
        assert store.introductions.all("Ada") == []
        store.erasure.allow_again(store.erasure.erasures()[0].number)
