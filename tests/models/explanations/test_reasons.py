"""Reasons: exact shares, sentences that speak the way they point, numbers that can be counted again."""

import math
import re

import numpy as np
import pytest

from data.wording.explanations.reasons import sentence, sentence_of
from data.wording.language import language
from models.explanations.contributions import Contributions
from models.explanations.reasons import (
    FAMILIES,
    MOST_REASONS,
    WORTH_SAYING,
    evidence_numbers,
    explain,
    family_shares,
)
from models.features.matrix import FEATURES
from models.log.log import Log

DAY = 86_400
HORIZONS = (14, 60, 180)
CODES = [family.code for family in FAMILIES]
ENGLISH = language()
# How the sentences say a number without its digits.
SAID_AS_WORDS = (
    (r"\bless than a day\b", "0 days"),
    (r"\bevery day\b", "every 1 days"),
    (r"\bwithin a day\b", "within 1 days"),
    (r"\bonce\b", "1 times"),
    (r"\bboth of your\b", "2 of your"),
)


@pytest.fixture(scope="module")
def asked(ask, sample, worlds):
    """Return the prior's answers on the sample and on every made-up log, over four horizons."""
    logs = [sample, *(Log.from_frame(table) for table in worlds.values())]
    found = [
        ask(log, log.last + 1 - back * DAY, horizon)
        for log in logs
        for horizon in HORIZONS
        for back in (0, 35)
    ]
    return [one for one in found if len(one.pairs)]


@pytest.fixture(scope="module")
def explained(asked):
    """Return (answer, row, family shares, reasons, counter-reason) of every row."""
    told = []
    for one in asked:
        terms = one.terms
        shares = family_shares(terms.shares)
        for row, (reasons, against) in enumerate(explain(one.facts, terms)):
            told.append((one, row, shares[row], reasons, against))
    return told


@pytest.fixture(scope="module")
def every_reason(asked):
    """Return every reason that any family would give, on either side, for every row."""
    told = []
    for one in asked:
        rows = range(len(one.pairs))
        for sign in (1.0, -1.0):
            for number, family in enumerate(FAMILIES):
                shares = np.zeros((len(rows), len(FEATURES)))
                column = [feature.family for feature in FEATURES].index(family.code)
                shares[:, column] = sign
                for row, (reasons, against) in enumerate(explain(one.facts, Contributions(0.0, shares))):
                    said = against if sign < 0 else reasons[0]
                    if said is not None and said.share == sign:
                        assert said.code == CODES[number]
                        told.append((one, row, said))
    return told


def test_family_shares_sum_to_the_logit(asked):
    """The shares of a row's families add up to its logit less the base, to a billionth."""
    for one in asked:
        terms = one.terms
        shares = family_shares(terms.shares)
        assert shares.shape == (len(one.pairs), len(FAMILIES))
        np.testing.assert_allclose(shares.sum(axis=1), one.logit - terms.base, rtol=0, atol=1e-9)


def test_one_to_three_reasons_strongest_first(explained):
    """Each row has one to three reasons of different families, in falling order of their share."""
    assert len(explained) > 300
    for _, _, _, reasons, _ in explained:
        assert 1 <= len(reasons) <= MOST_REASONS
        assert len({reason.code for reason in reasons}) == len(reasons)
        assert [one.share for one in reasons] == sorted((r.share for r in reasons), reverse=True)


def test_each_share_is_its_familys(explained):
    """A reason carries its family's exact share, rounded to a millionth; reasons raise it."""
    for _, _, shares, reasons, against in explained:
        family = dict(zip(CODES, shares.tolist(), strict=True))
        for reason in reasons:
            plain = reason.share == 0 and reason.code == CODES[0]
            assert plain or reason.share == pytest.approx(family[reason.code], abs=1e-6)
            assert plain or family[reason.code] > 0
        if against is not None:
            assert against.share == pytest.approx(family[against.code], abs=1e-6)
            assert against.share <= -WORTH_SAYING
            assert against.code not in {reason.code for reason in reasons}


