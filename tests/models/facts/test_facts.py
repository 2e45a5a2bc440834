"""Every fact of a history, counted again in plain Python and compared."""

import math
import statistics
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.facts.colleagues import in_common
from models.facts.depth import depth, raw_depth
from models.facts.facts import Facts
from models.facts.gather import count, walk
from models.log.snapshot import history_of, take_snapshot

DAY = 86_400
# Times of day at which days and windows begin and end, and some in between.
SECONDS = st.one_of(st.sampled_from([0, 1, 3_600, 43_200, 86_399]), st.integers(0, 86_399))
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["Ada", "Eve", "Ivo"]),
        st.sampled_from(["Bo", "Cy", "Eve", "Ivo"]),
        st.integers(0, 30),
        SECONDS,
        st.sampled_from(["sent", "received", "mutual"]),
        st.sampled_from(["email", "call"]),
    ),
    min_size=1,
    max_size=40,
)
HORIZONS = st.sampled_from([1, 2, 5, 12, 30])


@pytest.fixture(scope="module", params=[count, walk], ids=["array code", "compiled kernel"])
def gather(request, build) -> Callable[..., Facts]:
    """Return what gathers facts: each test here is held by both paths."""
    # Made once here, so that no test waits for the compiler.
    log = build.contacts(0, 1)
    request.param(take_snapshot(log, build.moment(2), DAY), np.array([True]))

    def gathered(snapshot, asked=None):
        return request.param(snapshot, snapshot.cohort if asked is None else asked)

    return gathered


def _agree(found, wanted):
    """Compare one fact: whole numbers exactly, the rest to a billionth."""
    if np.issubdtype(np.asarray(wanted).dtype, np.integer):
        np.testing.assert_array_equal(found, wanted)
    else:
        np.testing.assert_allclose(found, wanted, rtol=1e-9, atol=3e-8)


def _compare(facts, number, wanted):
    for name, value in wanted.items():
        try:
            _agree(getattr(facts, name)[number], value)
        except AssertionError as differs:
            raise AssertionError(f"{name}: {differs}") from differs


def _made(build, said):
    start = build.start
    return [(who, whom, start + day * DAY + s, how, by) for who, whom, day, s, how, by in said]


@given(said=ROWS, as_of_day=st.integers(1, 45), horizon=HORIZONS, everyone=st.booleans())
def test_every_fact_is_what_the_rows_say(gather, build, oracle, said, as_of_day, horizon, everyone):
    """Every fact of any small log, the owners sharing theirs, equals the count of the plain oracle."""
    rows = _made(build, said)
    log, as_of = replace(build.log(rows), shared=True), build.moment(as_of_day)
    snapshot = take_snapshot(log, as_of, horizon * DAY)
    truth = oracle(rows, as_of, horizon * DAY)
    pairs = [
        (str(log.owners[owner]), str(log.contacts[contact]))
        for owner, contact in zip(snapshot.owner, snapshot.contact, strict=True)
    ]
    assert pairs == truth.pairs
    assert snapshot.cohort.tolist() == [truth.in_cohort(pair) for pair in pairs]
    assert snapshot.went_dormant.tolist() == [truth.went_dormant(pair) for pair in pairs]
    asked = np.ones(len(pairs), dtype=bool) if everyone else snapshot.cohort
    known = [pair for pair, one in zip(pairs, asked, strict=True) if one]
    facts = gather(snapshot, asked)
    assert len(facts) == len(known)
    for number, pair in enumerate(known):
        _compare(facts.rhythm, number, truth.rhythm(pair))
        _compare(facts.gaps, number, truth.own_gaps(pair))
        _compare(facts.owner, number, truth.owner(pair, known))
        _compare(facts.manner, number, truth.manner(pair))
        _compare(facts.team, number, truth.team(pair))
        dialogue = truth.dialogue(pair)
        for name in ("reply_days", "reply_days_by_contact"):
            # A mean of logarithms in whole millionths.
            np.testing.assert_allclose(getattr(facts.dialogue, name)[number], dialogue.pop(name), rtol=1e-6)
        _compare(facts.dialogue, number, dialogue)


