"""What a job says when it is done, in both languages."""

import ast
import re
from pathlib import Path

import pytest

from data.messages import Message
from data.wording.commands import job_results as done
from data.wording.language import language

EN, BN = language("en"), language("bn")


def test_a_packing_says_what_it_read_and_what_the_log_holds():
    """Large numbers have the separators and digits of the language."""
    assert done.packed("log", 1_200, 3, (5_000, 7), EN) == (
        "log: 1,200 rows read, 3 refused; the log now holds 5,000 interactions of 7 owners."
    )
    assert done.packed("log", 1_200, 3, (5_000, 2), BN) == (
        "log: ১,২০০টি সারি পড়া হয়েছে, ৩টি নেওয়া যায়নি; লগে এখন ২ জনের ৫,০০০টি যোগাযোগ আছে।"
    )


def test_a_scoring_says_where_and_how_many():
    """Of all relationships, those that are asked about are counted apart."""
    assert done.scored("a.csv", 1_200, 900, EN) == "a.csv: 1,200 relationships, 900 of them in the cohort."
    assert "১,২০০টি সম্পর্ক" in done.scored("a.csv", 1_200, 900, BN)


def test_a_person_is_told_without_a_figure_what_a_training_changed():
    """Whether the model is used, and where the figures are, in both languages."""
    better, other = (done.learned_from_history(EN, crowned=crowned) for crowned in (True, False))
    assert "is used from now on" in better
    assert "Nothing changes" in other
    for sentence in (better, other, done.learned_from_history(BN, crowned=True)):
        assert "kith retrain --figures" in sentence
        assert not re.search(r"\d", sentence)


@pytest.mark.parametrize(
    ("gap", "crowned", "en", "bn"),
    [
        (
            0.0123,
            True,
            "Version 3 (blend) is the new champion: log-loss 0.4000, 0.0123 less than",
            "এখন সেরা মডেল",
        ),
        (
            -0.01,
            False,
            "Version 3 (blend) is registered, but not champion: log-loss 0.4000, 0.0100 more",
            "0.0100 বেশি",
        ),
    ],
)
def test_a_training_says_who_is_champion_and_by_how_much(gap, crowned, en, bn):
    """Figures keep four places and the digits of the table above them."""
    for lang, said in ((EN, en), (BN, bn)):
        compared = done.compared(0.4, gap, "Silence", lang)
        assert said in done.retrained("3", "blend", compared, lang, crowned=crowned)


def step_names() -> set[str]:
    """Return every name of a step that a job gives a bar."""
    found = set()
    for path in sorted((Path(__file__).parents[4] / "pipelines").rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = getattr(call, "func", None)
            if isinstance(call, ast.Call) and getattr(called, "id", getattr(called, "attr", "")) in {
                "track",
                "each",
                "each_number",
                "show_steps",
            }:
                named = [one for one in call.args if isinstance(one, ast.Call) and one.args]
                found |= {
                    ast.literal_eval(one.args[0]) for one in named if ast.unparse(one.func) == "Message"
                }
    return found


def test_each_step_of_a_job_has_its_name():
    """Where a terminal shows how far a job is, it says of what."""
    assert len(step_names()) > 12
    for step in (*map(Message, step_names()), Message("reading {name}", name="old.mbox")):
        assert re.search("[\u0980-\u09ff]", BN.word(step)), step
        assert EN.word(step) == step