def test_a_weak_reason_is_said_only_alone(explained):
    """What moves the probability by less than about a point is said only for want of better."""
    for _, _, _, reasons, _ in explained:
        assert len(reasons) == 1 or all(reason.share >= WORTH_SAYING for reason in reasons)


def test_the_same_row_has_the_same_reasons(asked):
    """Explaining twice, together or alone, gives the same words and numbers."""
    from models.log.log import take

    one = asked[0]
    terms = one.terms
    together = explain(one.facts, terms)
    assert explain(one.facts, terms) == together
    for row in (0, len(one.pairs) - 1):
        alone = explain(take(one.facts, np.array([row])), Contributions(terms.base, terms.shares[[row]]))
        assert alone == [together[row]]


def _mended(sentence):
    for pattern, digits in SAID_AS_WORDS:
        sentence = re.sub(pattern, digits, sentence)
    return sentence


def _whole(numbers):
    """Return the numbers as they are said: whole, at least the one that `at least a day` stands for."""
    known = [value for value in numbers.values() if isinstance(value, int | float)]
    return {round(value) for value in known} | {max(round(value), 1) for value in known}


def test_sentences_say_no_other_numbers(every_reason):
    """Every number in a sentence, in digits or in words, is one of the reason's numbers."""
    for _, _, reason in every_reason:
        words = re.sub(r"(?<=\d),(?=\d{3})", "", _mended(sentence(reason, ENGLISH)))
        said = {int(one) for one in re.findall(r"\d+", words)}
        assert said <= _whole(reason.numbers), reason


def test_sentences_are_sentences(every_reason):
    """No unknowns, no '1 days', no code: a capital, a full stop, and a length one reads at once."""
    for _, _, reason in every_reason:
        words = sentence(reason, ENGLISH)
        assert re.fullmatch(r"[A-Z1-9].*[a-z0-9]\.", words), words
        assert len(words) <= 110, words
        assert not re.search(r"nan|None|inf\b|\b1 (days|times)|every 1 |within 1 |\b0 |  |_", words)
        assert not re.search(r"\b(\d+) of your \1\b|1 of your 1\b", words), words


# Words that would blame the reader, or pronounce a relationship over.
BLAME = r"neglect|ignor|fail|forg[eo]t|should|must|never written|lost|dead|churn|risk|sorry"


def test_no_sentence_blames(every_reason):
    """Sentences say what happened, not whose fault it is."""
    for _, _, reason in every_reason:
        assert not re.search(BLAME, sentence(reason, ENGLISH), re.IGNORECASE), sentence(reason, ENGLISH)


def test_less_than_a_day_is_said_only_of_what_is_recent(every_reason):
    """Nothing is usual, answered within or ended after 'less than a day'."""
    for _, _, reason in every_reason:
        assert not re.search(r"(every|within|longest of|of) less than a day", sentence(reason, ENGLISH))
        assert "now it has been less than a day" not in sentence(reason, ENGLISH)


def test_a_longer_silence_is_said_to_be_longer(every_reason):
    """Where a sentence sets a silence against a usual length, it is the longer one as it is said."""
    compared = 0
    for _, _, reason in every_reason:
        found = re.search(
            r"(?:every|within) (\d+) days?[;,] now it has been (\d+) day", _mended(sentence(reason, ENGLISH))
        )
        if found:
            compared += 1
            assert int(found[1]) < int(found[2]), sentence(reason, ENGLISH)
    assert compared > 20


def _rounded(value):
    return None if value is None or math.isnan(value) else round(value, 1)


