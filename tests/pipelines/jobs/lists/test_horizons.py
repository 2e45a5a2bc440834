"""Silence over several horizons, as it is published with a list."""

from datetime import UTC, datetime

import numpy as np
import pytest

from data.importers.tables.interactions import TableOptions
from data.schema import to_epoch
from data.store.bookkeeping.preferences import EFFECT, EXPERIMENT, HORIZON
from data.store.engine.database import END_OF_TIME
from data.store.store import Store
from data.synthetic.demo.world import LOG_FILE
from models.lists.ranking.list_request import ListRequest
from models.lists.ranking.workspace_stats import OUTLOOK_DAYS
from pipelines.engine.score_table import score_table
from pipelines.jobs.lists.suggest import suggest
from pipelines.log_sources.files import log_from_files
from pipelines.model_store.artefact import prior

AS_OF = datetime(2026, 10, 1, tzinfo=UTC)
OWNER = "Mira Sen"


@pytest.fixture(scope="module")
def world():
    """Read the small world's log."""
    return log_from_files([LOG_FILE], TableOptions(), AS_OF).log


def outlooks(world, horizon_days: int | None = None) -> dict[str, dict]:
    """Publish the world's list and return everybody's kept answer that has a probability."""
    with Store() as store:
        suggest(
            store, world, prior(), ListRequest(to_epoch(AS_OF), to_epoch(AS_OF), horizon_days=horizon_days)
        )
        found = {str(name): store.list_inputs.why(OWNER, str(name), END_OF_TIME) for name in world.contacts}
    return {name: one for name, one in found.items() if one and one["probability"] is not None}


def test_everyone_asked_about_has_every_horizon_and_none_rises(world):
    """The longer the horizon the less likely silence is, and each probability lies within its interval."""
    found = outlooks(world)
    assert len(found) > 50
    for one in found.values():
        ahead = one["outlook"]
        assert [row["horizon_days"] for row in ahead] == list(OUTLOOK_DAYS)
        for name in ("probability", "low", "high"):
            said = [row[name] for row in ahead]
            assert said == sorted(said, reverse=True)
        assert all(row["low"] <= row["probability"] <= row["high"] for row in ahead)


def test_the_lists_own_horizon_is_said_as_on_the_list(world):
    """Also where it is none of the usual ones."""
    for days in (90, 45):
        for one in outlooks(world, days).values():
            own = next(row for row in one["outlook"] if row["horizon_days"] == days)
            assert own["probability"] == pytest.approx(one["probability"], abs=1e-4)
            assert own["high"] == pytest.approx(one["probability_high"], abs=1e-4)


def test_the_other_horizons_are_what_a_score_says(world):
    """Where nothing had to be made to fall, the page and kith score give the same figures."""
    scores = [
        score_table(world, {days: prior()}, to_epoch(AS_OF)).set_index("contact") for days in OUTLOOK_DAYS
    ]
    asked = np.column_stack([one["probability"] for one in scores])
    falls = np.flatnonzero((np.diff(asked) <= 0).all(axis=1))
    found = outlooks(world)
    assert len(falls) > 10
    for row in falls:
        said = [one["probability"] for one in found[scores[0].index[row]]["outlook"]]
        assert said == pytest.approx(asked[row], abs=1e-4)


def test_an_older_answer_without_horizons_can_still_be_read():
    """What was kept before there were several horizons says none, and the rest as it was."""
    from data.explanation_codec import FIELDS, pack, unpack

    kept = pack([None] * (len(FIELDS) - 1))
    assert unpack(kept, {})["outlook"] == []


def test_an_owners_lists_look_as_far_ahead_as_they_set(world):
    """The list carries the owner's own horizon, a horizon asked for this once comes before it."""
    with Store() as store:
        store.preferences.set(OWNER, HORIZON, 30)
        made = suggest(store, world, prior(), ListRequest(to_epoch(AS_OF), to_epoch(AS_OF)))
        assert store.lists.latest(OWNER, END_OF_TIME)["horizon_days"] == 30
        assert {one.horizon_days for one in made.suggestions} == {30}
        suggest(store, world, prior(), ListRequest(to_epoch(AS_OF), to_epoch(AS_OF), horizon_days=60))
        assert store.lists.latest(OWNER, END_OF_TIME)["horizon_days"] == 60


def test_what_the_experiment_showed_is_published_with_the_list(world):
    """For who takes part: how many have had their time so far; for nobody else."""
    with Store() as store:
        suggest(store, world, prior(), ListRequest(to_epoch(AS_OF), to_epoch(AS_OF)))
        assert store.preferences.get(OWNER, EFFECT) is None
        store.preferences.set(OWNER, EXPERIMENT, value=True)
        suggest(store, world, prior(), ListRequest(to_epoch(AS_OF), to_epoch(AS_OF)))
        assert store.preferences.get(OWNER, EFFECT) == {"windows": [0, 0], "needed": 30, "found": None}


def test_candidates_keep_what_is_said_of_windows_that_close_early(world):
    """Of 14 and 30 days as a score says them, which names nobody who was silent for longer."""
    scores = {
        days: score_table(world, {days: prior()}, to_epoch(AS_OF)).set_index("contact") for days in (14, 30)
    }
    kept = candidates_of(world, 90)
    for contact, *said in kept:
        for days, chance in zip(scores, said, strict=True):
            expected = scores[days].loc[contact, "probability"]
            assert chance == (None if np.isnan(expected) else pytest.approx(expected, abs=1e-4))
    assert {of_30 is None for _, _, of_30 in kept} == {True, False}


def test_nothing_is_kept_of_a_window_as_long_as_the_lists_own(world):
    """A list of 30 days is judged by its own windows and those of 14 days."""
    assert {of_30 for _, _, of_30 in candidates_of(world, 30)} == {None}


def candidates_of(world, horizon_days: int) -> list[tuple]:
    """Return (contact, probability through 14 days, through 30) of a list's candidates."""
    request = ListRequest(to_epoch(AS_OF), to_epoch(AS_OF), horizon_days=horizon_days)
    with Store() as store:
        suggest(store, world, prior(), request)
        return store.database.execute(
            "SELECT contact, probability_14, probability_30 FROM candidates WHERE pool = 'upkeep'"
        )