@given(said=ROWS, horizon=HORIZONS)
def test_the_spread_of_gaps_is_true_to_the_minute(gather, build, oracle, said, horizon):
    """The spread is the standard deviation of the gaps, but for the seconds of each square."""
    rows = _made(build, said)
    snapshot = take_snapshot(build.log(rows), build.moment(31), horizon * DAY)
    truth = oracle(rows, build.moment(31), horizon * DAY)
    facts = gather(snapshot, np.ones(len(snapshot), dtype=bool))
    for spread, pair in zip(facts.gaps.spread, truth.pairs, strict=True):
        gaps = truth.gaps(pair)
        if not gaps:
            assert math.isnan(spread)
            continue
        # Cutting off under a minute lowers each square by at most two minutes times the gap.
        slack = 120 * statistics.fmean(gaps) + 1
        assert -slack <= (spread * DAY) ** 2 - statistics.pvariance(gaps) <= 1


def test_bo_counted_by_hand(gather, build):
    """Contact on days 0, 2, 2 (again), 5 and 9, asked on day 12 with a horizon of 8 days."""
    log = build.log(
        build.rows(
            ("Ada", "Bo", 0.5, "sent"),
            ("Ada", "Bo", 2.25, "received"),
            ("Ada", "Bo", 2.5, "sent"),
            ("Ada", "Bo", 5.5, "mutual"),
            ("Ada", "Bo", 9.5, "sent"),
            ("Ada", "Cy", 10.5, "sent"),
            ("Ada", "Cy", 11.5, "received"),
        )
    )
    facts = gather(take_snapshot(log, build.moment(12), 8 * DAY))
    rhythm, gaps, dialogue, owner = facts.rhythm, facts.gaps, facts.dialogue, facts.owner
    assert len(facts) == 1
    assert rhythm.silence.tolist() == [2.5]
    assert rhythm.age.tolist() == [11.5]
    assert rhythm.interactions.tolist() == [5]
    assert rhythm.active_days.tolist() == [4]
    # Days end at 0.5, 2.5, 5.5 and 9.5; horizons of 1, 2, 4, 8, 16 and 32 days look back.
    assert rhythm.days_within.tolist() == [[0, 0, 1, 2, 4, 4]]
    # Gaps of 2, 3 and 4 days; one of them is longer than 2.5 + 0, none than 10.5.
    assert (gaps.usual.tolist(), gaps.longest.tolist(), gaps.mean.tolist()) == ([3], [4], [3])
    assert (gaps.count.tolist(), gaps.above_silence.tolist()) == ([3], [2])
    assert (gaps.pauses.tolist(), gaps.long_pauses.tolist()) == ([0], [1])
    # Cy adds a gap of 1 day and a silence of half a day, Bo's own silence is 2.5 days.
    assert (gaps.owner_count.tolist(), gaps.owner_above_silence.tolist()) == ([6], [2])
    assert (dialogue.sent.tolist(), dialogue.received.tolist()) == ([4], [2])
    assert (dialogue.sent_run.tolist(), dialogue.received_run.tolist()) == ([1], [0])
    assert (dialogue.since_sent.tolist(), dialogue.since_received.tolist()) == ([2.5], [6.5])
    # Bo replied after 1.75 days, Ada after a quarter; a meeting is no reply to her own letter.
    assert dialogue.replies_by_contact.tolist() == [1]
    assert dialogue.replies.tolist() == [1]
    assert dialogue.reply_days == pytest.approx([0.25 + 1 / 24], rel=1e-6)
    assert dialogue.reply_days_by_contact == pytest.approx([1.75 + 1 / 24], rel=1e-6)
    assert (owner.days_since.tolist(), owner.days_known.tolist()) == ([2], [6])
    assert (owner.contacts_now.tolist(), owner.silence.tolist()) == ([2], [0.5])


