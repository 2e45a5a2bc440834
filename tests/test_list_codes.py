"""What models decide by a code, the wording says in both languages and the documents name."""

import ast
import re
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from data.memory.help_ledger import HelpAct, build_ledger
from data.memory.remembered import Pledge
from data.reason_conditions import CONDITIONS, reads_as
from data.schema import DAY_SECONDS, Exchange, OpenerKind, Side
from data.wording.explanations.guards import ALWAYS_ON as GUARDS_WITHOUT_SWITCH
from data.wording.explanations.guards import GUARDS as GUARD_SENTENCES
from data.wording.explanations.guards import kept_off, lifted_by
from data.wording.explanations.help_and_depth import FACTS
from data.wording.explanations.openers import OPENERS, opener
from data.wording.explanations.reasons import NAMES, name_of, sentence_of
from data.wording.explanations.term_sentences import FAMILIES as FAMILY_SENTENCES
from data.wording.language import LANGUAGES, language
from models.explanations.reasons import EVIDENCE, FAMILIES
from models.facts.channel_mix import SPOKEN
from models.features.matrix import FEATURES
from models.lists.candidates.context import KeptNote
from models.lists.candidates.guards import ALWAYS_ON, GUARDS
from models.lists.ranking.opener_inputs import NAMED
from models.lists.ranking.openers import RULES, OpenerInputs, choose_opener, greet
from pipelines.jobs.lists.suggest import RESTS_ON
from tests.data.wording.evidence_numbers import NUMBERS

ROOT = Path(__file__).parents[1]
BENGALI = re.compile("[\u0980-\u09ff]")
AS_OF = 1_772_712_000
# What keeps somebody off a list without being a guard: places, the experiment, contact since.
NO_GUARDS = {"in_contact", "held_back", "low_worth", "budget", "rank"}
FILLED_IN = {"contact": "sales@x.example", "at": AS_OF, "lifts_at": AS_OF, "rank": 6, "count": 9, "places": 5}
# Numbers of a relationship of which each family can be said to raise, or to lower.
RAISING = NUMBERS | {
    "silence_days": 70.0,
    "longest_gap_days": 90.0,
    "since_sent_days": 80.0,
    "since_received_days": 70.0,
}
LOWERING = RAISING | {"silence_days": 5.0, "spoken": 3, "other_owners_recent": 2}


def in_every_language(say) -> list[str]:
    """Return what is said in English and in Bengali, having seen that the Bengali is Bengali."""
    assert LANGUAGES == ("en", "bn")
    english, bengali = (say(language(code)) for code in LANGUAGES)
    assert not BENGALI.search(english)
    assert BENGALI.search(bengali), english
    return [english, bengali]


def test_each_guard_has_sentences_and_each_sentence_its_guard():
    """A guard without its two sentences, or sentences of a guard that is gone, cannot be explained."""
    assert set(GUARD_SENTENCES) == set(GUARDS) | NO_GUARDS
    assert set(GUARDS).isdisjoint(NO_GUARDS)


@pytest.mark.parametrize("guard", GUARDS)
def test_a_guard_is_said_in_both_languages(guard):
    """Why it keeps somebody off, and what would lift it where no day is known."""
    in_every_language(lambda lang: kept_off(guard, FILLED_IN, lang))
    in_every_language(lambda lang: lifted_by(guard, {"contact": "sales@x.example", "lifts_at": None}, lang))


@pytest.mark.parametrize("guard", GUARDS)
def test_a_guard_is_in_the_documents(guard):
    """docs/reference/guards.md has it in the first column of its table."""
    page = (ROOT / "docs" / "reference" / "guards.md").read_text(encoding="utf-8")
    cells = [line.split("|")[1] for line in page.splitlines() if line.startswith("| `")]
    assert f"`{guard}`" in " ".join(cells)


def test_the_guards_without_a_switch_are_the_models():
    """What settings and command line do not switch off is what the models leave on, and what is no guard."""
    assert set(GUARDS_WITHOUT_SWITCH) == set(ALWAYS_ON) | NO_GUARDS


def test_each_family_of_features_has_its_condition_sentences_and_name():
    """The families of the features are those that are explained, conditioned, worded and named."""
    codes = {family.code for family in FAMILIES}
    assert {feature.family for feature in FEATURES} == codes
    assert set(CONDITIONS) == codes
    assert set(FAMILY_SENTENCES) == codes
    assert set(NAMES) == codes | set(FACTS)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.code)
