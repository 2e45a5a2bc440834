"""The past made again, and what answers, words and the experiment make of lists; through the commands."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from data.explanation_codec import unpack
from data.schema import Answer, AnswerKind, Candidate, Direction, Interaction, PlannedMeeting, to_epoch
from data.store.engine.database import END_OF_TIME
from data.store.lists.lists import ListCandidates
from data.store.store import Store
from models.lists.ranking.list_request import ListRequest
from models.lists.ranking.stored_explanations import NAMES
from pipelines.jobs.lists.context_from_store import HOLDOUT_SHARE, read_context
from pipelines.jobs.lists.effect import measured_effect
from pipelines.jobs.lists.suggest import suggest
from pipelines.jobs.lists.suggest_replay import explain_past, replay_lists
from pipelines.log_sources.stored import log_from_store
from pipelines.model_store.artefact import prior
from pipelines.model_store.workspace_models import WorkspaceModels

DAY = timedelta(days=1)
AS_OF = datetime(2026, 3, 2, 9, tzinfo=UTC)
WEEK = AS_OF + 7 * DAY


def contacts_of(name: str, gap_days: float, last_days: float, first_days: float = 300) -> list[Interaction]:
    """Return a mutual rhythm with one person that ended so many days before AS_OF."""
    found, days = [], first_days
    while days >= last_days:
        at = AS_OF - timedelta(days=days)
        key = f"{name}-{days}"
        found.append(Interaction("Ada", name, at, Direction.MUTUAL, "call", "test", key))
        days -= gap_days
    return found


def record(store: Store, interactions: list[Interaction], at: datetime) -> None:
    """Record interactions at a moment."""
    store.interactions.record(interactions, to_epoch(at))


@pytest.fixture
def store():
    """Return a store in which seven people are late by their own rhythm, and three are long silent."""
    with Store() as opened:
        quiet = [f"Quiet {number}" for number in range(7)]
        lost = [f"Lost {number}" for number in range(3)]
        for number, name in enumerate(quiet):
            record(opened, contacts_of(name, 5 + number / 2, 30 + number), AS_OF)
        for number, name in enumerate(lost):
            record(opened, contacts_of(name, 6, 120 + 20 * number, 500), AS_OF)
        yield opened


def make(store: Store, at: datetime):
    """Make and publish the list of a moment, as a command does."""
    return suggest(store, log_from_store(store), prior(), ListRequest(to_epoch(at), to_epoch(at)))


def names(made) -> list[str]:
    """Return the names on Ada's list."""
    return [one.contact for one in made.suggestions]


def whys(made) -> dict[str, dict]:
    """Return the answer to why of everybody."""
    return {contact: unpack(text, NAMES) for _, contact, text in made.explanations}


def test_a_past_list_is_made_again_byte_for_byte(store, tmp_path):
    """Though history was back-filled, answers given and words said since: the same list and answers."""
    first = make(store, AS_OF)
    kept = {
        name: store.list_inputs.why("Ada", name, END_OF_TIME) for name in store.interactions.contacts("Ada")
    }
    record(store, contacts_of("Quiet 0", 2, 3), AS_OF + DAY)
    record(store, contacts_of("Newcomer", 3, 40), AS_OF + DAY)
    store.lists.answer(Answer("Ada", names(first)[0], AnswerKind.NEVER, AS_OF + DAY))
    store.list_inputs.say("Ada", "Quiet 3", "pinned", True, to_epoch(AS_OF + DAY))
    store.planned_meetings.keep(
        [PlannedMeeting("Ada", "Quiet 1", AS_OF + 9 * DAY, "calendar", "m")], to_epoch(AS_OF + DAY)
    )
    make(store, WEEK)
    once_more = replay_lists(
        store, WorkspaceModels(tmp_path), ListRequest(to_epoch(AS_OF), to_epoch(WEEK + DAY))
    )
    assert once_more.suggestions == first.suggestions
    for name, answer in kept.items():
        past = explain_past(
            store, WorkspaceModels(tmp_path), "Ada", name, as_of=to_epoch(AS_OF), now=WEEK + DAY
        )
        assert json.loads(json.dumps(past)) == json.loads(json.dumps(answer)), name


