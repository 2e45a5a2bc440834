"""Odd histories: each has a defined answer with an honest width, and a sentence."""

import numpy as np
import pytest

from data.errors import NotEnoughHistoryError
from data.schema import Confidence
from data.wording.explanations.probability import interval, likelihood
from data.wording.language import language
from models.features.reciprocity import workspace_age
from models.lists.ranking.scores import add_dormant, score_log
from models.lists.ranking.workspace_stats import check_cohort
from pipelines.model_store.artefact import prior

HORIZON = 90
OWNERS = ("Ada", "Eve", "Ivy")
CONTACTS = ("Bo", "Cy", "Di", "Flo", "Gus", "Hal")


def _log(build, days, owners=OWNERS, contacts=CONTACTS, ways=("sent", "received")):
    """Return a log in which each pair is in touch on these days, some hours apart from the others."""
    pairs = [(owner, contact) for owner in owners for contact in contacts]
    return build.log(
        build.rows(
            *[
                (*pair, day + number / 100, ways[place % len(ways)])
                for number, pair in enumerate(pairs)
                for place, day in enumerate(days)
            ]
        )
    )


def _said(scored):
    """Return what is said of each row of the cohort, in both languages."""
    rows = np.flatnonzero(scored.in_cohort)
    ends, grades = scored.interval, scored.confidence()
    return [
        (
            likelihood(scored.probability[row], "upkeep", HORIZON, lang, (ends.low[row], ends.high[row])),
            interval(ends.low[row], ends.high[row], str(grades[row]), lang),
        )
        for row in rows
        for lang in map(language, ("en", "bn"))
    ]


def _is_honest(scored, rows):
    """See that every row has a probability inside an interval that is as wide as little history asks for."""
    inside = scored.in_cohort
    assert inside.sum() == rows > 0
    likely, ends = scored.probability[inside], scored.interval
    assert ((likely > 0) & (likely < 1)).all()
    low, high = ends.low[inside], ends.high[inside]
    thin = prior().card.widths[str(Confidence.THIN)]
    width = np.log(high / (1 - high)) - np.log(low / (1 - low))
    np.testing.assert_allclose(width, 2 * thin, rtol=1e-9)
    assert {grade for grade in scored.confidence() if grade is not None} == {Confidence.THIN}
    assert all(all(sentences) for sentences in _said(scored))


def test_a_log_of_a_day(build):
    """Three interactions of each within a morning: everyone is scored, thinly, and hardly with a number."""
    log = _log(build, (0.0, 0.1, 0.3))
    scored = score_log(log, prior(), build.moment(1), HORIZON)
    _is_honest(scored, len(OWNERS) * len(CONTACTS))
    assert (workspace_age.of(scored.facts) <= 1 / HORIZON).all()


def test_a_log_of_one_owner(build):
    """Her own few relationships tell hardly any turnover, and she has an answer all the same."""
    log = _log(build, range(0, 100, 9), owners=("Ada",))
    scored = score_log(log, prior(), build.moment(101), HORIZON)
    _is_honest(scored, len(CONTACTS))


def test_a_log_of_one_contact(build):
    """Two people are a workspace: what cannot be compared is unknown, and nothing else."""
    scored = score_log(_log(build, range(0, 60, 7), ("Ada",), ("Bo",)), prior(), build.moment(61), HORIZON)
    _is_honest(scored, 1)
    assert np.isnan(scored.facts.owner.standing).all()


def test_a_log_in_which_all_are_dormant(build):
    """Nobody is in the cohort, which is told in one sentence with the way out; no probability is made up."""
    as_of = build.moment(400)
    scored = score_log(_log(build, (0, 5, 10)), prior(), as_of, HORIZON)
    assert not scored.in_cohort.any()
    assert np.isnan(scored.probability).all()
    with pytest.raises(NotEnoughHistoryError, match=r"none of 18 relationships .* nearer to its end"):
        check_cohort(0, len(scored.snapshot), as_of, HORIZON)


def test_all_but_one_dormant(build):
    """The one who is alive has an answer, and so have the dormant beside: the likelier silent."""
    alive = build.rows(*[("Ada", "Zoe", day, "mutual") for day in (380, 390, 399)])
    log = _log(build, (0, 5, 10))
    rows = [
        (log.owners[owner], log.contacts[contact], int(at), ("sent", "received", "mutual")[way], "email")
        for owner, contact, at, way in zip(log.owner, log.contact, log.at, log.direction, strict=True)
    ]
    scored = score_log(build.log([*rows, *alive]), prior(), build.moment(400), HORIZON)
    _is_honest(scored, 1)
    everyone = add_dormant(scored)
    dormant = ~scored.in_cohort[everyone.rows]
    assert dormant.sum() == len(OWNERS) * len(CONTACTS)
    assert everyone.probability[dormant].min() > scored.probability[scored.in_cohort].max()


def test_a_log_in_which_nobody_ever_answered(build):
    """With one direction alone balance and replies are unknown, not nought."""
    log = _log(build, range(0, 60, 6), ways=("sent",))
    scored = score_log(log, prior(), build.moment(61), HORIZON)
    _is_honest(scored, len(OWNERS) * len(CONTACTS))
    assert not scored.facts.owner.received.any()


def test_an_imported_gap_in_the_middle(build):
    """A year ago and the last weeks: nobody was there a horizon ago, so the workspace has just begun."""
    log = _log(build, (0, 4, 9, 15, 380, 384, 390, 399))
    scored = score_log(log, prior(), build.moment(400), HORIZON)
    _is_honest(scored, len(OWNERS) * len(CONTACTS))
    assert (workspace_age.of(scored.facts) == 1).all()
    assert (scored.facts.rhythm.age > 4 * HORIZON).all()


def test_a_horizon_longer_than_the_history(build):
    """Half a year is asked of a log of three weeks: an answer, thin, and no likelier than of a month."""
    log, as_of = _log(build, range(0, 21, 4)), build.moment(21)
    month = score_log(log, prior(), as_of, 30)
    longer = score_log(log, prior(), as_of, 180, most=month.probability)
    for scored in (longer, month):
        _is_honest(scored, len(OWNERS) * len(CONTACTS))
    assert (longer.probability <= month.probability)[month.in_cohort].all()
    assert (workspace_age.of(longer.facts) < workspace_age.of(month.facts)).all()
