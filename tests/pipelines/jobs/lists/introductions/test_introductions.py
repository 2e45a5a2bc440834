"""With the lists comes a pair whom the owner could introduce, once a week, and questions about mails."""

from datetime import UTC, datetime, timedelta

import pytest

from data.identity.own_addresses import AddressState
from data.importers.base.items import MailAddresses
from data.memory.introductions import IntroductionKind, PairSign
from data.memory.remembered import Memory
from data.schema import (
    AnswerKind,
    CardFact,
    Contact,
    ContactKind,
    ContactState,
    Direction,
    Interaction,
    PlannedMeeting,
    Role,
    to_epoch,
)
from data.store.bookkeeping.preferences import INTRODUCTIONS
from data.store.store import Store
from models.lists.ranking.list_request import ListRequest
from pipelines.jobs.lists.suggest_changed import suggest_everyone
from pipelines.model_store.artefact import prior

NOW, DAY = datetime(2026, 3, 1, 12, tzinfo=UTC), timedelta(days=1)
OWN = "ada@own.example"
NURSES = ("ann@x.example", "bo@y.example")
NAMES = {"ann@x.example": "Ann Archer", "bo@y.example": "Bo Bell", "cy@z.example": "Cy Cole"}
TITLES = dict.fromkeys(NURSES, "Nurse") | {"cy@z.example": "Cook"}


def talked(contact: str) -> list[Interaction]:
    """Return a year of mails both ways, the last a week ago."""
    return [
        Interaction(
            "Ada",
            contact,
            NOW - (7 + 14 * turn) * DAY,
            Direction.SENT if turn % 2 else Direction.RECEIVED,
            "email",
            "mail",
            f"{contact} {turn}",
        )
        for turn in range(26)
    ]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.needs("postgresql"))])
def store(request):
    """Open an empty store, once in memory and once on a server."""
    with Store(request.getfixturevalue("postgres_url") if request.param == "postgresql" else None) as opened:
        yield opened


@pytest.fixture
def people(store):
    """Return a store in which Ada knows two nurses and a cook, each for a year."""
    for contact, name in NAMES.items():
        store.interactions.record(talked(contact), 1)
        store.contacts.keep([Contact("Ada", contact, name)], 1)
    facts = ((contact, {CardFact.JOB_TITLE: title}) for contact, title in TITLES.items())
    store.card_facts.learn("Ada", "book", facts, 1)
    store.own_addresses.say("Ada", [OWN], AddressState.OWN, 1)
    return store


def make_lists(store: Store, now: datetime = NOW) -> list:
    """Make the lists of a moment and return what is open of introductions then."""
    moment = to_epoch(now)
    suggest_everyone(store, prior(), ListRequest(moment, moment))
    return store.introductions.open("Ada", moment)


def test_who_switched_pairs_off_is_named_none(people):
    """No pair is made, so that none waits where they are switched on again."""
    people.preferences.set("Ada", INTRODUCTIONS, False)
    assert make_lists(people) == []
    people.preferences.set("Ada", INTRODUCTIONS, True)
    assert people.introductions.all("Ada") == []
    assert len(make_lists(people, NOW + DAY)) == 1


def mailed(store: Store, days: float, number: int, sender: str, *receivers: str) -> None:
    """Keep whom a mail names, so many days ago."""
    to = dict.fromkeys(receivers, Role.TO)
    mail = MailAddresses("Ada", "mail", f"m{number}", NOW - days * DAY, "email", sender, to)
    store.mail_handles.keep("Ada", [mail])


def test_two_of_one_field_who_were_never_seen_together(people):
    """They are named with what speaks for it; the cook is of another field."""
    (one,) = make_lists(people)
    assert (one.kind, one.first, one.second) == (IntroductionKind.SUGGESTED, *NURSES)
    assert [(part.sign, part.first) for part in one.evidence] == [(PairSign.FIELD, "Nurse")]
    assert one.one_to_one == ()


def test_one_pair_a_week_and_none_twice(people):
    """A list of the same week names nobody else; the next week's names the next pair, then nobody is left."""
    people.card_facts.learn("Ada", "book", [("cy@z.example", {CardFact.JOB_TITLE: "Nurse"})], 2)
    named = [make_lists(people, NOW + days * DAY) for days in (0, 3, 7, 8, 14, 21, 28)]
    pairs = [one.pair for week in named for one in week]
    assert [len(week) for week in named] == [1] * 7
    assert pairs[0] == pairs[1]
    assert pairs[2] == pairs[3]
    assert len(set(pairs)) == 3
    assert pairs[4] == pairs[5] == pairs[6]


