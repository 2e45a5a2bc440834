"""The report card in sentences: how right the model was, what became of suggestions, whether they help."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from data.model_card import PRIOR, TRAINED_IN, visible_card
from data.schema import to_epoch
from data.store.bookkeeping.preferences import CALIBRATION, EFFECT, EVERYONE, EXPERIMENT, MODEL, REPORT
from data.store.people.contact_by_word import ReachedByWord
from data.store.store import Store
from data.wording.explanations.week import effect, forecasts
from data.wording.language import Language
from service.use_cases.week import WeekUseCases
from service.use_cases.weekly.early_signs import drift_sentences, shift_sentences, silence_sentences

WEEK = timedelta(days=7)
# Whom the lists showed, held back by lot, and had no place for: in the order in which they are told.
ARMS = ("shown", "held back", "never suggested")
# Of fewer a share says nothing.
ENOUGH_FORECASTS = 30


def report_card(
    use_cases: WeekUseCases, owner: str, lang: Language, *, on_page: bool = False
) -> dict[str, Any]:
    """Return how right the model was, what became of past suggestions and whether they help, in sentences.

    What is done with a button on the page is said without a command there.
    """
    report, model = use_cases.store.preferences.get(EVERYONE, REPORT), model_card(use_cases.store)
    return {
        "told": [
            *(_tested(report, lang) if report else _untested(model, lang)),
            *drift_sentences(use_cases.store, lang),
            *shift_sentences(use_cases.store, lang),
            *silence_sentences(use_cases.store, owner, to_epoch(use_cases.clock()), lang),
        ],
        "past": _past(use_cases, owner, lang),
        "forecasts": _forecasts(use_cases, owner, lang),
        "effect": _effect(use_cases, owner, lang) or _how_to_join(lang, on_page=on_page),
    }


def _untested(model: dict[str, Any] | None, lang: Language) -> list[str]:
    """Say which model answers where no test of it is kept: the shipped one, or one trained here."""
    how_to_test = lang.say("Test it with: kith retrain. It needs about half a year of history.")
    if model is None or model["version"] == PRIOR:
        shipped = lang.say(
            "Kith answers with the model it ships with: it has not been tested on your own history yet."
        )
        return [shipped, *_on_public_logs(model, lang), how_to_test]
    if not model["training"]:
        # Its card is filtered: it was trained on the log of another workspace.
        return [
            lang.say(
                "Kith answers with a model that was trained on another log of this installation: it has not "
                "been tested on your own history."
            )
        ]
    own = lang.say("Kith answers with a model of its own training: how right it was is not kept here.")
    return [own, how_to_test]


def _on_public_logs(model: dict[str, Any] | None, lang: Language) -> list[str]:
    """Say how right the shipped model was on logs left out of its training, where that is known."""
    if model is None or not model["figures"]:
        return []
    ours, silence = (model["figures"][name]["auc"] for name in ("Kith prior", "silence"))
    if ours is None or silence is None:
        return []
    elsewhere = lang.say(
        "It was tested on {logs} public logs, each left out of its training in turn. Of somebody who went "
        "silent and somebody who did not, it named the right one in {ours}; the length of the silence "
        "alone did in {silence}.",
        logs=lang.number(len(model["training"]["logs"])),
        ours=lang.share(ours),
        silence=lang.share(silence),
    )
    return [elsewhere]


def _tested(report: dict[str, Any], lang: Language) -> list[str]:
    """Say how right the model was on the newest closed window."""
    best, rival = report["figures"][report["model"]], report["figures"][report["rival"]]
    ours, theirs, base = best["precision_at_5"], rival["precision_at_5"], lang.share(best["base_rate"])
    days = report["tested_on"]
    tested = {"rows": lang.number(best["rows"]), "first": days[0], "last": days[-1]}
    if ours is None or theirs is None:
        # Where no list had ten people, five of them are no choice.
        return [
            lang.say(
                "No list of that time was long enough to say how many of its first five went silent; "
                "of all relationships {base} did.",
                base=base,
            ),
            lang.say(
                "Tested on {rows} relationships that the model had not seen, of {first} to {last}.", **tested
            ),
        ]
    return [
        lang.say(
            "Kith was tested on the past, when it reminded nobody: {share} of the people that it would "
            "have named did go silent, against {base} of all relationships.",
            share=lang.share(ours),
            base=base,
        ),
        lang.say(
            "The best of the simple rules was right about {share} of those that it named. The test had "
            "{rows} relationships that the model had not seen, of {first} to {last}.",
            share=lang.share(theirs),
            **tested,
        ),
    ]


def _effect(use_cases: WeekUseCases, owner: str, lang: Language) -> str:
    """Say what the experiment has shown, or that it is too early; nothing of who takes no part."""
    measured = use_cases.store.preferences.get(owner, EFFECT)
    if not use_cases.store.preferences.get(owner, EXPERIMENT):
        return ""
    if measured is None:
        return lang.say("You take part in the experiment from your next list on.")
    windows, estimate = tuple(measured["windows"]), measured["found"] and tuple(measured["found"])
    return effect(windows, measured["needed"], estimate, lang)


def _how_to_join(lang: Language, *, on_page: bool) -> str:
    not_measured = lang.say(
        "Not measured: you take no part in the experiment, which holds back a fifth of the places by lot "
        "and compares."
    )
    how = (
        lang.say("Take part in the settings.") if on_page else lang.say("Take part with: kith effect --join")
    )
    return f"{not_measured} {how}"


def _forecasts(use_cases: WeekUseCases, owner: str, lang: Language) -> list[str]:
    """Say how many went silent and how many were expected to, apart by what the lists did with them."""
    measured = use_cases.store.preferences.get(owner, CALIBRATION) or {}
    enough = [arm for arm in ARMS if arm in measured and measured[arm]["rows"] >= ENOUGH_FORECASTS]
    return [forecasts(arm, measured[arm], lang) for arm in enough]


def _past(use_cases: WeekUseCases, owner: str, lang: Language) -> str:
    # A list is a week's: until it is over there is nothing to tell of it but what the owner said.
    now = use_cases.clock()
    over = to_epoch(now - WEEK)
    rows = [row for row in use_cases.store.list_inputs.of([owner]).outcomes(over) if row[6]]
    words = use_cases.store.contact_by_word.reached(owner, to_epoch(now))
    sentences = [_became(rows, words, lang)] if rows or not words else []
    return " ".join([*sentences, _by_word(words, lang)] if words else sentences)


def _became(rows: Sequence[Sequence[Any]], words: Sequence[ReachedByWord], lang: Language) -> str:
    """Say how many of the suggestions the owner reached, as the sources show or the owner said."""
    if not rows:
        return lang.say("No list of yours is old enough yet to say what became of it.")
    answered_by = {(word.contact, word.list_as_of): word.answered for word in words}
    of_word = [answered_by.get((row[1], row[2])) for row in rows]
    kept = sum(row[7] is not None or word is not None for row, word in zip(rows, of_word, strict=True))
    answered = sum(row[8] is not None or bool(word) for row, word in zip(rows, of_word, strict=True))
    return lang.say(
        "Of {all} suggestions you reached out to {kept}, and {answered} of them wrote back.",
        all=lang.number(len(rows)),
        kept=lang.number(kept),
        answered=lang.number(answered),
    )


def _by_word(words: Sequence[ReachedByWord], lang: Language) -> str:
    """Say beside what the owner said what the sources show of it so far."""
    shown = sum(word.traced for word in words)
    return lang.say(
        "You said you reached out to {said}; your mail and other sources show {shown} so far.",
        said=lang.number(len(words)),
        shown=lang.number(shown),
    )


def model_card(store: Store) -> dict[str, Any] | None:
    """Return the card of the model that made the latest lists, None before the first list.

    It names no workspace, and is filtered again: earlier versions kept every card whole.
    """
    card = store.preferences.get(EVERYONE, MODEL)
    if card is None:
        return None
    visible = visible_card(card, store.workspace)
    return {name: value for name, value in visible.items() if name != TRAINED_IN}