def test_what_was_corrected_since_stands_as_it_then_stood(store, tmp_path):
    """A correction of a moment, twice, changes no list and no answer of the days before it."""
    first = make(store, AS_OF)
    once = contacts_of("Quiet 0", 5, 30)
    for days in (1, 2):
        moved = [replace(one, at=one.at - days * 20 * DAY, channel=f"call {days}") for one in once]
        record(store, moved, AS_OF + days * DAY)
    then = replay_lists(store, WorkspaceModels(tmp_path), ListRequest(to_epoch(AS_OF), to_epoch(WEEK)))
    assert then.suggestions == first.suggestions
    assert whys(then) == whys(first)
    assert whys(make(store, WEEK))["Quiet 0"] != whys(first)["Quiet 0"]


def test_making_the_past_again_publishes_nothing(store, tmp_path):
    """Neither a list nor a candidate: what was logged about the past stays as it was."""
    make(store, AS_OF)
    before = store.list_inputs.outcomes(10**11)
    replay_lists(store, WorkspaceModels(tmp_path), ListRequest(to_epoch(AS_OF - 30 * DAY), to_epoch(WEEK)))
    assert store.list_inputs.outcomes(10**11) == before
    assert store.lists.latest("Ada", END_OF_TIME)["as_of"] == AS_OF


def test_old_history_that_comes_late_dismisses_no_fresh_suggestion(store):
    """Back-filled years leave the list open; what is later than all it rests on takes a contact off."""
    made = make(store, AS_OF)
    first, second, third = names(made)[:3]
    quiet = int(first.rpartition(" ")[2])
    history = contacts_of(first, 5 + quiet / 2, 30 + quiet)
    assert made.suggestions[0].last_at == history[-1].at
    old = [replace(one, at=one.at - timedelta(hours=1), external_id=f"old {one.at}") for one in history]
    record(store, old, AS_OF + DAY)
    assert names(made) == [one.contact for one in store.lists.open("Ada", to_epoch(AS_OF + DAY))]
    late = Interaction("Ada", third, AS_OF - DAY, Direction.RECEIVED, "email", "test", "late")
    record(store, [late], AS_OF + DAY)
    assert third not in [one.contact for one in store.lists.open("Ada", to_epoch(AS_OF + DAY))]
    fresh = Interaction("Ada", second, AS_OF + DAY, Direction.SENT, "email", "test", "fresh")
    record(store, [fresh], AS_OF + DAY)
    assert second not in [one.contact for one in store.lists.open("Ada", to_epoch(AS_OF + DAY))]


def test_a_list_left_lying_rests_after_its_week(store):
    """Within the week nobody is kept off for having been suggested; afterwards others come in turn."""
    first = make(store, AS_OF)
    within = whys(make(store, AS_OF + 2 * DAY))
    codes = {one["code"] for why in within.values() for one in why["kept_off"]}
    assert codes == {"rank"}
    second = make(store, AS_OF + 8 * DAY)
    assert not set(names(first)) & set(names(second))
    rested = {name: why for name, why in whys(second).items() if name in names(first)}
    for why in rested.values():
        assert "suggestion_cooldown" in [one["code"] for one in why["kept_off"]]


def test_a_meeting_in_the_calendar_needs_no_suggestion(store):
    """Whoever one is to meet is off the list, which says when."""
    first = names(make(store, AS_OF))[0]
    store.planned_meetings.keep(
        [PlannedMeeting("Ada", first, AS_OF + 3 * DAY, "calendar", "m")], to_epoch(AS_OF)
    )
    made = make(store, AS_OF + timedelta(hours=1))
    assert first not in names(made)
    (guard,) = whys(made)[first]["kept_off"]
    assert (guard["code"], guard["at"]) == ("planned", to_epoch(AS_OF + 3 * DAY))