def _counted_again(truth, pair, asked):
    """Return every number that a reason may rest on, counted row by row."""
    rhythm, gaps, talk = truth.rhythm(pair), truth.own_gaps(pair), truth.dialogue(pair)
    owner = truth.owner(pair, asked)
    within, by_owner = rhythm["days_within"], owner["days_within"]
    standing, team = owner["standing"], truth.team(pair)
    return {
        "silence_days": _rounded(rhythm["silence"]),
        "usual_gap_days": _rounded(gaps["usual"]),
        "late_gap_days": _rounded(gaps["late"]),
        "horizon_days": truth.horizon // DAY,
        # Windows of one and of two horizons.
        "active_days_recent": within[3],
        "active_days_before": within[4] - within[3],
        "age_days": round(rhythm["age"]),
        "active_days": rhythm["active_days"],
        "gaps": gaps["count"],
        "longer_gaps": gaps["above_silence"],
        "longer_gaps_gone_on": gaps["above_next"],
        "owner_longer_gaps": gaps["owner_above_silence"] - gaps["owner_open"],
        "owner_longer_gaps_gone_on": gaps["owner_above_next"],
        "longest_gap_days": _rounded(gaps["longest"]),
        "since_sent_days": _rounded(talk["since_sent"]),
        "since_received_days": _rounded(talk["since_received"]),
        "sent": talk["sent"],
        "received": talk["received"],
        "reply_days": _rounded(talk["reply_days"]),
        "reply_days_by_contact": _rounded(talk["reply_days_by_contact"]),
        "unanswered_sent": talk["sent_run"],
        "unanswered_received": talk["received_run"],
        "replies": talk["replies"] + talk["replies_by_contact"],
        "owner_active_days_recent": by_owner[0],
        "owner_active_days_before": by_owner[1] - by_owner[0],
        "share_with_less_contact": None if math.isnan(standing) else round(standing, 2),
        "owner_days_since": owner["days_since"],
        "interactions": rhythm["interactions"],
        "alone": truth.manner(pair)["alone"],
        "spoken": truth.manner(pair)["spoken"],
        "contact_silence_days": _rounded(team["silence"]),
        "other_owners_recent": None if math.isnan(team["owners_now"]) else team["owners_now"],
    }


@pytest.mark.parametrize("which", ["usual", "slow", "busy"])
def test_every_number_can_be_counted_again(ask, oracle, rows_of, worlds, which):
    """Whoever has the log gets every number of every family again by counting rows."""
    log = Log.from_frame(worlds[which], shared=True)
    for horizon in (30, 90):
        one = ask(log, log.last + 1 - 45 * DAY, horizon)
        truth = oracle(rows_of(log), one.snapshot.as_of, horizon * DAY)
        found = evidence_numbers(one.facts)
        for row, pair in list(enumerate(one.pairs))[::3]:
            assert found[row] == _counted_again(truth, pair, one.pairs), pair


def test_only_facts_that_read_that_way_are_said(build, ask):
    """A relationship inside its usual gap is never told that it is beyond it."""
    days = [(f"C{number}", number / 2 + step * 9) for number in range(6) for step in range(9)]
    log = build.log(build.rows(*[("Ada", who, day, "mutual") for who, day in days]))
    one = ask(log, build.moment(76), 30)
    shares = np.zeros((len(one.pairs), len(FEATURES)))
    shares[:, [feature.family == "rhythm" for feature in FEATURES]] = 0.5
    for row, (reasons, _) in enumerate(explain(one.facts, Contributions(0.0, shares))):
        late = one.facts.rhythm.silence[row] > one.facts.gaps.usual[row]
        assert late or reasons[0].code != "rhythm"


def test_where_nothing_raises_the_bare_silence_is_said(build, ask):
    """A row whose terms all lower the probability still says when the last contact was."""
    one = ask(build.contacts(0, 10, 20, how="mutual"), build.moment(24), 30)
    shares = np.full((1, len(FEATURES)), -0.1)
    ((reasons, against),) = explain(one.facts, Contributions(0.0, shares))
    assert [(reason.code, reason.share) for reason in reasons] == [("silence", 0.0)]
    assert sentence(reasons[0], ENGLISH) == "It has been 4 days since you were last in touch."
    assert against is not None
    assert against.share < 0


def _sentences(build, ask, rows, day, horizon=90, *, shared=False):
    """Return what each family says of Ada and Bo, by code and side."""
    one = ask(Log.from_frame(build.frame(build.rows(*rows)), shared=shared), build.moment(day), horizon)
    row = one.pairs.index(("Ada", "Bo"))
    numbers = evidence_numbers(one.facts)[row]
    return {code: tuple(sentence_of(code, sign, numbers, ENGLISH) for sign in (1, -1)) for code in CODES}


