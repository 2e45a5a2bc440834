"""The five relationships that Kith is measured by, over two years: who appears, when, why, and how to begin.

Mira Sen is made up, and so is everybody around her. What happened between them lies in
data/synthetic/demo/stories.py; here is added what help there was in it. Each test tells one story.
"""

from datetime import UTC, datetime, timedelta
from functools import cache

import pandas as pd
import pytest

from benchmarks.model.reasons import faults_of
from data.schema import (
    LOG_COLUMNS,
    Direction,
    Exchange,
    Interaction,
    OpenerKind,
    Pool,
    Side,
    Suggestion,
    to_epoch,
)
from data.store.store import Store
from data.synthetic.demo.generator import DemoPerson, interactions
from data.synthetic.demo.people import OTHERS
from data.synthetic.demo.stories import FIVE
from data.wording.explanations.openers import opener
from data.wording.explanations.reasons import sentence
from data.wording.language import language
from models.lists.ranking.list_request import ListRequest
from models.log.log import Log
from pipelines.jobs.lists.suggest import suggest
from pipelines.model_store.artefact import prior
from service.use_cases.explain import explain

MIRA = "Mira Sen"
SENIOR, DEVELOPER, BUSINESSMAN, RESEARCHER = (
    "Debashis Holm",
    "Yusuf Karandel",
    "Gautam Verlinde",
    "Amina Thorsby",
)
WROTE_AGAIN = "Ines Odaya"
NEVER_ANSWERED = ("Wanjiru Pell", "Sora Linnqvist", "Felix Adeyinka-Roth", "Paloma Rhee")
# Family, colleagues, friends and acquaintances: chattier than most of the five.
AROUND = {
    "Anjali Sen",
    "Rohan Sen",
    "Oskar Tamm",
    "Nadia Fernhill",
    "Emeka Rautio",
    "Ruth Imamura",
    "Kwame Ellinger",
    "Noemi Tasker",
    "Tara Okafor-Dean",
    "Elif Sandoval",
    "Jonah Weir",
    "Ingrid Maponya",
}
HELP = {
    SENIOR: "2024-12-16 2025-03-17 2025-06-16 2025-09-15 2025-12-15 2026-03-16 2026-05-18 2026-07-23 "
    "received advice",
    BUSINESSMAN: "2024-12-03 received advice; 2025-03-13 2025-05-22 2025-09-26 received introduction; "
    "2025-07-08 received opportunity",
    DEVELOPER: "2025-01-20 2025-06-22 2026-02-12 received advice; "
    "2025-03-12 2025-09-25 2026-05-01 given advice",
    RESEARCHER: "2024-11-12 2025-01-20 2025-03-27 2025-06-17 2025-09-02 2025-11-04 2026-01-22 2026-03-20 "
    "2026-05-13 2026-07-24 received resource",
}
# Weeks in which Mira looks at her list; she answers none, so that nothing but time speaks.
WEEKS = (
    "2025-12-01",
    "2026-01-26",
    "2026-03-09",
    "2026-05-25",
    "2026-06-29",
    "2026-08-03",
    "2026-08-31",
    "2026-09-28",
)


def moment(day: str) -> datetime:
    """Return the first moment of a day."""
    return datetime.fromisoformat(day).replace(tzinfo=UTC)


def help_of(name: str) -> dict[str, tuple[Exchange, Side]]:
    """Return what help there was on which day."""
    found = {}
    for part in HELP.get(name, "").split(";"):
        *days, side, exchange = part.split() or ["", ""]
        found |= {day: (Exchange(exchange), Side(side)) for day in days}
    return found


def told(person: DemoPerson) -> list[Interaction]:
    """Return a person's interactions with Mira, and each act of help as a call of its own."""
    own = [
        Interaction(MIRA, person.name, at, direction, channel, "story", f"{person.name}-{number}")
        for number, (at, direction, channel) in enumerate(interactions(person))
    ]
    acts = [
        Interaction(
            MIRA,
            person.name,
            moment(day) + timedelta(hours=12),
            Direction.RECEIVED if side is Side.RECEIVED else Direction.SENT,
            "email",
            "story",
            f"{person.name}-{day}",
            exchange=exchange,
            side=side,
        )
        for day, (exchange, side) in help_of(person.name).items()
    ]
    return own + acts


@pytest.fixture(scope="module")
def store():
    """Return Mira's store, in which everything was recorded as it happened, with a list for each week."""
    people = [*FIVE, *(person for person in OTHERS if person.name in AROUND)]
    happened = sorted((one for person in people for one in told(person)), key=lambda one: one.at)
    model = prior()
    with Store() as opened:
        opened.made = {}
        for week in map(moment, WEEKS):
            opened.interactions.record([one for one in happened if one.at < week], to_epoch(week))
            log = Log.from_frame(pd.DataFrame(opened.interactions.columns(), columns=list(LOG_COLUMNS)))
            found = suggest(opened, log, model, ListRequest(to_epoch(week), to_epoch(week)))
            opened.made[f"{week:%Y-%m-%d}"] = found.suggestions
        yield opened


