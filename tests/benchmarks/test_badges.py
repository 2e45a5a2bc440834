"""On the lists of the made-up world nothing argues; the count finds each kind of disagreement."""

from datetime import UTC, datetime

import pytest

from benchmarks.model import badges
from benchmarks.model.badges import judge, judge_log
from benchmarks.model.cuts import Cut
from data.schema import Confidence, Pool, Reason, Suggestion
from data.synthetic.demo.world import world
from models.log.log import Log

# Two years, of which the last day of test is a quarter before the end.
DEMO = Cut(horizon=90, first=200, every=30, last=640, test_from=600, may_train=False)
LATE = Reason("rhythm", 1.2, {"silence_days": 31.0, "usual_gap_days": 9.0, "late_gap_days": 12.0, "gaps": 30})


def suggestion(probability: float, low: float, high: float, *reasons: Reason, pool=Pool.UPKEEP) -> Suggestion:
    """Return a suggestion of one probability."""
    moment = datetime(2026, 10, 1, tzinfo=UTC)
    chance = (probability, low, high, Confidence.GOOD)
    return Suggestion("Mira", "Ada", moment, 90, 1, pool, *chance, 0.5, 0.1, reasons, None, "7")


def test_nothing_argues_on_the_lists_of_the_made_up_world():
    """Four weeks of lists, with what ten weeks before say is usual for the two."""
    counts = judge_log(Log.from_frame(world()), DEMO)
    assert sum(counts[words] for words in ("a good moment", "going quiet", "worth picking up again")) >= 12
    assert counts["a good moment"] > 0
    assert [name for name in counts if name.startswith("argues")] == []


def test_each_badge_is_counted_and_so_is_what_is_usual():
    """The words of a card, read back."""
    assert judge(suggestion(0.6, 0.5, 0.7, LATE), None) == ["going quiet"]
    assert judge(suggestion(0.4, 0.3, 0.5, LATE), None) == ["a good moment"]
    assert judge(suggestion(0.4, 0.3, 0.5, LATE), 0.2) == ["going quiet", "by what is usual"]
    assert judge(suggestion(0.9, 0.8, 1.0, pool=Pool.REVIVAL), None) == ["worth picking up again"]


@pytest.mark.parametrize(
    ("name", "words", "probability", "fault"),
    [
        ("badge", "going quiet", 0.3, "argues: going quiet, said unlikely"),
        ("badge", "a good moment", 0.8, "argues: a good moment, said likely"),
        ("badge", "worth picking up again", 0.3, "argues: badge of the other pool"),
        ("likelihood", "About 2 in 10 that nothing happens.", 0.3, "argues: sentence and probability"),
        ("certainty", "For you two it is usually about 3 in 10.", 0.3, "argues: going quiet, said usual"),
    ],
)
def test_words_that_argue_are_counted(monkeypatch, name, words, probability, fault):
    """Whatever says them wrongly."""
    monkeypatch.setattr(badges, name, lambda *_: words)
    assert fault in judge(suggestion(probability, probability - 0.1, probability + 0.1, LATE), None)


@pytest.mark.parametrize(
    "reason",
    [Reason("rhythm", -1.2, LATE.numbers), Reason("rhythm", 1.2, LATE.numbers | {"silence_days": 5.0})],
)
def test_a_reason_that_is_none_is_counted(reason):
    """It points the other way, or has no sentence."""
    assert "argues: badge and reason" in judge(suggestion(0.6, 0.5, 0.7, reason), None)