def test_bo_in_words(build, ask):
    """A monthly letter that is overdue, said by every family; numbers by hand."""
    rows = [("Ada", "Bo", day, "sent") for day in (0, 30, 60)]
    rows += [("Ada", "Bo", day, "received") for day in (2, 32, 62)]
    rows += [("Ada", "Cy", day, "mutual") for day in (70, 95, 104)]
    said = _sentences(build, ask, rows, 105)
    # Days of contact 0, 2, 30, 32, 60, 62: gaps 2, 28, 2, 28, 2, the median 2; silence 43.
    assert said == {
        "silence": (
            "It has been 43 days since you were last in touch.",
            "You were in touch 43 days ago.",
        ),
        # Of the five gaps the ninth decile is 28: nothing is "usual" between them.
        "rhythm": ("Your contact comes in clusters, up to 28 days apart; now it has been 43 days.", None),
        "activity": (
            # Days 30, 32, 60 and 62 are at most 90 days old, days 0 and 2 older.
            "You were in touch on only 4 days of the last 90.",
            "You were in touch on 4 days of the last 90.",
        ),
        "volume": (
            "You have only 6 days of contact behind you.",
            "You have 6 days of contact behind you, over 105 days.",
        ),
        "pauses": (
            "This is the longest pause there has been between you; the longest before was 28 days.",
            None,
        ),
        # No pause between the two was longer than 43 days, and one of hers with Cy says too little.
        "survival": (None, None),
        "balance": (
            "You last reached out 45 days ago, and they 43 days ago.",
            "It goes both ways: you reached out 3 times, and they 3 times.",
        ),
        "replies": (
            # Ada answered after 28 days, twice.
            "They spoke last; you usually answer within 28 days, now it has been 43 days.",
            "You have answered each other 5 times.",
        ),
        "owner": (None, "You have been in touch with someone on 7 of the last 90 days."),
        "standing": (
            "Since you were last in touch, you have been in touch with others on 3 days.",
            # Bo's six days of contact against Cy's three, though those are fresher.
            "You have been in touch with them more often than with most others.",
        ),
        "manner": (None, "You were in touch 6 times, always just the two of you."),
        "team": (None, None),
    }


def test_pauses_in_words(build, ask):
    """What became of pauses this long is said of the pair, or of the others where the pair had none."""
    rows = [("Ada", "Bo", day, "sent") for day in (0, 40, 55, 160, 180, 300)]
    # Gaps of 40, 15, 105, 20 and 120 days. Of those beyond the silence so many went on for 60 days more:
    for day, raises, lowers in (
        (330, "2 of the 3 pauses between you that got this long went on for 60 days more.", None),
        (340, "Each of the 2 pauses between you that got this long went on for 60 days more.", None),
    ):
        assert _sentences(build, ask, rows, day, 60)["survival"] == (raises, lowers)
    ended = "The one pause between you that got this long ended within 120 days more."
    assert _sentences(build, ask, rows, 415, 120)["survival"] == (None, ended)
    rows = [("Ada", "Bo", day, "sent") for day in (280, 290, 300)]
    rows += [("Ada", "Cy", day, "sent") for day in (0, 100, 200, 300)]
    assert _sentences(build, ask, rows, 330, 60)["survival"] == (
        "With others, 3 of the 3 pauses that got this long went on for 60 days more.",
        None,
    )
    assert _sentences(build, ask, rows, 330, 75)["survival"] == (
        None,
        "With others, not one of the 3 pauses that got this long went on for 75 days more.",
    )


def test_company_in_words(build, ask):
    """Voice, groups and what others of the workspace know are said with their counts."""
    rows = [("Ada", "Bo", day, "sent") for day in (0, 10, 20)]
    rows += [("Ada", "Cy", day, "sent") for day in (0, 10)]
    rows += [("Eve", "Bo", 15, "received")]
    said = _sentences(build, ask, rows, 25, shared=True)
    assert said["manner"] == ("You were in touch 3 times, 1 of them just the two of you.", None)
    assert said["team"] == (None, "1 other here was in touch with them in the last 90 days.")
    called = [(*row[:4], "call") for row in build.rows(*rows[:3])]
    numbers = evidence_numbers(ask(build.log(called), build.moment(25), 90).facts)[0]
    assert sentence_of("manner", -1, numbers, ENGLISH) == "You have spoken 3 times, in a call or a meeting."
    quiet = [*rows[:5], ("Eve", "Bo", 1, "received"), ("Eve", "Di", 2, "sent")]
    said = _sentences(build, ask, quiet, 25, horizon=20, shared=True)
    assert said["team"][0] == "Nobody else here has been in touch with them for 24 days."
    said = _sentences(build, ask, [*rows[:5], ("Eve", "Di", 2, "sent")], 25, shared=True)
    assert said["team"][0] == "Nobody else here has been in touch with them."