@pytest.fixture
def lists(store) -> dict[str, dict[str, Suggestion]]:
    """Return each week's list by name."""
    return {week: {one.contact: one for one in made} for week, made in store.made.items()}


@cache
def words(code: str):
    """Return a language."""
    return language(code)


def reasons(one: Suggestion, code: str = "en") -> list[str]:
    """Return a suggestion's reasons in a language."""
    return [str(sentence(reason, words(code))) for reason in one.reasons]


def begin(one: Suggestion, code: str = "en") -> str:
    """Return a suggestion's opener in a language."""
    return opener(one.opener.code, one.opener.numbers, words(code))


def test_every_week_is_short(lists):
    """Depth, not numbers: never more than five names, each with one to three reasons and a beginning."""
    for made in lists.values():
        assert not [name for name, count in faults_of([*made.values()]).items() if count]
        assert len(made) <= 5
        for one in made.values():
            assert 1 <= len(one.reasons) <= 3
            assert one.opener is not None


def test_one_the_senior_at_the_office(lists):
    """He taught Mira for twenty months. Then she changes teams, and the rhythm breaks.

    As long as they meet he is on no list. Weeks after the change he is, by their own rhythm and long
    before any fixed number of days. She has received much and given nothing since: thank him, and ask
    what he needs.
    """
    assert not any(SENIOR in lists[week] for week in WEEKS[:6])
    one = lists["2026-08-31"][SENIOR]
    assert one.pool is Pool.UPKEEP
    rhythm = next(reason for reason in one.reasons if reason.code == "rhythm")
    assert rhythm.numbers["silence_days"] < 30
    assert rhythm.numbers["usual_gap_days"] < 4
    assert rhythm.normal["usual"] < 8
    assert reasons(one)[0] == "More than 7 days seldom pass between you; now it has been 22 days."
    assert reasons(one)[1] == (
        "They gave you advice 8 times, most recently in July 2026. "
        "Nothing has gone the other way since: there may be something to offer."
    )
    assert begin(one) == "Thank them for all the advice, and ask what they need."
    assert reasons(one, "bn")[0] == "আপনাদের মধ্যে ৭ দিনের বেশি বিরতি কমই হয়; এবার ২২ দিন হয়ে গেল।"  # noqa: RUF001
    assert reasons(one, "bn")[1] == (
        "উনি আপনাকে পরামর্শ দিয়েছেন ৮ বার, সর্বশেষ জুলাই ২০২৬-এ। "
        "তারপর আপনার দিক থেকে কিছু যায়নি: হয়তো দেওয়ার মতো কিছু আছে।"
    )
    assert begin(one, "bn") == ("এতদিনের সব পরামর্শের জন্য ধন্যবাদ জানান, আর জিজ্ঞেস করুন ওঁর কিছু দরকার কি না।")


def test_two_the_workshop_peers(store, lists):
    """Six people met at a workshop in June. A burst is not a relationship.

    Those who never answered are never mourned, and the answer to "why not?" says so. Of the two where
    both wrote again one goes quiet, and is noticed: share something.
    """
    for made in lists.values():
        assert not set(NEVER_ANSWERED) & set(made)
    lately = explain(store, MIRA, "Wanjiru Pell", words("en"), moment("2026-09-28"))
    assert "You met on one occasion, and all your contact lay close around it." in [
        one["sentence"] for one in lately["kept_off"]
    ]
    one = lists["2026-09-28"][WROTE_AGAIN]
    assert (one.pool, one.opener.kind) == (Pool.UPKEEP, OpenerKind.SHARE)
    assert begin(one) == "Share something that may be of use to you both."
    assert begin(one, "bn") == "দুজনেরই কাজে লাগতে পারে এমন কিছু ভাগ করে নিন।"


def test_three_the_developer_at_the_conference(lists):
    """Hard problems in clusters, five to eight weeks apart; each advised the other.

    A pause of three weeks means nothing. After two months of silence he is on the list, and after
    three he is dormant and worth waking. That help went both ways is itself a reason; ask how it ended.
    """
    assert DEVELOPER not in lists["2026-05-25"]
    assert lists["2026-06-29"][DEVELOPER].pool is Pool.UPKEEP
    one = lists["2026-08-31"][DEVELOPER]
    assert one.pool is Pool.REVIVAL
    assert "You have both been of help: you to them 3 times, they to you 3 times." in reasons(one)
    assert "আপনারা দুজনেই একে অপরের কাজে এসেছেন: আপনি ৩ বার, উনি ৩ বার।" in reasons(one, "bn")
    assert begin(one) == "Ask how it went with what you last helped each other with."
    assert begin(one, "bn") == "শেষবার যে কাজে একে অপরকে সাহায্য করেছিলেন, তার কী হলো জিজ্ঞেস করুন।"