@pytest.mark.parametrize("how", ["mail", "interaction", "meeting", "group", "introduced"])
def test_who_was_seen_together_is_not_introduced(people, how):
    """In one mail, one message to several, one meeting to come, groups of one program, or by hand."""
    shared = {"mail": ("meeting", "call", 1), "group": ("message", "chat", 5)}
    channel, source, count = shared.get(how, ("meeting", "calendar", 2))
    for number, contact in enumerate(NURSES):
        key = f"one {number}" if how == "group" else "one"
        row = Interaction("Ada", contact, NOW - 9 * DAY, Direction.MUTUAL, channel, source, key, people=count)
        if how in {"interaction", "group"}:
            people.interactions.record([row], 2)
        elif how == "meeting":
            plan = PlannedMeeting("Ada", contact, NOW + 90 * DAY, "calendar", "plan")
            people.planned_meetings.keep([plan], 2)
    if how == "mail":
        mailed(people, 500, 1, NURSES[0], NURSES[1], OWN)
    if how == "introduced":
        for contact, days in zip(NURSES, (400, 401), strict=True):
            act = {"exchange": "introduction", "side": "given"}
            row = Interaction(
                "Ada", contact, NOW - days * DAY, Direction.SENT, "note", "kith log", contact, **act
            )
            people.interactions.record([row], 2)
    assert make_lists(people) == []


def test_a_pair_that_is_seen_together_since_is_taken_back(people):
    """The next list of the same week drops it: they know each other."""
    assert len(make_lists(people)) == 1
    mailed(people, -0.5, 1, NURSES[0], NURSES[1], OWN)
    people.change_counts.touch(["Ada"])
    assert make_lists(people, NOW + DAY) == []
    assert people.introductions.all("Ada") == []


def test_an_answered_pair_that_writes_to_each_other_stays(people):
    """It is what comes of an introduction; whom the owner introduced is still known."""
    (one,) = make_lists(people)
    people.introductions.answer("Ada", one, AnswerKind.DONE, to_epoch(NOW))
    mailed(people, -0.5, 1, NURSES[0], NURSES[1], OWN)
    people.change_counts.touch(["Ada"])
    assert make_lists(people, NOW + DAY) == []
    assert people.introductions.all("Ada") == [one]


@pytest.mark.parametrize(
    "card",
    [
        Contact("Ada", NURSES[0], "Ann Archer", state=ContactState.DECEASED),
        Contact("Ada", NURSES[0], "Ann Archer", state=ContactState.ARCHIVED),
        Contact("Ada", NURSES[0], "Ann Archer", kind=ContactKind.DESK),
    ],
    ids=["deceased", "archived", "desk"],
)
def test_whom_a_guard_keeps_off_is_never_named(people, card):
    """Neither when the list is made, nor by a list that was made before."""
    before = make_lists(people)
    people.contacts.keep([card], 3)
    if card.kind is ContactKind.DESK:
        people.list_inputs.say("Ada", card.contact, "kind", "desk", to_epoch(NOW))
    assert len(before) == 1
    assert people.introductions.open("Ada", to_epoch(NOW)) == []
    people.introductions.drop("Ada", before[0])
    assert make_lists(people, NOW + DAY) == []
    assert people.introductions.all("Ada") == []


@pytest.mark.parametrize(("name", "value"), [("never", True), ("not_before", to_epoch(NOW) + 9 * 86_400)])
def test_the_owners_word_hides_a_pair_at_once(people, name, value):
    """Undone, it is there again."""
    (one,) = make_lists(people)
    moment = to_epoch(NOW) + 5
    people.list_inputs.say("Ada", one.second, name, value, moment)
    assert people.introductions.open("Ada", moment) == []
    people.list_inputs.undo("Ada", moment + 1)
    assert people.introductions.open("Ada", moment + 2) == [one]


def test_the_erased_vanish_and_never_come_back(people):
    """With the answers about them; the other one's ledger keeps the help without a name in it."""
    (one,) = make_lists(people)
    people.introductions.answer("Ada", one, AnswerKind.DONE, to_epoch(NOW))
    people.erasure.forget("Ada", one.first, to_epoch(NOW) + 1)
    people.introductions.keep("Ada", [one])
    assert people.introductions.all("Ada") == []
    assert people.introductions.named("Ada") == set()
    left = [row for _, row in people.everything("Ada") if one.first in str(row)]
    assert left == []


def test_a_list_of_the_past_names_nobody(people):
    """Whoever makes last month's list again is not asked to introduce anybody."""
    suggest_everyone(people, prior(), ListRequest(to_epoch(NOW - 30 * DAY), to_epoch(NOW)))
    assert people.introductions.all("Ada") == []


def test_a_mail_that_looks_like_an_introduction_is_asked_about_once(people):
    """To both of two who then wrote to each other; refused, it is not asked again."""
    mailed(people, 30, 1, OWN, "ann@x.example", "cy@z.example")
    mailed(people, 29, 2, "cy@z.example", "ann@x.example", OWN)
    question = next(one for one in make_lists(people) if one.kind is IntroductionKind.GIVEN)
    assert question.pair == {"ann@x.example", "cy@z.example"}
    assert question.mail_at == to_epoch(NOW - 30 * DAY)
    people.introductions.answer("Ada", question, AnswerKind.DISMISSED, to_epoch(NOW))
    again = make_lists(people, NOW + DAY)
    assert [one.kind for one in again] == [IntroductionKind.SUGGESTED]