def test_only_one_side_in_words(build, ask):
    """Where one side has never reached out, it is said without blame."""
    mine = [("Ada", "Bo", day, "sent") for day in (0, 10, 20)]
    theirs = [("Ada", "Bo", day, "received") for day in (0, 10, 20)]
    other = [("Ada", "Cy", 5, "mutual")]
    balance = [_sentences(build, ask, rows + other, 25)["balance"] for rows in (mine, theirs)]
    assert balance == [
        ("So far only you have reached out, last 5 days ago.", None),
        ("So far only they have reached out, last 5 days ago.", None),
    ]


def test_a_mutual_contact_is_both_sides(build, ask):
    """After a meeting both sides reached out on the same day, and once is not '1 times'."""
    rows = [("Ada", "Bo", 0, "mutual"), ("Ada", "Bo", 5, "sent"), ("Ada", "Bo", 9, "mutual")]
    said = _sentences(build, ask, rows, 20)
    assert said["balance"] == (
        "Each of you last reached out 11 days ago.",
        "It goes both ways: you reached out 3 times, and they 2 times.",
    )
    once = _sentences(
        build,
        ask,
        [("Ada", "Bo", 0, "sent"), ("Ada", "Bo", 5, "received"), ("Ada", "Bo", 9, "sent")],
        20,
    )
    assert once["balance"][1] == "It goes both ways: you reached out 2 times, and they once."


def test_survived_pauses_in_words(build, ask):
    """One longer pause, some of many, and all of them are said in three ways."""
    ways = {
        (0, 30, 35, 40): "You came through a longer pause before, of 30 days.",
        (0, 30, 60, 65): "You came through longer pauses before: 2 of your 3 earlier gaps, "
        "the longest of 30 days.",
        (0, 30, 60): "You came through longer pauses before: both of your earlier gaps, "
        "the longest of 30 days.",
    }
    for days, said in ways.items():
        rows = [("Ada", "Bo", day, "sent") for day in days]
        assert _sentences(build, ask, rows, days[-1] + 12)["pauses"][1] == said


def test_a_daily_rhythm_in_words(build, ask):
    """Every day is 'every day', and a silence of one day is not beyond it."""
    rows = [("Ada", "Bo", day, "mutual") for day in (0, 1, 2, 3)]
    assert _sentences(build, ask, rows, 4.2)["rhythm"][0] is None
    late = _sentences(build, ask, rows, 8)["rhythm"][0]
    assert late == "You are usually in touch every day; now it has been 5 days."


def test_as_active_as_before_is_not_quieter(build, ask):
    """As many days with someone in the last month as in the one before are not said to be quieter."""
    rows = [("Ada", "Bo", day, "sent") for day in (31, 38, 45)]
    rows += [("Ada", "Cy", day, "mutual") for day in (2, 9, 16, 23, 33)]
    said = _sentences(build, ask, rows, 61, horizon=30)["owner"]
    assert said == (None, "You have been in touch with someone on 4 of the last 30 days.")


def test_a_quiet_owner_in_words(build, ask):
    """Four days with anyone in the month before and one in the last: quieter with everyone."""
    rows = [("Ada", "Bo", day, "sent") for day in (1, 8, 15, 45)]
    rows += [("Ada", "Cy", 22, "mutual")]
    said = _sentences(build, ask, rows, 61, horizon=30)["owner"][0]
    assert said == (
        "You have been quieter with everyone: in touch on 1 of the last 30 days, and on 4 of the 30 before."
    )