@pytest.mark.parametrize("earlier", [0, 0.25, 0.9])
def test_a_day_begins_at_midnight_utc(gather, build, earlier):
    """Another owner's earlier row, at whatever hour, does not move the days of this one."""
    rows = build.rows(
        *[("Ada", "Bo", day, "sent") for day in (3.1, 4.1, 5.1)],
        *[("Ada", "Cy", day, "sent") for day in (5.95, 6.05)],
        ("Zoe", "Yan", earlier, "sent"),
    )
    facts = gather(take_snapshot(build.log(rows), build.moment(7), 9 * DAY))
    assert facts.owner.days_since.tolist() == [1]
    assert facts.owner.days_known.tolist() == [4]


@pytest.mark.parametrize(
    ("gap", "pauses", "long_pauses"),
    [(8, 1, 1), (8 - 1 / DAY, 0, 1), (4, 0, 1), (4 - 1 / DAY, 0, 0)],
)
def test_a_pause_is_a_whole_horizon(gather, build, gap, pauses, long_pauses):
    """A gap of exactly a horizon is a pause and of exactly half a long one, a second less is not."""
    log = build.contacts(0, gap, gap + 1)
    gaps = gather(take_snapshot(log, build.moment(gap + 2), 8 * DAY)).gaps
    assert (gaps.pauses.tolist(), gaps.long_pauses.tolist()) == ([pauses], [long_pauses])


@pytest.mark.parametrize(("wait", "openings"), [(1, 1), (1 + 1 / DAY, 2), (7, 2)])
def test_a_conversation_begins_after_an_eighth_of_a_horizon(gather, build, wait, openings):
    """A wait of exactly an eighth goes on with the conversation, a second more begins a new one."""
    log = build.contacts(0, 0.25, 0.25 + wait)
    talk = gather(take_snapshot(log, build.moment(8), 8 * DAY)).dialogue
    # Openings fade with a half-life of two horizons: the first is 8 days old.
    first, second = 2 ** (-8 / 16), 2 ** (-(8 - 0.25 - wait) / 16)
    assert talk.opened == pytest.approx([first + (second if openings == 2 else 0)])
    assert talk.opened_by_contact.tolist() == [0]


def test_a_conversation_is_joined_once_the_contact_speaks_in_it(gather, build):
    """Of three that Ada opened Bo joined the first and the last; the fourth was his own."""
    rows = build.rows(
        *[("Ada", "Bo", day, "sent") for day in (0, 2, 4)],
        *[("Ada", "Bo", day, "received") for day in (0.5, 4.5, 4.75, 6)],
    )
    talk = gather(take_snapshot(build.log(rows), build.moment(8), 8 * DAY)).dialogue
    assert talk.joined == pytest.approx([2 ** (-8 / 16) + 2 ** (-4 / 16)])
    assert talk.opened == pytest.approx([2 ** (-8 / 16) + 2 ** (-6 / 16) + 2 ** (-4 / 16)])


def test_owners_keep_what_they_know_unless_they_share(gather, build):
    """What another owner did with the contact is unknown unless the log is shared; one owner has none."""
    rows = build.rows(
        *[("Ada", "Bo", day, "sent") for day in (1, 2, 3)],
        *[("Eve", "Bo", day, "sent") for day in (2, 4)],
    )
    log, as_of = build.log(rows), build.moment(5)
    kept = gather(take_snapshot(log, as_of, 9 * DAY)).team
    told = gather(take_snapshot(replace(log, shared=True), as_of, 9 * DAY)).team
    alone = replace(build.contacts(1, 2, 3), shared=True)
    single = gather(take_snapshot(alone, as_of, 9 * DAY)).team
    assert (told.silence.tolist(), told.owners_now.tolist()) == ([1], [1])
    for facts in (kept, single):
        assert all(np.isnan(values).all() for values in vars(facts).values())