def test_a_mail_to_two_who_knew_each_other_is_no_introduction(people):
    """An earlier mail, however old, shows both."""
    mailed(people, 900, 1, "cy@z.example", "ann@x.example", OWN)
    mailed(people, 30, 2, OWN, "ann@x.example", "cy@z.example")
    mailed(people, 29, 3, "cy@z.example", "ann@x.example", OWN)
    assert all(one.kind is IntroductionKind.SUGGESTED for one in make_lists(people))


def test_two_whom_the_owner_introduced_by_their_own_word_are_not_asked_about(people):
    """Who logged the introduction need not be asked whether the mail was one."""
    mailed(people, 30, 1, OWN, "ann@x.example", "cy@z.example")
    mailed(people, 29, 2, "cy@z.example", "ann@x.example", OWN)
    introduction = {"exchange": "introduction", "side": "given"}
    for contact in ("ann@x.example", "cy@z.example"):
        row = Interaction(
            "Ada", contact, NOW - 30 * DAY, Direction.SENT, "note", "kith log", contact, **introduction
        )
        people.interactions.record([row], 2)
    assert [one.kind for one in make_lists(people)] == [IntroductionKind.SUGGESTED]


@pytest.mark.parametrize("kind", [ContactKind.DESK, ContactKind.LIST, ContactKind.MACHINE])
def test_a_mail_to_who_is_no_person_is_no_introduction(people, kind):
    """A desk answers whoever is named in a mail."""
    people.contacts.keep([Contact("Ada", "help@desk.example", "Help", kind=kind)], 2)
    mailed(people, 30, 1, OWN, "ann@x.example", "help@desk.example")
    mailed(people, 29, 2, "help@desk.example", "ann@x.example", OWN)
    make_lists(people)
    assert [one.kind for one in people.introductions.all("Ada")] == [IntroductionKind.SUGGESTED]


def test_help_and_companies_speak_for_two(people):
    """Ann gave the advice that Cy got; where Ann works is by the owner's word, not by the card."""
    sides = {"ann@x.example": ("received", "Gone Ltd"), "cy@z.example": ("given", "Acme")}
    for contact, (side, company) in sides.items():
        act = {"exchange": "advice", "side": side}
        row = Interaction("Ada", contact, NOW - 40 * DAY, Direction.SENT, "note", "kith log", contact, **act)
        people.interactions.record([row], 2)
        people.card_facts.learn("Ada", "book", [(contact, {CardFact.COMPANY: company})], 2)
    people.list_inputs.say("Ada", "ann@x.example", Memory.COMPANY, "Acme Ltd", 3)
    (one,) = make_lists(people)
    assert (one.first, one.second) == ("ann@x.example", "cy@z.example")
    assert [(part.sign, part.first, part.second) for part in one.evidence] == [
        (PairSign.HELP, "advice", ""),
        (PairSign.COMPANY, "Acme Ltd", "Acme"),
    ]


def test_an_introduction_received_is_asked_about(people):
    """Ann wrote to Ada and a stranger, who then wrote to Ada."""
    mailed(people, 30, 1, "ann@x.example", "new@n.example", OWN)
    mailed(people, 29, 2, "new@n.example", OWN)
    row = Interaction("Ada", "new@n.example", NOW - 29 * DAY, Direction.RECEIVED, "email", "mail", "m2")
    people.interactions.record([row], 2)
    question = next(one for one in make_lists(people) if one.kind is IntroductionKind.RECEIVED)
    assert (question.first, question.second) == ("ann@x.example", "new@n.example")
    people.introductions.answer("Ada", question, AnswerKind.DONE, to_epoch(NOW))
    helps = people.list_inputs.helps(to_epoch(NOW) + 1, to_epoch(NOW) + 1)
    assert [row[1:5] for row in helps] == [
        ("ann@x.example", to_epoch(NOW - 30 * DAY), "introduction", "received")
    ]


def test_who_is_known_one_to_one_only_is_named_so(store):
    """Of calls and messages with one alone nobody can tell whom they know."""
    for contact in NURSES:
        calls = [
            Interaction(**{**row_fields(row), "channel": "call", "source": "phone"})
            for row in talked(contact)
        ]
        store.interactions.record(calls, 1)
    store.card_facts.learn("Ada", "book", [(one, {CardFact.JOB_TITLE: "Nurse"}) for one in NURSES], 1)
    (one,) = make_lists(store)
    assert one.one_to_one == NURSES


def row_fields(row: Interaction) -> dict:
    """Return an interaction's fields by name."""
    return {name: getattr(row, name) for name in Interaction.__dataclass_fields__}