@pytest.mark.parametrize(("share", "numbers"), [(1.0, RAISING), (-1.0, LOWERING)])
def test_a_family_is_said_from_its_own_numbers(family, share, numbers):
    """Condition and both sentences ask for no number that a stored reason of the family lacks."""
    own = {name: numbers[name] for name in family.numbers}
    assert reads_as(family.code, share, own)
    in_every_language(lambda lang: sentence_of(family.code, share, own, lang))
    in_every_language(lambda lang: name_of(family.code, lang))


def test_a_family_is_silent_where_its_numbers_point_the_other_way():
    """A silence within the usual gap is no reason to fear one, in any language."""
    for code in LANGUAGES:
        assert sentence_of("rhythm", 1.0, LOWERING, language(code)) is None
    assert not reads_as("rhythm", 1.0, LOWERING)


def test_every_number_of_a_family_is_counted():
    """A family names only numbers that are counted, and each number belongs to a family."""
    assert {name for family in FAMILIES for name in family.numbers} == set(EVIDENCE)


def plain_fact_codes() -> set[str]:
    """Return the codes of the plain facts that models give as reasons, read from their source."""
    calls = [
        node
        for path in (ROOT / "models").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", None) == "plain_fact"
    ]
    return {call.args[0].value for call in calls}


def test_each_plain_fact_has_its_sentence():
    """Help, depth and the owner's own word; the silence is a family's code, said as a fact too."""
    assert plain_fact_codes() == set(FACTS) | {"silence"}


def test_evidence_is_looked_up_for_reasons_that_exist():
    """No rule of evidence is left of a reason that is gone."""
    assert set(RESTS_ON) <= set(NAMES)


def every_opener() -> set[str]:
    """Return the codes of all openers that the rules can choose: help, words, notes, circles and dates."""
    acts = [
        (),
        *(((Side.RECEIVED, exchange),) for exchange in Exchange),
        ((Side.GIVEN, Exchange.ADVICE),),
        ((Side.RECEIVED, Exchange.FAVOUR), (Side.GIVEN, Exchange.THANKS)),
        ((Side.GIVEN, Exchange.ADVICE), (Side.RECEIVED, Exchange.INTRODUCTION)),
        ((Side.RECEIVED, Exchange.FAVOUR), (Side.GIVEN, Exchange.ADVICE)),
        ((Side.RECEIVED, Exchange.ADVICE),) * 3,
    ]
    codes = set()
    last = AS_OF - 60 * DAY_SECONDS
    for some, unanswered, young, birthday in product(acts, (0, 2), (False, True), (None, AS_OF)):
        moments = [AS_OF - (90 - place) * DAY_SECONDS for place in range(len(some))]
        helped = [HelpAct(at, exchange, side) for at, (side, exchange) in zip(moments, some, strict=True)]
        inputs = OpenerInputs(AS_OF, build_ledger(helped, AS_OF), last, last, unanswered, 5, young, birthday)
        codes.add(choose_opener(inputs).code)
    plain = OpenerInputs(AS_OF, build_ledger([], AS_OF), last, last, 0, 5, young=False)
    situations = [
        {"planned_at": AS_OF},
        {"birthday_at": AS_OF - 3 * DAY_SECONDS},
        *({"unanswered_sent": 1, "dormant": dormant} for dormant in (False, True)),
        {"unanswered_received": 1, "dormant": True},
        {"met": "choir"},
        {"lively_circle": "family"},
        *({"note": KeptNote("choir", is_subject)} for is_subject in (False, True)),
        *({"note": KeptNote("the tent", False, pledge)} for pledge in Pledge),
        *({"last_channel": channel} for channel in SPOKEN),
        *({"best_channel": channel} for channel in NAMED),
    ]
    return codes | {choose_opener(replace(plain, **situation)).code for situation in situations}


# Openers that only lists of an older Kith have.
OF_OLDER_LISTS = {"catch_up.answer"}


def test_each_opener_has_its_sentence_and_each_sentence_its_opener():
    """The rules give exactly the codes that can be said; every kind of opener is among them."""
    assert every_opener() | {greet(AS_OF).code} == set(OPENERS) - OF_OLDER_LISTS
    assert {code.partition(".")[0] for code in OPENERS} == {str(kind) for kind in OpenerKind}
    assert len(RULES) < len(OPENERS)


@pytest.mark.parametrize("code", OPENERS)
def test_an_opener_is_said_in_both_languages(code):
    """Whatever the rules choose, both languages can say."""
    numbers = {"at": AS_OF, "note": "choir", "circle": "family", "channel": "call"}
    in_every_language(lambda lang: opener(code, numbers, lang))