def test_contacts_in_common_counted_by_hand(gather, build):
    """Eve and Ivo know Bo, and Ada knows Eve; Ivo's last contact with Bo is over four horizons old."""
    rows = build.rows(
        *[("Ada", "Bo", day, "sent") for day in (40, 44, 48)],
        *[("Ada", name, 47, "sent") for name in ("Eve", "Ivo")],
        ("Eve", "Bo", 30, "sent"),
        ("Ivo", "Bo", 9, "sent"),
        ("Zoe", "Bo", 45, "sent"),
    )
    log, as_of = replace(build.log(rows), shared=True), build.moment(50)
    assert gather(take_snapshot(log, as_of, 10 * DAY)).team.in_common.tolist() == [1]
    assert gather(take_snapshot(log, as_of, 12 * DAY)).team.in_common.tolist() == [2]
    kept = gather(take_snapshot(build.log(rows), as_of, 10 * DAY))
    assert np.isnan(kept.team.in_common).all()


def test_whom_nobody_is_in_touch_with_is_told_by_no_name(gather, build):
    """Where no owner is anybody's contact, who knows whom cannot be told: unknown, not none."""
    rows = build.rows(*[(who, "Bo", day, "sent") for who in ("Ada", "Eve") for day in (1, 2, 3)])
    log = replace(build.log(rows), shared=True)
    assert np.isnan(gather(take_snapshot(log, build.moment(5), 9 * DAY)).team.in_common).all()


@given(said=ROWS)
def test_many_questions_are_asked_in_blocks(build, said):
    """However small the blocks, the contacts in common are the same."""
    log = replace(build.log(_made(build, said)), shared=True)
    snapshot = take_snapshot(log, build.moment(31), 9 * DAY)
    history = history_of(snapshot, np.ones(len(snapshot), dtype=bool))
    whole = in_common(history)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("models.facts.colleagues.BLOCK", 2)
        np.testing.assert_array_equal(in_common(history), whole)


def test_nobody_asked_about_has_no_facts(gather, build):
    """An empty cohort gives facts without entries, not an error."""
    snapshot = take_snapshot(build.contacts(0, 1), build.moment(5), 10 * DAY)
    facts = gather(snapshot)
    assert len(facts) == len(facts.gaps.usual) == len(facts.owner.standing) == 0


def test_everything_is_the_same_everywhere_else_in_time(gather, build):
    """Moving log and as_of by whole days, also to before 1970, changes no fact."""
    days = (0.2, 3.4, 3.9, 7.1, 12.8)
    found = []
    for shift in (0, 400, -21_000):
        log = build.contacts(*[day + shift for day in days])
        found.append(gather(take_snapshot(log, build.moment(20 + shift), 14 * DAY)))
    for other in found[1:]:
        for part in ("rhythm", "gaps", "dialogue", "owner", "manner", "team"):
            for name, value in vars(getattr(found[0], part)).items():
                np.testing.assert_array_equal(getattr(getattr(other, part), name), value, name)


@given(said=ROWS)
def test_the_depth_that_losses_are_weighed_by_is_its_formula(gather, build, oracle, said):
    """It is log(1 + days) times the share of both sides; what lists show lies between 0 and 1."""
    rows = _made(build, said)
    truth = oracle(rows, build.moment(31), 30 * DAY)
    raw = []
    for pair in truth.pairs:
        talk = truth.dialogue(pair)
        both = min(talk["sent"], talk["received"]) / max(talk["sent"], talk["received"])
        raw.append(math.log(1 + truth.rhythm(pair)["active_days"]) * (1 + both) / 2)
    snapshot = take_snapshot(build.log(rows), build.moment(31), 30 * DAY)
    facts = gather(snapshot, np.ones(len(snapshot), dtype=bool))
    found = raw_depth(facts.rhythm.active_days, facts.dialogue.sent, facts.dialogue.received)
    assert found == pytest.approx(raw)
    shown = depth(snapshot)
    assert ((shown > 0) & (shown <= 1)).all()
    assert shown.max() == 1