def test_the_owners_word_is_the_depth(store):
    """Pinned is as deep as can be, importance as deep as was said, and both are shown as theirs."""
    store.list_inputs.say("Ada", "Quiet 6", "pinned", True, to_epoch(AS_OF) - 9)
    store.list_inputs.say("Ada", "Quiet 5", "importance", 0.01, to_epoch(AS_OF) - 9)
    found = whys(made := make(store, AS_OF))
    assert (found["Quiet 6"]["depth"]["value"], found["Quiet 6"]["depth"]["pinned"]) == (1.0, True)
    assert (found["Quiet 5"]["depth"]["value"], found["Quiet 5"]["depth"]["said"]) == (0.01, 0.01)
    assert "Quiet 6" in names(made)
    assert "Quiet 5" not in names(made)
    pinned = next(one for one in made.suggestions if one.contact == "Quiet 6")
    assert [reason.numbers["pinned"] for reason in pinned.reasons if reason.code == "owner_said"] == [True]


def test_whoever_was_reached_uses_up_the_weeks_budget(store):
    """With two places done this week, three are left; with none left everybody waits for the next."""
    made = make(store, AS_OF)
    for count, name in enumerate(names(made), start=1):
        store.lists.answer(Answer("Ada", name, AnswerKind.DONE, AS_OF + timedelta(minutes=count)))
        assert len(names(make(store, AS_OF + timedelta(hours=count)))) <= 5 - count
    last = whys(make(store, AS_OF + DAY))
    free = [why for name, why in last.items() if name not in names(made)]
    assert {one["code"] for why in free for one in why["kept_off"]} == {"budget"}


def test_settings_shape_the_list(store):
    """Budget, shares, a guard switched off, and an absence, as the owner set them."""
    at = to_epoch(AS_OF) - 9
    store.preferences.set("Ada", "budget", 3)
    store.preferences.set("Ada", "shares", {"upkeep": 0, "revival": 1})
    assert set(names(make(store, AS_OF))) == {"Lost 0", "Lost 1", "Lost 2"}
    store.list_inputs.say("Ada", "", "away_until", to_epoch(AS_OF + 9 * DAY), at)
    made = make(store, AS_OF + timedelta(hours=1))
    assert made.suggestions == []
    assert whys(made)["Quiet 0"]["kept_off"][0]["code"] == "away"
    store.list_inputs.say("Ada", "", "guards", {"away": False}, at)
    assert len(names(make(store, AS_OF + timedelta(hours=2)))) == 3


def test_answers_move_places_and_say_so(store):
    """Eight revivals dismissed: one place of the two goes to upkeep, until the owner starts anew."""
    made = make(store, AS_OF)
    revived = [one.contact for one in made.suggestions if one.pool == "revival"]
    assert len(revived) == 2
    for count in range(40):
        moment = AS_OF + timedelta(minutes=count)
        store.lists.answer(Answer("Ada", revived[0], AnswerKind.DISMISSED, moment))
    later = AS_OF + DAY
    pools = [one.pool for one in make(store, later).suggestions]
    assert (pools.count("upkeep"), pools.count("revival")) == (4, 1)
    store.list_inputs.say("Ada", "", "reset", True, to_epoch(later))
    assert read_context(store, ListRequest(to_epoch(later) + 1, 10**11, 90)).answered == {}


def test_the_experiment_leaves_places_empty_by_a_logged_lot(store):
    """Only for who takes part; the held back say so, and each candidate's propensity is kept."""
    plain = make(store, AS_OF)
    store.list_inputs.say("Ada", "", "experiment", True, to_epoch(AS_OF))
    made = make(store, AS_OF + timedelta(hours=1))
    held = [name for name, why in whys(made).items() if why["held_back"]]
    assert set(names(made)) | set(held) == set(names(plain))
    rows = [row for row in store.list_inputs.outcomes(10**11) if row[2] == to_epoch(AS_OF) + 3600]
    assert {row[5] for row in rows if row[1] in names(plain)} == {1 - HOLDOUT_SHARE}
    assert {row[1] for row in rows if row[6]} == set(names(made))
    assert {row[5] for row in rows if row[1] not in names(plain)} <= {0.0}


