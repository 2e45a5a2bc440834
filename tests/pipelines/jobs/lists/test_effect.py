"""How right the probabilities were is told apart for whom lists showed, held back and never suggested."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from data.identity.purposes import Purpose
from data.schema import DAY_SECONDS, OWNER_SOURCE, Candidate, Direction, Interaction, to_epoch
from data.store.bookkeeping.preferences import EFFECT, EXPERIMENT
from data.store.lists.lists import ListCandidates
from data.store.store import Store
from data.wording.language import language
from models.answers.letters import closed_letters
from pipelines.jobs.lists.effect import (
    closed_forecasts,
    measured_effect,
    publish_calibration,
    publish_effect,
)
from pipelines.log_sources.stored import log_from_store
from service.use_cases.report_card import report_card
from service.use_cases.week import WeekUseCases

AS_OF = datetime(2026, 3, 1, tzinfo=UTC)
DAYS, EACH = 30, 40


@pytest.fixture(name="store")
def _store(tmp_path):
    """Return a store with a list of 40 shown, 40 held back and 40 others; each fourth is in touch later."""
    arms = {"shown": (0.8, True, 0.5), "held": (0.8, False, 0.4), "other": (0.0, False, 0.3)}
    candidates = [
        Candidate(f"{arm}-{number}", "upkeep", propensity, shown, probability)
        for arm, (propensity, shown, probability) in arms.items()
        for number in range(EACH)
    ]
    contacts = [f"{arm}-{number}" for arm in arms for number in range(0, EACH, 4)]
    with Store(tmp_path / "kith.db") as store:
        store.interactions.record(map(written, contacts), 1)
        store.lists.publish(
            ["Ada"],
            [],
            as_of=to_epoch(AS_OF),
            horizon_days=DAYS,
            model_version="7",
            published_at=to_epoch(AS_OF),
            considered=ListCandidates(candidates={"Ada": candidates}),
        )
        yield store


def written(contact: str) -> Interaction:
    """Return a mail of Ada's, ten days after the list."""
    return Interaction("Ada", contact, AS_OF + timedelta(days=10), Direction.SENT, "email", "mail", contact)


def forecasts(store: Store, days: int, lang: str = "en") -> list[str]:
    """Return what the report says so many days after the list."""
    now = AS_OF + timedelta(days=days)
    store.list_inputs.watch(to_epoch(now))
    publish_calibration(store, closed_forecasts(store, to_epoch(now), ["Ada"]), ["Ada"])
    return report_card(WeekUseCases(store, lambda: now), "Ada", language(lang))["forecasts"]


def test_each_arm_is_told_apart_once_its_window_has_closed(store):
    """Of each forty ten were in touch: three in four stayed silent, and different shares were expected."""
    assert forecasts(store, DAYS - 1) == []
    shown, held_back, never = forecasts(store, DAYS)
    assert shown == ("Of 40 suggested, 75 % stayed silent; 50 % were expected to, without a word from you.")
    assert held_back == "Of 40 held back by lot, 75 % stayed silent; 40 % were expected to."
    assert never == "Of 40 never suggested, 75 % stayed silent; 30 % were expected to."
    assert all("চুপ থেকেছেন" in sentence for sentence in forecasts(store, DAYS, "bn"))


def test_the_names_that_lists_showed_are_what_retraining_is_told(store):
    """Those of lists before a moment; neither who was held back nor who was passed over."""
    shown = store.list_inputs.shown_names(to_epoch(AS_OF) + 1)
    assert sorted(contact for _, contact, _ in shown) == sorted(f"shown-{number}" for number in range(EACH))
    assert {(owner, at) for owner, _, at in shown} == {("Ada", to_epoch(AS_OF))}
    assert store.list_inputs.shown_names(to_epoch(AS_OF)) == []


def test_what_the_owner_says_is_no_outcome_and_nothing_to_learn_from(store):
    """Done about everybody leaves what is learned from bit for bit, letters and outcomes too."""

    def learned_from():
        everything = log_from_store(store)
        letters = closed_letters(everything, to_epoch(AS_OF) + 400 * DAY_SECONDS, DAYS * DAY_SECONDS)
        sources = log_from_store(store, learning=True).fingerprint()
        return sources, letters.together, forecasts(store, DAYS), len(everything)

    long_ago = [AS_OF - timedelta(days=days) for days in (200, 190, 180)]
    store.interactions.record([replace(written("other-1"), at=at, external_id=f"{at}") for at in long_ago], 1)
    before = learned_from()
    said = [
        replace(written(f"{arm}-{number}"), at=AS_OF + timedelta(days=2), source=OWNER_SOURCE)
        for arm in ("shown", "held", "other")
        for number in range(EACH)
    ]
    store.interactions.record(said, 2)
    after = learned_from()
    assert after[:3] == before[:3]
    assert after[3] > before[3]


def pooled(store: Store, owners: int, agreeing: int):
    """Return the effect over the owners of a workplace of whom the first agreed, each with the same list."""
    candidates = [Candidate(f"c-{number}", "upkeep", 0.5, number % 2 == 0, 0.5) for number in range(8)]
    names = [f"owner-{number:02}" for number in range(owners)]
    work = store.within("work")
    work.lists.publish(
        names,
        [],
        as_of=to_epoch(AS_OF),
        horizon_days=DAYS,
        model_version="7",
        published_at=to_epoch(AS_OF),
        considered=ListCandidates(candidates=dict.fromkeys(names, candidates)),
    )
    for name in names[:agreeing]:
        work.consents.say(name, Purpose.REPORT, 1, allowed=True)
    return measured_effect(work, to_epoch(AS_OF) + (DAYS + 1) * DAY_SECONDS)


def test_at_a_workplace_a_pooled_effect_is_of_those_who_agree(store):
    """Nobody else's windows are in it."""
    measured = pooled(store, 14, 12)
    assert measured.effect.owners == 12
    assert measured.effect.suggested.windows == 12 * 4
    assert measured.effect.difference is not None
    assert measured.known_from == to_epoch(AS_OF) + DAYS * DAY_SECONDS


def test_what_each_page_says_of_the_effect_is_its_owners_own(store):
    """Nothing of whoever takes no part, or was not asked about; the windows of others are not in it."""
    names = ["Ada", "Bea", "Cy", "Dan"]
    for name in names:
        store.preferences.set(name, EXPERIMENT, name != "Cy")
    considered = {
        name: [Candidate(f"c-{number}", "upkeep", 0.5, number % 2 == 0, 0.5) for number in range(count)]
        for name, count in (("Bea", 8), ("Cy", 6), ("Dan", 4))
    }
    made = {"horizon_days": DAYS, "model_version": "7", "published_at": to_epoch(AS_OF)}
    for_lists = ListCandidates(candidates=considered)
    store.lists.publish(list(considered), [], as_of=to_epoch(AS_OF), considered=for_lists, **made)
    publish_effect(store, to_epoch(AS_OF) + DAYS * DAY_SECONDS, ["Ada", "Bea", "Cy"])
    said = [store.preferences.get(name, EFFECT) for name in names]
    assert [one and one["windows"] for one in said] == [[EACH, EACH], [4, 4], None, None]


def test_without_agreement_there_is_no_pooled_effect(store):
    """Nor a count of anybody's windows."""
    measured = pooled(store, 14, 0)
    assert (measured.effect.suggested.windows, measured.known_from) == (0, None)