def test_four_the_businessman_who_introduced_her(lists):
    """Few contacts, each of great consequence, then a year of silence.

    He belongs to revival, deeper than chatty acquaintances who write ten times as often, and keeps
    the place of the deep but forgotten however unlikely an answer is. She never told him how it ended:
    tell him, thank him, offer an introduction in return.
    """
    for week in ("2026-01-26", "2026-03-09", "2026-06-29", "2026-09-28"):
        one = lists[week][BUSINESSMAN]
        assert one.pool is Pool.REVIVAL
        assert one.opener.code == "thank.introduce"
    one = lists["2026-09-28"][BUSINESSMAN]
    chatty = [made for made in lists["2026-09-28"].values() if made.contact in AROUND]
    assert all(one.depth > other.depth for other in chatty if other.pool is Pool.REVIVAL)
    deep, helped = reasons(one)[:2]
    assert deep == "You know each other well: 8 days of contact over 351 days, the last in September 2025."
    assert helped == (
        "They introduced you to others 3 times, most recently in September 2025. "
        "Nothing has gone the other way since: there may be something to offer."
    )
    deep, helped = reasons(one, "bn")[:2]
    assert deep == "আপনারা একে অপরকে ভালো চেনেন: ৩৫১ দিনে ৮ দিন কথা হয়েছে, শেষবার সেপ্টেম্বর ২০২৫-এ।"
    assert helped == (
        "উনি আপনাকে অন্যদের সঙ্গে পরিচয় করিয়ে দিয়েছেন ৩ বার, সর্বশেষ সেপ্টেম্বর ২০২৫-এ। "
        "তারপর আপনার দিক থেকে কিছু যায়নি: হয়তো দেওয়ার মতো কিছু আছে।"
    )
    assert begin(one) == ("Thank them for the introduction, tell what came of it, and offer one in return.")
    assert begin(one, "bn") == (
        "পরিচয় করিয়ে দেওয়ার জন্য ধন্যবাদ জানান, তা থেকে কী হলো বলুন, আর আপনিও কারও সঙ্গে পরিচয় করিয়ে দিতে চান কি না জানান।"
    )


def test_five_the_researcher_and_the_student(lists):
    """Material and guidance come every month; the answers came late, then not at all.

    The reply is Mira's to write. His patience is what wears thin, not his interest: report what came of
    the last material.
    """
    one = lists["2026-09-28"][RESEARCHER]
    assert one.pool is Pool.UPKEEP
    assert (one.opener.kind, one.opener.code) == (OpenerKind.SHARE, "share.outcome")
    assert any("They passed something useful on to you 10 times" in said for said in reasons(one))
    assert begin(one) == "Tell them what you made of what they sent."
    assert begin(one, "bn") == "উনি যা পাঠিয়েছিলেন, তা আপনার কী কাজে লাগল জানান।"


@pytest.mark.parametrize(
    ("name", "met", "week"),
    [
        (BUSINESSMAN, "2024-10-10", "2024-10-18"),
        (RESEARCHER, "2024-11-06", "2024-11-11"),
        (SENIOR, "2024-12-04", "2024-12-11"),
        ("Sora Linnqvist", "2026-06-03", "2026-06-09"),
    ],
)
def test_four_of_the_five_begin_with_somebody_just_met(name, met, week):
    """Days after the first meeting, before any rhythm, a word keeps it; a month later nobody insists."""
    people = [*FIVE, *(person for person in OTHERS if person.name in AROUND)]
    happened = [one for person in people for one in told(person)]
    with Store() as opened:
        opened.interactions.record([one for one in happened if one.at < moment(week)], to_epoch(moment(week)))
        log = Log.from_frame(pd.DataFrame(opened.interactions.columns(), columns=list(LOG_COLUMNS)))
        for later in (timedelta(), timedelta(days=30)):
            now = to_epoch(moment(week) + later)
            suggest(opened, log, prior(), ListRequest(now, now))
            new = [one for one in opened.lists.open(MIRA, now) if one.pool is Pool.JUST_MET]
            if later:
                assert name not in [one.contact for one in opened.lists.open(MIRA, now)]
                continue
            (one,) = new
            assert (one.contact, one.probability, one.counter_reason) == (name, None, None)
            day = words("en").date(moment(met))
            assert reasons(one) == [f"You first met on {day}. A word now keeps it."]
            assert "প্রথম দেখা" in reasons(one, "bn")[0]
            assert begin(one).startswith("Say in two lines that you were glad to meet")


def test_why_not_is_answered_for_everybody(store):
    """Mira asks about somebody she wrote to yesterday: she is told what keeps them off, in Bengali too."""
    asked = explain(store, MIRA, "Rohan Sen", words("bn"), moment("2026-09-28"))
    assert not asked["listed"]
    assert [one["code"] for one in asked["kept_off"]] == ["contact_cooldown", "in_rhythm"]
    assert asked["kept_off"][1]["sentence"] == "ওঁর সঙ্গে আপনার স্বাভাবিক ছন্দে এখনও সময় হয়নি।"
    assert asked["probability_low"] < asked["probability"] < asked["probability_high"]
    logit = asked["base"] + sum(term["share"] for term in asked["terms"])
    assert abs(logit - _logit(asked["probability"])) < 1e-4


def _logit(probability: float) -> float:
    from math import log

    return log(probability / (1 - probability))