def test_whoever_is_held_back_is_not_listed(store, monkeypatch):
    """With every place held back the list is empty, and each candidate is logged as not shown."""
    monkeypatch.setattr("pipelines.jobs.lists.context_from_store.HOLDOUT_SHARE", 1.0)
    plain = make(store, AS_OF)
    store.list_inputs.say("Ada", "", "experiment", True, to_epoch(AS_OF))
    made = make(store, AS_OF + timedelta(hours=1))
    assert made.suggestions == []
    assert {name for name, why in whys(made).items() if why["held_back"]} == set(names(plain))
    assert not any(candidate.shown for candidate in made.candidates["Ada"])


def test_the_effect_is_found_and_says_when_it_is_too_early():
    """Half of the suggested came back and a tenth of the held back: a difference of about four tenths."""
    with Store() as opened:
        assert not measured_effect(opened, to_epoch(AS_OF)).effect.enough
        candidates = [Candidate(f"C{number}", "revival", 0.5, number % 2 == 0) for number in range(200)]
        # Two lists of one period rest on one draw: each relationship counts once, as on the first.
        for later, some in ((0, candidates), (1, [replace(one, shown=True) for one in candidates])):
            opened.lists.publish(
                ["Ada"],
                [],
                as_of=to_epoch(AS_OF) + later,
                horizon_days=90,
                model_version="7",
                published_at=to_epoch(AS_OF) + later,
                considered=ListCandidates({}, (), {"Ada": some}),
            )
        came = [one.contact for number, one in enumerate(candidates) if number % 4 == 0 or number % 20 == 1]
        log = [
            Interaction("Ada", name, AS_OF + 9 * DAY, Direction.RECEIVED, "email", "test", name)
            for name in came
        ]
        record(opened, log, AS_OF + 9 * DAY)
        assert measured_effect(opened, to_epoch(AS_OF + 89 * DAY)).effect.suggested.windows == 0
        found = measured_effect(opened, to_epoch(AS_OF + 90 * DAY)).effect
        assert (found.suggested.windows, found.held_back.windows) == (100, 100)
        assert found.difference == pytest.approx(0.4)
        # A day later the second list's windows have closed too.
        assert measured_effect(opened, to_epoch(AS_OF + 91 * DAY)).effect == found
        assert 0.25 < found.low < 0.4 < found.high < 0.55
        assert measured_effect(opened, to_epoch(AS_OF + 90 * DAY), "Grace").effect.suggested.windows == 0


def test_the_commands_speak_of_the_past_and_of_the_effect(kith, ingested):
    """Why with --as-of, suggest with --again, and effect: through the front door."""
    assert kith("suggest", "--as-of", "2024-02-06", "--model", "prior").code == 0
    with Store(ingested.store_path) as store:
        owner = store.lists.owners(END_OF_TIME)[1]
        contact = store.interactions.contacts(owner)[0]
    made = kith("suggest", "--as-of", "2024-02-06", "--again", "--owner", owner).json()
    week = kith("week", "--owner", owner, "--json").json()
    assert [one["contact"] for one in made] == [one["contact"] for one in week["suggestions"]]
    now = kith("why", contact, "--owner", owner, "--json")
    then = kith("why", contact, "--owner", owner, "--json", "--as-of", "2024-02-06")
    assert now.json() == then.json()
    assert kith("effect").out.startswith("Not enough yet: 0 suggested and 0 held-back")
    assert kith("effect", "--lang", "bn").out.startswith("এখনও যথেষ্ট নয়")
    assert kith("effect", "--join").sentences == ["kith: say whose lists take part with --owner"]
    assert kith("effect", "--join", "--owner", owner, "--json").json()["enough"] is False
